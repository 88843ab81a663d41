"""Two queries to 192.0.2.53 over TCP, sent in pieces: the first cut within its length and within
its name, the end of it in one segment with all of the second."""
import socket, struct, time

def query(number, name):
    labels = b"".join(bytes([len(x)]) + x.encode() for x in name.split("."))
    message = struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", 1, 1)
    return struct.pack(">H", len(message)) + message

peer = socket.create_connection(("192.0.2.53", 53))
peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
first, second = query(0x1111, "edge.example.net"), query(0x2222, "none.example.net")
for piece in (first[:1], first[1:20], first[20:] + second):
    peer.sendall(piece)
    time.sleep(0.1)
peer.settimeout(1)
try:
    while peer.recv(4096):
        pass
except TimeoutError:
    pass
