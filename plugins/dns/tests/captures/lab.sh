#!/bin/bash
# Takes the captures of this folder that come from real programs; run as root, it touches no network.
#
# Two network namespaces joined by a cable: dig, getent and avahi in one, named in the other.
# Needs: iproute2 tcpdump bind9 bind9-dnsutils avahi-daemon python3.  Usage: ./lab.sh [name...]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
c="ip netns exec radar-client"
s="ip netns exec radar-server"

leave() {
    [ -z "${DEBUG:-}" ] || tail -20 "$work"/named.log
    kill $(cat "$work"/*.pid 2>/dev/null) 2>/dev/null || true
    ip netns del radar-client; ip netns del radar-server
    rm -rf /etc/netns/radar-client "$work"
}

cable() {
    ip netns add radar-client; ip netns add radar-server
    trap leave EXIT
    ip link add client netns radar-client address 02:00:00:00:00:01 type veth \
        peer name server netns radar-server address 02:00:00:00:00:53
    $c ip addr add 192.0.2.1/24 dev client;   $c ip addr add 2001:db8::1/64 dev client nodad
    $s ip addr add 192.0.2.53/24 dev server;  $s ip addr add 2001:db8::53/64 dev server nodad
    for n in client server; do ip -n radar-$n link set lo up; ip -n radar-$n link set $n up; done
    # Without offloads, so that segments are captured as a wire would carry them.
    $c ethtool -K client tso off gso off gro off >/dev/null 2>&1 || true
    $s ethtool -K server tso off gso off gro off >/dev/null 2>&1 || true
    mkdir -p /etc/netns/radar-client
    echo "nameserver 192.0.2.53" > /etc/netns/radar-client/resolv.conf
}

server() {
    cp "$here/lab.zone" "$work/example.net.zone"
    cp "$here/lab.zone" "$work/example.org.zone"; cp "$here/lab.zone" "$work/private.example.zone"
    cd "$work"
    dnssec-keygen -q -a ECDSAP256SHA256 example.org >/dev/null
    dnssec-keygen -q -a ECDSAP256SHA256 -f KSK example.org >/dev/null
    dnssec-signzone -S -o example.org -e +31536000 example.org.zone >/dev/null 2>&1
    cat > named.conf <<CONF
options {
    directory "$work"; pid-file "$work/named.pid"; recursion no; dnssec-validation no;
    server-id "ns1"; session-keyfile none; minimal-responses no; empty-zones-enable no;
    listen-on { 192.0.2.53; }; listen-on port 5300 { 192.0.2.53; }; listen-on-v6 { 2001:db8::53; };
};
controls { };
key radar. { algorithm hmac-sha256; secret "cmFkYXIncyBvd24gdGVzdCBrZXkgb2YgMzIgb2N0ZXQ="; };
zone "example.net" { type primary; file "$work/example.net.zone"; allow-transfer { any; }; allow-update { key radar.; }; };
zone "example.org" { type primary; file "$work/example.org.zone.signed"; };
zone "private.example" { type primary; file "$work/private.example.zone"; allow-query { none; }; };
CONF
    chmod -R a+rwX "$work"
    $s named -c "$work/named.conf" -u root -g >"$work/named.log" 2>&1 &
    sleep 1
    until $c dig @192.0.2.53 example.net SOA +short +time=1 +tries=1 >/dev/null; do sleep 0.2; done
    cd "$here"
}

# capture NAME FILTER: starts tcpdump; `stop` ends it.
capture() {
    mkdir -p "$here/$1"
    $c tcpdump -q -Z root -i client -s 0 -U -w "$here/$1/input.pcap" "$2" 2>/dev/null &
    dump=$!
    sleep 1
}
stop() { sleep 1; kill $dump; wait $dump 2>/dev/null || true; }

wanted=" ${*:-cname-chain types svcb-https dnssec edns tcp nxdomain unanswered mdns any-port update} "
want() { case $wanted in *" $1 "*) true ;; *) false ;; esac; }
ask() { $c dig @192.0.2.53 +nocookie "$@" >/dev/null || true; }

cable
server
if want cname-chain; then
    capture cname-chain "port 53"
    $c getent ahosts www.example.net >/dev/null
    stop
fi
if want types; then
    capture types "port 53"
    for t in SOA NS MX TXT HINFO RP AFSDB LOC NAPTR CAA CERT URI APL DNAME HIP OPENPGPKEY TYPE65280; do
        ask +noedns types.example.net $t
    done
    ask +noedns _sip._udp.types.example.net SRV
    ask +noedns _443._tcp.types.example.net TLSA
    ask +noedns types.example.net SSHFP
    ask +noedns types.example.net EUI48
    ask +noedns -x 192.0.2.80
    ask version.bind TXT CH
    stop
fi
if want svcb-https; then
    capture svcb-https "port 53"
    ask example.net HTTPS; ask svc.example.net HTTPS; ask _dns.example.net SVCB
    stop
fi
if want dnssec; then
    capture dnssec "port 53"
    ask +dnssec +bufsize=4096 example.org DNSKEY; ask +dnssec +bufsize=4096 edge.example.org A
    ask +dnssec +bufsize=4096 none.example.org A; ask +dnssec +bufsize=4096 signed.example.org DS
    stop
fi
if want edns; then
    capture edns "port 53"
    $c dig @192.0.2.53 +nsid +subnet=198.51.100.0/24 edge.example.net A >/dev/null
    ask +padding=128 +tcp +keepalive edge.example.net A
    ask +edns=1 +noednsnegotiation edge.example.net A
    ask private.example A
    stop
fi
if want tcp; then
    capture tcp "port 53"
    ask +tcp +keepopen edge.example.net A edge.example.net AAAA
    ask example.net AXFR
    $c python3 "$here/lab-segments.py"
    stop
fi
if want nxdomain; then
    capture nxdomain "port 53"
    ask +noedns none.example.net A; ask other.example A; ask +ignore +noedns big.example.net TXT
    stop
fi
if want unanswered; then
    $c ip neigh add 192.0.2.99 lladdr 02:00:00:00:00:99 dev client
    capture unanswered "port 53"
    $c dig @192.0.2.99 +nocookie +tries=1 +time=1 edge.example.net A >/dev/null || true
    ask edge.example.net A; sleep 6; ask edge.example.net AAAA
    $c dig @192.0.2.99 +nocookie +tries=1 +time=1 edge.example.net MX >/dev/null || true
    stop
fi
if want any-port; then
    capture any-port "udp or port 5300"
    ask -p 5300 edge.example.net A
    ask -p 5300 +tcp edge.example.net A
    $c python3 "$here/lab-noise.py"
    stop
fi
if want update; then
    capture update "port 53"
    printf 'server 192.0.2.53\nkey hmac-sha256:radar. cmFkYXIncyBvd24gdGVzdCBrZXkgb2YgMzIgb2N0ZXQ=\nzone example.net\nupdate delete edge.example.net A\nupdate add new.example.net 60 A 192.0.2.7\nsend\n' |
        $c nsupdate
    stop
fi
if want mdns; then
    printf '[server]\nhost-name=printer\nenable-dbus=no\nuse-ipv6=no\nallow-interfaces=server\n[publish]\npublish-workstation=yes\n[rlimits]\n' > "$work/avahi.conf"
    capture mdns "udp port 5353"
    $s avahi-daemon -f "$work/avahi.conf" --no-drop-root --no-chroot --no-rlimits >/dev/null 2>&1 &
    echo $! > "$work/avahi.pid"
    sleep 4
    $c dig @224.0.0.251 -b 192.0.2.1 -p 5353 +nocookie +noedns +time=1 +tries=1 printer.local A >/dev/null || true
    stop
fi
