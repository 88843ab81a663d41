//! What a plugin says of itself, without running any of its logic.

use serde::{Deserialize, Serialize};

/// One plugin: its name, what it wants to see, what it tells, how it can be set.
///
/// It crosses the boundary as JSON, so a field can be added with a default and older plugins stay
/// as they are.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Manifest {
    /// `[a-z0-9_-]{1,64}`; also its table in `radar.toml` and its log target.
    pub name: String,
    /// The plugin's own version.
    pub version: String,
    /// What it is.
    pub kind: Kind,
    /// The interface it was built with, `[major, minor]`.
    pub api: (u16, u16),
    /// One line for `radar plugins list`.
    #[serde(default)]
    pub description: String,
    /// What an analyzer or enricher wants to see.
    #[serde(default)]
    pub wants: Wants,
    /// Events it may emit; their order numbers them.
    #[serde(default)]
    pub events: Vec<EventType>,
    /// Sections an enricher may add to events; their order numbers them.
    #[serde(default)]
    pub sections: Vec<EventType>,
    /// Labels it may give flows, by which talkers are told apart; their order numbers them.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// Values of `app_proto` it may tell; their order numbers them.
    #[serde(default)]
    pub protocols: Vec<String>,
    /// What it tells of a flow's protocol is by the looks of its first octets: a plugin that has parsed
    /// the protocol goes before it.
    #[serde(default)]
    pub by_signature: bool,
    /// Services by their ports: what stands as `app_proto_guess` in the `flow` event of a flow of which
    /// no plugin has told the protocol.
    #[serde(default)]
    pub services: Vec<Service>,
    /// The setting of its own that turns `services` off when it is `false`, if there is one.
    #[serde(default)]
    pub services_setting: String,
    /// Counters it keeps, shown in `stats` events; their order numbers them.
    #[serde(default)]
    pub counters: Vec<String>,
    /// Its settings.
    #[serde(default)]
    pub settings: Vec<Setting>,
    /// What it asks for beyond traffic; the configuration must allow each.
    #[serde(default)]
    pub grants: Vec<String>,
    /// Files it opens after its start: radar lets it have no others. Since 1.4.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileAccess>,
    /// It starts programs of the operator's choice, which open files that nobody can name: then files stay within
    /// reach. Since 1.4.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub runs_programs: bool,
    /// It has a helper process, which keeps these capabilities (`net_raw`), and without any of them does not start.
    #[serde(default)]
    pub helper: Vec<String>,
    /// It has a helper process, which keeps these capabilities too, as far as radar has them. Since 1.4.
    #[serde(default)]
    pub helper_may: Vec<String>,
}

impl Manifest {
    /// Whether it has a helper process.
    #[must_use]
    pub fn has_helper(&self) -> bool {
        !self.helper.is_empty() || !self.helper_may.is_empty()
    }
}

/// A file or folder that a plugin opens after its start, by its path or by the setting that names it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct FileAccess {
    /// Its path; empty if a setting names it.
    pub path: String,
    /// The setting that holds its path, or a list of paths.
    pub setting: String,
    /// Whether it is written; then it may be made anew in its folder.
    pub write: bool,
}

/// Kinds of plugins.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Traffic to events.
    #[default]
    Analyzer,
    /// Flows to sections that stand in all of their events.
    Enricher,
    /// Events to the world.
    Sink,
    /// Requests to events.
    Prober,
}

/// What an analyzer or enricher wants to see; the core checks it without a call.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Wants {
    /// Reassembled TCP streams.
    pub streams: Option<Selection>,
    /// Payloads of packets over other transports.
    pub datagrams: Option<Selection>,
    /// Packets as captured.
    pub packets: Option<Packets>,
    /// The start of each flow.
    pub flow_starts: bool,
    /// The end of each flow; a plugin always hears the end of a flow it had input of and is not done with.
    pub flow_ends: bool,
    /// Events of others, by `event_type`.
    pub events: Vec<String>,
    /// Milliseconds of capture time between two ticks; 0 for none.
    pub tick: u32,
    /// Whether to be told of each flow's round trips.
    pub rtt: bool,
    /// What a sink wants besides events: milliseconds between two times that it is told of the greatest
    /// talkers; 0 for never.
    pub tops: u32,
    /// What a sink wants besides events: what flows carry at the moment, and news of radar.
    pub activity: Option<Activity>,
    /// What a sink wants besides events: each frame as it was captured. Since 1.4.
    pub frames: bool,
}

/// How closely a sink follows what flows carry, and how much it is told at once.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Activity {
    /// Milliseconds of capture time between two reports of a worker, at least 50.
    pub interval: u32,
    /// Flows of one report at most.
    pub flows: u32,
    /// Packets of one report of which the beginnings are told, at most.
    pub heads: u32,
}

/// Which flows: those of the ports, and those whose first octets in either direction fit a pattern.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Selection {
    /// Ports of either end.
    pub ports: Vec<u16>,
    /// Patterns for flows on any port.
    pub patterns: Vec<PatternText>,
    /// Every flow.
    pub all: bool,
    /// IP protocols of datagrams; none means UDP.
    pub protocols: Vec<u8>,
    /// Octets of each datagram that are handed over; 0 for all.
    pub snap: u32,
    /// Only these of a flow's payloads, the first ones, both directions together; 0 for all, at most 255.
    /// Then the core is done with the flow for the plugin.
    pub payloads: u8,
}

/// Octets at a place of the first payload, in hexadecimal; a mask of the same length, or none.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct PatternText {
    /// Octets before it.
    pub offset: usize,
    /// The octets, as `160301`.
    pub octets: String,
    /// Which of their bits count.
    pub mask: String,
}

