//! A DNS message (RFC 1035 §4.1) to its event, without a flow around it.

use crate::{captures::Captures, strict};
use radar_dns::{
    event::{Notes, Protocol, Writer},
    framing::Framing,
    message::{Message, Section},
    plausible,
};
use radar_plugin::wire::json::Object;

/// Reads a message and writes each kind of event about it; then the same octets as a stream.
pub fn run(input: &[u8]) {
    message(input);
    let mut messages = [Vec::new(), Vec::new()];
    for (messages, octets) in messages.iter_mut().zip([input.len().max(1), 3]) {
        let mut framing = Framing::default();
        for chunk in input.chunks(octets) {
            framing.feed(chunk, |message| messages.push(message.to_vec()));
        }
    }
    assert_eq!(messages[0], messages[1], "another stream when it is cut otherwise");
}

/// Messages of the captures, as they were and with the length that TCP has before them.
#[must_use]
pub fn seeds(captures: &Captures) -> Vec<Vec<u8>> {
    let mut seeds = captures.datagrams(&[53, 5353, 5355]);
    let streams = captures.streams().into_iter().filter(|(port, _)| *port == 53);
    seeds.extend(streams.map(|(_, octets)| octets));
    seeds
}

fn message(input: &[u8]) {
    plausible::parse(input);
    let Ok(message) = Message::parse(input) else { return };
    assert!(message.trailing() <= input.len());
    for section in [Section::Answer, Section::Authority, Section::Additional] {
        assert_eq!(message.has_records(section), message.records(section).next().is_some());
    }
    let mut writer = Writer::default();
    writer.grouped = true;
    for protocol in [Protocol::Dns, Protocol::Mdns, Protocol::Llmnr] {
        let mut out = Vec::new();
        writer.write(protocol, &message, Notes::default(), &mut Object::new(&mut out));
        strict::parse(&out).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out)));
    }
}
