//! What stands in every event, whoever tells it; `eve::Writer` writes it.

use radar_abi::manifest::Field;

pub(super) fn fields() -> Vec<Field> {
    super::table(FIELDS)
}

const FIELDS: &[(&str, &str, &str)] = &[
    (
        "timestamp",
        "string",
        "capture time of what brought the event about, as `2026-11-23T03:17:18.123456+0000`",
    ),
    ("flow_id", "integer", "the flow, below 2^53; the same in all of its events"),
    ("in_iface", "string", "the interface on which the flow's first packet was captured"),
    ("pcap_cnt", "integer", "the number of the packet in its file, from 1, as Wireshark counts"),
    ("event_type", "string", "the kind of event, which is also the name of its object"),
    ("vlan", "integer[]", "VLANs of the flow, the outermost first (IEEE 802.1Q)"),
    ("src_ip", "string", "who sent what the event is about: for a flow, its originator"),
    ("src_port", "integer", "its port, of TCP, UDP and SCTP"),
    ("dest_ip", "string", "who it was sent to"),
    ("dest_port", "integer", "its port"),
    ("proto", "string", "the IP protocol: `TCP`, `UDP`, `ICMP`, `IPv6-ICMP`, `SCTP`, …, or three digits"),
    ("ip_v", "integer", "version of IP, 4 or 6"),
    ("app_proto", "string", "what the flow speaks, known by its content; absent until it is known"),
    ("app_proto_orig", "string", "what it began with, if that was another protocol"),
    (
        "community_id",
        "string",
        "the flow's Community ID, version 1, by which events of other programs are found",
    ),
    ("tunnel.src_ip", "string", "the tunnel that the flow came out of, the innermost: who sent its packets"),
    ("tunnel.dest_ip", "string", "who they were sent to"),
    ("tunnel.src_port", "integer", "the port they were sent from; 0 without ports"),
    ("tunnel.dest_port", "integer", "the port they were sent to; 0 without ports"),
    (
        "tunnel.proto",
        "string",
        "`GRE`, `ERSPAN`, `VXLAN`, `GENEVE`, `IPIP`, `GTP-U`, `TEREDO`, `L2TP`, `AYIYA`, `ETHERIP`, `CAPWAP`, `MPLS`",
    ),
    ("tunnel.depth", "integer", "tunnels around the flow"),
    ("+tunnel.id", "integer", "GRE key, VXLAN or GENEVE network, GTP-U endpoint or MPLS label; absent if 0"),
    (
        "+rtt.handshake_us",
        "integer microseconds",
        "from TCP's SYN to the ACK that ends the handshake: the whole way and back; absent if unknown, as is the rest of `rtt`",
    ),
    (
        "+rtt.smoothed_us",
        "integer microseconds",
        "round trip of the flow, smoothed (RFC 6298 §2); of TCP only in `flow` events, as is what follows",
    ),
    (
        "+rtt.min_us",
        "integer microseconds",
        "smallest round trip between the two ends: the sum of the next two",
    ),
    (
        "+rtt.toserver_us",
        "integer microseconds",
        "smallest one from where packets are captured to the responder and back; of DNS, its answer",
    ),
    ("+rtt.toclient_us", "integer microseconds", "smallest one to the originator and back"),
    (
        "+rtt.distance_max_km",
        "integer kilometres",
        "that the ends can be apart at most: what light in fibre makes in half of `min_us`",
    ),
    ("pcap_filename", "string", "the capture file that the packets were read from"),
];
