#!/bin/sh
# Takes tests/captures/two-places anew: curl and ping between two network namespaces that are joined by a veth. Needs
# root, tcpdump, curl and python3; nothing leaves the namespaces.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../captures/two-places/input.pcap
one=geoip-one-$$ other=geoip-other-$$
trap 'kill $server $dump 2>/dev/null || true; ip netns del $one; ip netns del $other' EXIT
server= dump=
ip netns add "$one"
ip netns add "$other"
add() {
    case $2 in
    *:*) ip -n "$1" address add "$2" dev veth0 nodad ;;
    *) ip -n "$1" address add "$2" dev veth0 ;;
    esac
}
ip -n "$one" link add veth0 type veth peer name veth0 netns "$other"
for address in 192.168.7.2/24 81.2.69.160/32 89.160.20.112/32 2a02:d280::2/128; do
    add "$one" "$address"
done
for address in 192.168.7.1/24 81.2.69.142/32 198.51.100.9/32 2a02:cf40::1/128 64:ff9b::5102:458e/128; do
    add "$other" "$address"
done
for namespace in "$one" "$other"; do
    ip -n "$namespace" link set lo up
    ip -n "$namespace" link set veth0 up
    ip -n "$namespace" route add default dev veth0
    ip -n "$namespace" -6 route add default dev veth0
done
folder=$(mktemp -d)
echo hello >"$folder/index.html"
ip netns exec "$other" python3 -m http.server --bind :: --directory "$folder" 80 >/dev/null 2>&1 &
server=$!
sleep 1
ip netns exec "$one" tcpdump -i veth0 -U -w "$out" --nano 'tcp or icmp' 2>/dev/null &
dump=$!
sleep 1
get() { ip netns exec "$one" curl -s -o /dev/null --max-time 5 --interface "$1" "http://$2/"; }
get 192.168.7.2 81.2.69.142
get 81.2.69.160 81.2.69.142
get 89.160.20.112 81.2.69.142
get 2a02:d280::2 '[2a02:cf40::1]'
get 2a02:d280::2 '[64:ff9b::81.2.69.142]'
ip netns exec "$one" ping -c 1 -I 192.168.7.2 198.51.100.9 >/dev/null
sleep 1
rm -r "$folder"
