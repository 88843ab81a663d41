"""Tunnels, each kind with all its optional fields."""

from packets import *


def gre():
    """GRE (RFC 2784, RFC 2890, RFC 1701) and PPTP's (RFC 2637)"""
    yield "plain", out4(47, octets("0000 0800") + v4(1))
    yield "IPv6 in it", out4(47, octets("0000 86dd") + v6(2))
    yield "checksum", out4(47, octets("8000 0800 1234 0000") + v4(3))
    yield "key", out4(47, octets("2000 0800 00000007") + v4(4))
    yield "checksum, key and sequence number", out4(47, octets("b000 0800 0000 0000 00000007 00000001") + v4(5))
    yield "source routes", out4(47, octets("4000 0800 0000 0000  0800 00 04 c0000201  0000 00 00") + v4(6))
    yield "a frame (NVGRE: VSID 5, flow 1)", out4(47, octets("2000 6558 00000501") + eth(0x8100, tag(8, 0x0800, v4(7))))
    yield "MPLS", out4(47, octets("0000 8847 00010140") + v4(8))
    yield "WCCP version 2", out4(47, octets("0000 883e 00000000") + v4(10))
    yield "WCCP version 1", out4(47, octets("0000 883e") + v4(11))
    yield "over IPv6", out6(47, octets("0000 0800") + v4(12))
    yield "a keepalive: GRE in it, and nothing in that", out4(47, octets("0000 0800") + ip4(47, octets("0000 0000"), OUT_B, OUT_A))
    yield "next hop resolution (NHRP)", out4(47, octets("2000 2001 00000007") + bytes(20))
    yield "PPTP, data and acknowledgment", out4(47, octets("3081 880b 0025 0009 00000001 00000001 ff03 0021") + v4(13))
    yield "PPTP, data", out4(47, octets("3001 880b 0022 0009 00000002 21") + v4(14))
    yield "PPTP, acknowledgment only", out4(47, octets("2081 880b 0000 0009 00000003"))
    yield "PPTP, LCP", out4(47, octets("3001 880b 000c 0009 00000003 ff03 c021 0901 0008 00000000"))
    yield "version 2, which nobody has written down", out4(47, octets("0002 0800") + v4(15))
    yield "a header cut off", out4(47, octets("3000 0800 0000"))


def erspan():
    """ERSPAN of all three types (draft-foschiano-erspan)"""
    frame = lambda port: eth(0x8100, tag(8, 0x0800, v4(port)))
    yield "type I: no header", out4(47, octets("0000 88be") + frame(1))
    yield "type II", out4(47, octets("1000 88be 00000001 1005 0803 00000000") + frame(2))
    yield "type III, without subheader", out4(47, octets("1000 22eb 00000001 2005 0004 00000000 0000 0000") + frame(3))
    yield "type III, with one", out4(47, octets("1000 22eb 00000001 2005 0004 00000000 0000 0001 0000000000000000") + frame(4))
    yield "type III, an IP packet instead of a frame", out4(47, octets("1000 22eb 00000001 2005 0004 00000000 0000 0800") + v4(5))
    yield "type II, with a key", out4(47, octets("3000 88be 00000063 00000001 1005 0003 00000000") + frame(6))
    yield "over IPv6", out6(47, octets("1000 88be 00000001 1005 0003 00000000") + frame(7))
    yield "type II, cut off", out4(47, octets("1000 88be 00000001 1005"))


def vxlan():
    """VXLAN (RFC 7348), its generic extension, and what is on its port besides

    Two networks of the same tunnel may use the same addresses: frames 1 and 2 are two flows."""
    yield "VNI 123", out_udp(4789, octets("08000000 00007b00") + frame4(1))
    yield "VNI 124, the same addresses and ports", out_udp(4789, octets("08000000 00007c00") + frame4(1))
    yield "a VLAN in it", out_udp(4789, octets("08000000 00007b00") + eth(0x8100, tag(8, 0x86DD, v6(2))))
    yield "with a group policy", out_udp(4789, octets("88000005 00007b00") + frame4(3))
    yield "Linux's port of old", out_udp(8472, octets("08000000 00007b00") + frame4(4))
    yield "over IPv6", out6(17, udp(octets("08000000 00007b00") + frame4(5), 50000, 4789, OUT6_A, OUT6_B))
    yield "ARP in it: no packet", out_udp(4789, octets("08000000 00007b00") + eth(0x0806, octets("0001 0800 06 04 0001") + bytes(20)))
    yield "generic: IPv4", out_udp(4790, octets("0c000001 00007b00") + v4(6))
    yield "generic: IPv6", out_udp(4790, octets("0c000002 00007b00") + v6(7))
    yield "generic: Ethernet", out_udp(4790, octets("0c000003 00007b00") + frame4(8))
    yield "generic: a service header around IPv4", out_udp(4790, octets("0c000004 00007b00 0fc2 02 01 00000aff") + v4(10))
    yield "generic: MPLS", out_udp(4790, octets("0c000005 00007b00 00010140") + v4(11))
    yield "generic: without a type, Ethernet", out_udp(4790, octets("08000000 00007b00") + frame4(12))
    yield "generic: a type that is not known", out_udp(4790, octets("0c000077 00007b00") + v4(13))
    yield "something else on the port", out_udp(4789, b"GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n")


