"""What frames begin with."""

from packets import *

WIFI = octets("020000000002 020000000001 020000000003 1000")
SNAP = octets("aaaa03 000000 0800")


def link_types():
    """a frame of each link type that leads to IP

    The file is a pcapng, in which each interface has a link type of its own."""
    yield 0, "BSD loopback of a little-endian machine", octets("02000000") + v4()
    yield 0, "and of a big-endian one, with macOS's number for IPv6", octets("0000001e") + v6()
    yield 1, "Ethernet", frame4()
    yield 6, "token ring", octets("1040") + MAC_B + MAC_A + SNAP + v4()
    yield 6, "token ring with a route of six octets", (octets("1040") + MAC_B + octets("820000000001")
                                                       + octets("0630 0011 0020") + SNAP + v4())
    yield 9, "PPP", octets("0021") + v4()
    yield 9, "PPP with address and control, and a protocol of one octet", octets("ff03 57") + v6()
    yield 10, "FDDI", octets("50") + MAC_B + MAC_A + SNAP + v4()
    yield 12, "raw IP, as BSD numbers it", v4()
    yield 14, "raw IP, as OpenBSD numbers it", v6()
    yield 50, "PPP in HDLC-like framing", octets("ff03 0057") + v6()
    yield 50, "Cisco HDLC on the same line", octets("0f00 0800") + v4()
    yield 51, "a PPPoE session", octets("1100 0007 0023 0021") + v4()
    yield 100, "ATM: LLC and SNAP", SNAP + v4()
    yield 100, "ATM: a bridged Ethernet frame (RFC 2684 §5.2)", octets("aaaa03 0080c2 0007 0000") + frame4()
    yield 101, "raw IP", v6()
    yield 104, "Cisco HDLC", octets("0f00 0800") + v4()
    yield 105, "802.11, to the access point", octets("0801 0000") + WIFI + SNAP + v4()
    yield 105, "802.11 with QoS and four addresses", (octets("8803 0000") + WIFI + octets("020000000004 0000")
                                                      + SNAP + v4())
    yield 105, "802.11 with two packets in one frame (A-MSDU)", (
        octets("8802 0000") + WIFI + octets("8000") + MAC_B + MAC_A + struct.pack("!H", 41) + SNAP + v4()
        + b"\0" + MAC_B + MAC_A + struct.pack("!H", 41) + SNAP + v4(7))
    yield 105, "802.11, encrypted: nothing to see", octets("0841 0000") + WIFI + octets("00112233 00000000") + b"x" * 40
    yield 107, "frame relay: an NLPID (RFC 2427)", octets("1841 03 cc") + v4()
    yield 107, "frame relay: SNAP", octets("1841 03 00 80 000000 0800") + v4()
    yield 108, "OpenBSD loopback", octets("00000002") + v4()
    yield 109, "OpenBSD's decrypted IPsec", octets("02000000 00000001 00000000") + v4()
    yield 113, "Linux cooked", octets("0000 0001 0006 020000000001 0000 0800") + v4()
    yield 113, "Linux cooked, of a tunnel: no hardware address", octets("0000 0308 0000 0000000000000000 0800") + v4()
    yield 113, "Linux cooked, with a tag", octets("0000 0001 0006 020000000001 0000 8100 0004 0800") + v4()
    yield 113, "Linux cooked, ARP", octets("0001 0001 0006 020000000001 0000 0806 0001 0800 06 04 0001") + bytes(20)
    yield 113, "Linux cooked, 802.2", octets("0000 0001 0006 020000000001 0000 0004") + SNAP + v4()
    yield 117, "OpenBSD's packet filter log", octets("3d 02 00 00") + bytes(60) + v4()
    yield 119, "Prism", octets("44000000 90000000") + bytes(136) + octets("0801 0000") + WIFI + SNAP + v4()
    yield 122, "IP over Fibre Channel", bytes(16) + SNAP + v4()
    yield 127, "radiotap", octets("00 00 0c00 00000000 00000000 0802 0000") + WIFI + SNAP + v4()
    yield 163, "AVS", octets("80211001 00000040") + bytes(56) + octets("0801 0000") + WIFI + SNAP + v4()
    yield 192, "PPI around 802.11", octets("00 00 0800 69000000 0801 0000") + WIFI + SNAP + v4()
    yield 204, "PPP with a direction", octets("00 ff03 0021") + v4()
    yield 219, "MPLS", octets("00064140") + v4()
    yield 226, "Solaris IPNET", octets("01 02") + bytes(22) + v4()
    yield 228, "IPv4", v4()
    yield 229, "IPv6", v6()
    yield 239, "the netfilter log", octets("02 00 0000 0500 0a00 41000000 2500 0900") + v4()
    yield 276, "Linux cooked, second version", octets("86dd 0000 00000002 0001 04 06 020000000001 0000") + v6()
    yield 276, "Linux cooked, second version, ARP", (octets("0806 0000 00000002 0001 04 06 020000000001 0000")
                                                     + octets("0001 0800 06 04 0001") + bytes(20))
    yield 147, "a number for private use", v4()


def llc_snap():
    """IEEE 802.2: LLC and SNAP instead of an Ethernet type"""
    def frame(data):
        return MAC_B + MAC_A + struct.pack("!H", len(data)) + data
    yield "SNAP", frame(SNAP + v4()) + bytes(6)
    yield "SNAP with the bridge tunnel's OUI (IEEE 802.1H)", frame(octets("aaaa03 0000f8 0800") + v4())
    yield "IP's own service access point", frame(octets("060603") + v4())
    yield "SNAP with a tag before it", MAC_B + MAC_A + octets("8100 0005") + struct.pack("!H", 41) + SNAP + v4()
    yield "a tag within SNAP", frame(octets("aaaa03 000000 8100 0005 0800") + v4())
    yield "spanning tree", frame(octets("424203 0000 00 00") + bytes(31))
    yield "Novell IPX without LLC", frame(octets("ffff 0022") + bytes(30))
    yield "Cisco's discovery: another OUI", frame(octets("aaaa03 00000c 2000") + bytes(30))
