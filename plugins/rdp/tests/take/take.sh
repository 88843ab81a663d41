#!/bin/sh
# Takes all of ../captures anew, in a network namespace of its own: sudo sh take.sh
# A server at 198.51.100.1 and a client at 192.0.2.1 (RFC 5737), names from RFC 2606. It needs FreeRDP 2
# (xfreerdp, freerdp-shadow-cli), Xvfb, tcpdump, openssl and python3.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --uts -- sh "$0" inside; fi
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../captures
work=$(mktemp -d)
trap 'kill $display 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
export HOME=$work
hostname client
ip link set lo mtu 1500 up
ip address add 192.0.2.1/32 dev lo
ip address add 198.51.100.1/32 dev lo
# What goes to the server comes from the client.
ip route replace local 198.51.100.1 dev lo src 192.0.2.1 table local
# Segments as a network would carry them, not as the loopback joins them.
ethtool -K lo tso off gso off gro off 2>/dev/null || true
Xvfb :77 -screen 0 640x480x24 -nolisten tcp >/dev/null 2>&1 & display=$!
export DISPLAY=:77
sleep 1

certificate() { # file, subject, what signs it
    openssl req -new -nodes -newkey rsa:1024 -keyout "$1.key" -out "$1.csr" -subj "$2" 2>/dev/null
    openssl x509 -req -days 3650 -in "$1.csr" -outform DER -out "$1.der" $3 2>/dev/null
}
certificate ca '/L=Wien+CN=Example' '-signkey ca.key'
openssl x509 -inform DER -in ca.der -out ca.crt
certificate server '/O=Example/CN=rdp.example.org' '-CA ca.crt -CAkey ca.key -set_serial 0x0100000001'

start() { # what is captured: a name and a filter
    mkdir -p "$captures/$1"
    # What follows the first packets is encrypted.
    tcpdump -i lo -s 0 -c 16 -w "$captures/$1/input.pcap" --immediate-mode -U "$2" 2>/dev/null &
    dump=$!
    sleep 0.7
}
stop() { sleep 0.5; kill "$dump" 2>/dev/null && wait "$dump" || true; kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
shadow() { freerdp-shadow-cli /port:"$1" /bind-address:198.51.100.1 -auth "$2" >/dev/null 2>&1 & server=$!; sleep 1; }
ask() { timeout 3 xfreerdp /v:198.51.100.1:"$1" /cert-ignore /u:user /p: /size:800x600 "$2" >/dev/null 2>&1 || true; }

shadow 3389 /sec:tls; start tls 'port 3389'; ask 3389 /sec:tls; stop
shadow 3389 /sec:rdp; start standard 'port 3389'; ask 3389 /sec:rdp; stop
shadow 3390 /sec:tls; start refused 'port 3390'; ask 3390 /sec:rdp; stop
python3 "$here/peers.py" & server=$!
sleep 0.4; start x509 'port 3391'; ask 3391 /sec:rdp; stop
