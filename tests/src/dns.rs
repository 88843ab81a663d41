//! DNS messages (RFC 1035 §4), as few of them as the tests need.

use std::net::Ipv4Addr;

/// A question for the IPv4 address of a name, which may hold any octets at all.
#[must_use]
pub fn query(id: u16, name: &[&[u8]]) -> Vec<u8> {
    // Recursion is desired, one question.
    message(id, [0x01, 0x00], 0, name)
}

/// The answer to it.
#[must_use]
pub fn answer(id: u16, name: &[&[u8]], address: Ipv4Addr) -> Vec<u8> {
    let mut answer = message(id, [0x81, 0x80], 1, name);
    // The name of the question, at byte 12; A, IN, 300 seconds, four octets.
    answer.extend([0xC0, 12, 0, 1, 0, 1, 0, 0, 1, 0x2C, 0, 4]);
    answer.extend(address.octets());
    answer
}

fn message(id: u16, flags: [u8; 2], answers: u8, name: &[&[u8]]) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    let mut message = vec![high, low, flags[0], flags[1], 0, 1, 0, answers, 0, 0, 0, 0];
    for label in name {
        message.push(u8::try_from(label.len()).expect("a label has at most 63 octets"));
        message.extend(*label);
    }
    message.extend([0, 0, 1, 0, 1]);
    message
}
