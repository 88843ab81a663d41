"""Lengths and checksums that are wrong, and what the capture has cut."""

from packets import *


def wrong_lengths():
    """lengths that lie, each in another layer

    What can be made of a packet is made of it; what cannot is counted."""
    yield "padding behind a short packet", eth(0x0800, v4(1)) + bytes(13)
    yield "IPv4 length 0: left to the network card", eth(0x0800, ip4(17, udp(b"hello", dport=2), length=0))
    yield "IPv4 length greater than the frame", eth(0x0800, ip4(17, udp(b"hello", dport=3), length=100))
    yield "IPv4 length less than its header", eth(0x0800, ip4(17, udp(b"hello", dport=4), length=10))
    yield "IPv4 header of four words", eth(0x0800, ip4(17, udp(b"hello", dport=5), words=4))
    yield "IPv4 header longer than the frame", eth(0x0800, ip4(17, udp(b"hello", dport=6), words=15))
    yield "version 6 where IPv4 is announced", eth(0x0800, v6(7))
    yield "version 4 where IPv6 is announced", eth(0x86DD, v4(8))
    yield "half an IPv4 header", eth(0x0800, v4(10)[:10])
    yield "IPv6 length greater than the frame", eth(0x86DD, ip6(17, udp(b"hello", dport=11, source=IN6_A, destination=IN6_B), length=100))
    yield "half an IPv6 header", eth(0x86DD, v6(12)[:20])
    yield "UDP length 0", eth(0x0800, ip4(17, udp(b"hello", dport=13, length=0)))
    yield "UDP length 7", eth(0x0800, ip4(17, udp(b"hello", dport=14, length=7)))
    yield "UDP length less than IP's", eth(0x0800, ip4(17, udp(b"hello", dport=15, length=10)))
    yield "UDP length greater than IP's", eth(0x0800, ip4(17, udp(b"hello", dport=16, length=100)))
    yield "half a UDP header", eth(0x0800, ip4(17, udp(b"", dport=17)[:4]))
    yield "TCP header of four words", eth(0x0800, ip4(6, tcp("S", 1, dport=18, words=4)))
    yield "TCP header longer than the packet", eth(0x0800, ip4(6, tcp("S", 1, dport=19, words=15)))
    yield "half a TCP header", eth(0x0800, ip4(6, tcp("S", 1, dport=20)[:10]))
    yield "half an ICMP header", eth(0x0800, ip4(1, b"\x08\0"))
    yield "half an SCTP header", eth(0x0800, ip4(132, bytes(6)))
    yield "an IPv4 packet of a header only", eth(0x0800, ip4(17, b""))
    yield "a frame without type", MAC_B + MAC_A
    yield "a frame of no octets", b""


def wrong_checksums():
    """checksums that are wrong: radar neither trusts nor needs them

    A sending host that leaves them to its network card captures them as they are here."""
    packet = lambda data, at: data[:at] + b"\xde\xad" + data[at + 2:]
    yield "IPv4", eth(0x0800, packet(v4(1), 10))
    yield "UDP", eth(0x0800, packet(v4(2), 26))
    yield "TCP", eth(0x0800, packet(ip4(6, tcp("S", 1, dport=3)), 36))
    yield "ICMP", eth(0x0800, packet(ip4(1, icmp(8, 0, b"abcd", octets("1234 0001"))), 22))
    yield "SCTP", eth(0x0800, ip4(132, octets("0b59 0b5a 00000001 deadbeef 0e00 0004")))


def cut_by_the_capture():
    """one packet in many layers, cut by a snap length at each of them

    The length on the wire stays as it was, and so do the flows' octets."""
    packet = eth(0x8100, tag(5, 0x0800, ip4(17, udp(octets("08000000 00007b00") + eth(0x0800, ip4(
        6, tcp("PA", 1, 1, b"hello", options=octets("0101 080a 00000001 00000002")))), 50000, 4789, OUT_A, OUT_B), OUT_A, OUT_B)))
    for name, length in [("whole", len(packet)), ("in the payload", 123), ("in TCP's options", 112), ("in TCP's header", 99),
                         ("in the inner IPv4 header", 80), ("in the inner Ethernet header", 60), ("in VXLAN's header", 50),
                         ("in UDP's header", 42), ("in the outer IPv4 header", 30), ("in the tag", 16), ("in the Ethernet header", 10)]:
        yield name, packet[:length], len(packet)


def tcp_options():
    """TCP options, odd ones among them"""
    for at, (name, options) in enumerate([
            ("all that Linux sends", "020405b4 0402 080a 00000001 00000000 01 030307"), ("end, and octets behind it", "00 ffffff"),
            ("an option of length 0", "08000000"), ("an option of length 1", "08010000"), ("an option past the header", "080a0000"),
            ("timestamps twice", "080a 00000001 00000000 080a 00000002 00000000"), ("forty octets", "01" * 40),
            ("fast open with a cookie", "2212 0011223344556677 8899aabbccddeeff 0000"), ("multipath", "1e0c 0001 0011223344556677"),
            ("an MD5 signature", "1312" + "00" * 16 + "0101")], 1):
        yield name, eth(0x0800, ip4(6, tcp("S", at, dport=at, options=octets(options))))