def geneve():
    """GENEVE (RFC 8926)"""
    yield "no options", out_udp(6081, octets("0000 6558 00007b00") + eth(0x8100, tag(8, 0x0800, v4(1))))
    yield "three options", out_udp(6081, octets("0500 6558 00007b00 0102 01 01 0000000a 0102 02 00 0108 80 01 0000000b") + frame4(2))
    yield "critical options, IPv4", out_udp(6081, octets("0240 0800 00007b00 0108 81 01 0000000b") + v4(3))
    yield "IPv6", out_udp(6081, octets("0000 86dd 00007b00") + v6(4))
    yield "63 words of options", out_udp(6081, octets("3f00 0800 00007b00") + bytes(252) + v4(5))
    yield "a control packet (O)", out_udp(6081, octets("0080 0800 00007b00") + v4(6))
    yield "another network", out_udp(6081, octets("0000 0800 00007c00") + v4(6))
    yield "version 1", out_udp(6081, octets("4000 0800 00007b00") + v4(7))
    yield "options past the end", out_udp(6081, octets("3f00 0800 00007b00") + v4(8))


def ip_in_ip():
    """IP in IP, all four ways (RFC 2003, RFC 2473, RFC 4213)"""
    yield "IPv4 in IPv4", out4(4, v4(1))
    yield "IPv6 in IPv4", out4(41, v6(2))
    yield "IPv4 in IPv6", out6(4, v4(3))
    yield "IPv6 in IPv6", out6(41, v6(4))
    yield "the answer to frame 1", eth(0x0800, ip4(4, ip4(17, udp(b"hello", 1, 40000, IN_B, IN_A), IN_B, IN_A), OUT_B, OUT_A))
    yield "IPv4 in IPv6 with a tunnel's limit (RFC 2473 §4.1.1)", out6(60, extension(41, octets("0401 04 01 01 00")) + v6(5))
    yield "IPv6 where IPv4 is announced", out4(4, v6(6))
    yield "nothing in it", out4(4, b"")
    yield "Ethernet in IP (RFC 3378)", out4(97, octets("3000") + frame4(7))
    yield "MPLS in IP (RFC 4023)", out4(137, octets("00010140") + v4(8))
    yield "L2TPv3 without cookie (RFC 3931)", out4(115, octets("00000007") + frame4(10))
    yield "L2TPv3, a cookie of four octets and a sublayer", out4(115, octets("00000007 11223344 40000001") + frame4(11))
    yield "L2TPv3, control", out4(115, octets("00000000 c803 0014 00000000 0000 0000 8008 0000 0000 0001"))


def gtp_u():
    """GTP-U (3GPP TS 29.281) with what may stand before the packet"""
    message = lambda flags, kind, optional, packet: (bytes([flags, kind]) + struct.pack("!HI", len(optional) + len(packet), 0x0A0B0C0D)
                                                     + optional + packet)
    yield "plain", out_udp(2152, message(0x30, 255, b"", v4(1)))
    yield "sequence number", out_udp(2152, message(0x32, 255, octets("0001 0000"), v4(2)))
    yield "N-PDU number", out_udp(2152, message(0x31, 255, octets("0000 0100"), v4(3)))
    yield "5G: a PDU session container", out_udp(2152, message(0x34, 255, octets("0000 0085  01 10 01 00"), v4(4)))
    yield "three extension headers", out_udp(2152, message(0x36, 255, octets("0001 0040  01 0868 c0  01 0001 85  02 1001 00000000 00"), v6(5)))
    yield "from the port", out_udp(40000, message(0x30, 255, b"", v4(6)), sport=2152)
    yield "the answer to frame 1, with the other side's endpoint", eth(0x0800, ip4(17, udp(
        octets("30ff 0021 000000ff") + ip4(17, udp(b"hello", 1, 40000, IN_B, IN_A), IN_B, IN_A), 2152, 2152, OUT_B, OUT_A), OUT_B, OUT_A))
    yield "echo request", out_udp(2152, octets("3201 0004 00000000 0001 0000"))
    yield "error indication", out_udp(2152, octets("321a 0010 00000000 0000 0000 10 00000001 85 0004 cb007101"))
    yield "a length past the datagram", out_udp(2152, octets("30ff 00ff 00000001") + v4(7))
    yield "an extension header of length 0", out_udp(2152, message(0x34, 255, octets("0000 0085 00 10 01 00"), v4(8)))
    yield "IPv6 outside", out6(17, udp(message(0x30, 255, b"", v4(10)), 2152, 2152, OUT6_A, OUT6_B))


