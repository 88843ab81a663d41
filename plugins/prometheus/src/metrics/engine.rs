//! Capture, decoding, flows and streams.

use super::{number, numbers_below};
use crate::exposition::{
    Exposition,
    Kind::{self, Counter, Gauge},
};
use serde_json::Value;

/// A family without labels: its name, what it is, where it stands in a `stats` event, and what it says.
type One = (&'static str, Kind, &'static str, &'static str);

/// A family of which each sample is a number of its own: its name, what it says, the label that tells them apart, and
/// for each its value of that and where it stands.
type Several = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const ONES: &[One] = &[
    (
        "radar_capture_packets_total",
        Counter,
        "capture.kernel_packets",
        "Packets that passed the kernel's filter, whether there was room or not; of a file, frames read.",
    ),
    ("radar_capture_delivered_packets_total", Counter, "capture.delivered", "Packets taken in."),
    (
        "radar_capture_refused_packets_total",
        Counter,
        "capture.refused",
        "Packets read that the filter then refused.",
    ),
    ("radar_capture_bytes_total", Counter, "decoder.bytes", "Octets of the packets taken in, on the wire."),
    ("radar_decoder_frames_total", Counter, "decoder.frames", "Frames decoded."),
    (
        "radar_decoder_packets_total",
        Counter,
        "decoder.packets",
        "IP packets that came of them, those within tunnels too.",
    ),
    (
        "radar_decoder_tunneled_packets_total",
        Counter,
        "decoder.packets_tunneled",
        "IP packets that came out of a tunnel.",
    ),
    (
        "radar_decoder_unknown_link_frames_total",
        Counter,
        "decoder.link_unknown",
        "Frames of a link type that is not known.",
    ),
    (
        "radar_decoder_other_frames_total",
        Counter,
        "decoder.not_ip",
        "Frames that carry something else than IP.",
    ),
    (
        "radar_decoder_too_deep_packets_total",
        Counter,
        "decoder.too_deep",
        "Packets not followed further in, because layers nested too deep.",
    ),
    ("radar_fragments_total", Counter, "decoder.fragments.received", "Fragments of IP datagrams."),
    (
        "radar_fragments_truncated_total",
        Counter,
        "decoder.fragments.truncated",
        "Fragments left out because the capture had cut them.",
    ),
    (
        "radar_fragments_malformed_total",
        Counter,
        "decoder.fragments.malformed",
        "Fragments left out because they contradict others.",
    ),
    (
        "radar_fragments_overlapping_total",
        Counter,
        "decoder.fragments.overlapping",
        "Fragments that cover octets which another one had brought.",
    ),
    (
        "radar_fragments_differing_total",
        Counter,
        "decoder.fragments.differing",
        "Fragments that brought other octets for the same place.",
    ),
    (
        "radar_fragmented_datagrams_total",
        Counter,
        "decoder.fragments.datagrams_started",
        "Datagrams of which a first fragment came.",
    ),
    (
        "radar_fragmented_datagrams_waiting",
        Gauge,
        "decoder.fragments.datagrams_waiting",
        "Datagrams that wait for more fragments.",
    ),
    ("radar_flows_active", Gauge, "flow.active", "Flows that are live."),
    ("radar_clock_jumps_total", Counter, "flow.clock_jumps", "Times that the clock of the traffic was set."),
    (
        "radar_tcp_segments_in_order_total",
        Counter,
        "tcp.segments_in_order",
        "Segments handed on as they came.",
    ),
    (
        "radar_tcp_segments_held_total",
        Counter,
        "tcp.segments_held",
        "Segments held until a hole before them was filled.",
    ),
    (
        "radar_tcp_segments_refused_total",
        Counter,
        "tcp.segment_memcap_drop",
        "Segments refused because too much was held already.",
    ),
    (
        "radar_tcp_segments_out_of_window_total",
        Counter,
        "tcp.out_of_window",
        "Segments too far from what was expected to belong to the stream.",
    ),
    (
        "radar_tcp_gaps_total",
        Counter,
        "tcp.reassembly_gap",
        "Holes that were given up, or in which copies differed.",
    ),
    ("radar_tcp_gap_bytes_total", Counter, "tcp.reassembly_gap_bytes", "Octets in them."),
    ("radar_tcp_overlaps_total", Counter, "tcp.overlap", "Segments with octets that had come before."),
    (
        "radar_tcp_overlaps_differing_total",
        Counter,
        "tcp.overlap_diff_data",
        "Segments whose octets were not those that had come before.",
    ),
    ("radar_tcp_held_bytes", Gauge, "tcp.reassembly_memuse", "Octets held out of order."),
    ("radar_anomaly_events_total", Counter, "anomaly.events", "Events of type anomaly that were told."),
    (
        "radar_anomaly_events_suppressed_total",
        Counter,
        "anomaly.suppressed",
        "Events of type anomaly that were one too many of a kind in a second.",
    ),
];

const SEVERAL: &[Several] = &[
    (
        "radar_capture_dropped_packets_total",
        "Packets lost: cause kernel if radar did not read fast enough, interface if the interface or its driver lost them.",
        "cause",
        &[("kernel", "capture.kernel_drops"), ("interface", "capture.kernel_ifdrops")],
    ),
    (
        "radar_flows_created_total",
        "Flows made, by protocol.",
        "protocol",
        &[
            ("tcp", "flow.tcp"),
            ("udp", "flow.udp"),
            ("icmp", "flow.icmp"),
            ("sctp", "flow.sctp"),
            ("other", "flow.other"),
        ],
    ),
    (
        "radar_fragmented_datagrams_ended_total",
        "Datagrams put together again, or given up.",
        "outcome",
        &[
            ("reassembled", "decoder.fragments.datagrams_reassembled"),
            ("timed_out", "decoder.fragments.datagrams_timed_out"),
            ("evicted", "decoder.fragments.datagrams_evicted"),
        ],
    ),
    (
        "radar_icmp_errors_total",
        "Errors of ICMP, by whether they quoted a flow that is known.",
        "flow",
        &[("known", "flow.icmp_errors.matched"), ("unknown", "flow.icmp_errors.unmatched")],
    ),
];

/// Tables whose names become values of a label: the family, what it says, the label, and where they stand.
const TABLES: &[Several] = &[
    ("radar_flows_ended_total", "Flows that have ended, by reason.", "reason", &[("", "/flow/end")]),
    (
        "radar_decoder_truncated_packets_total",
        "Packets cut short by the capture, by the layer in which.",
        "layer",
        &[("", "/decoder/truncated")],
    ),
    (
        "radar_decoder_malformed_packets_total",
        "Packets with a header that contradicts itself, by layer.",
        "layer",
        &[("", "/decoder/malformed")],
    ),
    (
        "radar_anomalies_total",
        "What traffic did against the rules of its protocol, by kind.",
        "kind",
        &[("decoder", "/decoder/event"), ("stream", "/tcp/event")],
    ),
];

/// Writes what `stats` says of the engine.
pub(super) fn write(stats: &Value, to: &mut Exposition) {
    for (name, kind, path, help) in ONES {
        if let Some(number) = number(stats, path) {
            to.family(name, *kind, help).sample(&[], number);
        }
    }
    for (name, help, label, samples) in SEVERAL {
        let mut family = to.family(name, Counter, help);
        for (value, path) in *samples {
            number(stats, path).into_iter().for_each(|number| family.sample(&[(label, value)], number));
        }
    }
    for (name, help, label, tables) in TABLES {
        let mut family = to.family(name, Counter, help);
        for (prefix, pointer) in *tables {
            stats
                .pointer(pointer)
                .into_iter()
                .for_each(|table| numbers_below(&mut family, label, prefix, table));
        }
    }
    if stats.is_object() {
        let violations = stats["violations"].as_array().map_or(0, Vec::len);
        let help = "Sums of the engine that do not come out even, each a mistake in radar.";
        to.family("radar_violations", Gauge, help)
            .sample(&[], crate::exposition::Number::Whole(violations as u64));
    }
}
