#!/bin/sh
# Takes all of ../captures anew, in a network namespace of its own: sudo sh take.sh
# Needs aioquic and curl_cffi from PyPI, and Debian's ngtcp2-client, ngtcp2-server and tcpdump.
# Each has a server at 198.51.100.1 and a client at 192.0.2.1 (RFC 5737), names from RFC 2606.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --mount -- sh "$0" inside; fi
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../captures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ip link set lo mtu 1500 up
ip address add 192.0.2.1/32 dev lo
ip address add 198.51.100.1/32 dev lo
ip address add 2001:db8::1/128 dev lo
ip address add 2001:db8::2/128 dev lo
# The client's address, which no program has to be told of.
prefer_source() { # server, client
    ip route delete table local local "$1" dev lo
    ip route add table local local "$1" dev lo src "$2"
}
prefer_source 198.51.100.1 192.0.2.1
prefer_source 2001:db8::1 2001:db8::2
echo '198.51.100.1 www.example.org' > hosts
mount --bind hosts /etc/hosts
openssl req -x509 -nodes -days 3650 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout key.pem -out cert.pem \
    -subj '/C=AT/O=Example/CN=www.example.org' -addext 'subjectAltName=DNS:www.example.org' 2>/dev/null

start() { # the name of what is captured, and how many packets of it: what comes later shows nothing
    mkdir -p "$captures/$1"
    tcpdump -Z root -i lo -s 0 -c "$2" -w "$captures/$1/input.pcap" --immediate-mode -U 'udp port 443' 2>/dev/null &
    dump=$!
    sleep 0.7
}
stop() {
    sleep 0.4
    kill "$dump" 2>/dev/null || true
    wait "$dump" || true
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
}
serve() { python3 "$here/peers.py" serve "$@" >/dev/null 2>&1 & server=$!; sleep 1; }
ask() { timeout 5 python3 "$here/peers.py" ask "$@" >/dev/null 2>&1 || true; }

serve; start v1 5; ask; stop
serve; start v2 4; ask version=v2; stop
serve retry; start retry 6; ask; stop
# A client that begins with version 1 and would rather speak version 2; the server goes over to it.
serve; start compatible-version 5; ask version=v2,v1 original=v1; stop
serve only=v2; start version-negotiation 6; ask version=v1,v2; stop
serve; start early-data 13; ask ticket; stop
serve; start rebinding 9; ask rebind; stop
serve alpn=other; start no-application-protocol 2; ask; stop
serve at=2001:db8::1; start ipv6 4; ask to=2001:db8::1; stop
# As Chrome: a hello with a key of ML-KEM, in pieces over two packets.
serve; start chrome 6; timeout 5 python3 "$here/peers.py" chrome >/dev/null 2>&1 || true; stop
# GnuTLS behind ngtcp2; the server's group makes it say its hello twice.
gtlsserver -q --groups=-GROUP-ALL:+GROUP-SECP384R1 198.51.100.1 443 key.pem cert.pem >/dev/null 2>&1 & server=$!; sleep 1
start hello-retry 6; timeout 3 gtlsclient -q --exit-on-all-streams-close --groups=-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1 \
    www.example.org 443 https://www.example.org/ >/dev/null 2>&1 || true; stop
