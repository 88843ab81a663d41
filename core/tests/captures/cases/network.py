"""IP, its options and extension headers, and what it carries."""

from packets import *


def ipv6_extensions():
    """IPv6 extension headers, alone and in rows

    Authentication hides nothing; encryption ends the walk."""
    datagram = lambda port: udp(b"hello", dport=port, source=IN6_A, destination=IN6_B)
    packet = lambda first, extensions, port: eth(0x86DD, ip6(first, extensions + datagram(port)))
    pad = octets("0104 00000000")
    yield "hop-by-hop, padding only", packet(0, extension(17, pad), 1)
    yield "hop-by-hop, router alert", packet(0, extension(17, octets("0502 0000 0100")), 2)
    yield "destination options", packet(60, extension(17, octets("1e04 00000000")), 3)
    yield "routing, type 4 (segments)", packet(43, extension(17, octets("0400 0000 0000") + bytes(16)), 4)
    yield "routing, type 0, which nobody may send (RFC 5095)", packet(43, extension(17, octets("0001 00000000") + bytes(16)), 5)
    yield "authentication", packet(51, octets("11 04 0000 00000001 00000001") + bytes(12), 6)
    yield "all of them", packet(0, extension(60, octets("0502 0000 0100")) + extension(43, pad)
                                + extension(51, octets("0400 0000 0000") + bytes(16))
                                + octets("3c 04 0000 00000001 00000002") + bytes(12) + extension(17, pad), 7)
    yield "a fragment header around the whole (RFC 6946)", packet(44, octets("11 00 0000 00000007"), 8)
    yield "mobility", eth(0x86DD, ip6(135, octets("3b 00 0000 0000 0000")))
    yield "encryption", eth(0x86DD, ip6(50, octets("00000001 00000001") + bytes(32)))
    yield "no next header, and octets behind it", eth(0x86DD, ip6(59, b"hello"))
    yield "a header for experiments", eth(0x86DD, ip6(253, octets("11 00") + bytes(6) + datagram(10)))
    yield "twelve headers and one more", packet(60, b"".join(extension(60, pad) for _ in range(12)) + extension(17, pad), 11)
    yield "hop-by-hop twice", packet(0, extension(0, pad) + extension(17, pad), 12)
    yield "a header longer than the packet", packet(60, octets("11 20 0104 00000000"), 13)


def jumbograms():
    """jumbograms (RFC 2675), and lengths of 0 that are none

    The jumbogram says that it has 65 563 octets of payload; 100 of them are here."""
    option = lambda length: octets("1100 c204") + struct.pack("!I", length)
    data = bytes(65547)
    # UDP's length is 0 as well (§4).
    datagram = udp(data, source=IN6_A, destination=IN6_B, length=0)
    whole = eth(0x86DD, ip6(0, option(8 + len(datagram)) + datagram, length=0))
    yield "a jumbogram, cut by the capture", whole[:14 + 40 + 8 + 100], len(whole)
    yield "length 0, and no option: left to the network card", eth(0x86DD, ip6(17, udp(b"hello", source=IN6_A, destination=IN6_B), length=0))
    yield "length 0 and no next header: nothing", eth(0x86DD, ip6(59, b"", length=0))
    yield "a jumbo option of a small packet", eth(0x86DD, ip6(0, option(21) + udp(b"hello", dport=10, source=IN6_A, destination=IN6_B), length=0))


def ipv4_options():
    """IPv4 options"""
    datagram = lambda port: udp(b"hello", dport=port)
    for port, name, options in [(1, "router alert", "94040000"), (2, "record route", "0707040000000000"),
                                (3, "loose source route", "830704cb00710100"), (4, "no operation and end", "01010100"),
                                (5, "an option longer than the header", "94280000"), (6, "an option of length 0", "94000000")]:
        yield name, eth(0x0800, ip4(17, datagram(port), options=octets(options)))


