//! An event by itself as a filter sees it: what its envelope and its line say.

use crate::path;
use radar_filter::{FieldId, Fields, Filter, Trouble, Value, Vocabulary, field};
use radar_plugin::Event;
use std::net::{IpAddr, Ipv6Addr};

/// The address of octets as they cross the boundary: IPv4 is mapped (RFC 4291 §2.5.5.2).
#[must_use]
pub fn ip(octets: &[u8; 16]) -> IpAddr {
    Ipv6Addr::from(*octets).to_canonical()
}

/// What an IP protocol is called.
#[must_use]
pub fn protocol_name(number: u8) -> &'static str {
    match number {
        1 => "ICMP",
        2 => "IGMP",
        6 => "TCP",
        17 => "UDP",
        47 => "GRE",
        50 => "ESP",
        58 => "IPv6-ICMP",
        89 => "OSPF",
        132 => "SCTP",
        _ => "other",
    }
}

/// Shows what stands at a path of an event's line, until `see` has seen enough (true).
pub fn in_line(line: &[u8], path: &str, see: &mut dyn FnMut(Value<'_>) -> bool) {
    if let Ok(event) = serde_json::from_slice::<serde_json::Value>(line) {
        path::seen(&event, path, see);
    }
}

/// A filter over events alone, and its vocabulary.
///
/// A sink is made before it is known which fields plugins declare, so a path with a dot in it is taken for one:
/// what no event has is never true.
#[derive(Clone, Debug, Default)]
pub struct Lenient {
    filter: Filter,
    vocabulary: Vocabulary,
}

impl Lenient {
    /// Reads a filter.
    ///
    /// # Errors
    /// As [`Filter::parse`], but for paths that are not known.
    pub fn parse(text: &str) -> Result<Self, Trouble> {
        let mut vocabulary = Vocabulary::new();
        loop {
            let trouble = match Filter::parse(text, &vocabulary) {
                Ok(filter) => return Ok(Self { filter, vocabulary }),
                Err(trouble) => trouble,
            };
            // The trouble may be the whole term; the field is what it begins with.
            let term = text.get(trouble.at.start..).unwrap_or_default();
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '*');
            let (name, behind) = term.split_at(term.find(|c| !is_name(c)).unwrap_or(term.len()));
            let behind = behind.trim_start();
            if !name.contains('.') || vocabulary.find(name).is_some() {
                return Err(trouble);
            }
            let (kind, unit) = guess(name, behind);
            if vocabulary.add("", name, kind, unit, "").is_none() {
                return Err(trouble);
            }
        }
    }

    /// Whether it wants everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.filter.is_empty()
    }

    /// Whether it asks for nothing but these fields.
    #[must_use]
    pub fn asks_only_for(&self, fields: &[FieldId]) -> bool {
        !self.filter.is_anywhere() && self.filter.fields().iter().all(|field| fields.contains(field))
    }

    /// Whether something else than an event is wanted.
    pub fn matches<F: Fields>(&self, fields: &F) -> bool {
        self.filter.matches(fields)
    }

    /// Whether an event is wanted.
    #[must_use]
    pub fn wants(&self, event: &Event<'_>) -> bool {
        self.filter.is_empty() || self.filter.matches(&OfEvent::new(event, &self.vocabulary))
    }
}

/// What a field holds, by its name and by what stands behind it in the filter.
fn guess(name: &str, behind: &str) -> (&'static str, &'static str) {
    let value = behind.split_whitespace().next().unwrap_or_default();
    if !behind.starts_with(['<', '>']) && !value.contains("..") {
        return ("string", "");
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    match last.rsplit('_').next().unwrap_or_default() {
        "us" => ("integer", "microseconds"),
        "ms" => ("integer", "milliseconds"),
        "time" | "ttl" | "age" | "uptime" => ("integer", "seconds"),
        "length" | "size" => ("integer", "octets"),
        _ if last.starts_with("bytes") || last.starts_with("octets") => ("integer", "octets"),
        _ => ("number", ""),
    }
}

/// An event by itself as a filter sees it.
#[derive(Clone, Copy, Debug)]
pub struct OfEvent<'a> {
    event: &'a Event<'a>,
    vocabulary: &'a Vocabulary,
}

impl<'a> OfEvent<'a> {
    /// An event, and the vocabulary that the filter was read with.
    #[must_use]
    pub fn new(event: &'a Event<'a>, vocabulary: &'a Vocabulary) -> Self {
        Self { event, vocabulary }
    }
}

