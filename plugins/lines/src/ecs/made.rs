//! Fields of the schema that are made of several members.

use crate::{change, whole::Whole};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The form of the schema that this is.
pub(super) fn version(_: &Whole<'_>) -> Option<Value> {
    Some("9.0.0".into())
}

pub(super) fn module(_: &Whole<'_>) -> Option<Value> {
    Some("radar".into())
}

pub(super) fn dataset(whole: &Whole<'_>) -> Option<Value> {
    Some(format!("radar.{}", whole.event_type()).into())
}

pub(super) fn kind(whole: &Whole<'_>) -> Option<Value> {
    Some(if whole.event_type() == "stats" { "metric" } else { "event" }.into())
}

pub(super) fn category(whole: &Whole<'_>) -> Option<Value> {
    (!["stats", "gap"].contains(&whole.event_type())).then(|| json!(["network"]))
}

pub(super) fn types(whole: &Whole<'_>) -> Option<Value> {
    let types: &[&str] = match whole.event_type() {
        "flow" => &["connection", "end"],
        "stats" | "gap" | "arp" | "ndp" | "anomaly" => &["info"],
        _ => &["protocol", "info"],
    };
    Some(json!(types))
}

/// `tcp`, `udp`, `icmp`, `ipv6-icmp`.
pub(super) fn transport(whole: &Whole<'_>) -> Option<Value> {
    Some(whole.text("proto")?.to_lowercase().into())
}

pub(super) fn iana_number(whole: &Whole<'_>) -> Option<Value> {
    whole.first("proto")?;
    (whole.event.protocol != 255).then(|| whole.event.protocol.to_string().into())
}

/// `ipv4` or `ipv6`.
pub(super) fn network_type(whole: &Whole<'_>) -> Option<Value> {
    Some(if whole.ends()?[0].is_ipv4() { "ipv4" } else { "ipv6" }.into())
}

/// The schema says `internal` and `external` where radar says `local` and `transit`.
pub(super) fn direction(whole: &Whole<'_>) -> Option<Value> {
    Some(match whole.text("names.direction")? {
        "local" => "internal".into(),
        "transit" => "external".into(),
        same => same.into(),
    })
}

/// Both directions.
pub(super) fn bytes(whole: &Whole<'_>) -> Option<Value> {
    Some(whole.number("flow.bytes_toserver")?.saturating_add(whole.number("flow.bytes_toclient")?).into())
}

pub(super) fn packets(whole: &Whole<'_>) -> Option<Value> {
    Some(whole.number("flow.pkts_toserver")?.saturating_add(whole.number("flow.pkts_toclient")?).into())
}

/// In nanoseconds.
pub(super) fn duration(whole: &Whole<'_>) -> Option<Value> {
    if let Some(us) = whole.number("@.latency_us") {
        return Some(us.saturating_mul(1000).into());
    }
    let [start, end] = ["flow.start", "flow.end"].map(|path| whole.text(path).and_then(change::time));
    Some(end?.saturating_sub(start?).saturating_mul(1000).into())
}

/// Latitude and longitude.
pub(super) fn location(whole: &Whole<'_>, end: &str) -> Option<Value> {
    let [latitude, longitude] =
        ["latitude", "longitude"].map(|name| whole.first(&format!("geo.{end}.{name}")).cloned());
    Some(json!({ "lat": latitude?, "lon": longitude? }))
}

/// `query` or `answer`.
pub(super) fn dns_type(whole: &Whole<'_>) -> Option<Value> {
    Some(if whole.text("@.type")? == "response" { "answer" } else { "query" }.into())
}

/// Flags of the header that are set.
pub(super) fn dns_flags(whole: &Whole<'_>) -> Option<Value> {
    let flags =
        ["aa", "tc", "rd", "ra", "ad", "cd"].into_iter().filter(|flag| whole.is(&format!("@.{flag}")));
    let flags: Vec<_> = flags.map(|flag| Value::from(flag.to_uppercase())).collect();
    (!flags.is_empty()).then_some(Value::Array(flags))
}

