"""Both ends of the conversations in a fixture's capture, and the loss of one segment."""

import select
import socket
import struct
import sys
import time

HOSTS = {socket.AF_INET: "192.0.2.2", socket.AF_INET6: "2001:db8::2"}


def serve():
    """Echoes what comes over UDP at port 7 and TCP at ports 7 and 2525; port 9 of UDP discards."""
    datagrams, listeners, peers = [], [], []
    for family in HOSTS:
        for port in (7, 9):
            one = socket.socket(family, socket.SOCK_DGRAM)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind((HOSTS[family], port))
            datagrams.append(one)
    for port in (7, 2525):
        listeners.append(socket.create_server((HOSTS[socket.AF_INET], port)))
    while True:
        for one in select.select(datagrams + listeners + peers, [], [])[0]:
            if one in listeners:
                peers.append(one.accept()[0])
            elif one in datagrams:
                octets, sender = one.recvfrom(2048)
                if one.getsockname()[1] == 7:
                    one.sendto(octets, sender)
            else:
                octets = one.recv(2048)
                if octets:
                    one.sendall(octets)
                else:
                    one.close()
                    peers.remove(one)


def exchange(peer, octets):
    peer.sendall(octets)
    peer.recv(2048)
    time.sleep(0.05)


def connection(port, *said):
    with socket.create_connection((HOSTS[socket.AF_INET], port)) as peer:
        for octets in said:
            exchange(peer, octets)


def talk():
    for family in HOSTS:
        with socket.socket(family, socket.SOCK_DGRAM) as peer:
            peer.connect((HOSTS[family], 7))
            for octets in (b"hello, world", b"mistake", b"the last"):
                exchange(peer, octets)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.connect((HOSTS[socket.AF_INET], 9))
        peer.send(b"guess")
    time.sleep(1)
    connection(7, b"hello", b"CHANGE to another", b"said after")
    connection(7, b"hello", b"DONE", b"nobody hears this")
    connection(2525, b"HELo by its pattern")
    time.sleep(1)
    connection(7, b"before ", b"LOST IN THE CAPTURE", b" after")


def lose(taken, kept):
    """Copies a capture without the frames that hold the octets that are to be lost."""
    with open(taken, "rb") as file:
        octets = file.read()
    with open(kept, "wb") as file:
        file.write(octets[:24])
        at = 24
        while at < len(octets):
            end = at + 16 + struct.unpack_from("<I", octets, at + 8)[0]
            if b"LOST IN THE CAPTURE" not in octets[at:end]:
                file.write(octets[at:end])
            at = end


{"serve": serve, "talk": talk, "lose": lose}[sys.argv[1]](*sys.argv[2:])