/// Which packets, and from where on: those of IP, or, if types or protocols are named, only those of
/// one of them.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Packets {
    /// `link` or `network`: where `data` begins.
    pub layer: String,
    /// Octets of each packet that are handed over; 0 for all.
    pub snap: u32,
    /// `EtherType`s, behind all tags, also of frames that hold no IP (0x0806 is ARP).
    pub ether_types: Vec<u16>,
    /// IP protocols (58 is `ICMPv6`).
    pub protocols: Vec<u8>,
}

/// A label of flows.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Label {
    /// What it says of a flow: `country`, `process`.
    pub name: String,
    /// Its meaning.
    pub description: String,
}

/// A service that is usual at a port.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Service {
    /// Its port.
    pub port: u16,
    /// The IP protocol that carries it: 6 TCP, 17 UDP, 132 SCTP.
    pub transport: u8,
    /// What it speaks, as `app_proto` would say it.
    pub protocol: String,
}

/// A kind of event, or a section of one.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct EventType {
    /// EVE `event_type`; a third party's begins with `x_`.
    pub name: String,
    /// When it comes about.
    pub description: String,
    /// What its object holds.
    pub fields: Vec<Field>,
    /// Whether Suricata has no such event: all of it is radar's, or its author's, own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

impl EventType {
    /// An event; a `+` before its name says that Suricata has none such.
    #[must_use]
    pub fn new(name: &str, description: &str, fields: &[Field]) -> Self {
        let (own, name) = marked(name);
        Self { name: name.to_owned(), description: description.to_owned(), fields: fields.to_vec(), own }
    }
}

/// A field of an event.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Field {
    /// Its path in the object: `ja3.hash`, `answers[].rrname`, `sinks.*.lost` for any name between.
    pub name: String,
    /// `string`, `integer`, `number`, `boolean`, `object`; `[]` behind it for an array of them.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it counts or measures, if it does: `octets`, `microseconds`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Its meaning.
    pub description: String,
    /// Whether Suricata's EVE has no such field.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

impl Field {
    /// A field, as a line of a table: its path, with a `+` before it if Suricata has no such field; its
    /// type, and behind a blank its unit (`integer microseconds`); its meaning.
    #[must_use]
    pub fn new(name: &str, kind: &str, description: &str) -> Self {
        let (own, name) = marked(name);
        let (kind, unit) = kind.split_once(' ').unwrap_or((kind, ""));
        let [name, kind, unit, description] = [name, kind, unit, description].map(str::to_owned);
        Self { name, kind, unit, description, own }
    }

    /// The same field as a member of the object at `path`, or with `[]` behind it of each in a list.
    #[must_use]
    pub fn within(self, path: &str) -> Self {
        Self { name: format!("{path}.{}", self.name), ..self }
    }
}

/// Whether a `+` stands before a name, and the name.
fn marked(name: &str) -> (bool, &str) {
    name.strip_prefix('+').map_or((false, name), |name| (true, name))
}

/// A setting of a plugin.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Setting {
    /// Its key; `rotate.size` for a key of a table within.
    pub name: String,
    /// Its form.
    #[serde(rename = "type")]
    pub kind: SettingKind,
    /// The value when it is not set, as JSON.
    pub default: serde_json::Value,
    /// Its meaning.
    pub description: String,
    /// The only values there are, if it is one of a few.
    pub choices: Vec<String>,
}

/// Forms of a setting.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SettingKind {
    /// Any text.
    #[default]
    String,
    /// A whole number that is not negative.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of texts.
    Strings,
    /// A list of whole numbers.
    Integers,
    /// A span of time: `"5s"`, `"100ms"`, `"2m"`, `"1h"`, `"7d"`.
    Duration,
    /// An amount of octets: `"64KiB"`, `"16MiB"`, `"1GiB"`.
    Size,
}

impl SettingKind {
    /// How a person would name it.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::Strings => "a list of texts",
            Self::Integers => "a list of whole numbers",
            Self::Duration => "a span of time such as \"5s\"",
            Self::Size => "an amount of octets such as \"16MiB\"",
        }
    }
}

/// Reads `"5s"`, `"100ms"`, `"2m"`, `"1h"`, `"7d"`: a whole number and its unit.
#[must_use]
pub fn duration(text: &str) -> Option<std::time::Duration> {
    let (number, unit) = split_number(text)?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(milliseconds).map(std::time::Duration::from_millis)
}

/// Reads `"512B"`, `"64KiB"`, `"16MiB"`, `"1GiB"`: a whole number and its unit, in octets.
#[must_use]
pub fn size(text: &str) -> Option<u64> {
    let (number, unit) = split_number(text)?;
    let octets = match unit {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(octets)
}

fn split_number(text: &str) -> Option<(u64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, unit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_line_of_a_table_is_a_field() {
        let field = Field::new("+latency_us", "integer microseconds", "since the query");
        assert_eq!((field.name.as_str(), field.kind.as_str(), field.own), ("latency_us", "integer", true));
        assert_eq!((field.unit.as_str(), field.description.as_str()), ("microseconds", "since the query"));
        assert_eq!(field.within("a[]").name, "a[].latency_us");
        let plain = serde_json::to_value(Field::new("sni", "string", "a name")).unwrap();
        assert_eq!(plain, serde_json::json!({"name": "sni", "type": "string", "description": "a name"}));
    }

    #[test]
    fn spans_and_amounts_are_a_number_and_a_unit() {
        assert_eq!(duration("100ms"), Some(Duration::from_millis(100)));
        assert_eq!(duration("2 m"), Some(Duration::from_secs(120)));
        assert_eq!(duration("5"), None);
        assert_eq!(size("64KiB"), Some(65536));
        assert_eq!(size("64kb"), None);
        assert_eq!(size("99999999999GiB"), None);
    }
}