pub(super) fn dns_operation(whole: &Whole<'_>) -> Option<Value> {
    Some(match whole.number("@.opcode")? {
        0 => "QUERY".into(),
        1 => "IQUERY".into(),
        2 => "STATUS".into(),
        4 => "NOTIFY".into(),
        5 => "UPDATE".into(),
        6 => "DSO".into(),
        other => other.to_string().into(),
    })
}

/// The answers, in the schema's words.
pub(super) fn dns_answers(whole: &Whole<'_>) -> Option<Value> {
    let answer = |answer: &Value| {
        let member = |name: &str| answer.get(name).cloned();
        let mut words = serde_json::Map::new();
        for (to, from) in [("name", "rrname"), ("type", "rrtype"), ("ttl", "ttl"), ("data", "rdata")] {
            if let Some(value) = member(from) {
                words.insert(to.to_owned(), value);
            }
        }
        words.insert("class".to_owned(), member("class").unwrap_or_else(|| "IN".into()));
        Value::Object(words)
    };
    let answers: Vec<_> = whole.all("@.answers").into_iter().map(answer).collect();
    (!answers.is_empty()).then_some(Value::Array(answers))
}

/// Addresses among the answers.
pub(super) fn dns_addresses(whole: &Whole<'_>) -> Option<Value> {
    let all = whole.all("@.answers.rdata").into_iter().filter_map(Value::as_str);
    list(all.filter(|data| data.parse::<std::net::IpAddr>().is_ok()))
}

/// `TLS 1.3` is `1.3`.
pub(super) fn tls_version(whole: &Whole<'_>) -> Option<Value> {
    Some(tls(whole)?.1.into())
}

/// `tls` or `dtls`.
pub(super) fn tls_protocol(whole: &Whole<'_>) -> Option<Value> {
    Some(tls(whole)?.0.to_lowercase().into())
}

fn tls<'w>(whole: &'w Whole<'_>) -> Option<(&'w str, &'w str)> {
    let path = if whole.event_type() == "quic" { "@.tls_version" } else { "@.version" };
    whole.text(path)?.split_once(' ')
}

pub(super) fn related_ip(whole: &Whole<'_>) -> Option<Value> {
    let ends = whole.ends().map(|ends| ends.map(|end| end.to_string())).into_iter().flatten();
    let answers = dns_addresses(whole).and_then(|all| serde_json::from_value::<Vec<String>>(all).ok());
    list(ends.chain(answers.into_iter().flatten()))
}

/// Names of hosts in the event, wherever they stand.
const HOSTS: [&str; 8] = [
    "names.src.name",
    "names.dest.name",
    "@.sni",
    "@.hostname",
    "@.queries.rrname",
    "@.fqdn",
    "@.client_fqdn",
    "@.server_name",
];

pub(super) fn related_hosts(whole: &Whole<'_>) -> Option<Value> {
    texts(whole, &HOSTS)
}

/// Fingerprints, JA4 among them, for which the schema has no field.
const HASHES: [&str; 9] = [
    "@.ja3.hash",
    "@.ja3s.hash",
    "@.ja4",
    "@.fingerprint",
    "@.fingerprint_sha256",
    "@.client.fingerprint",
    "@.client.fingerprint_sha256",
    "@.client.hassh.hash",
    "@.server.hassh.hash",
];

pub(super) fn related_hash(whole: &Whole<'_>) -> Option<Value> {
    let all = HASHES.iter().flat_map(|path| whole.all(path)).filter_map(Value::as_str);
    list(
        all.map(
            |hash| if hash.contains(':') { hash.replace(':', "").to_uppercase() } else { hash.to_owned() },
        ),
    )
}

pub(super) fn related_user(whole: &Whole<'_>) -> Option<Value> {
    texts(whole, &["process.user", "process.peer.user"])
}

fn texts(whole: &Whole<'_>, paths: &[&str]) -> Option<Value> {
    list(paths.iter().flat_map(|path| whole.all(path)).filter_map(Value::as_str))
}

/// Each once, in order.
fn list(all: impl Iterator<Item = impl Into<String>>) -> Option<Value> {
    let mut known = BTreeSet::new();
    let all: Vec<_> =
        all.map(Into::into).filter(|one: &String| known.insert(one.clone())).map(Value::from).collect();
    (!all.is_empty()).then_some(Value::Array(all))
}
