"""A server that only goes as far as RDP is in the clear: it chooses RDP's own security and shows its key
in a chain of X.509 certificates (MS-RDPELE section 2.2.1.4.2), as Windows servers with licences do.

It serves one connection and ends. `take.sh` starts it.
"""
import os, socket, struct


def tpkt(tpdu):
    return struct.pack(">BBH", 3, 0, 4 + len(tpdu)) + tpdu


def receive(peer):
    header = peer.recv(4, socket.MSG_WAITALL)
    return peer.recv(struct.unpack(">H", header[2:])[0] - 4, socket.MSG_WAITALL)


def ber(tag, octets):
    return tag + b"\x82" + struct.pack(">H", len(octets)) + octets


def per(octets):
    return struct.pack(">H", 0x8000 | len(octets)) + octets


def block(kind, octets):
    return struct.pack("<HH", kind, 4 + len(octets)) + octets


def chain(*files):
    blobs = [open(name, "rb").read() for name in files]
    counted = b"".join(struct.pack("<I", len(blob)) + blob for blob in blobs)
    return struct.pack("<II", 0x80000002, len(blobs)) + counted + bytes(8 + 4 * len(blobs))


def connect_response():
    certificates = chain("ca.der", "server.der")
    security = struct.pack("<IIII", 2, 2, 32, len(certificates)) + os.urandom(32) + certificates
    core, network = struct.pack("<II", 0x00080004, 0), struct.pack("<HHHH", 1003, 2, 1004, 1005)
    data = block(0x0C01, core) + block(0x0C03, network) + block(0x0C02, security)
    gcc = b"\x00\x05\x00\x14\x7c\x00\x01" + per(b"\x14\x76\x0a\x01\x01\x00\x01\xc0\x00McDn" + per(data))
    parameters = bytes.fromhex("301a020122020103020100020101020100020101020300fff8020102")
    mcs = b"\x0a\x01\x00\x02\x01\x00" + parameters + ber(b"\x04", gcc)
    return b"\x02\xf0\x80" + ber(b"\x7f\x66", mcs)


peer = socket.create_server(("198.51.100.1", 3391)).accept()[0]
receive(peer)
peer.sendall(tpkt(bytes.fromhex("0ed000001234000200080000000000")))
receive(peer)
peer.sendall(tpkt(connect_response()))
while peer.recv(4096):
    pass
