//! Writes small MMDB files (MaxMind DB File Format 2.0), for tests.

use serde_json::Value;
use std::{collections::HashMap, net::IpAddr};

/// Zero octets between the tree and the data.
const SEPARATOR: u32 = 16;

/// A database that is being made.
#[derive(Debug)]
pub struct Writer {
    database_type: String,
    ip_version: u8,
    record_size: u16,
    built: u64,
    languages: Vec<String>,
    nodes: Vec<[Leaf; 2]>,
    data: Vec<u8>,
    known: HashMap<String, u32>,
}

#[derive(Clone, Copy, Debug)]
enum Leaf {
    Nothing,
    Node(usize),
    Data(u32),
}

impl Writer {
    /// An empty database for IPv6 and IPv4, of this type, built now.
    #[must_use]
    pub fn new(database_type: &str) -> Self {
        Self {
            database_type: database_type.to_owned(),
            ip_version: 6,
            record_size: 28,
            built: crate::databases::now(),
            languages: vec!["en".to_owned(), "de".to_owned()],
            nodes: vec![[Leaf::Nothing; 2]],
            data: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Built at this time, in seconds since 1970.
    #[must_use]
    pub fn built(self, built: u64) -> Self {
        Self { built, ..self }
    }

    /// For IPv4 alone.
    #[must_use]
    pub fn v4_only(self) -> Self {
        Self { ip_version: 4, ..self }
    }

    /// With numbers of 24, 28 or 32 bits in its tree.
    #[must_use]
    pub fn record_size(self, record_size: u16) -> Self {
        Self { record_size, ..self }
    }

    /// With `record` for a network, as `81.2.69.0/24`, in place of what it or a wider one had. Whole numbers are
    /// written as unsigned ones of 32 bits, other ones as doubles.
    ///
    /// # Panics
    /// If that is no network.
    #[must_use]
    pub fn with(mut self, network: &str, record: &Value) -> Self {
        let (address, length) = network.split_once('/').expect("a network has a /");
        let length: usize = length.parse().expect("a prefix is a number");
        let (bits, length) = match address.parse().expect("a network begins with its address") {
            IpAddr::V4(address) if self.ip_version == 4 => (u128::from(u32::from(address)) << 96, length),
            IpAddr::V4(address) => (u128::from(u32::from(address)), length + 96),
            IpAddr::V6(address) => (u128::from(address), length),
        };
        let data = self.put(record);
        self.insert(bits, length, Leaf::Data(data));
        self
    }

    fn put(&mut self, record: &Value) -> u32 {
        let at = self.data.len() as u32;
        let known = *self.known.entry(record.to_string()).or_insert(at);
        if known == at {
            encode(record, &mut self.data);
        }
        known
    }

    fn insert(&mut self, bits: u128, length: usize, leaf: Leaf) {
        let mut node = 0;
        for depth in 0..length {
            let side = (bits >> (127 - depth) & 1) as usize;
            if depth + 1 == length {
                self.nodes[node][side] = leaf;
                return;
            }
            node = match self.nodes[node][side] {
                Leaf::Node(next) => next,
                wider => {
                    self.nodes.push([wider; 2]);
                    self.nodes[node][side] = Leaf::Node(self.nodes.len() - 1);
                    self.nodes.len() - 1
                }
            };
        }
    }

    /// The file.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for node in &self.nodes {
            self.write_node(node.map(|leaf| self.number(leaf)), &mut out);
        }
        out.extend([0; SEPARATOR as usize]);
        out.extend(&self.data);
        out.extend(b"\xab\xcd\xefMaxMind.com");
        self.write_metadata(&mut out);
        out
    }

    fn number(&self, leaf: Leaf) -> u32 {
        let nodes = self.nodes.len() as u32;
        match leaf {
            Leaf::Nothing => nodes,
            Leaf::Node(node) => node as u32,
            Leaf::Data(at) => nodes + SEPARATOR + at,
        }
    }

    fn write_node(&self, [left, right]: [u32; 2], out: &mut Vec<u8>) {
        let ([a, left @ ..], [b, right @ ..]) = (left.to_be_bytes(), right.to_be_bytes());
        match self.record_size {
            24 => out.extend([left, right].concat()),
            28 => out.extend([&left[..], &[(a << 4) | (b & 15)], &right].concat()),
            _ => out.extend([&[a][..], &left, &[b], &right].concat()),
        }
    }

    fn write_metadata(&self, out: &mut Vec<u8>) {
        control(7, 9, out);
        let mut number = |key: &str, kind, value: u64| {
            text(key, out);
            unsigned(kind, value, out);
        };
        number("binary_format_major_version", 5, 2);
        number("binary_format_minor_version", 5, 0);
        number("build_epoch", 9, self.built);
        number("ip_version", 5, self.ip_version.into());
        number("node_count", 6, self.nodes.len() as u64);
        number("record_size", 5, self.record_size.into());
        text("database_type", out);
        text(&self.database_type, out);
        text("description", out);
        encode(&serde_json::json!({"en": "made by a test"}), out);
        text("languages", out);
        encode(&serde_json::json!(self.languages), out);
    }
}

fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::String(value) => text(value, out),
        Value::Bool(value) => control(14, usize::from(*value), out),
        Value::Number(value) => match value.as_u64() {
            Some(value) => unsigned(if value > u64::from(u32::MAX) { 9 } else { 6 }, value, out),
            None => {
                control(3, 8, out);
                out.extend(value.as_f64().unwrap_or_default().to_be_bytes());
            }
        },
        Value::Array(values) => {
            control(11, values.len(), out);
            values.iter().for_each(|value| encode(value, out));
        }
        Value::Object(members) => {
            control(7, members.len(), out);
            for (key, value) in members {
                text(key, out);
                encode(value, out);
            }
        }
        Value::Null => text("", out),
    }
}

fn text(text: &str, out: &mut Vec<u8>) {
    control(2, text.len(), out);
    out.extend(text.as_bytes());
}

fn unsigned(kind: u8, value: u64, out: &mut Vec<u8>) {
    let octets = value.to_be_bytes();
    let octets = &octets[value.leading_zeros() as usize / 8..];
    control(kind, octets.len(), out);
    out.extend(octets);
}

/// The octets before a value: its type and its size.
fn control(kind: u8, size: usize, out: &mut Vec<u8>) {
    let (first, more) = match size {
        0..29 => (size as u8, Vec::new()),
        29..285 => (29, vec![(size - 29) as u8]),
        285..65_821 => (30, ((size - 285) as u16).to_be_bytes().to_vec()),
        _ => (31, (size as u32 - 65_821).to_be_bytes()[1..].to_vec()),
    };
    if kind > 7 {
        out.extend([first, kind - 7]);
    } else {
        out.push((kind << 5) | first);
    }
    out.extend(more);
}