def teredo():
    """Teredo (RFC 4380) and AYIYA: IPv6 in UDP"""
    yield "plain", out_udp(3544, v6(1))
    yield "origin indication", out_udp(40000, octets("0000 0fa0 3ffffdfe") + v6(2), sport=3544)
    yield "authentication", out_udp(3544, octets("0001 00 00 0000000000000000 00") + v6(3))
    yield "authentication with identifiers, and origin", out_udp(3544, octets("0001 04 04 61626364 65666768 0000000000000000 00 0000 0fa0 3ffffdfe") + v6(4))
    yield "a bubble", out_udp(3544, ip6(59, b""))
    yield "with a trailer (RFC 6081)", out_udp(3544, v6(5) + octets("0104 00000000"))
    yield "an IPv6 packet longer than the datagram", out_udp(3544, ip6(17, udp(b"hello", dport=6, source=IN6_A, destination=IN6_B), length=500))
    yield "IPv4: none", out_udp(3544, v4(7))
    yield "between client and relay, neither on Teredo's port: known by the address", out_udp(
        3797, ip6(17, udp(b"hello", dport=10, source="2001:0:c000:201::1", destination=IN6_B), "2001:0:c000:201::1", IN6_B), sport=3545)
    yield "IPv6 on another port without such an address: not taken for a tunnel", out_udp(3797, v6(11), sport=3545)
    yield "AYIYA with identity and signature", out_udp(5072, octets("44 52 11 29 00000000") + bytes(16) + bytes(20) + v6(8))
    yield "AYIYA, a heartbeat", out_udp(5072, octets("44 52 10 3b 00000000") + bytes(36))


def l2tp():
    """L2TP over UDP, version 2 (RFC 2661) and 3 (RFC 3931)"""
    yield "plain", out_udp(1701, octets("0002 0001 0002 ff03 0021") + v4(1))
    yield "length", out_udp(1701, octets("4002 002d 0001 0002 ff03 0021") + v4(2))
    yield "length, sequence numbers and offset", out_udp(1701, octets("4a02 0033 0001 0002 0001 0002 0002 0000 ff03 0021") + v4(3))
    yield "IPv6, no address and control", out_udp(1701, octets("0002 0001 0002 57") + v6(4))
    yield "control", out_udp(1701, octets("c802 000c 0001 0000 0001 0001"))
    yield "LCP", out_udp(1701, octets("0002 0001 0002 ff03 c021 0901 0008 00000000"))
    yield "version 3, Ethernet behind a sublayer", out_udp(1701, octets("0003 0000 00000007 40000001") + frame4(5))


def more_over_udp():
    """CAPWAP (RFC 5415), MPLS (RFC 7510) and others in UDP"""
    wifi = octets("0801 0000 020000000002 020000000001 020000000003 1000 aaaa03 000000 0800")
    swapped = octets("0108 0000 020000000002 020000000001 020000000003 1000 aaaa03 000000 0800")
    yield "CAPWAP, Ethernet frames", out_udp(5247, octets("00 10 02 00 0000 0000") + frame4(1))
    yield "CAPWAP, 802.11", out_udp(5247, octets("00 10 03 00 0000 0000") + wifi + v4(2))
    yield "CAPWAP, 802.11 with its control octets exchanged, and a radio's address", out_udp(
        5247, octets("00 20 03 10 0000 0000 06 020000000009 00") + swapped + v4(3))
    yield "CAPWAP, from the controller", out_udp(40000, octets("00 10 03 00 0000 0000") + wifi + v4(4), sport=5247)
    yield "CAPWAP, encrypted", out_udp(5247, octets("01 000000 17 feff 0001") + bytes(30))
    yield "CAPWAP, a keep-alive", out_udp(5247, octets("00 10 02 08 0000 0000 0016 0023 0010") + bytes(16))
    yield "CAPWAP, a fragment", out_udp(5247, octets("00 10 03 80 0001 0000") + wifi + v4(5))
    yield "MPLS in UDP", out_udp(6635, octets("00010140") + v4(6))
    yield "MPLS in UDP, two labels and a frame", out_udp(6635, octets("00010040 00011140 00000000") + frame4(7))
