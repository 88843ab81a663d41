"""What stands between an Ethernet header and IP."""

from packets import *


def vlan_tags():
    """VLAN tags, in all the forms they have

    Each frame is to another port, so that each flow shows its own tags."""
    yield "802.1Q", eth(0x8100, tag(5, 0x0800, v4(1), priority=3))
    yield "802.1ad around 802.1Q", eth(0x88A8, tag(5, 0x8100, tag(6, 0x86DD, v6(2))))
    yield "Q-in-Q with 0x9100", eth(0x9100, tag(5, 0x8100, tag(6, 0x0800, v4(3))))
    yield "Q-in-Q with 0x9200", eth(0x9200, tag(5, 0x8100, tag(6, 0x0800, v4(4))))
    yield "Q-in-Q with 0x8100 twice", eth(0x8100, tag(5, 0x8100, tag(6, 0x0800, v4(5))))
    yield "a priority tag: VLAN 0", eth(0x8100, tag(0, 0x0800, v4(6), priority=5))
    yield "four tags", eth(0x8100, tag(1, 0x8100, tag(2, 0x8100, tag(3, 0x8100, tag(4, 0x0800, v4(7)))))) 
    yield "five tags", eth(0x8100, tag(1, 0x8100, tag(2, 0x8100, tag(3, 0x8100, tag(4, 0x8100, tag(5, 0x0800, v4(8)))))))
    yield "a tag and no more", eth(0x8100, octets("0005"))
    yield "ARP in a VLAN", eth(0x8100, tag(5, 0x0806, octets("0001 0800 06 04 0001") + bytes(20)))
    yield "VLAN and padding", eth(0x8100, tag(5, 0x0800, v4(10)) + bytes(9))


def other_tags():
    """tags and encapsulations beside 802.1Q"""
    yield "VN-tag", eth(0x8926, octets("80010002 0800") + v4(1))
    yield "E-tag (802.1BR) before a VLAN", eth(0x893F, octets("000000010000 8100") + tag(5, 0x0800, v4(2)))
    yield "provider backbone (802.1ah)", eth(0x88A8, tag(9, 0x88E7, octets("00000001") + eth(0x8100, tag(7, 0x0800, v4(3)))))
    yield "FabricPath", eth(0x8903, octets("0010") + eth(0x8100, tag(7, 0x0800, v4(4))))
    yield "Cisco metadata", eth(0x8909, octets("0101 0001 0005 0800") + v4(5))
    yield "a network service header around IPv4 (RFC 8300)", eth(0x894F, octets("0fc6 01 01 00000aff") + bytes(16) + v4(6))
    yield "and around Ethernet, without context", eth(0x894F, octets("0fc2 02 03 00000aff") + frame4(7))
    yield "MACsec without encryption (802.1AE)", eth(0x88E5, octets("00 00 00000001 0800") + v4(8) + bytes(16))
    yield "MACsec, encrypted", eth(0x88E5, octets("0c 00 00000002") + bytes(48))


def mpls():
    """MPLS label stacks, and what they carry without saying so"""
    yield "one label", eth(0x8847, octets("00010140") + v4(1))
    yield "two labels, IPv6", eth(0x8847, octets("00010040 00011140") + v6(2))
    yield "upstream-assigned", eth(0x8848, octets("00010140") + v4(3))
    yield "IPv4 explicit null under a label", eth(0x8847, octets("00010040 00000140") + v4(4))
    yield "a pseudowire with control word", eth(0x8847, octets("00010140 00000000") + frame4(5))
    yield "a pseudowire with a sequence number in it", eth(0x8847, octets("00010140 00000007") + frame4(6))
    yield "a pseudowire without control word", eth(0x8847, octets("00010140") + frame4(7))
    # Address 45:00:… could be an IPv4 header's start.
    yield "the same to a MAC address that looks like IPv4", eth(0x8847, octets("00010140")
                                                               + eth(0x0800, v4(8), destination=octets("450000000002")))
    yield "a pseudowire of a VLAN", eth(0x8847, octets("00010140 00000000") + eth(0x8100, tag(7, 0x0800, v4(10))))
    yield "entropy label (RFC 6790)", eth(0x8847, octets("00010040 00007040 0abcd100") + v4(11))
    yield "a flow label in a pseudowire (RFC 6391)", eth(0x8847, octets("00010040 0abcd100 00000000") + frame4(12))
    yield "an associated channel (RFC 5586)", eth(0x8847, octets("00010040 0000d101 10000021") + v4(13))
    yield "labels without end", eth(0x8847, octets("00010040") * 20)
    yield "MPLS in a VLAN", eth(0x8100, tag(5, 0x8847, octets("00010140") + v4(14)))


def pppoe():
    """PPPoE: discovery, which is no traffic, and sessions"""
    yield "discovery", eth(0x8863, octets("1109 0000 0004 0101 0000") + bytes(30))
    yield "session, IPv4", eth(0x8864, octets("1100 0001 0023 0021") + v4(1))
    yield "session, IPv6, in two VLANs", eth(0x88A8, tag(5, 0x8100, tag(6, 0x8864, octets("1100 0001 0037 0057") + v6(2))))
    yield "session, padded", eth(0x8864, octets("1100 0001 0023 0021") + v4(3) + bytes(12))
    yield "session, LCP echo", eth(0x8864, octets("1100 0001 000a c021 0901 0008 00000000") + bytes(32))
    yield "session, MPLS", eth(0x8864, octets("1100 0001 0027 0281 00010140") + v4(4))
    yield "a session of version 2", eth(0x8864, octets("2200 0001 0023 0021") + v4(5))
    yield "a session whose length says less than its packet", eth(0x8864, octets("1100 0001 0010 0021") + v4(6))
