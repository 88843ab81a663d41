#!/usr/bin/env python3
"""Makes the captures of this folder that no program at hand would send: llmnr and malformed."""
import pathlib, struct

HERE = pathlib.Path(__file__).parent

def name(text):
    return b"".join(bytes([len(x)]) + x.encode() for x in text.split(".")) + b"\0"

def question(text, kind, klass=1):
    return name(text) + struct.pack(">2H", kind, klass)

def record(owner, kind, data, ttl=30, klass=1):
    return owner + struct.pack(">2HIH", kind, klass, ttl, len(data)) + data

def message(number, flags, counts, *parts):
    return struct.pack(">6H", number, flags, *counts) + b"".join(parts)

def packet(source, source_port, destination, destination_port, payload):
    udp = struct.pack(">4H", source_port, destination_port, 8 + len(payload), 0) + payload
    addresses = bytes(map(int, (source + "." + destination).split(".")))
    ip = struct.pack(">2B3H2BH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + addresses
    total = sum(struct.unpack(">10H", ip))
    ip = ip[:10] + struct.pack(">H", ~(total % 0xFFFF) & 0xFFFF) + ip[12:]
    return bytes.fromhex("0200000000020200000000010800") + ip + udp

def write(folder, packets):
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for at, data in enumerate(packets):
        out += struct.pack("<4I", 1704067200, 1000 * at, len(data), len(data)) + data
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / "input.pcap").write_bytes(out)

POINTER = b"\xc0\x0c"
write("llmnr", [
    packet("192.0.2.1", 50000, "224.0.0.252", 5355, message(7, 0, (1, 0, 0, 0), question("printer", 1))),
    packet("192.0.2.9", 5355, "192.0.2.1", 50000,
           message(7, 0x8000, (1, 1, 0, 0), question("printer", 1), record(POINTER, 1, bytes([192, 0, 2, 9])))),
    packet("192.0.2.1", 50001, "224.0.0.252", 5355, message(8, 0x0100, (1, 0, 0, 0), question("printer", 255))),
])

ADDRESS = bytes([192, 0, 2, 80])
ASKED = question("example.org", 1)
write("malformed", [
    packet("192.0.2.1", 50000, "192.0.2.53", 53, payload) if payload[2] < 128 else
    packet("192.0.2.53", 53, "192.0.2.1", 50000, payload)
    for payload in (
        # A name that points to itself; a label type that is no longer; a name that is cut.
        message(1, 0x0100, (1, 0, 0, 0), b"\xc0\x0c", struct.pack(">2H", 1, 1)),
        message(2, 0x0100, (1, 0, 0, 0), b"\x41a\0", struct.pack(">2H", 1, 1)),
        message(3, 0x0100, (1, 0, 0, 0), b"\x07exam"),
        # A response whose second record is cut, and one that has fewer records than it says.
        message(4, 0x8180, (1, 2, 0, 0), ASKED, record(POINTER, 1, ADDRESS), record(POINTER, 1, ADDRESS)[:-2]),
        message(5, 0x8180, (1, 9, 0, 0), ASKED, record(POINTER, 1, ADDRESS)),
        # Data of the wrong length, an owner that points forwards, and a good record after both.
        message(6, 0x8180, (1, 3, 0, 0), ASKED, record(POINTER, 1, ADDRESS[:3]),
                record(b"\xc0\xff", 1, ADDRESS), record(POINTER, 1, ADDRESS)),
        # Octets after the end.
        message(7, 0x0100, (1, 0, 0, 0), ASKED) + b"hidden",
        # Two dots and a control within a label.
        message(8, 0x0100, (1, 0, 0, 0), b"\x05a.b.\n\x03org\0" + struct.pack(">2H", 16, 1)),
    )
])
