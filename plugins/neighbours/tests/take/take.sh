#!/bin/sh
# Takes all of ../captures anew, in network namespaces of its own: sudo sh take.sh
# Hosts and routers of 192.0.2.0/24 and 2001:db8:1::/64 (RFC 5737, RFC 3849) on one bridge.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --mount -- sh "$0" inside; fi
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../captures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# The names of namespaces are this mount namespace's alone.
mount -t tmpfs none /run

ip link add bridge type bridge mcast_snooping 0
ip link set bridge up
host() { # name, last octet
    ip netns add "$1"
    ip link add toward netns "$1" address 02:00:00:00:00:0"$2" type veth peer name "to-$1"
    ip link set "to-$1" master bridge up
    ip netns exec "$1" sysctl -qw net.ipv6.conf.toward.router_solicitations=1 net.ipv6.conf.toward.accept_ra=2 net.ipv6.conf.toward.router_solicitation_delay=0
    ip -n "$1" link set lo up
}
host one 1; host two 2; host three 3
on() { name=$1; shift; timeout 10 ip netns exec "$name" "$@" >/dev/null 2>&1 || true; }
start() { # name of the capture, filter
    mkdir -p "$captures/$1"
    tcpdump -i bridge -s 0 -w "$captures/$1/input.pcap" --immediate-mode -U "$2" 2>/dev/null &
    dump=$!
    sleep 0.7
}
stop() { sleep 0.3; kill "$dump" && wait "$dump" || true; }
up() { ip -n "$1" link set toward up; }

for name in one two three; do
    ip netns exec $name sysctl -qw net.ipv6.conf.toward.disable_ipv6=1
    up $name
done
ip -n one address add 192.0.2.1/24 dev toward
ip -n two address add 192.0.2.2/24 dev toward

start arp arp
on one ping -c 1 192.0.2.2
ip -n one neigh flush dev toward
on one ping -c 1 192.0.2.2
# A probe whether the address is free, then the announcement that it is taken.
on three arping -c 1 -D -I toward 192.0.2.3
ip -n three address add 192.0.2.3/24 dev toward
on three arping -c 1 -U -I toward 192.0.2.3
stop

ip -n one neigh flush dev toward
ip -n two neigh flush dev toward
start arp-conflict arp
on one ping -c 1 192.0.2.2
# Another host takes the address of a router that is there.
ip -n three address add 192.0.2.2/24 dev toward
on three arping -c 1 -U -I toward 192.0.2.2
on two arping -c 1 -U -I toward 192.0.2.2
ip -n three address del 192.0.2.2/24 dev toward
stop

# By hand, so that a kernel without 802.1Q takes it too: one address on two VLANs.
start vlans 'arp or vlan'
on one python3 "$here/tagged.py" toward
stop

for name in one two three; do
    ip -n $name link set toward down
    ip netns exec $name sysctl -qw net.ipv6.conf.toward.disable_ipv6=0
done
start ndp 'icmp6 and ip6[40] >= 133 and ip6[40] <= 137'
up one
up two
sleep 2
ip -n one address add 2001:db8:1::1/64 dev toward
ip -n two address add 2001:db8:1::2/64 dev toward
sleep 2
on one ping -6 -c 1 2001:db8:1::2
stop

cat > radvd.conf <<END
interface toward {
    AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvLinkMTU 1480; AdvOtherConfigFlag on;
    AdvDefaultPreference high;
    prefix 2001:db8:1::/64 { AdvValidLifetime 86400; AdvPreferredLifetime 14400; };
    RDNSS 2001:db8:1::53 { };
};
END
start router 'icmp6 and ip6[40] >= 133 and ip6[40] <= 137'
ip netns exec two sysctl -qw net.ipv6.conf.all.forwarding=1
ip netns exec two radvd -n -C radvd.conf -p radvd.pid -m stderr >/dev/null 2>&1 & router=$!
sleep 1
up three
sleep 6
# The same router with another prefix, and then its farewell.
sed -i 's/2001:db8:1::\/64/2001:db8:2::\/64/' radvd.conf
kill -HUP $router; sleep 4
kill $router; wait $router 2>/dev/null || true
stop
