//! What the enricher and its helper tell each other: records one after the other, as many to a packet as come together.
//!
//! | record | direction | what stands in it behind its first octet                                              |
//! |--------|-----------|----------------------------------------------------------------------------------------|
//! | 0      | both      | nothing: are you there, and I am                                                       |
//! | 1      | to helper | seat, slot, flow, time, transport, the originator's address and port, the responder's  |
//! | 2      | to radar  | seat, slot, flow, first, reason, label (`<0..2^8-1>`), members (`<0..2^24-1>`)         |
//! | 3      | to radar  | a note for the operator (`<0..2^16-1>`)                                                |
//! | 4      | to radar  | how many flows there was no room for                                                   |

use crate::{
    told::Reason,
    tuple::{Transport, Tuple},
};
use radar_plugin::wire::{Cursor, Truncated};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Octets of a packet at most. Paths of a program and of a cgroup have 4096 octets each, of which JSON may make six times
/// as many, for either end of a flow: less than 100 KiB.
pub const OCTETS_MAX: usize = 128 << 10;

/// A packet with so many octets is sent, whatever else there is to tell.
pub const FULL: usize = 16 << 10;

const HELLO: u8 = 0;
const QUESTION: u8 = 1;
const ANSWER: u8 = 2;
const NOTE: u8 = 3;
const SHED: u8 = 4;

/// What is no message, and why.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MessageError {
    /// It ends too early.
    #[error(transparent)]
    Truncated(#[from] Truncated),
    /// There is no such record.
    #[error("{0} is no kind of record")]
    Kind(u8),
    /// A field has a value that it cannot have.
    #[error("{0} is none that is known")]
    Field(&'static str),
}

/// A flow that somebody wants to know the process of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Question {
    /// Its ends.
    pub tuple: Tuple,
    /// Who asks.
    pub seat: u32,
    /// Where the flow is, for whoever asks.
    pub slot: u32,
    /// Which it is.
    pub flow: u64,
    /// When its first packet came, in nanoseconds since 1970.
    pub time: u64,
}

/// To the helper.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Call {
    /// Is it at work?
    Hello,
    /// Whose is this flow?
    Question(Question),
}

impl Call {
    /// Octets of a question.
    pub const QUESTION_LENGTH: usize = 62;

    /// Writes it behind others.
    pub fn write(&self, packet: &mut Vec<u8>) {
        let Self::Question(question) = self else { return packet.push(HELLO) };
        let Question { tuple: Tuple { transport, originator, responder }, seat, slot, flow, time } = question;
        packet.push(QUESTION);
        packet.extend(seat.to_be_bytes());
        packet.extend(slot.to_be_bytes());
        packet.extend(flow.to_be_bytes());
        packet.extend(time.to_be_bytes());
        packet.push(match transport {
            Transport::Tcp => 6,
            Transport::Udp => 17,
        });
        for end in [originator, responder] {
            let address = match end.ip() {
                IpAddr::V4(address) => address.to_ipv6_mapped(),
                IpAddr::V6(address) => address,
            };
            packet.extend(address.octets());
            packet.extend(end.port().to_be_bytes());
        }
    }

    /// Reads the next.
    pub fn read(cursor: &mut Cursor<'_>) -> Result<Self, MessageError> {
        match cursor.u8("kind")? {
            HELLO => return Ok(Self::Hello),
            QUESTION => {}
            other => return Err(MessageError::Kind(other)),
        }
        let (seat, slot) = (cursor.u32("seat")?, cursor.u32("slot")?);
        let (flow, time) = (cursor.u64("flow")?, cursor.u64("time")?);
        let transport = match cursor.u8("transport")? {
            6 => Transport::Tcp,
            17 => Transport::Udp,
            _ => return Err(MessageError::Field("transport")),
        };
        let mut end = || -> Result<SocketAddr, MessageError> {
            let address = Ipv6Addr::from(cursor.array::<16>("address")?);
            let address = address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4);
            Ok(SocketAddr::new(address, cursor.u16("port")?))
        };
        let (originator, responder) = (end()?, end()?);
        let tuple = Tuple { transport, originator, responder };
        Ok(Self::Question(Question { tuple, seat, slot, flow, time }))
    }
}

/// What is known of a flow's processes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Answer<'a> {
    /// Who has asked.
    pub seat: u32,
    /// The flow's slot.
    pub slot: u32,
    /// The flow.
    pub flow: u64,
    /// Nothing was told of this flow before.
    pub is_first: bool,
    /// Why its process is not known; none if it is.
    pub reason: Option<Reason>,
    /// What the process is called; empty if that is not known.
    pub label: &'a str,
    /// The members of the section, as JSON.
    pub members: &'a str,
}

