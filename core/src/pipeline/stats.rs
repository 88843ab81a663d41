//! The `stats` event: the numbers of capture, engine, plugins and sinks.

use super::Snapshot;
use crate::{
    bus::LaneAccount,
    capture::Statistics,
    host::Account,
    tally::{Ranking, Tops},
};
use serde_json::{Map, Value, json};

/// The body of a `stats` event.
#[must_use]
pub fn stats(
    uptime: u64,
    capture: &Statistics,
    total: &Snapshot,
    sinks: &[LaneAccount],
    tops: Option<&Tops>,
) -> Value {
    let mut decoder = Map::new();
    for (name, number) in total.decode.each() {
        put(&mut decoder, name, number);
    }
    for (kind, number) in total.anomalies.seen().filter(|(kind, _)| kind.category() == "decode") {
        put(&mut decoder, &format!("event.{}", kind.name().trim_start_matches("decoder.")), number);
    }
    decoder.insert("bytes".to_owned(), total.octets.into());
    let plugins =
        total.plugins.iter().map(|(name, account)| (name.clone(), plugin(account))).collect::<Map<_, _>>();
    let sinks = sinks.iter().map(|lane| (lane.name.clone(), sink(lane))).collect::<Map<_, _>>();
    let mut stats = json!({
        "uptime": uptime,
        "capture": {
            "kernel_packets": capture.received,
            "kernel_drops": capture.dropped_kernel,
            "kernel_ifdrops": capture.dropped_interface,
            "delivered": capture.delivered,
            "refused": capture.refused,
        },
        "decoder": decoder,
        "anomaly": { "events": total.anomaly_events[0], "suppressed": total.anomaly_events[1] },
        "flow": flow(total),
        "tcp": tcp(total),
        "plugins": plugins,
        "sinks": sinks,
    });
    if let Some(tops) = tops {
        let rankings = tops.kinds.iter().map(|kind| (kind.name(), ranking(kind, usize::MAX)));
        stats["top"] = Value::Object(rankings.collect());
    }
    let violations = total.violations();
    if !violations.is_empty() {
        stats["violations"] = violations.into();
    }
    stats
}

/// The `rows` greatest talkers of a kind, an object for each.
#[must_use]
pub fn ranking(kind: &Ranking, rows: usize) -> Value {
    let talkers = kind.talkers.iter().take(rows).map(|talker| {
        let mut row = Map::new();
        for (name, value) in kind.by.iter().zip(&talker.key).filter(|(name, _)| !name.is_empty()) {
            row.insert(name.clone(), value.as_str().into());
        }
        let amount = &talker.amount;
        // A host has sent and received; what is told apart by labels went to and from the servers.
        let [there, back] = if kind.is_of_hosts() { ["sent", "received"] } else { ["toserver", "toclient"] };
        for (way, name) in [there, back].into_iter().enumerate() {
            row.insert(format!("bytes_{name}"), amount.octets[way].into());
            row.insert(format!("pkts_{name}"), amount.packets[way].into());
        }
        row.insert("flows".to_owned(), amount.flows.into());
        if talker.error > 0 {
            row.insert("bytes_error".to_owned(), talker.error.into());
        }
        Value::Object(row)
    });
    talkers.collect()
}

fn flow(total: &Snapshot) -> Value {
    let flows = &total.flows;
    let [tcp, udp, icmp, sctp, other] = flows.by_protocol;
    json!({
        "total": flows.created,
        "active": total.live,
        "tcp": tcp, "udp": udp, "icmp": icmp, "sctp": sctp, "other": other,
        "end": {
            "timeout": flows.expired,
            "closed": flows.closed,
            "evicted": flows.evicted,
            "tcp_reuse": flows.reused,
            "shutdown": flows.ended,
        },
        "icmp_errors": { "matched": flows.icmp_errors[0], "unmatched": flows.icmp_errors[1] },
        "clock_jumps": total.clock_jumps,
    })
}

fn tcp(total: &Snapshot) -> Value {
    let reassembly = &total.reassembly;
    let odd = total.anomalies.seen().filter(|(kind, _)| kind.category() == "stream");
    let event =
        odd.map(|(kind, number)| (kind.name().trim_start_matches("stream.").to_owned(), number.into()));
    let event: Map<String, Value> = event.collect();
    json!({
        "event": event,
        "segments_in_order": reassembly.in_order,
        "segments_held": reassembly.held,
        "reassembly_gap": reassembly.gaps,
        "reassembly_gap_bytes": reassembly.gap_octets,
        "overlap": reassembly.overlaps,
        "overlap_diff_data": reassembly.conflicts,
        "segment_memcap_drop": reassembly.refused,
        "out_of_window": reassembly.out_of_window,
        "reassembly_memuse": reassembly.held_octets,
    })
}

fn plugin(account: &Account) -> Value {
    let mut plugin = json!({
        "calls": account.calls,
        "time_us": u64::try_from(account.time.as_micros()).unwrap_or(u64::MAX),
        "inputs": account.offered,
        "events": account.events,
        "refused": account.refused,
        "faults": account.faults,
        "faulted": account.faulted,
        "shed": account.shed,
        "set_aside": account.set_aside,
        "counters": account.counter_names.iter().cloned().zip(account.counters.iter().copied().map(Value::from)).collect::<Map<_, _>>(),
    });
    if let Some(last_words) = &account.last_words {
        plugin["last_words"] = (**last_words).into();
    }
    if account.memory > 0 {
        plugin["memory"] = account.memory.into();
    }
    plugin
}

fn sink(lane: &LaneAccount) -> Value {
    let mut sink = json!({
        "written": lane.account.events,
        "lost": lane.account.lost,
        "dropped": lane.dropped,
        "reports_dropped": lane.reports_dropped,
        "waiting": lane.waiting,
        "faults": lane.account.faults,
        "set_aside": lane.account.set_aside,
    });
    if let Some(dropped) = lane.frames_dropped {
        let (written, lost) = (lane.account.frames, lane.account.frames_lost);
        sink["frames"] = json!({"written": written, "lost": lost, "dropped": dropped});
    }
    sink
}

/// Puts a number at a path of names with dots between.
fn put(object: &mut Map<String, Value>, path: &str, number: u64) {
    match path.split_once('.') {
        None => {
            object.insert(path.to_owned(), number.into());
        }
        Some((table, rest)) => {
            let table = object.entry(table).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(table) = table {
                put(table, rest, number);
            }
        }
    }
}
