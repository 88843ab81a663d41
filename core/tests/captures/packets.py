"""Packets made octet by octet: each function puts a header before what it carries."""

import ipaddress
import struct

MAC_A, MAC_B = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
# Hosts at the ends of tunnels, and those whose packets the tunnels carry.
OUT_A, OUT_B = "203.0.113.1", "203.0.113.2"
IN_A, IN_B = "192.0.2.1", "198.51.100.2"
OUT6_A, OUT6_B = "2001:db8:ffff::1", "2001:db8:ffff::2"
IN6_A, IN6_B = "2001:db8::1", "2001:db8::2"


def octets(text):
    """Hexadecimal digits with spaces between."""
    return bytes.fromhex(text)


def checksum(data):
    """RFC 1071."""
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def eth(ether_type, data, source=MAC_A, destination=MAC_B):
    return destination + source + struct.pack("!H", ether_type) + data


def tag(vlan, ether_type, data, priority=0):
    """What follows the number 0x8100 or its like: a tag and the type of what it stands before."""
    return struct.pack("!HH", priority << 13 | vlan, ether_type) + data


def ip4(protocol, data, source=IN_A, destination=IN_B, identification=1, flags=0, offset=0, length=None,
        ttl=64, options=b"", version=4, words=None):
    words = 5 + len(options) // 4 if words is None else words
    length = 20 + len(options) + len(data) if length is None else length
    header = struct.pack("!BBHHHBBH4s4s", version << 4 | words, 0, length, identification,
                         flags << 13 | offset, ttl, protocol, 0,
                         ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed)
    header += options
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + data


def ip6(protocol, data, source=IN6_A, destination=IN6_B, length=None, hops=64):
    length = len(data) if length is None else length
    return struct.pack("!IHBB16s16s", 6 << 28, length, protocol, hops,
                       ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed) + data


def pseudo(protocol, segment, source, destination):
    """RFC 9293 §3.1, RFC 8200 §8.1."""
    source, destination = ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed
    return source + destination + struct.pack("!II", len(segment), protocol) + segment


def udp(data, sport=40000, dport=9, source=IN_A, destination=IN_B, length=None, check=True):
    length = 8 + len(data) if length is None else length
    datagram = struct.pack("!HHHH", sport, dport, length, 0) + data
    sum_ = checksum(pseudo(17, datagram, source, destination)) or 0xFFFF if check else 0
    return datagram[:6] + struct.pack("!H", sum_) + data


def tcp(flags, sequence, acknowledgment=0, data=b"", sport=40000, dport=9, source=IN_A, destination=IN_B,
        options=b"", words=None, window=65535, urgent=0):
    bits = sum({"F": 1, "S": 2, "R": 4, "P": 8, "A": 16, "U": 32}[flag] for flag in flags)
    words = 5 + len(options) // 4 if words is None else words
    segment = struct.pack("!HHIIBBHHH", sport, dport, sequence & 0xFFFFFFFF, acknowledgment & 0xFFFFFFFF, words << 4, bits,
                          window, 0, urgent) + options + data
    return segment[:16] + struct.pack("!H", checksum(pseudo(6, segment, source, destination))) + segment[18:]


def icmp(kind, code, data, rest=b"\0\0\0\0"):
    message = struct.pack("!BBH", kind, code, 0) + rest + data
    return message[:2] + struct.pack("!H", checksum(message)) + message[4:]


def icmp6(kind, code, data, rest=b"\0\0\0\0", source=IN6_A, destination=IN6_B):
    message = struct.pack("!BBH", kind, code, 0) + rest + data
    sum_ = checksum(pseudo(58, message, source, destination))
    return message[:2] + struct.pack("!H", sum_) + message[4:]


def v4(port=9, data=b"hello"):
    """A datagram to `port`, whole: what most tunnels here carry."""
    return ip4(17, udp(data, dport=port))


def v6(port=9, data=b"hello"):
    return ip6(17, udp(data, dport=port, source=IN6_A, destination=IN6_B))


def frame4(port=9):
    return eth(0x0800, v4(port))


def out4(protocol, data, **more):
    """The outer packet of a tunnel."""
    return eth(0x0800, ip4(protocol, data, source=OUT_A, destination=OUT_B, **more))


def out6(protocol, data):
    return eth(0x86DD, ip6(protocol, data, source=OUT6_A, destination=OUT6_B))


def out_udp(port, data, sport=50000):
    return out4(17, udp(data, sport=sport, dport=port, source=OUT_A, destination=OUT_B))


def extension(next_header, content):
    """An IPv6 extension header of the usual form (RFC 6564)."""
    assert len(content) % 8 == 6, "a multiple of eight octets, two of them the header's own"
    return bytes([next_header, (len(content) + 2) // 8 - 1]) + content


def fragments(packet, size, identification=1):
    """An IPv4 packet without options, cut into fragments of `size` octets."""
    data, parts = packet[20:], []
    for start in range(0, len(data), size):
        more = start + size < len(data)
        source, destination = (str(ipaddress.ip_address(packet[at:at + 4])) for at in (12, 16))
        parts.append(ip4(packet[9], data[start:start + size], source, destination, identification,
                         1 if more else 0, start // 8))
    return parts


def fragments6(packet, size, identification=1):
    """An IPv6 packet without extension headers, cut into fragments of `size` octets."""
    data, parts = packet[40:], []
    for start in range(0, len(data), size):
        more = start + size < len(data)
        header = struct.pack("!BBHI", packet[6], 0, start | more, identification)
        source, destination = (str(ipaddress.ip_address(packet[at:at + 16])) for at in (8, 24))
        parts.append(ip6(44, header + data[start:start + size], source, destination))
    return parts