/// To radar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum News<'a> {
    /// It is at work.
    Hello,
    /// What is known of a flow. There may be more than one of each: what is found later goes in place of what was found
    /// first.
    Answer(Answer<'a>),
    /// A note for the operator.
    Note(&'a str),
    /// So many flows will not be looked up, or not be told.
    Shed(u32),
}

impl<'a> News<'a> {
    /// Writes it behind others.
    pub fn write(&self, packet: &mut Vec<u8>) {
        match self {
            Self::Hello => packet.push(HELLO),
            Self::Answer(answer) => {
                let Answer { seat, slot, flow, is_first, reason, label, members } = answer;
                packet.push(ANSWER);
                packet.extend(seat.to_be_bytes());
                packet.extend(slot.to_be_bytes());
                packet.extend(flow.to_be_bytes());
                packet.push(u8::from(*is_first));
                packet.push(reason.map_or(0, number));
                let label = label.get(..label.floor_char_boundary(0xff)).unwrap_or_default();
                packet.push(label.len() as u8);
                packet.extend(label.as_bytes());
                let members = if members.len() < OCTETS_MAX { members } else { "" };
                packet.extend((members.len() as u32).to_be_bytes().iter().skip(1));
                packet.extend(members.as_bytes());
            }
            Self::Note(text) => {
                let text = text.get(..text.floor_char_boundary(0xffff)).unwrap_or_default();
                packet.push(NOTE);
                packet.extend((text.len() as u16).to_be_bytes());
                packet.extend(text.as_bytes());
            }
            Self::Shed(flows) => {
                packet.push(SHED);
                packet.extend(flows.to_be_bytes());
            }
        }
    }

    /// Reads the next.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self, MessageError> {
        match cursor.u8("kind")? {
            HELLO => Ok(Self::Hello),
            ANSWER => Ok(Self::Answer(Answer {
                seat: cursor.u32("seat")?,
                slot: cursor.u32("slot")?,
                flow: cursor.u64("flow")?,
                is_first: cursor.u8("first")? != 0,
                reason: match cursor.u8("reason")? {
                    0 => None,
                    number => Some(reason(number).ok_or(MessageError::Field("reason"))?),
                },
                label: text(cursor.vector8("label")?)?,
                members: text(cursor.vector24("members")?)?,
            })),
            NOTE => Ok(Self::Note(text(cursor.vector16("note")?)?)),
            SHED => Ok(Self::Shed(cursor.u32("flows")?)),
            other => Err(MessageError::Kind(other)),
        }
    }
}

fn text(octets: &[u8]) -> Result<&str, MessageError> {
    std::str::from_utf8(octets).map_err(|_| MessageError::Field("text"))
}

const REASONS: [Reason; 4] = [Reason::Exited, Reason::OtherNamespace, Reason::NoPermission, Reason::NotLocal];

/// From 1 on; 0 is none.
fn number(reason: Reason) -> u8 {
    REASONS.iter().position(|known| *known == reason).map_or(0, |place| place as u8 + 1)
}

fn reason(number: u8) -> Option<Reason> {
    REASONS.get(usize::from(number).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(reason: Option<Reason>) -> News<'static> {
        let members = r#""pid":7,"name":"curl""#;
        News::Answer(Answer { seat: 1, slot: 2, flow: 3, is_first: true, reason, label: "curl", members })
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut packet = Vec::new();
        let mut calls = vec![Call::Hello];
        for (transport, originator, responder) in [
            (Transport::Tcp, "192.0.2.1:80", "[2001:db8::1]:65535"),
            (Transport::Udp, "[fe80::1]:0", "203.0.113.255:53"),
        ] {
            let [originator, responder] = [originator, responder].map(|text| text.parse().unwrap());
            let tuple = Tuple { transport, originator, responder };
            calls.push(Call::Question(Question { tuple, seat: 9, slot: 8, flow: u64::MAX, time: 7 }));
        }
        calls.iter().for_each(|call| call.write(&mut packet));
        assert_eq!(packet.len(), 1 + 2 * Call::QUESTION_LENGTH);
        let mut cursor = Cursor::new(&packet);
        for call in calls {
            assert_eq!(Call::read(&mut cursor), Ok(call));
        }
        assert!(cursor.is_empty());

        let mut packet = Vec::new();
        let answers = [None].into_iter().chain(REASONS.map(Some)).map(answer);
        let news: Vec<News<'_>> = answers.chain([News::Hello, News::Note("ä"), News::Shed(70_000)]).collect();
        news.iter().for_each(|news| news.write(&mut packet));
        let mut cursor = Cursor::new(&packet);
        for news in news {
            assert_eq!(News::read(&mut cursor), Ok(news));
        }
        assert!(cursor.is_empty());
    }

    #[test]
    fn what_is_cut_short_or_unknown_is_refused() {
        let mut packet = Vec::new();
        answer(None).write(&mut packet);
        for length in 0..packet.len() {
            assert!(matches!(
                News::read(&mut Cursor::new(&packet[..length])),
                Err(MessageError::Truncated(_))
            ));
        }
        assert_eq!(News::read(&mut Cursor::new(&[1])), Err(MessageError::Kind(1)));
        assert_eq!(Call::read(&mut Cursor::new(&[2])), Err(MessageError::Kind(2)));
        assert_eq!(News::read(&mut Cursor::new(&[3, 0, 1, 0xff])), Err(MessageError::Field("text")));
        packet[18] = 5;
        assert_eq!(News::read(&mut Cursor::new(&packet)), Err(MessageError::Field("reason")));
    }

    #[test]
    fn what_is_too_long_is_cut_or_left_out() {
        let long = "ä".repeat(OCTETS_MAX);
        let mut packet = Vec::new();
        let News::Answer(usual) = answer(None) else { unreachable!() };
        News::Answer(Answer { label: &long, members: &long, ..usual }).write(&mut packet);
        News::Note(&long).write(&mut packet);
        let mut cursor = Cursor::new(&packet);
        let read = News::read(&mut cursor);
        assert_eq!(read, Ok(News::Answer(Answer { label: &long[..254], members: "", ..usual })));
        assert_eq!(News::read(&mut cursor), Ok(News::Note(&long[..65534])));
        assert!(cursor.is_empty() && packet.len() < OCTETS_MAX);
    }
}
