//! The `stats` event; `pipeline::stats` writes it.

use super::{Declared, table};
use crate::{anomaly::Kind, decode};
use radar_abi::manifest::{EventType, Field};

pub(super) fn event() -> Declared {
    let fields: Vec<Field> =
        [table(BEFORE), decoder(), kinds("decode", "decoder.event"), table(AFTER)].concat();
    let fields = [fields, kinds("stream", "tcp.event"), table(LAST)].concat();
    let description =
        "the numbers of the run so far: at each `[stats] interval` of a live capture, and at the end of any";
    Declared { event: EventType::new("stats", description, &fields), beside: Vec::new() }
}

fn decoder() -> Vec<Field> {
    let field = |(name, meaning)| Field::new(&format!("+decoder.{name}"), "integer", &clause(meaning));
    decode::Counters::meanings().map(field).collect()
}

/// What breaks the rules, each kind under its name without the first part.
fn kinds(category: &str, path: &str) -> Vec<Field> {
    let kinds = Kind::ALL.iter().filter(|kind| kind.category() == category);
    let field = |kind: &Kind| {
        let (_, name) = kind.name().split_once('.').unwrap_or_default();
        let mark = if kind.is_own() { "+" } else { "" };
        Field::new(&format!("{mark}{path}.{name}"), "integer", &clause(kind.meaning()))
    };
    kinds.map(field).collect()
}

/// A sentence as the tables here have it: without its capital letter, unless it begins with a name.
fn clause(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => sentence.to_owned(),
    }
}

const BEFORE: &[(&str, &str, &str)] = &[
    ("uptime", "integer seconds", "since the start"),
    (
        "capture.kernel_packets",
        "integer packets",
        "that passed the kernel's filter, whether there was room or not; of a file, frames read",
    ),
    ("capture.kernel_drops", "integer packets", "lost because radar did not read fast enough"),
    ("capture.kernel_ifdrops", "integer packets", "lost by the interface or its driver"),
    ("+capture.delivered", "integer frames", "taken in"),
    ("+capture.refused", "integer frames", "read that the filter then refused"),
];

const AFTER: &[(&str, &str, &str)] = &[
    ("decoder.bytes", "integer octets", "of the frames, on the wire"),
    ("+anomaly.events", "integer events", "of type `anomaly` that were told"),
    ("+anomaly.suppressed", "integer events", "of that type that were one too many of a kind in a second"),
    ("flow.total", "integer flows", "made"),
    ("flow.active", "integer flows", "that are live"),
    ("flow.tcp", "integer flows", "of TCP"),
    ("flow.udp", "integer flows", "of UDP"),
    ("+flow.icmp", "integer flows", "of ICMP and ICMPv6"),
    ("+flow.sctp", "integer flows", "of SCTP"),
    ("+flow.other", "integer flows", "of other protocols"),
    ("+flow.end.timeout", "integer flows", "ended because nothing came for a while"),
    ("+flow.end.closed", "integer flows", "ended because both sides had closed"),
    ("+flow.end.evicted", "integer flows", "ended to make room for others"),
    ("+flow.end.tcp_reuse", "integer flows", "ended by a new connection between the same ports"),
    ("+flow.end.shutdown", "integer flows", "ended because the input had"),
    ("+flow.icmp_errors.matched", "integer errors", "of ICMP that quoted a flow that is known"),
    ("+flow.icmp_errors.unmatched", "integer errors", "of ICMP that did not"),
    ("+flow.clock_jumps", "integer", "times that the clock of the traffic was set"),
    ("+tcp.segments_in_order", "integer segments", "handed on as they came"),
    ("+tcp.segments_held", "integer segments", "held until a hole before them was filled"),
    ("tcp.reassembly_gap", "integer gaps", "holes that were given up, or in which copies differed"),
    ("+tcp.reassembly_gap_bytes", "integer octets", "in them"),
    ("tcp.overlap", "integer segments", "with octets that had come before"),
    ("tcp.overlap_diff_data", "integer segments", "of them whose octets were not the same"),
    ("tcp.segment_memcap_drop", "integer segments", "refused because too much was held already"),
    ("+tcp.out_of_window", "integer segments", "too far from what was expected to belong to the stream"),
    ("tcp.reassembly_memuse", "integer octets", "held now"),
];

const LAST: &[(&str, &str, &str)] = &[
    ("+plugins.*.calls", "integer", "calls of this analyzer or enricher"),
    ("+plugins.*.time_us", "integer microseconds", "of a processor, spent in them"),
    ("+plugins.*.inputs", "integer", "inputs offered to it"),
    ("+plugins.*.events", "integer events", "emitted"),
    (
        "+plugins.*.refused",
        "integer events",
        "refused: too many, too large, no JSON, or of a flow that is over",
    ),
    ("+plugins.*.faults", "integer faults", "panics, overruns and floods"),
    ("+plugins.*.faulted", "integer inputs", "that faults have cost"),
    ("+plugins.*.shed", "integer inputs", "it was not given, since it was set aside"),
    ("+plugins.*.set_aside", "boolean", "it was set aside after too many faults"),
    ("+plugins.*.last_words", "string", "what it said, or was ended by, at its last fault; else absent"),
    ("+plugins.*.memory", "integer octets", "of a WASM plugin's memories, in all workers; else absent"),
    ("+plugins.*.counters.*", "integer", "its own counters, by the names of its manifest"),
    ("+sinks.*.written", "integer events", "delivered by this sink"),
    ("+sinks.*.lost", "integer events", "it could not deliver"),
    ("+sinks.*.dropped", "integer events", "its queue had no room for"),
    ("+sinks.*.reports_dropped", "integer", "reports of what flows carry that its queue had no room for"),
    ("+sinks.*.frames.written", "integer frames", "taken by this sink; of one that asks for frames"),
    ("+sinks.*.frames.lost", "integer frames", "it could not take"),
    ("+sinks.*.frames.dropped", "integer frames", "its queue had no room for"),
    ("+sinks.*.waiting", "integer batches", "that wait for it"),
    ("+sinks.*.faults", "integer faults", "panics and overruns"),
    ("+sinks.*.set_aside", "boolean", "it was set aside after too many faults"),
    (
        "+top.*[].host",
        "string",
        "its address; absent in rankings by labels, which have the labels' names instead",
    ),
    ("+top.*[].process", "string", "of a ranking by process"),
    ("+top.*[].ja4", "string", "of a ranking by JA4, or by process and JA4"),
    ("+top.*[].country", "string", "of a ranking by country"),
    ("+top.*[].asn", "string", "of a ranking by autonomous system"),
    ("+top.*[].name", "string", "of a ranking by name"),
    ("+top.*[].bytes_sent", "integer octets", "by this host"),
    ("+top.*[].bytes_received", "integer octets", "by this host"),
    ("+top.*[].pkts_sent", "integer packets", "by this host"),
    ("+top.*[].pkts_received", "integer packets", "by this host"),
    ("+top.*[].bytes_toserver", "integer octets", "of flows with these labels"),
    ("+top.*[].bytes_toclient", "integer octets", "of flows with these labels"),
    ("+top.*[].pkts_toserver", "integer packets", "of flows with these labels"),
    ("+top.*[].pkts_toclient", "integer packets", "of flows with these labels"),
    ("+top.*[].flows", "integer flows", "that it had a part in"),
    ("+top.*[].bytes_error", "integer octets", "that may be missing from its octets; absent if none are"),
    ("+violations", "string[]", "sums that did not come out even, which is a mistake in radar; else absent"),
];
