"""Datagrams in pieces."""

from packets import *

DATA = bytes(range(97, 123)) * 2


def _v4(port, data=DATA):
    return ip4(17, udp(data, dport=port))


def _v6(port, data=DATA):
    return ip6(17, udp(data, dport=port, source=IN6_A, destination=IN6_B))


def fragments_in_any_order():
    """fragments in every order, of IPv4 and IPv6

    Every datagram becomes one packet of 52 octets, at the fragment that completes it."""
    orders = ["012", "021", "102", "120", "201", "210"]
    for identification, order in enumerate(orders, 1):
        for at in order:
            yield f"IPv4 {order}: {at}", eth(0x0800, fragments(_v4(identification), 24, identification)[int(at)])
        for at in order:
            yield f"IPv6 {order}: {at}", eth(0x86DD, fragments6(_v6(identification), 24, identification)[int(at)])


def fragments_overlapping():
    """fragments that overlap, and come twice

    Octets that come again are counted. A datagram of which two fragments differ is not put together."""
    def part(data, offset, more=True, identification=1):
        return eth(0x0800, ip4(17, data, identification=identification, flags=int(more), offset=offset // 8))
    whole = udp(DATA, dport=1)
    yield "octets 0-23", part(whole[:24], 0)
    yield "the same again", part(whole[:24], 0)
    yield "octets 16-39: eight come twice", part(whole[16:40], 16)
    yield "octets 8-31 once more, others", part(bytes(24), 8)
    yield "octets 32-59, the last", part(whole[32:], 32, False)
    yield "the last once more, after the datagram was whole", part(whole[32:], 32, False)
    second = udp(DATA, dport=2)
    yield "another datagram: all but the first eight octets", part(second[8:], 8, False, 2)
    yield "then all of it with another text: only the first eight are taken", part(second[:8] + b"#" * 48, 0, True, 2)


def fragments_tiny():
    """a TCP header over two fragments (RFC 1858), and fragments of eight octets each"""
    segment = tcp("S", 1000, options=octets("020405b4"))
    packet = ip4(6, segment)
    for at, part in enumerate(fragments(packet, 8, 1)):
        yield f"SYN, part {at}", eth(0x0800, part)
    for at, part in enumerate(fragments(_v4(2), 8, 2)):
        yield f"datagram, part {at}", eth(0x0800, part)


def fragments_lost():
    """datagrams that are never whole

    Nothing is told of their flows; statistics count them as timed out, or as waiting at the end."""
    first = fragments(_v4(1), 24, 1)
    yield "the first of three", eth(0x0800, first[0])
    yield "the last of three", eth(0x0800, first[2])
    yield "40 s later the second: the others are gone", eth(0x0800, first[1]), None, 40
    yield "another datagram, which is no fragment", eth(0x0800, _v4(2)), None, 41


def fragments_wrong():
    """fragments that cannot be parts of one datagram"""
    def part(data, offset, more, identification):
        return eth(0x0800, ip4(17, data, identification=identification, flags=int(more), offset=offset // 8))
    whole = udp(DATA, dport=1)
    yield "the last one", part(whole[48:], 48, False, 1)
    yield "another last one, which ends elsewhere", part(whole[40:56], 40, False, 1)
    yield "one past the end", part(bytes(16), 64, True, 1)
    yield "without octets", part(b"", 24, True, 1)
    yield "the first, whose length is no multiple of eight: 46 octets, 40 of them taken", part(whole[:46], 0, True, 1)
    yield "what is missing", part(whole[40:48], 40, True, 1)
    yield "one that reaches past 65 535 octets", part(bytes(16), 65528, False, 2)
    yield "with 'do not fragment' set, and an offset", eth(0x0800, ip4(17, whole[24:], identification=3, flags=2, offset=3))
    yield "and its first", eth(0x0800, ip4(17, whole[:24], identification=3, flags=3))
    reserved = ip6(44, struct.pack("!BBHI", 17, 7, 0x0006, 9) + udp(b"hello", dport=4, source=IN6_A, destination=IN6_B))
    yield "IPv6, whole, with reserved bits set", eth(0x86DD, reserved)
    yield "IPv6, not the last and no multiple of eight", eth(0x86DD, ip6(44, struct.pack("!BBHI", 17, 0, 1, 10) + bytes(13)))
    yield "IPv6, the next header differs in the second; the first one's counts", eth(0x86DD, fragments6(_v6(5), 40, 11)[0])
    second = fragments6(_v6(5), 40, 11)[1]
    yield "the second", eth(0x86DD, second[:40] + b"\x06" + second[41:])


def fragments_and_tunnels():
    """fragments in tunnels, tunnels in fragments, and both"""
    inner = _v4(1)
    for at, part in enumerate(fragments(inner, 24, 1)):
        yield f"GRE around fragment {at}", out4(47, octets("0000 0800") + part, identification=10 + at)
    outer = out4(47, octets("2000 0800 00000007") + _v4(2))[14:]
    for at, part in enumerate(fragments(outer, 40, 2)):
        yield f"fragment {at} of GRE", eth(0x0800, part)
    vxlan = out_udp(4789, octets("08000000 00000700") + eth(0x0800, fragments(_v4(3), 40, 3)[0]))[14:]
    last = out_udp(4789, octets("08000000 00000700") + eth(0x0800, fragments(_v4(3), 40, 3)[1]))[14:]
    for name, identification, packet in [("first", 4, vxlan), ("second", 5, last)]:
        for at, part in enumerate(reversed(fragments(packet, 64, identification))):
            yield f"VXLAN around the {name} fragment, in fragments, last first: {at}", eth(0x0800, part)
    for at, part in enumerate(fragments6(ip6(4, _v4(4), OUT6_A, OUT6_B), 48, 5)):
        yield f"fragment {at} of IPv6 around IPv4", eth(0x8100, tag(5, 0x86DD, part))
    extended = extension(44, octets("0104 00000000"))
    for at, part in enumerate(fragments6(_v6(6), 40, 6)):
        yield f"fragment {at} behind a hop-by-hop header", eth(0x86DD, ip6(0, extended + part[40:]))
