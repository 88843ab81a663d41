//! An event that was read: its line as a tree, and the envelope beside it.

use crate::{filtered::ip, path};
use radar_plugin::Event;
use serde_json::{Map, Value};
use std::net::IpAddr;

/// An event that was read.
#[derive(Debug)]
pub(crate) struct Whole<'e> {
    pub(crate) event: &'e Event<'e>,
    pub(crate) json: Value,
}

/// What stands in the envelope of any event, and what enrichers add in this project: what is in none of them and
/// not the event's object stands beside it.
const ENVELOPE: [&str; 21] = [
    "timestamp",
    "flow_id",
    "in_iface",
    "pcap_cnt",
    "pcap_filename",
    "event_type",
    "vlan",
    "src_ip",
    "src_port",
    "dest_ip",
    "dest_port",
    "proto",
    "ip_v",
    "app_proto",
    "app_proto_orig",
    "community_id",
    "tunnel",
    "ether",
    "icmp_type",
    "icmp_code",
    "app_proto_guess",
];

impl<'e> Whole<'e> {
    /// None if the line is no JSON object.
    pub(crate) fn read(event: &'e Event<'e>) -> Option<Self> {
        let json: Value = serde_json::from_slice(event.line.as_slice()).ok()?;
        json.is_object().then_some(Self { event, json })
    }

    pub(crate) fn event_type(&self) -> &'e str {
        self.event.event_type.as_str()
    }

    /// The place of a path in the line: `@` is the event's own object.
    fn place(&self, path: &str) -> (&Value, String) {
        match path.strip_prefix("@.") {
            // The name of a type may hold a dot, so it is looked up by itself.
            Some(rest) => (self.body(), rest.to_owned()),
            None => (&self.json, path.to_owned()),
        }
    }

    /// The event's own object, or null.
    pub(crate) fn body(&self) -> &Value {
        self.json.get(self.event_type()).unwrap_or(&Value::Null)
    }

    pub(crate) fn first(&self, path: &str) -> Option<&Value> {
        let (value, path) = self.place(path);
        path::first(value, &path)
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.first(path)?.as_str()
    }

    pub(crate) fn number(&self, path: &str) -> Option<u64> {
        self.first(path)?.as_u64()
    }

    pub(crate) fn is(&self, path: &str) -> bool {
        self.first(path).and_then(Value::as_bool) == Some(true)
    }

    /// All values at a path.
    pub(crate) fn all(&self, path: &str) -> Vec<&Value> {
        let (value, path) = self.place(path);
        let mut all = Vec::new();
        path::each(value, &path, &mut |value| {
            all.push(value);
            false
        });
        all
    }

    /// What stands beside the event's object and is no part of the envelope: what enrichers have added.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (&String, &Value)> {
        let members = self.json.as_object().into_iter().flat_map(Map::iter);
        members.filter(|(name, _)| *name != self.event_type() && !ENVELOPE.contains(&name.as_str()))
    }

    /// The addresses, if there is a packet behind the event.
    pub(crate) fn ends(&self) -> Option<[IpAddr; 2]> {
        self.json.get("src_ip")?;
        Some([ip(&self.event.source), ip(&self.event.destination)])
    }
}
