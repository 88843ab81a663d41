//! What the prober wants and tells.

use radar_plugin::{Field, Wants, prelude::*};

pub const TRACEROUTE: EventId = EventId(0);
pub const PING: EventId = EventId(1);
pub const REQUESTED: CounterId = CounterId(0);
pub const REFUSED: CounterId = CounterId(1);
pub const AUTOMATIC: CounterId = CounterId(2);
pub const PASSED_OVER: CounterId = CounterId(3);

pub fn manifest() -> Manifest {
    let manifest =
        Manifest::new("traceroute", env!("CARGO_PKG_VERSION"), "the way to a host, and round trips to it")
            .prober()
            .helper(&["net_raw"])
            .tick(50)
            .event("+traceroute", "what a trace has found so far, and its end", &fields())
            .event("+ping", "what the rounds of a ping have found so far, and its end", &fields())
            .opens_setting("databases")
            .counter("requested")
            .counter("refused")
            .counter("automatic")
            .counter("passed_over");
    let folders = radar_mmdb::usual_folders();
    let manifest = folders.iter().fold(manifest, |it, folder| it.opens_file(&folder.to_string_lossy()));
    let manifest = radar_reverse::FILES.iter().fold(manifest, |manifest, file| manifest.opens_file(file));
    Manifest { wants: Wants { flow_starts: true, ..manifest.wants }, ..manifest }
}

fn fields() -> Vec<Field> {
    vec![
        field("state", "string", "`hop`: hops are new or changed; `round`, `done`; `refused`, `failed`"),
        field("reason", "string", "why it was refused or has failed"),
        field("id", "string", "the request's"),
        field("target", "string", "the address that is probed"),
        field("name", "string", "the name that was asked for"),
        field("automatic", "boolean", "nobody has asked for it"),
        field("protocol", "string", "`icmp`, `udp` or `tcp`"),
        field("strategy", "string", "what tells probes apart: `classic`, `paris`, `dublin`"),
        field("port", "integer", "where probes go"),
        field("round", "integer", "rounds that are over"),
        field("rounds", "integer", "rounds that there will be"),
        field("reached", "boolean", "whether the target has answered"),
        field("hops[].ttl", "integer", "how far it is; of a ping 0"),
        field("hops[].ip", "string", "the address that has answered most often"),
        field("hops[].ips[]", "string", "all that have, if there are several"),
        field("hops[].name", "string", "its name in the DNS"),
        field("hops[].asn", "integer", "its autonomous system"),
        field("hops[].organization", "string", "who runs that"),
        field("hops[].country", "string", "ISO 3166-1"),
        field("hops[].sent", "integer", "probes"),
        field("hops[].received", "integer", "answers"),
        field("hops[].loss", "number percent", "what is missing"),
        field("hops[].last_us", "integer microseconds", "the last round trip"),
        field("hops[].best_us", "integer microseconds", "the shortest"),
        field("hops[].avg_us", "integer microseconds", "their mean"),
        field("hops[].worst_us", "integer microseconds", "the longest"),
        field("hops[].stddev_us", "integer microseconds", "their standard deviation"),
        field("hops[].jitter_us", "integer microseconds", "mean difference of two successive ones"),
        field("hops[].mpls[].label", "integer", "a label that the probe bore there (RFC 4950)"),
        field("hops[].mpls[].exp", "integer", "its traffic class"),
        field("hops[].mpls[].ttl", "integer", "its time to live"),
        field("hops[].reason", "string", "what it said in place of the usual"),
        field("hops[].target", "boolean", "it is the target"),
        field("hops[].silent", "boolean", "it has never answered"),
    ]
}
