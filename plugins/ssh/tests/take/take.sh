#!/bin/sh
# Takes all of ../captures anew, in a network namespace of its own: sudo sh take.sh
# Each has a server at 198.51.100.1 and a client at 192.0.2.1 (RFC 5737). Keys are made for it and
# thrown away; nobody logs in, since all that is told comes before that.
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
# Segments as a network would carry them, not as the loopback joins them.
ethtool -K lo tso off gso off gro off 2>/dev/null || true
# sshd wants this directory; it is this mount namespace's alone.
mount -t tmpfs none /run && mkdir /run/sshd

ssh-keygen -q -t ed25519 -N '' -f ed25519
ssh-keygen -q -t rsa -b 2048 -N '' -f rsa
dropbearkey -t ecdsa -f dropbear.key >/dev/null 2>&1
cat > sshd.conf <<END
HostKey $work/ed25519
HostKey $work/rsa
PasswordAuthentication no
UsePAM no
END

start() { # what is captured: a name and a filter
    mkdir -p "$captures/$1"
    tcpdump -i lo -s 0 -w "$captures/$1/input.pcap" --immediate-mode -U "$2" 2>/dev/null &
    dump=$!
    sleep 0.7
}
stop() {
    sleep 0.4
    kill "$dump" && wait "$dump" || true
    for process in $servers; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
    servers=
}
servers=
sshd() { /usr/sbin/sshd -D -f sshd.conf -p "$1" -o ListenAddress=198.51.100.1 2>/dev/null & servers="$servers $!"; sleep 0.4; }
dropbear() { /usr/sbin/dropbear -F -r dropbear.key -p 198.51.100.1:"$1" 2>/dev/null & servers="$servers $!"; sleep 0.4; }
peer() { python3 "$here/peers.py" "$@" >/dev/null 2>&1 & servers="$servers $!"; sleep 0.4; }
options='-o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -b 192.0.2.1'
ask() { ssh $options -F none user@198.51.100.1 -p "$@" true 2>/dev/null || true; }

sshd 22; start openssh 'port 22'; ask 22; stop
sshd 22; start compression 'port 22'; ask 22 -C -c aes256-ctr -m hmac-sha2-256; stop
sshd 22; start nothing-in-common 'port 22'; ask 22 -o KexAlgorithms=diffie-hellman-group14-sha1; stop
dropbear 2222; start dropbear-server 'port 2222'; ask 2222; stop
sshd 22; start dropbear-client 'port 22'; dbclient -b 192.0.2.1 -y -y -p 22 user@198.51.100.1 true </dev/null >/dev/null 2>&1 || true; stop
sshd 2200; peer notice 22 2200; start lines-before 'port 22'; ask 22; stop
sshd 22; peer small 4022 22; start small-segments 'port 22'; ssh $options -F none user@192.0.2.1 -p 4022 true 2>/dev/null || true; stop
peer listen 4334; start call-home 'port 4334'
ssh $options -F none -o ProxyCommand="python3 $here/peers.py join" user@server true 2>/dev/null & client=$!
sleep 0.5; python3 "$here/peers.py" call-home "$work/sshd.conf" 2>/dev/null & servers="$servers $!"
wait $client || true; stop
peer version-1 22; start version-1 'port 22'; python3 "$here/peers.py" ask 22; stop