def protocols():
    """protocols that have flows though radar knows no more of them"""
    yield "SCTP INIT", eth(0x0800, ip4(132, octets("0b59 0b5a 00000000 00000000 01000014 00000001 0001c000 000a 000a 00000001")))
    yield "SCTP INIT ACK", eth(0x0800, ip4(132, octets("0b5a 0b59 00000001 00000000 02000018 00000002 0001c000 000a 000a 00000001 0007 0004"), IN_B, IN_A))
    yield "SCTP over IPv6", eth(0x86DD, ip6(132, octets("0b59 0b5a 00000000 00000000 01000014 00000001 0001c000 000a 000a 00000001")))
    yield "IGMP report", eth(0x0800, ip4(2, octets("1600 09fb e0000005"), destination="224.0.0.5", ttl=1, options=octets("94040000")))
    yield "ESP there", eth(0x0800, ip4(50, octets("00000001 00000001") + bytes(32)))
    yield "ESP back", eth(0x0800, ip4(50, octets("00000002 00000001") + bytes(32), IN_B, IN_A))
    yield "AH around UDP", eth(0x0800, ip4(51, octets("11 04 0000 00000001 00000001") + bytes(12) + udp(b"hello")))
    yield "OSPF hello", eth(0x0800, ip4(89, octets("0201 002c 01010101 00000000 0000 0000") + bytes(28), destination="224.0.0.5", ttl=1))
    yield "PIM hello", eth(0x0800, ip4(103, octets("2000 dffb 0001 0002 0069"), destination="224.0.0.13", ttl=1))
    yield "VRRP", eth(0x0800, ip4(112, octets("3101 6401 0064 0000 c0000201"), destination="224.0.0.18", ttl=255))
    yield "UDP-Lite", eth(0x0800, ip4(136, octets("9c40 0009 0008 0000") + b"hello"))
    yield "DCCP request", eth(0x0800, ip4(33, octets("9c40 0009 05 00 0000 01 000000 00000001 00000000")))
    yield "ICMPv6 in IPv4", eth(0x0800, ip4(58, octets("8000 0000 1234 0001")))
    yield "ICMP in IPv6", eth(0x86DD, ip6(1, octets("0800 0000 1234 0001")))


def icmp_quotes():
    """ICMP errors and the flows they quote

    Each error comes from a router and is tied to the flow of the packet in it: `icmp_errors` of that flow."""
    sent, sent6 = v4(1), v6(1)
    router, router6 = "203.0.113.9", "2001:db8:ffff::9"
    def error(kind, code, quoted, rest=b"\0\0\0\0", to=IN_A):
        return eth(0x0800, ip4(1, icmp(kind, code, quoted, rest), router, to))
    def error6(kind, code, quoted, rest=b"\0\0\0\0"):
        return eth(0x86DD, ip6(58, icmp6(kind, code, quoted, rest, router6, IN6_A), router6, IN6_A))
    yield "a datagram", eth(0x0800, sent)
    yield "host unreachable, eight octets quoted", error(3, 1, sent[:28])
    yield "time exceeded", error(11, 0, sent)
    yield "too big: the next hop's MTU is in the message", error(3, 4, sent[:28], octets("0000 05dc"))
    yield "a multipart error (RFC 4884)", error(11, 0, sent + bytes(128 - len(sent)) + octets("2000 0000 0008 0101 00010140"), octets("00200000"))
    yield "redirect", error(5, 1, sent[:28], octets("cb007108"))
    yield "a datagram over IPv6", eth(0x86DD, sent6)
    yield "port unreachable", error6(1, 4, sent6)
    yield "too big", error6(2, 0, sent6, octets("00000500"))
    yield "time exceeded", error6(3, 0, sent6)
    yield "parameter problem, with extension headers quoted", error6(4, 1, ip6(60, extension(17, octets("0104 00000000")) + sent6[40:]))
    yield "a datagram with an authentication header", eth(0x0800, ip4(51, octets("11 04 0000 00000001 00000001") + bytes(12) + udp(b"hello", dport=2)))
    yield "the error about it", error(3, 1, ip4(51, octets("11 04 0000 00000001 00000001") + bytes(12) + udp(b"hello", dport=2)))
    yield "the error about a packet that nobody sent", error(3, 1, v4(3)[:28])
    yield "an error that quotes half a header", error(3, 1, sent[:10])
    yield "an error about an error's packet of version 5", error(3, 1, b"\x55" + sent[1:])
    # Address translation: outside, the packet had the translator's address and another port.
    outside = ip4(17, udp(b"hello", 61000, 1, OUT_A, IN_B), OUT_A, IN_B)
    yield "the same datagram outside of a translator", eth(0x0800, outside)
    yield "the error there", error(3, 1, outside[:28], to=OUT_A)
    yield "the error inside, translated with what it quotes", error(3, 1, sent[:28])
    echo = ip4(1, icmp(8, 0, b"abcdefgh", octets("1234 0001")))
    yield "a ping", eth(0x0800, echo)
    yield "the error about it", error(11, 0, echo[:28])
