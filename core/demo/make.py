#!/usr/bin/env python3
"""Makes demo.pcap from captures of the tests: what each conversation says stays as it was recorded, whose it is and
when it happens are told anew, and the names of its hosts are looked up before. Needs nothing but Python; the same captures make the same file.

    core/demo/make.py > core/demo/demo.pcap
"""

import ipaddress
import pathlib
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LENGTH = 30.0
START = 1_767_225_600  # 2026-01-01, when nothing happened

# This network: documentation prefixes. Hosts of elsewhere: addresses that IANA keeps in reserve (2e00::/8), which are
# nobody's and yet count as being somewhere; places.mmdb says where.
LAPTOP, PHONE, PRINTER, RESOLVER = "2001:db8:1::10", "2001:db8:1::11", "2001:db8:1::20", "2001:db8:1::53"
WORLD = {
    "frankfurt": "2e00:1::", "london": "2e00:2::", "ashburn": "2e00:3::", "tokyo": "2e00:4::",
    "saopaulo": "2e00:5::", "sydney": "2e00:6::", "nairobi": "2e00:7::", "paris": "2e00:8::",
}

# Conversations: capture, who begins, with whom, when, and how much longer than recorded it may take. Those that stay
# within a link (DHCP, ARP, mDNS) keep their addresses.
DNS, HTTP, TLS, QUIC, SSH = ("plugins/%s/tests/captures/" % name for name in ("dns", "http", "tls", "quic", "ssh"))
LOCAL = [
    ("plugins/dhcp/tests/captures/dhclient", 0.1), ("plugins/dhcp/tests/captures/dhclient-6", 0.4),
    ("plugins/dhcp/tests/captures/udhcpc", 12.0), ("plugins/neighbours/tests/captures/arp", 0.8),
    ("plugins/neighbours/tests/captures/ndp", 1.0), ("plugins/neighbours/tests/captures/arp-conflict", 20.0),
    (DNS + "mdns", 5.0), (DNS + "llmnr", 9.0),
]
TALKS = [
    (DNS + "svcb-https", LAPTOP, RESOLVER, 0.9), (DNS + "cname-chain", LAPTOP, RESOLVER, 1.2),
    (DNS + "types", PHONE, RESOLVER, 3.0), (DNS + "nxdomain", LAPTOP, RESOLVER, 6.5),
    (DNS + "dnssec", PRINTER, RESOLVER, 8.0), (DNS + "unanswered", PHONE, RESOLVER, 11.0),
    (DNS + "edns", LAPTOP, RESOLVER, 15.0), (DNS + "tcp", LAPTOP, RESOLVER, 19.0),
    (TLS + "tls-1.3", LAPTOP, "frankfurt", 1.5), (TLS + "tls-1.2-ecdsa", PHONE, "london", 2.5),
    (TLS + "resumption-1.3", LAPTOP, "frankfurt", 4.0), (TLS + "tls-1.3-retry", LAPTOP, "paris", 7.0),
    (TLS + "tls-1.2-rsa", PRINTER, "saopaulo", 10.0), (TLS + "client-certificate", LAPTOP, "ashburn", 13.0),
    (TLS + "starttls-smtp", LAPTOP, "frankfurt", 16.0), (TLS + "alert", PHONE, "nairobi", 18.0),
    (TLS + "dtls-cookie", PHONE, "sydney", 21.0), (TLS + "resumption-1.2", LAPTOP, "tokyo", 23.0),
    (QUIC + "chrome", LAPTOP, "ashburn", 2.0), (QUIC + "v1", PHONE, "tokyo", 5.0),
    (QUIC + "v2", LAPTOP, "sydney", 9.5), (QUIC + "retry", PHONE, "london", 14.0),
    (QUIC + "early-data", LAPTOP, "frankfurt", 17.0), (QUIC + "chrome", PHONE, "ashburn", 22.0),
    (QUIC + "version-negotiation", PRINTER, "paris", 25.0),
    (HTTP + "get", PRINTER, "nairobi", 3.5), (HTTP + "keep-alive", LAPTOP, "london", 6.0),
    (HTTP + "http2-parallel", LAPTOP, "paris", 8.5), (HTTP + "chunked", PHONE, "saopaulo", 12.5),
    (HTTP + "websocket", LAPTOP, "frankfurt", 15.5), (HTTP + "pipelined", PHONE, "london", 20.0),
    (HTTP + "http2-parallel", LAPTOP, "paris", 24.0),
    (SSH + "openssh", LAPTOP, "sydney", 4.5), (SSH + "dropbear-client", PRINTER, "ashburn", 19.5),
    ("plugins/rdp/tests/captures/tls", LAPTOP, "tokyo", 11.5), ("plugins/app-proto/tests/captures/imap", PHONE, "frankfurt", 7.5),
    ("plugins/app-proto/tests/captures/ntp", PRINTER, "london", 0.7), ("plugins/app-proto/tests/captures/redis", LAPTOP, "ashburn", 18.5),
]
# What calls home: every five seconds, to the same host.
BEACON = [(HTTP + "get", PHONE, "2e00:5::beac", 0.5 + 5 * beat) for beat in range(6)]
NAMES = ["www", "shop", "api", "cdn", "mail", "news", "video", "git", "static", "login"]
LASTS = 2.0  # what took longer than so many seconds when it was recorded is told faster


