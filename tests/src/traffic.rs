//! Whole conversations, with addresses of RFC 5737 and names of RFC 2606.

use crate::{
    Capture, dns,
    frame::{Segment, flag, tcp, udp},
};
use std::net::{Ipv4Addr, SocketAddr};

/// Lookups by one client, each from a port of its own: a question, and its answer 1 ms later.
///
/// radar tells of two `dns` events and one `flow` event for each.
#[must_use]
pub fn lookups(number: u16) -> Capture {
    let mut capture = Capture::new();
    for lookup in 0..number {
        self::lookup(lookup).iter().for_each(|frame| capture.push(frame));
    }
    capture
}

/// The same with two connections among them, one of which has a gap.
#[must_use]
pub fn mixed(lookups: u16) -> Capture {
    let mut capture = Capture::new();
    for number in 0..lookups {
        if number == lookups / 2 {
            echo(&mut capture, 40_000, b"what is said is answered", false);
            echo(&mut capture, 40_001, b"what is lost is not found", true);
        }
        lookup(number).iter().for_each(|frame| capture.push(frame));
    }
    capture
}

/// One of them.
#[must_use]
pub fn lookup(number: u16) -> [Vec<u8>; 2] {
    let (client, server) = (end([192, 0, 2, 1], 10_000 + number), end([198, 51, 100, 53], 53));
    let host = format!("host-{number}");
    let name = [host.as_bytes(), b"example", b"org"];
    let answer = dns::answer(number, &name, Ipv4Addr::new(203, 0, 113, 7));
    [udp(client, server, &dns::query(number, &name)), udp(server, client, &answer)]
}

/// A connection to port 7 in which both sides say `text`; with `gap`, the middle of what the client
/// says was never captured, though the server has acknowledged it.
pub fn echo(capture: &mut Capture, client_port: u16, text: &[u8], gap: bool) {
    let (client, server) = (end([192, 0, 2, 1], client_port), end([198, 51, 100, 7], 7));
    let mut say = |from, to, sequence, acknowledgement, flags, payload| {
        capture.push(&tcp(from, to, &Segment { sequence, acknowledgement, flags, payload }));
    };
    let length = u32::try_from(text.len()).expect("a text is short");
    let third = text.len() / 3;
    say(client, server, 999, 0, flag::SYN, b"".as_slice());
    say(server, client, 4999, 1000, flag::SYN | flag::ACK, b"");
    say(client, server, 1000, 5000, flag::ACK, b"");
    if gap {
        say(client, server, 1000, 5000, flag::PSH | flag::ACK, &text[..third]);
        let later = 1000 + 2 * third as u32;
        say(client, server, later, 5000, flag::PSH | flag::ACK, &text[2 * third..]);
    } else {
        say(client, server, 1000, 5000, flag::PSH | flag::ACK, text);
    }
    say(server, client, 5000, 1000 + length, flag::PSH | flag::ACK, text);
    say(client, server, 1000 + length, 5000 + length, flag::FIN | flag::ACK, b"");
    say(server, client, 5000 + length, 1001 + length, flag::FIN | flag::ACK, b"");
    say(client, server, 1001 + length, 5001 + length, flag::ACK, b"");
}

/// An end of a conversation.
#[must_use]
pub fn end(address: [u8; 4], port: u16) -> SocketAddr {
    (address, port).into()
}
