#!/bin/sh
# Takes all of ../captures anew, in a network namespace of its own: sudo sh take.sh
# Each has a server at 198.51.100.1 and a client at 192.0.2.1 (RFC 5737), names from RFC 2606.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net -- sh "$0" inside; fi
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

certificate() { # file, key options, subject
    openssl req -x509 -nodes -days 3650 -newkey $2 -keyout "$1.key" -out "$1.crt" -subj "$3" \
        -addext 'subjectAltName=DNS:www.example.org,DNS:example.org,IP:198.51.100.1,email:hostmaster@example.org' 2>/dev/null
    cat "$1.key" "$1.crt" > "$1.pem"
}
certificate rsa rsa:2048 '/C=AT/ST=Wien/L=Wien/O=Example, Ltd./OU=Test/CN=www.example.org'
certificate ec 'ec -pkeyopt ec_paramgen_curve:P-256' '/C=AT/O=Example/CN=www.example.org'
certificate client 'ec -pkeyopt ec_paramgen_curve:P-256' '/C=AT/O=Example/CN=client.example.org'

start() { # what is captured: a name and a filter
    mkdir -p "$captures/$1"
    tcpdump -i lo -s 0 -w "$captures/$1/input.pcap" --immediate-mode -U "$2" 2>/dev/null &
    dump=$!
    sleep 0.7
}
stop() {
    sleep 0.4
    kill "$dump" && wait "$dump" || true
    if [ -n "${server-}" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    server=
}
serve() { openssl s_server -quiet -accept 198.51.100.1:443 "$@" >/dev/null 2>&1 & server=$!; sleep 0.4; }
peer() { python3 "$here/peers.py" "$1" >/dev/null 2>&1 & server=$!; sleep 0.4; }
ask() { sleep 0.3 | openssl s_client -connect 198.51.100.1:443 -bind 192.0.2.1:0 "$@" >/dev/null 2>&1 || true; }
name='-servername www.example.org'

serve -cert rsa.pem -alpn h2; start tls-1.2-rsa 'port 443'; ask $name -tls1_2 -alpn h2,http/1.1; stop
serve -cert ec.pem; start tls-1.2-ecdsa 'port 443'; ask $name -tls1_2; stop
serve -cert ec.pem -alpn h2; start tls-1.3 'port 443'; ask $name -alpn h2,http/1.1; stop
serve -cert ec.pem -groups P-384; start tls-1.3-retry 'port 443'; ask $name -groups X25519:P-384; stop
serve -cert ec.pem; start no-server-name 'port 443'; ask -noservername; stop
serve -cert ec.pem; start resumption-1.2 'port 443'
ask $name -tls1_2 -sess_out s; ask $name -tls1_2 -sess_in s; stop
serve -cert ec.pem; start resumption-1.3 'port 443'
ask $name -tls1_3 -sess_out t; ask $name -tls1_3 -sess_in t; stop
serve -cert ec.pem -Verify 1 -CAfile client.crt; start client-certificate 'port 443'
ask $name -tls1_2 -cert client.pem; stop
serve -cert ec.pem -tls1_3; start alert 'port 443'; ask $name -tls1_2; stop
long=$(seq -s, -f 'protocol-%03.0f.example' 1 16)
serve -cert ec.pem; start two-records 'port 443'; ask $name -max_send_frag 512 -alpn "$long"; stop
serve -cert ec.pem; start one-octet-segments 'port 443'; python3 "$here/peers.py" slow; stop
peer smtp; start starttls-smtp 'port 25'
sleep 0.3 | openssl s_client -starttls smtp -name client.example.org -connect 198.51.100.1:25 -bind 192.0.2.1:0 $name >/dev/null 2>&1; stop
peer gridftp; start ftp-gssapi 'port 2811'; python3 "$here/peers.py" gridftp_client; stop
peer haproxy; start proxy-header 'port 443'
curl -sk --haproxy-protocol --interface 192.0.2.1 --max-time 1 --connect-to ::198.51.100.1:443 https://www.example.org/ || true; stop
serve -cert ec.pem -www; origin=$server; peer connect; start http-connect 'port 3128'
curl -sko /dev/null --interface 192.0.2.1 --max-time 1 -x http://198.51.100.1:3128 https://www.example.org/ || true; stop
kill "$origin"

# DTLS, whose records and handshake messages are cut to fit datagrams.
datagrams() { openssl s_server -quiet -accept 198.51.100.1:4433 "$@" >/dev/null 2>&1 & server=$!; sleep 0.4; }
ask_dtls() { sleep 0.5 | openssl s_client -connect 198.51.100.1:4433 -bind 192.0.2.1:0 "$@" >/dev/null 2>&1 || true; }
datagrams -dtls1_2 -cert rsa.pem -mtu 300; start dtls-fragments 'port 4433'
ask_dtls $name -dtls1_2 -mtu 256 -alpn webrtc,c-webrtc; stop
datagrams -dtls -listen -cert ec.pem; start dtls-cookie 'port 4433'; ask_dtls $name -dtls; stop
datagrams -dtls1 -cert rsa.pem -cipher 'DEFAULT:@SECLEVEL=0'; start dtls-1.0 'port 4433'
ask_dtls $name -dtls1 -cipher 'DEFAULT:@SECLEVEL=0'; stop
