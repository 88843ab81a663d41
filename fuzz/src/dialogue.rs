//! What two hosts say to each other, as an input: whole payloads, with flows, losses, ends and pauses
//! between them. A plugin is reached at once, without a header to be got right first.
//!
//! Each step begins with an octet: its lowest bit is the direction, the three above it the kind; of a
//! flow the lowest is whether it is TCP, and the fifth whether it is IPv6.

use crate::reader::Reader;
use std::fmt;

/// One step.
#[derive(Clone, Copy, Eq, PartialEq)]
pub enum Step<'a> {
    /// A segment or datagram.
    Say {
        /// From the responder, not from the originator.
        back: bool,
        /// Its payload.
        octets: &'a [u8],
    },
    /// Octets of a stream that the capture does not have.
    Lose {
        /// Of the responder's.
        back: bool,
        /// How many.
        octets: u16,
    },
    /// One side sends nothing more.
    End {
        /// The responder.
        back: bool,
    },
    /// Another flow from here on.
    Flow {
        /// Over TCP; otherwise UDP.
        tcp: bool,
        /// Over IPv6; otherwise IPv4.
        ipv6: bool,
        /// The responder's port, as a place among those that the plugin asks for.
        port: u8,
    },
    /// Time passes: five bits of a number below three of a unit.
    Pause(u8),
}

impl fmt::Debug for Step<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |back: &bool| if *back { "responder" } else { "originator" };
        match self {
            Self::Say { back, octets } => {
                write!(out, "{} says {}", side(back), octets.escape_ascii())
            }
            Self::Lose { back, octets } => write!(out, "{octets} octets of the {} are lost", side(back)),
            Self::End { back } => write!(out, "{} ends", side(back)),
            Self::Flow { tcp, ipv6, port } => {
                let (transport, version) = (if *tcp { "TCP" } else { "UDP" }, if *ipv6 { 6 } else { 4 });
                write!(out, "flow over {transport} and IPv{version} to port {port}")
            }
            Self::Pause(step) => write!(out, "pause {step:#010b}"),
        }
    }
}

/// The bit of a flow over IPv6.
const IPV6: u8 = 0x10;

/// Steps of one input at most.
const STEPS_MAX: usize = 1024;

/// The steps of `input`.
#[must_use]
pub fn read(input: &[u8]) -> Vec<Step<'_>> {
    let mut reader = Reader::new(input);
    let next = || (!reader.is_over()).then(|| step(&mut reader));
    std::iter::from_fn(next).take(STEPS_MAX).collect()
}

fn step<'a>(reader: &mut Reader<'a>) -> Step<'a> {
    let head = reader.u8();
    let back = head & 1 != 0;
    match head >> 1 & 7 {
        0..=3 => {
            let length = reader.u16();
            Step::Say { back, octets: reader.octets(length.into()) }
        }
        4 => Step::Lose { back, octets: reader.u16() },
        5 => Step::End { back },
        6 => Step::Flow { tcp: back, ipv6: head & IPV6 != 0, port: reader.u8() },
        _ => Step::Pause(reader.u8()),
    }
}

/// An input that holds these steps.
#[must_use]
pub fn write(steps: &[Step<'_>]) -> Vec<u8> {
    let mut input = Vec::new();
    for step in steps {
        match step {
            Step::Say { back, octets } => {
                let length = octets.len().min(usize::from(u16::MAX));
                input.push(u8::from(*back));
                input.extend((length as u16).to_le_bytes());
                input.extend(&octets[..length]);
            }
            Step::Lose { back, octets } => {
                input.push(4 << 1 | u8::from(*back));
                input.extend(octets.to_le_bytes());
            }
            Step::End { back } => input.push(5 << 1 | u8::from(*back)),
            Step::Flow { tcp, ipv6, port } => {
                let ipv6 = if *ipv6 { IPV6 } else { 0 };
                input.extend([ipv6 | 6 << 1 | u8::from(*tcp), *port]);
            }
            Step::Pause(step) => input.extend([7 << 1, *step]),
        }
    }
    input
}

/// The same with what is said over TCP cut into pieces of `octets`.
#[must_use]
pub fn cut<'a>(steps: &[Step<'a>], octets: usize) -> Vec<Step<'a>> {
    let (mut cut, mut over_tcp) = (Vec::new(), true);
    for step in steps {
        match *step {
            Step::Say { back, octets: all } if over_tcp && !all.is_empty() => {
                cut.extend(all.chunks(octets).map(|octets| Step::Say { back, octets }));
                continue;
            }
            Step::Flow { tcp, .. } => over_tcp = tcp,
            _ => {}
        }
        cut.push(*step);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_were_written_are_read() {
        let steps = [
            Step::Flow { tcp: true, ipv6: true, port: 3 },
            Step::Say { back: true, octets: b"hello" },
            Step::Lose { back: false, octets: 700 },
            Step::Pause(9),
            Step::End { back: true },
        ];
        assert_eq!(read(&write(&steps)), steps);
    }
}
