#!/bin/sh
# Takes all of ../captures anew, in a network namespace of its own: sudo sh take.sh
# Servers at 198.51.100.1, a client at 192.0.2.1 (RFC 5737), names from RFC 2606.
# Needs curl, nginx, nghttp2 (nghttpd, nghttp), python3, tcpdump, ethtool.
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

mkdir www
printf 'hello, world\n' > www/index.html
seq 1 4000 > www/numbers.txt
cat > nginx.conf <<END
pid $work/nginx.pid; error_log /dev/null; daemon off; worker_processes 1; user root;
events {}
http {
    access_log off; client_body_temp_path $work; proxy_temp_path $work; default_type text/plain;
    types { text/html html; text/plain txt; }
    server { listen 198.51.100.1:80; root $work/www; gzip on; gzip_min_length 1; gzip_types text/plain;
        location = /old { return 301 http://www.example.org/index.html; }
        location = /nothing { return 204; }
        location = /post { client_max_body_size 1m; return 200 "thanks\n"; } }
    server { listen 198.51.100.1:8000 http2; root $work/www; }
}
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
    chown "$(id -u)" "$captures"/*/input.pcap
}
ask() { curl -s -o /dev/null --interface 192.0.2.1 --max-time 5 --resolve '*:80:198.51.100.1' --resolve '*:8000:198.51.100.1' "$@" || true; }
say() { python3 "$here/peers.py" say "$@"; }
host=www.example.org

nginx -c "$work/nginx.conf" 2>/dev/null & nginx=$!
(cd www && exec python3 -m http.server --bind 198.51.100.1 8080 >/dev/null 2>&1) & python=$!
python3 "$here/peers.py" serve >/dev/null 2>&1 & peer=$!
nghttpd --no-tls -a 198.51.100.1 -d www 8001 >/dev/null 2>&1 & nghttpd=$!
sleep 1

start get 'port 80'; ask http://$host/index.html?a=%20b -e http://example.org/; stop
start keep-alive 'port 80'; ask http://$host/index.html -o /dev/null http://$host/none -o /dev/null http://$host/nothing -o /dev/null http://$host/old; stop
start head 'port 80'; ask -I http://$host/numbers.txt -o /dev/null -I http://$host/index.html; stop
start range 'port 80'; ask -r 10-19 http://$host/numbers.txt; stop
start chunked 'port 80'; ask --compressed http://$host/numbers.txt -o /dev/null http://$host/index.html; stop
start expect-continue 'port 7000'; head -c 3000 /dev/zero | tr '\0' x > body; ask -H 'Expect: 100-continue' --data-binary @body http://198.51.100.1:7000/post; stop
start chunked-request 'port 80'; ask -H 'Transfer-Encoding: chunked' --data-binary @body http://$host/post; stop
start until-close 'port 8080'; ask -0 http://198.51.100.1:8080/index.html; stop
start pipelined 'port 80'; say 80 pipelined; stop
start one-octet-segments 'port 80'; say 80 slow; stop
start trailers 'port 7000'; say 7000 trailers; stop
start simple-request 'port 8080'; say 8080 simple; stop
start proxy 'port 3128'; ask -x http://198.51.100.1:3128 http://$host/index.html; stop
start connect 'port 3128'; ask -p -x http://198.51.100.1:3128 http://$host/index.html; stop
start socks 'port 1080'; ask -x socks5h://user:word@198.51.100.1:1080 http://$host/index.html; stop
start websocket 'port 7000'; say 7000 websocket; stop
start http2 'port 8000'; ask --http2-prior-knowledge http://$host:8000/index.html; stop
start http2-upgrade 'port 7000'; ask --http2 http://198.51.100.1:7000/index.html; stop
start http2-parallel 'port 8001'; nghttp -n --no-dep http://198.51.100.1:8001/index.html http://198.51.100.1:8001/numbers.txt http://198.51.100.1:8001/none >/dev/null 2>&1; stop
kill $nginx $python $peer $nghttpd
