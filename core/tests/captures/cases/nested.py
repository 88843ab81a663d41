"""Tunnels in tunnels."""

from packets import *


def nested_tunnels():
    """tunnels in tunnels, in tags, in tunnels

    The innermost tunnel is shown by a flow; `depth` says how many there are."""
    vxlan = lambda frame: udp(octets("08000000 00007b00") + frame, 50000, 4789, OUT_A, OUT_B)
    yield "QinQ, MPLS, pseudowire, VLAN, PPPoE, IPv4, UDP", eth(0x88A8, tag(1, 0x8100, tag(2, 0x8847, octets("00010140 00000000") + eth(
        0x8100, tag(3, 0x8864, octets("1100 0001 0023 0021") + v4(1))))))
    yield "GRE in IPIP in 4in6", out6(4, ip4(4, ip4(47, octets("0000 0800") + v4(2), "203.0.113.5", "203.0.113.6"), OUT_A, OUT_B))
    yield "GTP-U in VXLAN in a VLAN", eth(0x8100, tag(5, 0x0800, ip4(17, vxlan(eth(0x0800, ip4(17, udp(
        octets("30ff 0021 00000007") + v4(3), 2152, 2152, "203.0.113.5", "203.0.113.6"), "203.0.113.5", "203.0.113.6"))), OUT_A, OUT_B)))
    yield "ERSPAN around VXLAN around a VLAN", out4(47, octets("1000 88be 00000001 1005 0003 00000000") + eth(
        0x0800, ip4(17, vxlan(eth(0x8100, tag(8, 0x0800, v4(4)))), OUT_A, OUT_B)))
    yield "Teredo in 6in4's place: IPv6 in UDP in IPv4 in GRE", out4(47, octets("0000 0800") + ip4(17, udp(
        v6(5), 50000, 3544, "203.0.113.5", "203.0.113.6"), "203.0.113.5", "203.0.113.6"))
    yield "GENEVE in GENEVE", out_udp(6081, octets("0000 0800 00007b00") + ip4(17, udp(
        octets("0000 6558 00007c00") + frame4(6), 50000, 6081, "203.0.113.5", "203.0.113.6"), "203.0.113.5", "203.0.113.6"))
    yield "6in4 behind IPv6 options in L2TP", out_udp(1701, octets("0002 0001 0002 ff03 0057") + ip6(60, extension(4, octets("0104 00000000")) + v4(7)))
    packet = v4(8)
    for _ in range(8):
        packet = ip4(4, packet, OUT_A, OUT_B)
    yield "IPv4 in IPv4, eight times: as deep as radar looks", eth(0x0800, packet)
    yield "and nine times", eth(0x0800, ip4(4, packet, OUT_A, OUT_B))
