#!/bin/bash
# Takes the captures that the kernel of Linux sends of itself, in network namespaces of their own (needs root,
# iproute2, iputils-ping, nftables, tcpdump, python3). ./take.sh [CASE…]
set -euo pipefail
cd "$(dirname "$0")"
A=radar-decode-a R=radar-decode-r B=radar-decode-b

clean() { for ns in $A $R $B; do ip netns del $ns 2>/dev/null || true; done; }
trap clean EXIT

on() { ip netns exec "$@"; }

# A host, a router and a host: 192.0.2.1 - 192.0.2.254 | 198.51.100.254 - 198.51.100.2, and the same with IPv6.
network() {
    clean
    for ns in $A $R $B; do
        ip netns add $ns
        on $ns sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
            net.ipv6.conf.default.router_solicitations=0 \
            net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
        ip -n $ns link set lo up
    done
    ip -n $A link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:fe netns $R
    ip -n $B link add eth0 address 02:00:00:00:00:02 type veth peer name eth1 address 02:00:00:00:00:fd netns $R
    address $A eth0 192.0.2.1/24 2001:db8::1/64
    address $R eth0 192.0.2.254/24 2001:db8::fe/64
    address $R eth1 198.51.100.254/24 2001:db8:1::fe/64
    address $B eth0 198.51.100.2/24 2001:db8:1::2/64
    ip -n $A route add default via 192.0.2.254
    ip -n $A route add default via 2001:db8::fe
    ip -n $B route add default via 198.51.100.254
    ip -n $B route add default via 2001:db8:1::fe
    # Neighbours first, so that no capture begins with asking for them.
    until on $A ping -qc1 -W1 198.51.100.2 >/dev/null; do :; done
    until on $A ping -qc1 -W1 2001:db8:1::2 >/dev/null; do :; done
}

address() {
    ip -n "$1" link set "$2" up
    ip -n "$1" address add "$3" dev "$2"
    ip -n "$1" address add "$4" dev "$2" nodad
}

# capture NAMESPACE CASE FILTER [OPTIONS…]; `stop` ends it.
capture() {
    local ns=$1 case=$2 filter=$3
    shift 3
    mkdir -p "$case"
    on "$ns" tcpdump -Z root -U --immediate-mode -w "$case/input.pcap" "$@" "$filter" 2>"/tmp/$A.log" &
    tcpdump=$!
    until grep -q "listening on" "/tmp/$A.log"; do sleep 0.05; done
    sleep 0.2
}

stop() {
    sleep 0.4
    kill -INT $tcpdump
    wait $tcpdump
}

# Answers each datagram with itself, on port 7 of both protocols.
echo_server() {
    on $B python3 -c '
import socket
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(("::", 7)); s.settimeout(2)
try:
    while True:
        data, peer = s.recvfrom(65535); s.sendto(data, peer)
except TimeoutError: pass' &
    server=$!
    sleep 0.3
}

# ask ADDRESS OCTETS: a datagram to the echo server, and its answer.
ask() {
    on $A python3 -c '
import socket, sys
for family, *_, to in socket.getaddrinfo(sys.argv[1], 7, type=socket.SOCK_DGRAM):
    s = socket.socket(family, socket.SOCK_DGRAM); s.bind(("", 40000)); s.settimeout(2)
    s.sendto(b"x" * int(sys.argv[2]), to); s.recv(65535)' "$@"
}

kernel_fragments() {
    network
    for at in "$A eth0" "$R eth0" "$R eth1" "$B eth0"; do set -- $at; ip -n "$1" link set "$2" mtu 1280; done
    echo_server
    capture $A kernel-fragments "not icmp6" -i eth0
    ask 198.51.100.2 2000
    ask 2001:db8:1::2 2000
    on $A ping -qc1 -s 1400 198.51.100.2 >/dev/null
    on $A ping -qc1 -s 1400 2001:db8:1::2 >/dev/null
    stop
    wait $server
}

