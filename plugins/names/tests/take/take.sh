#!/bin/sh
# Takes ../captures anew, in a network and mount namespace of its own: sudo sh take.sh
# A resolver at 192.0.2.53 and servers at 198.51.100.1 to .3 and 2001:db8::1 (RFC 5737, RFC 3849), clients at 192.0.2.1
# and 192.0.2.2; names from RFC 2606.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --mount -- sh "$0" inside; fi
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../captures
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
ip link set lo mtu 1500 up
for address in 192.0.2.1 192.0.2.2 192.0.2.53 198.51.100.1 198.51.100.2 198.51.100.3; do ip address add $address/32 dev lo; done
ip address add 2001:db8::1/128 dev lo nodad
ethtool -K lo tso off gso off gro off 2>/dev/null || true
echo 'nameserver 192.0.2.53' > resolv.conf
mount --bind resolv.conf /etc/resolv.conf
echo '127.0.0.1 localhost' > hosts
mount --bind hosts /etc/hosts

# One address has two names, one of them by two CNAMEs.
dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --listen-address=192.0.2.53 --bind-interfaces \
    --user=root --pid-file= --local-ttl=60 \
    --host-record=edge.example.net,198.51.100.1,2001:db8::1 --host-record=other.example.org,198.51.100.1 \
    --cname=cdn.example.net,edge.example.net --cname=www.example.net,cdn.example.net \
    --host-record=tcp.example.net,198.51.100.2 2>/dev/null &
openssl req -x509 -nodes -days 3650 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout key -out certificate \
    -subj /CN=www.example.net 2>/dev/null
for address in 198.51.100.1 198.51.100.2 198.51.100.3 '[2001:db8::1]'; do
    openssl s_server -quiet -www -accept "$address:443" -cert certificate -key key >/dev/null 2>&1 &
done
mkdir web && echo hello > web/index.html
python3 -m http.server --directory web --bind 198.51.100.3 80 >/dev/null 2>&1 &
sleep 0.7

start() {
    mkdir -p "$captures/$1"
    tcpdump -i lo -s 0 -w "$captures/$1/input.pcap" --immediate-mode -U 'port 53 or port 443 or port 80' 2>/dev/null &
    dump=$!
    sleep 0.7
}
stop() { sleep 0.4; kill "$dump" && wait "$dump" || true; }
ask() { sleep 0.2 | openssl s_client -connect "$@" >/dev/null 2>&1 || true; }

start chain; curl -sk4 --interface 192.0.2.1 https://www.example.net/ >/dev/null; curl -sk6 https://www.example.net/ >/dev/null; stop
start two-names
dig +noedns @192.0.2.53 -b 192.0.2.1 www.example.net A >/dev/null
dig +noedns @192.0.2.53 -b 192.0.2.2 other.example.org A >/dev/null
ask 198.51.100.1:443 -bind 192.0.2.1:0 -noservername
ask 198.51.100.1:443 -bind 192.0.2.2:0 -noservername
stop
start over-tcp
dig +tcp @192.0.2.53 -b 192.0.2.1 tcp.example.net A >/dev/null
ask 198.51.100.2:443 -bind 192.0.2.1:0 -noservername
stop
start claims
ask 198.51.100.3:443 -bind 192.0.2.1:0 -noservername
ask 198.51.100.3:443 -bind 192.0.2.1:0 -servername claimed.example.org
curl -s --interface 192.0.2.1 -H 'Host: host.example.org' http://198.51.100.3/ >/dev/null
stop
