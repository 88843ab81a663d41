#!/usr/bin/env python3
"""Makes hostile.pcap: every text that a network can choose is markup, script, or changes how it is read.

    ./hostile.py > hostile.pcap
"""

import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[5] / "core/tests/captures"))
from packets import eth, icmp, ip4, tcp, udp  # noqa: E402

CLIENT, RESOLVER, SERVER = "192.0.2.1", "192.0.2.53", "198.51.100.7"
IMAGE = b"<img src=x onerror=window.__xss=1>"
SCRIPT = b'"><script>window.__xss=1</script>'
LINK = b"javascript:window.__xss=1"
FRAME = b"'><svg onload=window.__xss=1>"
BIDI = "\u202egpj.exe\u2066\u200b".encode()
CONTROL = b"a\x07\x1b[31m\r\nb\x00c"
ALL = [IMAGE, SCRIPT, LINK, FRAME, BIDI, CONTROL]


def label(octets):
    return bytes([len(octets)]) + octets


def name(*labels):
    return b"".join(map(label, labels)) + b"\0"


def record(owner, kind, data):
    return owner + struct.pack("!HHIH", kind, 1, 300, len(data)) + data


def exchange(number, asked, kind, data):
    """A question, and an answer of one record."""
    question = name(*asked) + struct.pack("!HH", kind, 1)
    answer = record(b"\xc0\x0c", kind, data)
    port = 40000 + number
    yield eth(0x0800, ip4(17, udp(struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + question, port, 53, CLIENT, RESOLVER), CLIENT, RESOLVER))
    yield eth(0x0800, ip4(17, udp(struct.pack("!6H", number, 0x8180, 1, 1, 0, 0) + question + answer, 53, port, RESOLVER, CLIENT), RESOLVER, CLIENT))


def connection(port, sport, *turns):
    """A connection of the client's, whose two sides speak in turns, the client first unless its turn is empty."""
    sent = [1000, 5000]
    ends = [(CLIENT, SERVER, sport, port), (SERVER, CLIENT, port, sport)]

    def segment(side, flags, data=b""):
        source, destination, from_port, to_port = ends[side]
        packet = tcp(flags, sent[side], sent[1 - side] if "A" in flags else 0, data, from_port, to_port, source, destination)
        sent[side] += len(data) + ("S" in flags) + ("F" in flags)
        return eth(0x0800, ip4(6, packet, source, destination))

    yield segment(0, "S")
    yield segment(1, "SA")
    yield segment(0, "A")
    for turn, data in enumerate(turns):
        if data:
            yield segment(turn % 2, "PA", data)
    yield segment(0, "FA")
    yield segment(1, "FA")
    yield segment(0, "A")


def request(host, agent, target, kind):
    """HTTP/1.1, with everything that the two may choose."""
    ask = b"GET /" + target + b" HTTP/1.1\r\nHost: " + host + b"\r\nUser-Agent: " + agent + b"\r\nReferer: " + SCRIPT + b"\r\n\r\n"
    tell = b"HTTP/1.1 200 OK\r\nServer: " + IMAGE + b"\r\nContent-Type: " + kind + b"\r\nContent-Length: 2\r\n\r\nok"
    return ask, tell


def extension(kind, data):
    return struct.pack("!HH", kind, len(data)) + data


def vector(data, width=2):
    return len(data).to_bytes(width, "big") + data


def handshake(kind, body):
    message = bytes([kind]) + vector(body, 3)
    return b"\x16\x03\x03" + vector(message)


def client_hello(server_name, protocol):
    """RFC 5246 §7.4.1.2, with a name (RFC 6066 §3) and a protocol (RFC 7301)."""
    extensions = extension(0, vector(b"\0" + vector(server_name))) + extension(16, vector(label(protocol))) \
        + extension(10, vector(b"\x00\x1d")) + extension(13, vector(b"\x04\x03"))
    return handshake(1, b"\x03\x03" + bytes(32) + b"\0" + vector(b"\xc0\x2f") + b"\x01\x00" + vector(extensions))


def der(kind, *parts):
    body = b"".join(parts)
    length = bytes([len(body)]) if len(body) < 128 else b"\x82" + struct.pack("!H", len(body))
    return bytes([kind]) + length + body


def certificate(common_name):
    """RFC 5280 §4.1, as little as there can be, for a name that is none."""
    oid = der(0x06, b"\x2a\x86\x48\xce\x3d\x04\x03\x02")
    who = der(0x30, der(0x31, der(0x30, der(0x06, b"\x55\x04\x03"), der(0x0C, common_name))))
    valid = der(0x30, der(0x17, b"250101000000Z"), der(0x17, b"350101000000Z"))
    key = der(0x30, der(0x30, der(0x06, b"\x2a\x86\x48\xce\x3d\x02\x01"), der(0x06, b"\x2a\x86\x48\xce\x3d\x03\x01\x07")), der(0x03, b"\0\x04" + bytes(64)))
    inner = der(0x30, der(0xA0, der(0x02, b"\x02")), der(0x02, b"\x01"), der(0x30, oid), who, valid, who, key)
    return der(0x30, inner, der(0x30, oid), der(0x03, bytes(9)))


def server_flight(common_name):
    hello = handshake(2, b"\x03\x03" + bytes(32) + b"\0" + b"\xc0\x2f" + b"\0" + vector(extension(16, vector(label(IMAGE)))))
    return hello + handshake(11, vector(vector(certificate(common_name), 3), 3)) + handshake(14, b"")


def dhcp(host_name):
    """RFC 2131: a request of a client that calls itself this."""
    fixed = struct.pack("!4BIHH", 1, 1, 6, 0, 7, 0, 0) + bytes(16) + b"\x02\0\0\0\0\x01" + bytes(10 + 192) + b"\x63\x82\x53\x63"
    options = b"\x35\x01\x03" + b"\x0c" + label(host_name) + b"\x3c" + label(SCRIPT) + b"\xff"
    return eth(0x0800, ip4(17, udp(fixed + options, 68, 67, "0.0.0.0", "255.255.255.255"), "0.0.0.0", "255.255.255.255"))


def announcement(owner, number):
    """RFC 6762: a machine that says its own name."""
    data = struct.pack("!6H", 0, 0x8400, 0, 1, 0, 0) + record(name(owner, b"local"), 1, bytes([192, 0, 2, 100 + number]))
    source = f"192.0.2.{100 + number}"
    yield eth(0x0800, ip4(17, udp(data, 5353, 5353, source, "224.0.0.251"), source, "224.0.0.251"))
    yield eth(0x0800, ip4(1, icmp(8, 0, b"ping"), source, CLIENT))


def frames():
    for number, text in enumerate(ALL):
        yield from exchange(number, (text, b"example"), 1, bytes([198, 51, 100, 7]))
        yield from exchange(20 + number, (b"www", b"example"), 16, label(text))
        yield from exchange(40 + number, (text, b"example"), 5, name(text, text))
        yield from connection(80, 41000 + number, *request(text, text, text.replace(b" ", b"%20"), text))
        yield from connection(443, 42000 + number, client_hello(text, text), server_flight(text))
        yield from connection(22, 43000 + number, b"SSH-2.0-" + text[:40] + b"\r\n", b"SSH-2.0-" + text[:40] + b"\r\n")
        yield dhcp(text)
        yield from announcement(text, number)


def main():
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
    for number, frame in enumerate(frames()):
        out += struct.pack("<IIII", 1_700_000_000 + number // 100, number % 100 * 10_000, len(frame), len(frame)) + frame
    sys.stdout.buffer.write(out)


main()
