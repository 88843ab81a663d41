//! What an event was, in a few words: what it says of itself, else what its type's table picks, else its members.

use super::{
    shown,
    value::{code, octets, plain, quoted, seconds, time, upper, version},
};
use crate::whole::Whole;
use serde_json::Value;

/// A part of a summary.
#[derive(Debug)]
pub struct Piece {
    /// What stands before it.
    before: &'static str,
    /// Where it stands in the event; `@` is the event's own object.
    pub path: &'static str,
    /// All values there, and not only the first.
    all: bool,
    show: fn(&Value) -> Option<String>,
}

const fn one(before: &'static str, path: &'static str, show: fn(&Value) -> Option<String>) -> Piece {
    Piece { before, path, all: false, show }
}

const fn all(before: &'static str, path: &'static str, show: fn(&Value) -> Option<String>) -> Piece {
    Piece { before, path, all: true, show }
}

/// Values of one part that are shown.
const VALUES_MAX: usize = 4;
/// Members that are shown of an event without a table.
const MEMBERS_MAX: usize = 8;

/// The summary of an event.
pub(super) fn of(whole: &Whole<'_>) -> String {
    let own = whole.event.summary.as_str();
    if !own.is_empty() {
        return shown(own);
    }
    match SUMMARIES.iter().find(|(types, _)| types.contains(&whole.event_type())) {
        Some((_, pieces)) => picked(whole, pieces),
        None => members(whole.body()),
    }
}

fn picked(whole: &Whole<'_>, pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        let values = whole.all(piece.path);
        let wanted = if piece.all { VALUES_MAX } else { 1 };
        let shown: Vec<_> = values.iter().copied().take(wanted).filter_map(piece.show).collect();
        if shown.is_empty() {
            continue;
        }
        if text.is_empty() {
            text.push_str(piece.before.trim_start());
        } else {
            text.push(' ');
            text.push_str(piece.before);
        }
        text.push_str(&shown.join(" "));
        if piece.all && values.len() > VALUES_MAX {
            text.push_str(&format!(" and {} more", values.len() - VALUES_MAX));
        }
    }
    text
}

/// `score=7 text="…"`: the first members that are no objects and no lists.
fn members(body: &Value) -> String {
    let simple = |value: &Value| match value {
        Value::String(_) => quoted(value),
        Value::Number(_) | Value::Bool(_) => plain(value),
        _ => None,
    };
    let members = body.as_object().into_iter().flatten();
    let shown = members.filter_map(|(name, value)| Some(format!("{}={}", shown(name), simple(value)?)));
    shown.take(MEMBERS_MAX).collect::<Vec<_>>().join(" ")
}

/// What is picked of events of these types.
pub(crate) const SUMMARIES: &[(&[&str], &[Piece])] = &[
    (
        &["dns", "mdns", "llmnr"],
        &[
            one("", "@.queries.rrtype", upper),
            one("", "@.queries.rrname", plain),
            all("-> ", "@.answers.rdata", plain),
            one("", "@.rcode", code),
            one("unanswered ", "@.waited_us", time),
            one(" ", "@.latency_us", time),
        ],
    ),
    (
        &["tls"],
        &[
            one("", "@.version", version),
            one("", "@.server_alpns", plain),
            one(" ", "@.ja4", plain),
            one(" ", "@.subject", plain),
            one(" alert ", "@.alert.description", plain),
        ],
    ),
    (
        &["quic"],
        &[
            one("", "@.version_name", plain),
            one("", "@.client_alpns", plain),
            one(" ", "@.ja4", plain),
            one(" closed: ", "@.close.error", plain),
            one(" ", "@.handshake_rtt_us", time),
        ],
    ),
    (
        &["http"],
        &[
            one("", "@.http_method", plain),
            one("", "@.hostname", plain),
            one("", "@.url", plain),
            one("-> ", "@.status", plain),
            one("", "@.http_content_type", plain),
            one("", "@.length", octets),
            one(" ", "@.latency_us", time),
        ],
    ),
    (
        &["ssh"],
        &[
            one("", "@.client.software_version", plain),
            one("-> ", "@.server.software_version", plain),
            one(" ", "@.kex_alg", plain),
            one(" ", "@.client.hassh.hash", plain),
        ],
    ),
    (
        &["dhcp"],
        &[
            one("", "@.dhcp_type", plain),
            one("", "@.client_mac", plain),
            one("", "@.hostname", quoted),
            one("asks for ", "@.requested_ip", plain),
            one("-> ", "@.assigned_ip", plain),
            all("-> ", "@.addresses.address", plain),
        ],
    ),
    (
        &["x509"],
        &[one("", "@.subject", plain), one(" by ", "@.issuerdn", plain), one(" until ", "@.notafter", plain)],
    ),
    (
        &["flow"],
        &[
            one("", "app_proto", plain),
            one("", "@.state", plain),
            one(" up ", "@.bytes_toserver", octets),
            one("down ", "@.bytes_toclient", octets),
            one(" ", "@.age", seconds),
            one(" rtt ", "rtt.min_us", time),
        ],
    ),
    (&["anomaly"], &[one("", "@.event", plain)]),
    (
        &["arp", "ndp"],
        &[
            one("", "@.opcode", plain),
            one("", "@.type", plain),
            one(" ", "@.src_mac", plain),
            one("has ", "@.src_ip", plain),
            one("about ", "@.target", plain),
            one(" ", "@.news", plain),
        ],
    ),
    (
        &["stats"],
        &[
            one("packets ", "@.capture.kernel_packets", plain),
            one("dropped ", "@.capture.kernel_drops", plain),
            one("flows ", "@.flow.active", plain),
            one(" up ", "@.uptime", seconds),
        ],
    ),
    (&["gap"], &[one("lost ", "@.lost", plain), one("events: ", "@.reason", plain)]),
    (
        &["ping", "traceroute"],
        &[
            one("", "@.target", plain),
            one("", "@.state", plain),
            one("round ", "@.round", plain),
            one("of ", "@.rounds", plain),
            all(" ", "@.hops.ip", plain),
            one(" rtt ", "@.hops.avg_us", time),
            one("", "@.reason", plain),
        ],
    ),
];
