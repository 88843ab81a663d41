//! What the plugin wants and tells.

use crate::series::{Series, Verdict};
use radar_plugin::prelude::*;
use radar_plugin::wire::json::Object;
use std::fmt::Write;

/// The event `x_beacon`.
pub(crate) const BEACON: EventId = EventId(0);
/// Pairs that were forgotten since the table was full.
pub(crate) const EVICTED: CounterId = CounterId(0);

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    Manifest::new("beacon", env!("CARGO_PKG_VERSION"), "connections that begin at regular intervals")
        .flows()
        .event(
            "x_beacon",
            "the connections of a pair of hosts to one port have a rhythm",
            &[
                field("interval_ms", "integer milliseconds", "from beat to beat: the median"),
                field(
                    "jitter",
                    "number",
                    "half of the beats are nearer to their time than this part of the interval",
                ),
                field("score", "number", "how much of a rhythm it is, 0 to 1"),
                field("beats", "integer", "beats that were judged; connections close together are one"),
                field("missed", "integer", "beats that did not come in that time"),
                field("connections", "integer", "connections since the first"),
                field("duration_ms", "integer milliseconds", "since the first connection"),
                field("octets", "integer octets", "what the originator sends in a connection: the median"),
                field(
                    "octets_jitter",
                    "number",
                    "half of the connections are nearer to that than this part of it",
                ),
            ],
        )
        .counter("evicted")
}

/// Writes the `x_beacon` object.
pub(crate) fn write(event: &mut Object<'_>, series: &Series, verdict: &Verdict, now: u64) {
    let Verdict { rhythm, score, beats, octets } = verdict;
    event.number("interval_ms", rhythm.period.round() as u64);
    event.float("jitter", short(rhythm.jitter));
    event.float("score", short(*score));
    event.number("beats", *beats);
    event.number("missed", rhythm.missed);
    event.number("connections", series.connections);
    event.number("duration_ms", now.saturating_sub(series.first) / 1_000_000);
    if let Some((median, spread)) = octets {
        event.number("octets", median.round() as u64);
        event.float("octets_jitter", short(*spread));
    }
}

/// Writes `BEACON every 5.0 s, jitter 3 %, 16 connections, score 0.95`.
pub(crate) fn sum_up(line: &mut String, series: &Series, verdict: &Verdict) {
    // Writing to a String cannot fail.
    let _ = write!(
        line,
        "BEACON every {:.1} s, jitter {:.0} %, {} connections, score {:.2}",
        verdict.rhythm.period / 1000.0,
        verdict.rhythm.jitter * 100.0,
        series.connections,
        verdict.score,
    );
}

/// Three digits behind the point: more would say nothing.
fn short(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
