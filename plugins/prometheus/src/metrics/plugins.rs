//! Analyzers, enrichers and sinks.

use super::{entries, number};
use crate::exposition::{
    Exposition,
    Kind::{self, Counter, Gauge, Info},
    Number,
};
use serde_json::Value;

/// A family: its name, what it is, its number in each plugin's account, and what it says.
type Each = (&'static str, Kind, &'static str, &'static str);

const ANALYZERS: &[Each] = &[
    ("radar_plugin_calls_total", Counter, "calls", "Calls of an analyzer or enricher, in all workers."),
    ("radar_plugin_cpu_seconds_total", Counter, "time_us", "Time of processors that was spent in it."),
    (
        "radar_plugin_inputs_total",
        Counter,
        "inputs",
        "Inputs offered to it: packets, pieces of streams, flows.",
    ),
    ("radar_plugin_events_total", Counter, "events", "Events that it emitted."),
    (
        "radar_plugin_refused_events_total",
        Counter,
        "refused",
        "Events that were refused: too many, too large, no JSON, or of a flow that is over.",
    ),
    ("radar_plugin_faults_total", Counter, "faults", "Its panics, overruns and floods."),
    ("radar_plugin_faulted_inputs_total", Counter, "faulted", "Inputs that faults have cost."),
    (
        "radar_plugin_shed_inputs_total",
        Counter,
        "shed",
        "Inputs that it was not given, since it was set aside.",
    ),
    ("radar_plugin_set_aside", Gauge, "set_aside", "Whether it was set aside after too many faults."),
    ("radar_plugin_memory_bytes", Gauge, "memory", "Memory of a WASM plugin, in all workers, in octets."),
];

const SINKS: &[Each] = &[
    ("radar_sink_written_events_total", Counter, "written", "Events that a sink has delivered."),
    ("radar_sink_lost_events_total", Counter, "lost", "Events that it could not deliver."),
    ("radar_sink_dropped_events_total", Counter, "dropped", "Events that its queue had no room for."),
    (
        "radar_sink_dropped_reports_total",
        Counter,
        "reports_dropped",
        "Reports of what flows carry that its queue had no room for.",
    ),
    (
        "radar_sink_written_frames_total",
        Counter,
        "frames.written",
        "Frames that a sink has taken, of one that keeps packets.",
    ),
    ("radar_sink_lost_frames_total", Counter, "frames.lost", "Frames that it could not take."),
    ("radar_sink_dropped_frames_total", Counter, "frames.dropped", "Frames that its queue had no room for."),
    ("radar_sink_waiting_batches", Gauge, "waiting", "Batches of events in its queue."),
    ("radar_sink_faults_total", Counter, "faults", "Its panics and overruns."),
    ("radar_sink_set_aside", Gauge, "set_aside", "Whether it was set aside after too many faults."),
];

/// Writes what is known of the plugins.
pub(super) fn write(stats: &Value, world: &Value, to: &mut Exposition) {
    let all = world["plugins"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut family = to.family("radar_plugin_info", Info, "The plugins that run.");
    for plugin in all {
        let text = |name: &str| plugin[name].as_str().unwrap_or_default();
        let labels = [("plugin", text("name")), ("kind", text("kind")), ("version", text("version"))];
        family.sample(&labels, Number::Whole(1));
    }
    each(stats, "plugins", "plugin", ANALYZERS, to);
    let mut family = to.family(
        "radar_plugin_counted_total",
        Counter,
        "What a plugin counts itself, by the names of its manifest.",
    );
    for (plugin, account) in entries(stats, "plugins") {
        for (counter, value) in entries(account, "counters") {
            let labels = [("plugin", plugin), ("counter", counter)];
            value.as_u64().into_iter().for_each(|number| family.sample(&labels, Number::Whole(number)));
        }
    }
    each(stats, "sinks", "sink", SINKS, to);
}

fn each(stats: &Value, table: &str, label: &str, families: &[Each], to: &mut Exposition) {
    for (name, kind, key, help) in families {
        let mut family = to.family(name, *kind, help);
        for (plugin, account) in entries(stats, table) {
            number(account, key).into_iter().for_each(|number| family.sample(&[(label, plugin)], number));
        }
    }
}
