//! The events `traceroute` and `ping`.

use crate::{
    hop::{Hop, Times},
    policy::octets,
    task::{End, Task},
};
use radar_mmdb::Place;
use radar_plugin::{About, wire::json::Object};
use std::net::{IpAddr, Ipv4Addr};

/// What an event of a task is about.
#[must_use]
pub fn about(task: &Task, now: u64) -> About {
    let (source, destination) = (task.source, task.address);
    let protocol = task.wanted.how.protocol;
    About {
        time: now,
        source: octets(source.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))),
        destination: octets(destination.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))),
        source_port: 0,
        destination_port: 0,
        // Without both ends there are none to show.
        protocol: source.and(destination).map_or(255, |address| protocol.number(address)),
        ipv6: destination.is_some_and(|address| address.is_ipv6()),
    }
}

/// What all events of a task begin with.
pub fn write_head(event: &mut Object<'_>, task: &Task, state: &str, end: Option<&End>) {
    event.text("state", state);
    event.text_if("reason", end.and_then(End::reason));
    event.text("id", &task.id);
    if let Some(address) = task.address {
        event.display("target", address);
    }
    if task.wanted.host.parse::<IpAddr>().is_err() && !task.wanted.host.is_empty() {
        event.text("name", &task.wanted.host);
    }
    if task.wanted.automatic {
        event.boolean("automatic", true);
    }
    event.display("protocol", task.wanted.how.protocol);
    if let Some(strategy) = task.strategy {
        event.display("strategy", strategy);
    }
    if task.port != 0 {
        event.number("port", task.port);
    }
    if task.rounds > 0 {
        event.number("round", task.round);
        event.number("rounds", task.rounds);
    }
    if task.round > 0 {
        event.boolean("reached", task.reached);
    }
}

/// Some hops.
pub fn write_hops<'h>(
    event: &mut Object<'_>,
    task: &Task,
    hops: impl Iterator<Item = &'h Hop>,
    place: impl Fn(IpAddr) -> Option<Place>,
) {
    let mut array = event.array("hops");
    for hop in hops {
        let mut object = array.object();
        object.number("ttl", hop.ttl);
        if let Some(&address) = hop.ips.first() {
            write_who(&mut object, hop, task.name_of(address), place(address));
        }
        write_counts(&mut object, hop);
        if let Some(times) = &hop.times {
            write_times(&mut object, times);
        }
        write_labels(&mut object, hop);
        object.text_if("reason", hop.reason.as_ref());
        for (key, is_so) in [("target", hop.target), ("silent", hop.ips.is_empty())] {
            if is_so {
                object.boolean(key, true);
            }
        }
    }
}

fn write_who(object: &mut Object<'_>, hop: &Hop, name: Option<&str>, place: Option<Place>) {
    if let Some(address) = hop.ips.first() {
        object.display("ip", address);
    }
    if hop.ips.len() > 1 {
        let mut addresses = object.array("ips");
        hop.ips.iter().for_each(|address| addresses.display(address));
    }
    object.text_if("name", name);
    let Some(place) = place else { return };
    if let Some(asn) = place.asn {
        object.number("asn", asn);
    }
    object.text_if("organization", place.organization);
    object.text_if("country", place.country);
}

fn write_counts(object: &mut Object<'_>, hop: &Hop) {
    object.number("sent", hop.sent);
    object.number("received", hop.received);
    let lost = f64::from(hop.sent.saturating_sub(hop.received)) / f64::from(hop.sent.max(1));
    // Tenths of a percent: there are at most a thousand rounds.
    object.float("loss", (lost * 1000.0).round() / 10.0);
}

fn write_times(object: &mut Object<'_>, times: &Times) {
    object.number("last_us", times.last);
    object.number("best_us", times.best);
    object.number("avg_us", times.avg);
    object.number("worst_us", times.worst);
    object.number("stddev_us", times.stddev);
    if let Some(jitter) = times.jitter {
        object.number("jitter_us", jitter);
    }
}

fn write_labels(object: &mut Object<'_>, hop: &Hop) {
    if hop.mpls.is_empty() {
        return;
    }
    let mut labels = object.array("mpls");
    for label in &hop.mpls {
        let mut object = labels.object();
        object.number("label", label.label);
        object.number("exp", label.exp);
        object.number("ttl", label.ttl);
    }
}

/// One line for people.
pub fn sum_up(line: &mut String, task: &Task, state: &str, end: Option<&End>) {
    use std::fmt::Write;
    let Task { wanted, round, rounds, hops, .. } = task;
    let what = if wanted.how.ping { "ping" } else { "trace" };
    // Writing into a text cannot fail.
    let _ = write!(line, "{what} {}: {state}", wanted.host);
    let _ = match end.and_then(End::reason) {
        Some(reason) => write!(line, ", {reason}"),
        None if wanted.how.ping => write!(line, ", round {round} of {rounds}"),
        None => write!(line, ", {} hops, round {round} of {rounds}", hops.len()),
    };
}
