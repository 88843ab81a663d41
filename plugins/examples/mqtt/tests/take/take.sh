#!/bin/sh
# Takes all of ../captures anew, in a network namespace of its own: sudo sh take.sh
# The broker is mosquitto at 198.51.100.1, clients are at 192.0.2.1 (RFC 5737): mosquitto_pub, mosquitto_sub, and
# clients.py, for which PYTHON (python3) must have paho-mqtt. Names and passwords are made for it.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --mount -- sh "$0" inside; fi
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../captures
python=${PYTHON-python3}
work=$(mktemp -d)
broker=
trap 'kill $broker 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
chmod 755 "$work"
# Small segments: the tests play each frame cut at every length.
ip link set lo mtu 700 up
ip address add 192.0.2.1/32 dev lo
ip address add 198.51.100.1/32 dev lo
# Segments as a network would carry them, not as the loopback joins them.
ethtool -K lo tso off gso off gro off 2>/dev/null || true

touch passwords && mosquitto_passwd -b passwords operator 'not to be told' && chmod 644 passwords
cat > broker.conf <<END_OF_FILE
per_listener_settings true
listener 1883 198.51.100.1
allow_anonymous true
password_file $work/passwords
listener 4883 198.51.100.1
allow_anonymous true
max_topic_alias 4
END_OF_FILE
mosquitto -c broker.conf 2>/dev/null & broker=$!
sleep 0.5

start() { # what is captured: a name and a filter
    mkdir -p "$captures/$1"
    tcpdump -i lo -s 0 -w "$captures/$1/input.pcap" --immediate-mode -U "$2" 2>/dev/null &
    dump=$!
    sleep 0.7
}
stop() {
    sleep 0.4
    kill "$dump" && wait "$dump" || true
}
at='-h 198.51.100.1 -A 192.0.2.1'
publish() { mosquitto_pub $at "$@" || true; }
# Ends after so many messages.
subscribe() { mosquitto_sub $at "$@" >/dev/null 2>&1 & sleep 0.4; }

start mosquitto-3.1.1 'tcp port 1883'
publish -V mqttv311 -t home/kitchen/temperature -m 20.5 -r -q 0 -i thermometer
subscribe -V mqttv311 -t 'home/+/temperature' -t 'home/#' -q 2 -i display -C 4 -u operator -P 'not to be told'
publish -V mqttv311 -t home/hall/temperature -m 18 -q 1 -i thermometer --will-topic home/state --will-payload gone --will-qos 1
publish -V mqttv311 -t home/hall/door -m open -q 2
wait $! || true
stop

start mosquitto-3.1 'tcp port 1883'
subscribe -V mqttv31 -t 'old/#' -q 1 -i old-display -C 1
publish -V mqttv31 -t old/meter -m 7 -q 1 -i old-meter
stop

start mosquitto-5 'tcp port 1883'
subscribe -V mqttv5 -t 'site/+/power' -U 'site/none' -q 1 -i display-5 -C 2 -x 60 -D subscribe subscription-identifier 300 -D connect user-property floor 3
publish -V mqttv5 -t site/roof/power -m 350 -q 2 -D publish user-property unit watt -D publish content-type text/plain -D publish message-expiry-interval 90
publish -V mqttv5 -t site/cellar/power -m 12 -q 1 -D publish topic-alias 3
stop

start refused 'tcp port 1883'
publish -V mqttv311 -t home/door -m open -u operator -P wrong 2>/dev/null
publish -V mqttv5 -t home/door -m open -u nobody -P wrong 2>/dev/null
stop

start paho-3.1.1 'tcp port 1883'
"$python" "$here/clients.py" v311 198.51.100.1 1883
stop

start paho-5 'tcp port 4883'
"$python" "$here/clients.py" v5 198.51.100.1 4883
stop

# The same session on the usual port, from its middle: what comes before the writer's first message is left out.
start middle 'tcp port 1883'
"$python" "$here/clients.py" v311 198.51.100.1 1883
stop
mv "$captures/middle/input.pcap" all.pcap
first=$(tshark -r all.pcap -Y 'mqtt.msgtype == 9' -T fields -e frame.number | head -1)
editcap -F pcap -r all.pcap "$captures/middle/input.pcap" "$((first + 1))-1000"

# Of a message that has more than one segment, the second is left out.
lost=$(tshark -r "$captures/paho-5/input.pcap" -Y 'tcp.dstport == 4883 && tcp.len >= 600' -T fields -e frame.number | sed -n 2p)
mkdir -p "$captures/segment-lost"
editcap -F pcap "$captures/paho-5/input.pcap" "$captures/segment-lost/input.pcap" "$lost"

kill $broker && wait $broker 2>/dev/null || true
python3 -m http.server 1883 --bind 198.51.100.1 >/dev/null 2>&1 & broker=$!
sleep 0.7
start http 'tcp port 1883'
curl -s --interface 192.0.2.1 http://198.51.100.1:1883/broker.conf >/dev/null || true
stop
