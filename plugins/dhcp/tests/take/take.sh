#!/bin/sh
# Takes all of ../captures anew, in network namespaces of its own: sudo sh take.sh
# A client (02:00:00:00:00:01) asks for an address of 192.0.2.0/24 or 2001:db8:1::/64 (RFC 5737,
# RFC 3849), from a server on its link or through a relay agent; names are from RFC 2606.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --mount -- sh "$0" inside; fi
captures=$(cd "$(dirname "$0")" && pwd)/../captures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# What programs write goes nowhere else; the names of namespaces are this mount namespace's alone.
mount -t tmpfs none /run
mount -t tmpfs none /var/lib
mkdir -p /var/lib/dhcp /var/lib/misc /var/lib/dhcpcd

# client --- relay --- server, or client --- server with the relay between them as a bridge.
for host in client relay server; do ip netns add $host; ip -n $host link set lo up; done
ip link add toward netns client address 02:00:00:00:00:01 type veth peer name near netns relay
ip link add toward netns server address 02:00:00:00:00:03 type veth peer name far netns relay
ip -n relay link set near address 02:00:00:00:00:02
ip -n relay link set far address 02:00:00:00:00:04
on() { ip netns exec "$@"; }
for host in client relay server; do on $host sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0; done
for place in 'client toward' 'relay near' 'relay far' 'server toward'; do
    set -- $place
    on $1 ethtool -K $2 tx off >/dev/null 2>&1 || true
    on $1 sysctl -qw net.ipv6.conf.$2.accept_dad=0 net.ipv6.conf.$2.router_solicitations=0
    ip -n $1 link set $2 up
done
ip -n relay link add bridge address 02:00:00:00:00:02 type bridge mcast_snooping 0

bridged() {
    for port in near far; do ip -n relay address flush dev $port scope global; ip -n relay link set $port master bridge; done
    ip -n relay link set bridge up
    ip -n server address flush dev toward scope global
    ip -n server address add 192.0.2.1/24 dev toward
    ip -n server address add 2001:db8:1::1/64 dev toward nodad
}
routed() {
    ip -n relay link set bridge down
    for port in near far; do ip -n relay link set $port nomaster; done
    ip -n relay address add 192.0.2.2/24 dev near
    ip -n relay address add 2001:db8:1::2/64 dev near nodad
    ip -n relay address add 198.51.100.2/24 dev far
    ip -n relay address add 2001:db8:2::2/64 dev far nodad
    ip -n server address flush dev toward scope global
    ip -n server address add 198.51.100.1/24 dev toward
    ip -n server address add 2001:db8:2::1/64 dev toward nodad
    ip -n server route add 192.0.2.0/24 via 198.51.100.2
    ip -n server route add 2001:db8:1::/64 via 2001:db8:2::2
    sleep 1
}