kernel_vxlan() {
    network
    for at in "$A 192.0.2.1 198.51.100.2 10.0.0.1 a" "$B 198.51.100.2 192.0.2.1 10.0.0.2 b"; do
        set -- $at
        ip -n "$1" link add vx0 address "02:00:00:00:01:0$5" type vxlan id 7 local "$2" remote "$3" dstport 4789
        address "$1" vx0 "$4/24" "2001:db8:7::$5/64"
        ip -n "$1" link set vx0 mtu 1400
    done
    on $A ping -qc1 10.0.0.2 >/dev/null
    on $A ping -qc1 2001:db8:7::b >/dev/null
    capture $R kernel-vxlan "udp" -i eth0
    on $A ping -qc1 10.0.0.2 >/dev/null
    on $A ping -qc1 2001:db8:7::b >/dev/null
    talk 10.0.0.2
    # A packet greater than the tunnel: VXLAN around fragments.
    on $A ping -qc1 -s 1600 10.0.0.2 >/dev/null
    stop
}

# A TCP connection that carries a request and an answer.
talk() {
    on $B python3 -c '
import socket
s = socket.create_server(("", 80), reuse_port=True); s.settimeout(3)
c, _ = s.accept(); c.recv(100); c.sendall(b"answer\n"); c.shutdown(1); c.recv(1)' &
    local server=$!
    sleep 0.3
    on $A python3 -c '
import socket, sys
s = socket.create_connection((sys.argv[1], 80), source_address=("", 40001)); s.sendall(b"request\n")
while s.recv(100): pass' "$1"
    wait $server
}

kernel_cooked() {
    network
    capture $R kernel-cooked "icmp or icmp6[0] >= 128 and icmp6[0] <= 129 or arp or tcp" -i any -y LINUX_SLL
    talk 198.51.100.2
    on $A ping -qc1 2001:db8:1::2 >/dev/null
    ip -n $A neighbour flush dev eth0
    on $A ping -qc1 198.51.100.2 >/dev/null
    stop
}

kernel_cooked_v2() {
    network
    capture $R kernel-cooked-v2 "icmp or tcp" -i any -y LINUX_SLL2
    talk 198.51.100.2
    on $A ping -qc1 198.51.100.2 >/dev/null
    stop
}

kernel_loopback() {
    network
    capture $B kernel-loopback "tcp or icmp or icmp6" -i lo
    on $B ping -qc1 127.0.0.1 >/dev/null
    on $B ping -qc1 ::1 >/dev/null
    A=$B talk 127.0.0.1
    # Nobody listens there.
    on $B python3 -c '
import socket
for family, to in (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"):
    s = socket.socket(family, socket.SOCK_DGRAM); s.bind(("", 40000)); s.connect((to, 9)); s.send(b"hello")'
    stop
}

kernel_icmp_errors() {
    network
    on $R nft -f - <<'N'
table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "eth1" masquerade; }; }
N
    ip -n $R link set eth1 mtu 1280
    capture $R kernel-icmp-errors "icmp or udp or icmp6[0] < 128" -i any -y LINUX_SLL2
    on $A python3 - <<'P'
import socket, time
def send(family, to, port, octets, hops=64):
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.bind(("", 40000 + port))
    level, name = (socket.IPPROTO_IP, socket.IP_TTL) if family == socket.AF_INET else (41, socket.IPV6_UNICAST_HOPS)
    s.setsockopt(level, name, hops)
    # Do not fragment.
    s.setsockopt(*((socket.IPPROTO_IP, 10, 3) if family == socket.AF_INET else (41, 23, 3)))
    s.sendto(b"x" * octets, (to, port))
    time.sleep(0.2)
for family, to in (socket.AF_INET, "198.51.100.2"), (socket.AF_INET6, "2001:db8:1::2"):
    send(family, to, 1, 20)
    send(family, to, 2, 20, 1)
    send(family, to, 3, 1300)
P
    stop
}

