"""Clients and servers that curl and nginx cannot be: `serve` at 1080, 3128 (proxies) and 7000, `say PORT WHAT`."""
import socket, sys, threading, time

ADDRESS, HOST = "198.51.100.1", b"Host: www.example.org\r\n"
SAID = {
    "pipelined": b"".join(b"GET /%s HTTP/1.1\r\n" % name + HOST + b"\r\n" for name in (b"index.html", b"none", b"nothing"))
    + b"GET /old HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "slow": b"POST /post HTTP/1.1\r\n" + HOST + b"User-Agent: slow\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
    "trailers": b"GET /trailers HTTP/1.1\r\n" + HOST + b"\r\n",
    "simple": b"GET /index.html\r\n",
    "websocket": b"GET /chat HTTP/1.1\r\n" + HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
}
TRAILERS = (b"HTTP/1.1 200 OK\r\nServer: example\r\nTransfer-Encoding: chunked\r\nTrailer: Digest\r\n\r\n"
            b"5;name=\"a;b\"\r\nhello\r\n8 \r\n, world\n\r\n0\r\nDigest: none\r\n\r\n")
WEBSOCKET = (b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x05hello")

# SETTINGS, acknowledgment of the client's, HEADERS of stream 1 with `:status` 200 and a field, DATA, which ends it.
UPGRADED = (b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
            b"\0\0\0\4\0\0\0\0\0" b"\0\0\0\4\1\0\0\0\0"
            b"\0\0\x0a\1\4\0\0\0\1\x88\x76\x07example" b"\0\0\5\0\1\0\0\0\1hello")


def say(port, what):
    with socket.create_connection((ADDRESS, port), source_address=("192.0.2.1", 0)) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        size = 1 if what == "slow" else 65536
        for at in range(0, len(SAID[what]), size):
            peer.sendall(SAID[what][at:at + size])
            time.sleep(0.001)
        peer.settimeout(1)
        try:
            while peer.recv(65536):
                pass
        except TimeoutError:
            pass


def head(peer):
    octets = b""
    while b"\r\n\r\n" not in octets:
        more = peer.recv(65536)
        if not more:
            break
        octets += more
    return octets


def copy(source, target):
    while octets := source.recv(65536):
        target.sendall(octets)
    target.shutdown(socket.SHUT_WR)


def proxy(peer):
    asked = head(peer)
    with socket.create_connection((ADDRESS, 80)) as origin:
        if asked.startswith(b"CONNECT"):
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            origin.sendall(asked)
        threading.Thread(target=copy, args=(peer, origin), daemon=True).start()
        copy(origin, peer)


def socks(peer):
    """A proxy of SOCKS 5 with a name and a password (RFC 1928, RFC 1929); it connects to nothing but nginx."""
    def text():
        return peer.recv(peer.recv(1)[0])
    peer.recv(1), text()
    peer.sendall(b"\x05\x02")
    peer.recv(1), text(), text()
    peer.sendall(b"\x01\x00")
    peer.recv(4), text(), peer.recv(2)
    with socket.create_connection((ADDRESS, 80)) as origin:
        peer.sendall(b"\x05\x00\x00\x01" + socket.inet_aton(ADDRESS) + b"\x00\x50")
        threading.Thread(target=copy, args=(peer, origin), daemon=True).start()
        copy(origin, peer)


def take(peer):
    """Reads a body of 3000 octets, after it has been asked for."""
    peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    left = 3000
    while left > 0:
        left -= len(peer.recv(left))
    peer.sendall(b"HTTP/1.1 201 Created\r\nLocation: /post/1\r\nContent-Length: 0\r\n\r\n")


def answer(peer):
    asked = head(peer)
    if b"100-continue" in asked:
        take(peer)
    elif b"h2c" in asked:
        peer.sendall(UPGRADED)
    else:
        peer.sendall(WEBSOCKET if b"websocket" in asked else TRAILERS)
    time.sleep(0.3)


def serve(port, handle):
    with socket.create_server((ADDRESS, port)) as server:
        while True:
            peer, _ = server.accept()
            with peer:
                handle(peer)


if sys.argv[1] == "say":
    say(int(sys.argv[2]), sys.argv[3])
else:
    threading.Thread(target=serve, args=(3128, proxy), daemon=True).start()
    threading.Thread(target=serve, args=(1080, socks), daemon=True).start()
    serve(7000, answer)
