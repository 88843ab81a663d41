//! A flow that filters are held against.
#![allow(dead_code)] // Each test uses what it needs of it.

#[path = "../../src/random.rs"]
pub mod random;

use std::net::IpAddr;

use radar_filter::{FieldId, Fields, Filter, Value, Vocabulary, field};

/// A flow: fields and their values, in any order.
pub struct Flow(pub Vec<(FieldId, Value<'static>)>);

impl Fields for Flow {
    fn each(&self, wanted: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        let _ = self.0.iter().any(|&(field, value)| field == wanted && see(value));
    }

    fn anywhere(&self, see: &mut dyn FnMut(&str) -> bool) {
        let _ = self.0.iter().any(|&(_, value)| matches!(value, Value::Text(text) if see(text)));
    }
}

/// The fields of flows and a few of events.
pub fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::new();
    vocabulary.add("dns", "queries[].rrname", "string", "", "a name");
    vocabulary.add("dns", "aa", "boolean", "", "authoritative");
    vocabulary.add("my-analyzer", "score", "number", "", "how odd it is");
    vocabulary.add("", "rtt.handshake_us", "integer", "microseconds", "round trip");
    vocabulary.add("", "tunnel.src_ip", "string", "", "who sent it");
    vocabulary
}

/// An address.
pub fn address(text: &str) -> IpAddr {
    text.parse().expect("an address of the test")
}

/// A browser that fetches something from a content network, with the vocabulary's events.
pub fn browser(vocabulary: &Vocabulary) -> Flow {
    let event = |name| vocabulary.find(name).expect("a field of the test").id;
    let (client, server) = (Value::Address(address("10.0.0.5")), Value::Address(address("2001:db8::17")));
    let name = Value::Text("edge.cdn.net");
    Flow(vec![
        (field::IP, client),
        (field::IP, server),
        (field::HOST, client),
        (field::HOST, server),
        (field::HOST, name),
        (field::SRC, client),
        (field::DST, server),
        (field::DST, name),
        (field::NAME, name),
        (field::PORT, Value::Number(50_000.0)),
        (field::PORT, Value::Number(443.0)),
        (field::SPORT, Value::Number(50_000.0)),
        (field::DPORT, Value::Number(443.0)),
        (field::PROTO, Value::Text("TCP")),
        (field::APP, Value::Text("tls")),
        (field::PROC, Value::Text("Web Content")),
        (field::EXE, Value::Text("/usr/lib/firefox/firefox")),
        (field::COUNTRY, Value::Text("DE")),
        (field::ASN, Value::Number(64_500.0)),
        (field::SNI, Value::Text("www.Google.example")),
        (field::JA4, Value::Text("t13d1516h2_8daaf6152771_b186095e22b6")),
        (field::RTT, Value::Number(0.150)),
        (field::BYTES, Value::Number(2_000_000.0)),
        (field::RATE, Value::Number(125_000.0)),
        (field::LOCAL, Value::Flag(false)),
        (field::SELF, Value::Flag(true)),
        (event("dns.queries.rrname"), Value::Text("a.example.org")),
        (event("dns.queries.rrname"), Value::Text("b.example.org")),
        (event("dns.aa"), Value::Flag(true)),
        (event("my-analyzer.score"), Value::Number(7.0)),
        (event("rtt.handshake_us"), Value::Number(150_000.0)),
        (event("tunnel.src_ip"), Value::Text("192.0.2.1")),
    ])
}

/// A filter that the test knows to be one.
pub fn filter(text: &str, vocabulary: &Vocabulary) -> Filter {
    Filter::parse(text, vocabulary).unwrap_or_else(|trouble| panic!("\n{}", trouble.underlined(text)))
}