def packets(folder):
    """Times and frames of a capture in the classic format."""
    data = (ROOT / folder / "input.pcap").read_bytes()
    magic = data[:4]
    order = "<" if magic in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    unit = 1e9 if magic in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1e6
    link = struct.unpack(order + "I", data[20:24])[0] & 0xFFFF
    assert link == 1, f"{folder} is no Ethernet but {link}"
    at = 24
    while at + 16 <= len(data):
        seconds, part, length, _ = struct.unpack(order + "4I", data[at:at + 16])
        yield seconds + part / unit, data[at + 16:at + 16 + length]
        at += 16 + length


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def payload(frame):
    """Source, destination, protocol and payload of an IP packet; none of what is none, or a fragment."""
    kind = frame[12:14]
    if kind == b"\x08\x00":
        header = (frame[14] & 15) * 4
        length = struct.unpack(">H", frame[16:18])[0]
        if struct.unpack(">H", frame[20:22])[0] & 0x3FFF or frame[23] not in (6, 17):
            return None
        return frame[26:30], frame[30:34], frame[23], frame[14 + header:14 + length]
    if kind == b"\x86\xdd" and frame[20] in (6, 17):
        return frame[22:38], frame[38:54], frame[20], frame[54:54 + struct.unpack(">H", frame[18:20])[0]]
    return None


def readdressed(frame, ends, port):
    """The packet between other hosts, over IPv6, the originator's port moved by `port` so that no flow comes twice."""
    taken = payload(frame)
    if taken is None:
        return None
    source, destination, protocol, segment = taken
    if not ends["seen"]:
        ends["seen"] = source
        ends["port"] = struct.unpack(">H", segment[:2])[0]
    forward = source == ends["seen"] and (source != destination or segment[:2] == struct.pack(">H", ends["port"]))
    a, b = (ends["from"], ends["to"]) if forward else (ends["to"], ends["from"])
    ports = list(struct.unpack(">HH", segment[:4]))
    mine = 0 if forward else 1
    if ports[mine] > 1024 and ports[mine] != ports[1 - mine]:
        ports[mine] = 32768 + (ports[mine] + port) % 28000
    segment = struct.pack(">HH", *ports) + segment[4:]
    where = 16 if protocol == 6 else 6
    return framed(a, b, protocol, segment, where)


def framed(a, b, protocol, segment, where):
    """A segment from `a` to `b` in IPv6 and Ethernet, its checksum at `where` made anew."""
    segment = segment[:where] + b"\0\0" + segment[where + 2:]
    pseudo = a + b + struct.pack(">II", len(segment), protocol)
    segment = segment[:where] + struct.pack(">H", checksum(pseudo + segment) or 0xFFFF) + segment[where + 2:]
    macs = [b"\x02\0\0" + host[-3:] for host in (b, a)]
    return macs[0] + macs[1] + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(segment), protocol, 64) + a + b + segment


def looked_up(number, client, name, address, is_answer):
    """A question for the address of a name (RFC 1035, RFC 3596), or its answer."""
    client, resolver = ipaddress.IPv6Address(client).packed, ipaddress.IPv6Address(RESOLVER).packed
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    message = struct.pack(">6H", 0x1000 + number, 0x8180 if is_answer else 0x0100, 1, int(is_answer), 0, 0)
    message += labels + struct.pack(">HH", 28, 1)
    if is_answer:
        message += struct.pack(">HHHIH", 0xC00C, 28, 1, 300, 16) + ipaddress.IPv6Address(address).packed
    ports = (53, 40000 + number) if is_answer else (40000 + number, 53)
    segment = struct.pack(">HHHH", *ports, 8 + len(message), 0) + message
    return framed(*((resolver, client) if is_answer else (client, resolver)), 17, segment, 6)


def main():
    told = []
    for folder, start in LOCAL:
        all_of = list(packets(folder))
        told += [(start + min(time - all_of[0][0], 3.0), frame) for time, frame in all_of]
    for number, (folder, originator, responder, start) in enumerate(TALKS + BEACON):
        other = WORLD[responder] + format(0x10 + number, "x") if responder in WORLD else responder
        ends = {
            "from": ipaddress.IPv6Address(originator).packed, "to": ipaddress.IPv6Address(other).packed, "seen": None,
        }
        all_of = list(packets(folder))
        took = all_of[-1][0] - all_of[0][0]
        faster = max(1.0, took / min(LENGTH - 0.5 - start, LASTS))
        if responder in WORLD:
            name = f"{NAMES[number % len(NAMES)]}.{responder}.example"
            told += [(start - 0.03, looked_up(number, originator, name, other, False))]
            told += [(start - 0.01, looked_up(number, originator, name, other, True))]
        for time, frame in all_of:
            frame = readdressed(frame, ends, 1000 + number * 97)
            if frame:
                told.append((start + (time - all_of[0][0]) / faster, frame))
    told.sort(key=lambda packet: packet[0])
    out = sys.stdout.buffer
    out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
    for time, frame in told:
        out.write(struct.pack("<4I", START + int(time), int(time % 1 * 1e6), len(frame), len(frame)) + frame)


main()
