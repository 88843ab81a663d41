#!/bin/sh
# Takes all of ../captures anew, in a network namespace of its own: sudo sh take.sh
# One server at 198.51.100.1, and a client for each capture (RFC 5737); 90 seconds.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --mount -- sh "$0" inside; fi
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../captures
work=$(mktemp -d)
ip link set lo mtu 1500 up
for address in 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 198.51.100.1; do
    ip address add $address/32 dev lo
done
ethtool -K lo tso off gso off gro off 2>/dev/null || true

mkdir "$work/files"
echo nothing to do > "$work/files/tasks"
cd "$work/files"
python3 -m http.server 8080 --bind 198.51.100.1 >/dev/null 2>&1 & server=$!
# The headers up to TCP's are enough.
tcpdump -i lo -s 68 -w "$work/all.pcap" -U 'tcp port 8080' 2>/dev/null & dump=$!
trap 'kill $server $dump 2>/dev/null || true; rm -rf "$work"' EXIT
sleep 1

# curl in a loop, every 5 s to the tenth of a second that a shell is late.
(for _ in $(seq 18); do curl -s --interface 192.0.2.1 http://198.51.100.1:8080/tasks >/dev/null; sleep 5; done) & clients=$!
for number_kind in 2:regular 3:sleepy 4:irregular 5:bursts; do
    python3 "$here/clients.py" "${number_kind#*:}" 192.0.2."${number_kind%:*}" 198.51.100.1:8080 88 2>/dev/null & clients="$clients $!"
done
for client in $clients; do wait "$client" || true; done
sleep 1
kill $dump && wait $dump || true

for number_name in 1:curl 2:missed-beat 3:jitter 4:irregular 5:bursts; do
    mkdir -p "$captures/${number_name#*:}"
    tcpdump -r "$work/all.pcap" -w "$captures/${number_name#*:}/input.pcap" host 192.0.2."${number_name%:*}" 2>/dev/null
done
