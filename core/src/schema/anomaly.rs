//! The `anomaly` event; `eve::anomaly_event` writes it.

use super::{Declared, table};
use radar_abi::manifest::EventType;

pub(super) fn event() -> Declared {
    let description =
        "a packet or a stream has broken the rules of its protocol, and `[anomaly] events` asks for it";
    Declared { event: EventType::new("anomaly", description, &table(FIELDS)), beside: Vec::new() }
}

const FIELDS: &[(&str, &str, &str)] = &[
    ("type", "string", "`decode`: of a header; `stream`: of a connection"),
    (
        "event",
        "string",
        "the kind, as `decoder.ipv4.frag_overlap`: the names below `decoder.event` and `tcp.event` of `stats`, with `decoder.` or `stream.` before them",
    ),
];
