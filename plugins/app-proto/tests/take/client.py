"""Clients (and one server) that are not at hand as programs: python3 client.py NAME."""

import socket
import struct
import sys
import time

SERVER = "198.51.100.1"


def connect(port):
    connection = socket.create_connection((SERVER, port), 3, ("192.0.2.1", 0))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def redis():
    with connect(7001) as peer:
        peer.sendall(b"*2\r\n$3\r\nGET\r\n$4\r\ntest\r\n")
        peer.recv(100)


def pgsql():
    """A startup message (PostgreSQL, "Message Formats"), and the end."""
    with connect(7008) as peer:
        body = struct.pack(">I", 3 << 16) + b"user\0postgres\0database\0postgres\0\0"
        peer.sendall(struct.pack(">I", len(body) + 4) + body)
        peer.recv(1000)
        peer.sendall(b"X\0\0\0\4")


def smtp_server():
    """As much of RFC 5321 as a client wants to see before it sends."""
    with socket.create_server((SERVER, 7009)) as server:
        peer, _ = server.accept()
        peer.sendall(b"220 mail.example.org ready\r\n")
        while line := peer.recv(1000):
            peer.sendall(b"354 go on\r\n" if line.upper().startswith(b"DATA") else b"250 mail.example.org\r\n")


def crumbs():
    """A request in segments of three octets."""
    request = b"GET / HTTP/1.0\r\n\r\n"
    with connect(7010) as peer:
        for at in range(0, len(request), 3):
            peer.sendall(request[at : at + 3])
            time.sleep(0.02)
        peer.recv(2000)


def unanswered():
    """Nobody listens: the port is all there is."""
    try:
        connect(22)
    except OSError:
        pass


globals()[sys.argv[1].replace("-", "_")]()
