#!/bin/sh
# Takes a capture for a fixture, in network namespaces of its own: sudo sh take.sh FILE
# 192.0.2.1 and 2001:db8::1 talk to 192.0.2.2 and 2001:db8::2 (RFC 5737, RFC 3849).
set -eu
if [ "${2-}" != inside ]; then exec unshare --net --mount -- sh "$0" "$(realpath "$1")" inside; fi
here=$(cd "$(dirname "$0")" && pwd)
mount -t tmpfs none /run
cd /run
for host in one two; do ip netns add $host; ip -n $host link set lo up; done
ip link add wire netns one address 02:00:00:00:00:01 type veth peer name wire netns two address 02:00:00:00:00:02
number=1
for host in one two; do
    ip netns exec $host sysctl -qw net.ipv6.conf.wire.accept_dad=0 net.ipv6.conf.wire.router_solicitations=0
    ip netns exec $host ethtool -K wire tx off gso off tso off gro off >/dev/null 2>&1 || true
    ip -n $host address add 192.0.2.$number/24 dev wire
    ip -n $host address add 2001:db8::$number/64 dev wire nodad
    ip -n $host link set wire up
    number=$((number + 1))
done
sleep 2
ip netns exec one tcpdump --immediate-mode -U -q -i wire -w taken.pcap 'not (icmp6 and ip6[40] = 143)' 2>/dev/null &
tcpdump=$!
sleep 1
ip netns exec two python3 "$here/talk.py" serve &
server=$!
sleep 1
ip netns exec one ping -q -c 1 192.0.2.2 >/dev/null
ip netns exec one python3 "$here/talk.py" talk
sleep 1
kill $server $tcpdump
wait $tcpdump || true
# The capture is to have lost a segment.
python3 "$here/talk.py" lose taken.pcap "$1"