kernel_ipv6_options() {
    network
    capture $A kernel-ipv6-options "ip6 and not icmp6" -i eth0
    on $A python3 - <<'P'
import socket
options, padding = b"\0\0\x05\x02\0\0\x01\0", b"\0\0\x01\x04\0\0\0\0"
for port, control in enumerate([
        [(41, socket.IPV6_HOPOPTS, options)],
        [(41, socket.IPV6_DSTOPTS, padding)],
        [(41, socket.IPV6_HOPOPTS, options), (41, socket.IPV6_DSTOPTS, padding)]], 1):
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    s.bind(("", 40000))
    s.sendmsg([b"hello"], control, 0, ("2001:db8:1::2", port))
    s.close()
# The same around fragments.
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(("", 40000))
s.sendmsg([b"x" * 1600], [(41, socket.IPV6_HOPOPTS, options), (41, socket.IPV6_DSTOPTS, padding)], 0, ("2001:db8:1::2", 9))
P
    stop
}

kernel_tcp() {
    network
    for ns in $A $B; do on $ns sysctl -qw net.ipv4.tcp_fastopen=3; done
    capture $A kernel-tcp "tcp" -i eth0
    on $B python3 - <<'P' &
import socket, time
def server(port, fast=False):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if fast: s.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    s.bind(("", port)); s.listen(); s.settimeout(5)
    return s
fast, urgent, full, reset = server(80, True), server(81), server(82), server(83)
for _ in range(2):
    c, _ = fast.accept(); c.recv(100); c.close()
c, _ = urgent.accept(); time.sleep(0.3); c.recv(100); c.close()
c, _ = full.accept(); time.sleep(1.5)
while c.recv(1000): pass
c.close()
c, _ = reset.accept(); c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"); c.recv(1); c.close()
P
    local server=$!
    sleep 0.5
    on $A python3 - <<'P'
import socket, time
B = "198.51.100.2"
# Fast open: the first asks for a cookie, the second has data in its SYN.
for port in 40000, 40001:
    s = socket.socket(); s.bind(("", port)); s.sendto(b"in the SYN\n", 0x20000000, (B, 80)); time.sleep(0.2); s.close()
s = socket.create_connection((B, 81), source_address=("", 40002)); s.send(b"before "); s.send(b"!", socket.MSG_OOB); s.send(b" after\n")
time.sleep(0.5); s.close()
# More than the receiver has room for: a window of 0, and probes of it.
s = socket.create_connection((B, 82), source_address=("", 40003)); s.sendall(b"x" * 4000); s.close()
s = socket.create_connection((B, 83), source_address=("", 40004)); s.sendall(b"to be reset\n"); time.sleep(0.3)
# Nobody listens there.
s = socket.socket(); s.bind(("", 40005)); s.connect_ex((B, 84))
P
    wait $server
    stop
}

readme() {
    cat >"$1/README.md" <<E
# $2

$3

Taken by \`../take.sh\` from the kernel of Linux, in network namespaces of its own. It may be used by anybody for anything.
E
}

cases=${*:-kernel_fragments kernel_vxlan kernel_cooked kernel_cooked_v2 kernel_loopback kernel_icmp_errors kernel_ipv6_options kernel_tcp}
for case in $cases; do
    "$case"
done
readme kernel-fragments "Fragments of Linux" "Datagrams of 2000 octets and pings of 1400, there and back, over a link of 1280 octets: each is two fragments, and one packet of its flow."
readme kernel-vxlan "VXLAN of Linux" "Two pings and a TCP connection in a VXLAN tunnel, seen by the router between its ends; then a ping greater than the tunnel, in fragments."
readme kernel-cooked "A capture of all interfaces, first version" "Each packet is seen twice by the router, as it comes and as it goes. ARP in between is no packet."
readme kernel-cooked-v2 "A capture of all interfaces, second version" "As the first, with the interface in each frame."
readme kernel-loopback "The loopback of Linux" "It has Ethernet headers without addresses. Two pings, a TCP connection, and two datagrams to a port that nobody listens on, with the errors that quote them."
readme kernel-icmp-errors "ICMP errors of Linux, and address translation" "Three datagrams of each version: to a closed port, with a hop limit of 1, and greater than the next link. IPv4 is translated by the router, whose capture has both sides: an error is tied to the flow on its own side."
readme kernel-ipv6-options "IPv6 extension headers of Linux" "A socket's options: hop-by-hop, destination, both; then both around a datagram in fragments."
readme kernel-tcp "TCP of Linux" "Fast open with data in the SYN, urgent data, a window of 0 and probes of it, a reset, and a connection refused."