start() { # what is captured: a name; where
    mkdir -p "$captures/$1"
    ip netns exec "${2-client}" tcpdump -i "${3-toward}" -s 0 -w "$captures/$1/input.pcap" --immediate-mode -U 'udp port 67 or 68 or 546 or 547' 2>/dev/null &
    dump=$!
    sleep 0.7
}
stop() {
    sleep 0.5
    kill "$dump" && wait "$dump" || true
    for process in $servers; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
    servers=
    if [ -f client.pid ]; then kill "$(cat client.pid)" 2>/dev/null || true; fi
    rm -f leases* client-leases* *.pid /var/lib/misc/*
    ip -n client address flush dev toward scope global
}
servers=
serve() { ip netns exec server "$@" >/dev/null 2>&1 & servers="$servers $!"; sleep 1; }
relay() { ip netns exec relay "$@" >/dev/null 2>&1 & servers="$servers $!"; sleep 1; }
dnsmasq() { serve /usr/sbin/dnsmasq -k --conf-file=/dev/null --port=0 --pid-file= --interface=toward --no-ping --dhcp-leasefile=leases "$@"; }
dhcpd() { touch leases; serve /usr/sbin/dhcpd -f -user root -group root -cf dhcpd.conf -lf leases -pf server.pid "$@" toward; }
udhcpc() { timeout 8 ip netns exec client /usr/bin/busybox udhcpc -i toward -q -n -f -s /bin/true "$@" >/dev/null 2>&1 || true; }
dhclient() { touch client-leases; timeout 12 ip netns exec client /usr/sbin/dhclient -sf /bin/true -pf client.pid -lf client-leases -cf dhclient.conf "$@" toward >/dev/null 2>&1 || true; }
listed() { seq -s, -f "192.0.2.%g" "$1" "$2"; }

bridged
cat > dhclient.conf <<END
send host-name "laptop";
send fqdn.fqdn "laptop.example.org.";
send fqdn.encoded on;
send fqdn.server-update off;
send dhcp-max-message-size 1400;
send vendor-class-identifier "example-client";
request subnet-mask, routers, domain-name, domain-name-servers, ntp-servers, host-name;
also request dhcp6.name-servers, dhcp6.domain-search;
END

dnsmasq --dhcp-range=192.0.2.100,192.0.2.150,1h --domain=example.org --dhcp-option=option:ntp-server,192.0.2.1
start udhcpc; udhcpc -x hostname:laptop -F laptop.example.org -O ntpsrv -R; stop

dnsmasq --dhcp-range=192.0.2.100,192.0.2.150,1h --domain=example.org --dhcp-boot=boot/image.efi,boot.example.org,192.0.2.1
start dhclient; dhclient -1; stop

dnsmasq --dhcp-range=192.0.2.100,192.0.2.150,1h --dhcp-authoritative
cat > client-leases <<END
lease { interface "toward"; fixed-address 198.51.100.77; option dhcp-lease-time 4294967295;
  renew never; rebind never; expire never; }
END
start refused; dhclient -1; stop

# More than the options of a message of the smallest size hold.
cat > dhcpd.conf <<END
option domain-name-servers $(listed 10 59);
option ntp-servers $(listed 60 89);
subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.100 192.0.2.150; option routers $(listed 1 9); }
END
dhcpd -4; start overload; udhcpc -O ntpsrv; stop

cat > dhcpd.conf <<END
option domain-name-servers $(listed 10 90);
default-lease-time 3600;
subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.100 192.0.2.150; }
subnet 198.51.100.0 netmask 255.255.255.0 { }
END
dhcpd -4; start long-option; dhclient -1; stop

dnsmasq --dhcp-range=2001:db8:1::100,2001:db8:1::1ff,1h --dhcp-option=option6:domain-search,example.org,example.net
start dhclient-6; dhclient -6 -1; dhclient -6 -r; stop

dnsmasq --dhcp-range=2001:db8:1::,static --dhcp-option=option6:dns-server,[2001:db8:1::53]
start information-request; dhclient -6 -1 -S; stop

cat > dhcpd6.conf <<END
default-lease-time 3600;
preferred-lifetime 1800;
option dhcp6.name-servers 2001:db8:1::53;
subnet6 2001:db8:1::/64 { range6 2001:db8:1::200 2001:db8:1::2ff; prefix6 2001:db8:ff00:: 2001:db8:ff0f:: /56; }
subnet6 2001:db8:2::/64 { }
END
cp dhcpd6.conf dhcpd.conf
dhcpd -6; start prefix; dhclient -6 -1 -P -N; stop
sed -i 's/range6.*ff; prefix6.*$/}/' dhcpd.conf
dhcpd -6; start nothing-left; dhclient -6 -1; stop

dnsmasq --dhcp-range=192.0.2.100,192.0.2.150,1h --dhcp-range=2001:db8:1::100,2001:db8:1::1ff,1h
start dhcpcd
timeout 10 ip netns exec client /usr/sbin/dhcpcd -1 -B -d -f /dev/null -h laptop -c /bin/true -i example-vendor --ia_na toward >/dev/null 2>&1 || true; stop

routed
cat > dhcpd.conf <<END
subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.100 192.0.2.150; option routers 192.0.2.2; }
subnet 198.51.100.0 netmask 255.255.255.0 { }
END
dhcpd -4; relay /usr/sbin/dhcrelay -4 -d -a -pf relay.pid -id near -iu far 198.51.100.1
start relay relay any; udhcpc -x hostname:laptop; stop
cp dhcpd6.conf dhcpd.conf
dhcpd -6; relay /usr/sbin/dhcrelay -6 -d -I -pf relay.pid -l near -u 2001:db8:2::1%far
start relay-6 relay any; dhclient -6 -1; stop