/// Where the line has what the fields of flows are called by.
const IN_LINE: &[(FieldId, &[&str])] = &[
    (field::NAME, &["names.src.name", "names.dest.name"]),
    (field::IFACE, &["in_iface"]),
    (field::VLAN, &["vlan"]),
    (field::MAC, &["ether.src_macs", "ether.dest_macs"]),
    (field::APP, &["app_proto"]),
    (field::SERVICE, &["names.service", "app_proto_guess"]),
    (field::STATE, &["flow.state"]),
    (field::DIR, &["names.direction"]),
    (field::PROC, &["process.name"]),
    (field::PID, &["process.pid"]),
    (field::USER, &["process.user"]),
    (field::EXE, &["process.exe"]),
    (field::CONTAINER, &["process.container"]),
    (
        field::COUNTRY,
        &["geo.src.country", "geo.dest.country", "geo.src.country_name", "geo.dest.country_name"],
    ),
    (field::CITY, &["geo.src.city", "geo.dest.city"]),
    (field::ASN, &["geo.src.asn", "geo.dest.asn"]),
    (field::ORG, &["geo.src.organization", "geo.dest.organization"]),
    (field::SNI, &["tls.sni", "quic.sni"]),
    (field::JA3, &["tls.ja3.hash", "quic.ja3.hash"]),
    (field::JA4, &["tls.ja4", "quic.ja4"]),
    (field::COMMUNITY, &["community_id"]),
    (field::SELF, &["process.self", "names.self"]),
];

impl Fields for OfEvent<'_> {
    fn each(&self, id: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        let event = self.event;
        let [source, destination] = [event.source, event.destination].map(|end| Value::Address(ip(&end)));
        let [sport, dport] =
            [event.source_port, event.destination_port].map(|port| Value::Number(port.into()));
        let line = |path: &str, see: &mut dyn FnMut(Value<'_>) -> bool| {
            in_line(event.line.as_slice(), path, see);
        };
        match id {
            field::TYPE => _ = see(Value::Text(event.event_type.as_str())),
            field::FLOW => _ = see(Value::Number(event.flow as f64)),
            // Of an event with no packet behind it there are no ends.
            _ if event.protocol == 255 && is_end(id) => {}
            field::IP => _ = see(source) || see(destination),
            field::HOST => {
                if !see(source) && !see(destination) {
                    line("names.src.name", see);
                    line("names.dest.name", see);
                }
            }
            field::SRC => {
                if !see(source) {
                    line("names.src.name", see);
                }
            }
            field::DST => {
                if !see(destination) {
                    line("names.dest.name", see);
                }
            }
            field::PORT => _ = see(sport) || see(dport),
            field::SPORT => _ = see(sport),
            field::DPORT => _ = see(dport),
            field::PROTO => _ = see(Value::Text(protocol_name(event.protocol))),
            _ => self.in_line(id, see),
        }
    }

    fn anywhere(&self, see: &mut dyn FnMut(&str) -> bool) {
        let summary = self.event.summary.as_str();
        let line = std::str::from_utf8(self.event.line.as_slice()).unwrap_or_default();
        let _ = see(self.event.event_type.as_str()) || see(summary) || see(line);
    }
}

fn is_end(id: FieldId) -> bool {
    [field::IP, field::HOST, field::SRC, field::DST, field::PORT, field::SPORT, field::DPORT, field::PROTO]
        .contains(&id)
}

impl OfEvent<'_> {
    /// Shows what only the line tells.
    fn in_line(&self, id: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        let Ok(event) = serde_json::from_slice::<serde_json::Value>(self.event.line.as_slice()) else {
            return;
        };
        if let Some((_, paths)) = IN_LINE.iter().find(|(known, _)| *known == id) {
            let _ = paths.iter().any(|path| path::seen(&event, path, see));
            return;
        }
        let sum = |paths: [&str; 2]| {
            let numbers = paths.map(|path| path::first(&event, path).and_then(serde_json::Value::as_u64));
            numbers
                .iter()
                .any(Option::is_some)
                .then(|| numbers.into_iter().flatten().fold(0, u64::saturating_add) as f64)
        };
        let number = |path: &str| path::first(&event, path).and_then(serde_json::Value::as_f64);
        let number = match id {
            field::BYTES => sum(["flow.bytes_toserver", "flow.bytes_toclient"]),
            field::PACKETS => sum(["flow.pkts_toserver", "flow.pkts_toclient"]),
            field::AGE => number("flow.age"),
            field::RTT => number("rtt.smoothed_us").or(number("rtt.handshake_us")).map(|us| us / 1e6),
            _ => {
                let path = self.vocabulary.get(id).map(|field| field.name.as_ref()).unwrap_or_default();
                if path.contains('.') {
                    path::seen(&event, path, see);
                }
                return;
            }
        };
        if let Some(number) = number {
            see(Value::Number(number));
        }
    }
}
