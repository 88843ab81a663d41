//! What `conn.log` says of a connection, made of what a `flow` event does.

use crate::{change, whole::Whole};
use serde_json::{Value, json};

const FIN: u64 = 1;
const SYN: u64 = 2;
const RST: u64 = 4;

/// `tcp`, `udp`, `icmp` for both versions of IP, or `unknown_transport`.
pub(super) fn protocol(whole: &Whole<'_>) -> Option<Value> {
    whole.first("proto")?;
    let name = match whole.event.protocol {
        1 | 58 => "icmp",
        6 => "tcp",
        17 => "udp",
        _ => "unknown_transport",
    };
    Some(name.into())
}

/// The protocol's number.
pub(super) fn protocol_number(whole: &Whole<'_>) -> Option<Value> {
    whole.first("proto")?;
    Some(whole.event.protocol.into())
}

/// Seconds from the first packet to the last.
pub(super) fn duration(whole: &Whole<'_>) -> Option<Value> {
    let [start, end] = ["@.start", "@.end"].map(|path| whole.text(path).and_then(change::time));
    Some(json!(end?.saturating_sub(start?) as f64 / 1e6))
}

/// Octets that are missing in both directions.
pub(super) fn missed(whole: &Whole<'_>) -> Option<Value> {
    let sides = ["tcp.gap_bytes_toserver", "tcp.gap_bytes_toclient"].map(|path| whole.number(path));
    let is_tcp = whole.first("tcp").is_some();
    is_tcp.then(|| sides.into_iter().flatten().fold(0, u64::saturating_add).into())
}

/// Zeek's word for how it went; of what is no TCP only whether there was an answer.
pub(super) fn state(whole: &Whole<'_>) -> Option<Value> {
    let answered = whole.number("@.pkts_toclient").is_some_and(|packets| packets > 0);
    let state = match whole.event.protocol {
        6 => tcp_state(whole, answered),
        17 if answered => "SF",
        17 => "S0",
        _ => "OTH",
    };
    Some(state.into())
}

fn tcp_state(whole: &Whole<'_>, answered: bool) -> &'static str {
    let flags =
        |path| whole.text(path).and_then(|text| u64::from_str_radix(text, 16).ok()).unwrap_or_default();
    let (originator, responder) = (flags("tcp.tcp_flags_ts"), flags("tcp.tcp_flags_tc"));
    let both = |flag| originator & responder & flag != 0;
    let established = both(SYN);
    match () {
        () if originator & SYN == 0 && responder & SYN != 0 && responder & RST != 0 => "RSTRH",
        () if originator & SYN == 0 && responder & SYN != 0 && responder & FIN != 0 => "SHR",
        () if (originator | responder) & SYN == 0 => "OTH",
        () if !established && responder & RST != 0 => "REJ",
        () if !established && originator & RST != 0 => "RSTOS0",
        () if !established && originator & FIN != 0 => "SH",
        () if !established && !answered => "S0",
        () if originator & RST != 0 => "RSTO",
        () if responder & RST != 0 => "RSTR",
        () if both(FIN) => "SF",
        () if originator & FIN != 0 => "S2",
        () if responder & FIN != 0 => "S3",
        () if established => "S1",
        () => "OTH",
    }
}
