//! The `flow` event; `eve::flow_event` writes it.

use super::{Declared, table};
use radar_abi::manifest::EventType;

pub(super) fn event() -> Declared {
    let event = EventType::new("flow", "a flow has ended, or the input has", &table(FIELDS));
    Declared { event, beside: table(BESIDE) }
}

const FIELDS: &[(&str, &str, &str)] = &[
    ("pkts_toserver", "integer packets", "sent by the originator"),
    ("pkts_toclient", "integer packets", "sent by the responder"),
    ("bytes_toserver", "integer octets", "sent by the originator, from the link header on"),
    ("bytes_toclient", "integer octets", "sent by the responder, from the link header on"),
    ("start", "string", "time of the first packet"),
    ("end", "string", "time of the last packet"),
    ("age", "integer seconds", "between the two"),
    ("state", "string", "`new`: not answered; `established`; `closed`: TCP that was closed by both or reset"),
    (
        "reason",
        "string",
        "why it ended: `timeout`, `forced` (to make room), `shutdown` (the input ended), `tcp_reuse` (a new connection between the same ports)",
    ),
    ("+icmp_errors", "integer", "ICMP errors that quoted packets of the flow; absent if none"),
    ("alerted", "boolean", "always false: radar has no rules"),
];

const BESIDE: &[(&str, &str, &str)] = &[
    ("+app_proto_guess", "string", "what is usual at its ports, if nobody has seen what it speaks"),
    ("icmp_type", "integer", "type of the originator's first message"),
    ("icmp_code", "integer", "its code"),
    ("response_icmp_type", "integer", "type of the responder's first message"),
    ("response_icmp_code", "integer", "its code"),
    ("tcp.tcp_flags", "string", "flags seen, in hexadecimal"),
    ("tcp.tcp_flags_ts", "string", "those of the originator"),
    ("tcp.tcp_flags_tc", "string", "those of the responder"),
    ("tcp.syn", "boolean", "SYN was seen; absent if not, as are the next seven"),
    ("tcp.fin", "boolean", "FIN was"),
    ("tcp.rst", "boolean", "RST was"),
    ("tcp.psh", "boolean", "PSH was"),
    ("tcp.ack", "boolean", "ACK was"),
    ("tcp.urg", "boolean", "URG was"),
    ("tcp.ecn", "boolean", "ECE was (RFC 3168)"),
    ("tcp.cwr", "boolean", "CWR was (RFC 3168)"),
    (
        "tcp.state",
        "string",
        "`syn_sent`, `syn_recv`, `established`, `fin_wait1` (one side has ended), `closing` (both have) or `closed`",
    ),
    (
        "+tcp.retransmissions_toserver",
        "integer segments",
        "of the originator that held nothing new; absent if none",
    ),
    (
        "+tcp.retransmissions_toclient",
        "integer segments",
        "of the responder that held nothing new; absent if none",
    ),
    (
        "+tcp.reordered_toserver",
        "integer segments",
        "of the originator that filled a hole which later ones had left; absent if none",
    ),
    ("+tcp.reordered_toclient", "integer segments", "of the responder that did; absent if none"),
    (
        "+tcp.gap_bytes_toserver",
        "integer octets",
        "of the originator that are missing where a plugin read them; absent if none",
    ),
    (
        "+tcp.gap_bytes_toclient",
        "integer octets",
        "of the responder that are missing where a plugin read them; absent if none",
    ),
    ("ether.src_macs", "string[]", "MAC address that the first packet came from"),
    ("ether.dest_macs", "string[]", "MAC address that it went to"),
];
