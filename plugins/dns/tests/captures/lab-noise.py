"""Datagrams that look like DNS at first sight, on ports of their own: none is to be taken for it."""
import socket, struct

peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
header = struct.pack(">6H", 0x1234, 0x0100, 1, 0, 0, 0)
for port, payload in (
    (40001, header + b"no name at all, only text"),
    (40002, header + b"\x07example\x03org\x00" + struct.pack(">2H", 0xABCD, 1)),
    (40003, header + b"\x07example\x03org\x00" + struct.pack(">2H", 1, 1) + b"more"),
):
    peer.sendto(payload, ("192.0.2.53", port))
