//! What a plugin has to say to a batch, the other way.

use super::{VERSION, octets, u16_at, u32_at, u64_at};
use crate::stable::{
    Emission,
    std_types::{RSlice, RStr},
};

/// Octets of the header.
const HEADER: usize = 8;
/// Octets that every answer begins with.
const HEAD: usize = 8;

/// Numbers of the kinds.
mod kind {
    pub(super) const EMIT: u16 = 1;
    pub(super) const DONE: u16 = 2;
    pub(super) const IDENTIFY: u16 = 3;
    pub(super) const CHANGE: u16 = 4;
    pub(super) const ENRICH: u16 = 5;
    pub(super) const COUNT: u16 = 6;
}

/// One thing that a plugin says: a call of [`Host`](crate::stable), written down.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'a> {
    /// Hands over an event.
    Emit(Emission<'a>),
    /// Nothing more is wanted of a flow.
    Done {
        /// Its slot.
        slot: u32,
        /// Its id.
        flow: u64,
    },
    /// A flow speaks this protocol.
    Identify {
        /// Its slot.
        slot: u32,
        /// Its id.
        flow: u64,
        /// Place in the manifest.
        protocol: u32,
    },
    /// A flow has gone over to this protocol.
    Change {
        /// Its slot.
        slot: u32,
        /// Its id.
        flow: u64,
        /// Place in the manifest.
        protocol: u32,
    },
    /// Adds a section to the later events of a flow.
    Enrich {
        /// Its slot.
        slot: u32,
        /// Its id.
        flow: u64,
        /// Place in the manifest.
        section: u32,
        /// The section's object.
        json: &'a [u8],
    },
    /// Adds to a counter.
    Count {
        /// Place in the manifest.
        counter: u32,
        /// What is added.
        increment: u64,
    },
}

/// Answers as a plugin writes them.
#[derive(Debug, Default)]
pub struct Answers {
    buffer: Vec<u8>,
    number: u32,
}

impl Answers {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { buffer: Vec::new(), number: 0 }
    }

    /// Begins anew, on the memory there is.
    pub fn clear(&mut self) {
        self.number = 0;
        self.buffer.clear();
        self.buffer.extend_from_slice(&VERSION.to_le_bytes());
        self.buffer.extend_from_slice(&(HEADER as u16).to_le_bytes());
        self.buffer.extend_from_slice(&[0; 4]);
    }

    /// The whole buffer.
    pub fn finish(&mut self) -> &[u8] {
        if self.buffer.is_empty() {
            self.clear();
        }
        if let Some(number) = self.buffer.get_mut(4..8) {
            number.copy_from_slice(&self.number.to_le_bytes());
        }
        &self.buffer
    }

    /// Adds an answer.
    pub fn push(&mut self, answer: &Answer<'_>) {
        match *answer {
            Answer::Emit(ref emission) => self.emit(emission),
            Answer::Done { slot, flow } => self.fixed(kind::DONE, slot, 0, flow),
            Answer::Identify { slot, flow, protocol } => self.fixed(kind::IDENTIFY, slot, protocol, flow),
            Answer::Change { slot, flow, protocol } => self.fixed(kind::CHANGE, slot, protocol, flow),
            Answer::Enrich { slot, flow, section, json } => {
                self.head(kind::ENRICH, 32, json.len());
                self.words(slot, section, flow);
                self.buffer.extend_from_slice(&(json.len() as u32).to_le_bytes());
                self.buffer.extend_from_slice(&[0; 4]);
                self.buffer.extend_from_slice(json);
            }
            Answer::Count { counter, increment } => self.fixed(kind::COUNT, counter, 0, increment),
        }
    }

    #[inline]
    fn emit(&mut self, emission: &Emission<'_>) {
        let (body, summary) = (emission.body.as_slice(), emission.summary.as_str().as_bytes());
        self.head(kind::EMIT, 56, body.len() + summary.len());
        for word in [emission.time, emission.flow, emission.packet] {
            self.buffer.extend_from_slice(&word.to_le_bytes());
        }
        self.buffer.extend_from_slice(&emission.slot.to_le_bytes());
        self.buffer.extend_from_slice(&emission.input.to_le_bytes());
        let event = emission.event.to_le_bytes();
        self.buffer.extend_from_slice(&[event[0], event[1], emission.direction, 0, 0, 0, 0, 0]);
        self.buffer.extend_from_slice(&(body.len() as u32).to_le_bytes());
        self.buffer.extend_from_slice(&(summary.len() as u32).to_le_bytes());
        self.buffer.extend_from_slice(body);
        self.buffer.extend_from_slice(summary);
    }

    fn fixed(&mut self, kind: u16, first: u32, second: u32, word: u64) {
        self.head(kind, 24, 0);
        self.words(first, second, word);
    }

    fn words(&mut self, first: u32, second: u32, word: u64) {
        self.buffer.extend_from_slice(&first.to_le_bytes());
        self.buffer.extend_from_slice(&second.to_le_bytes());
        self.buffer.extend_from_slice(&word.to_le_bytes());
    }

    fn head(&mut self, kind: u16, fixed: u16, variable: usize) {
        self.number = self.number.wrapping_add(1);
        self.buffer.extend_from_slice(&kind.to_le_bytes());
        self.buffer.extend_from_slice(&fixed.to_le_bytes());
        self.buffer.extend_from_slice(&(u32::from(fixed) + variable as u32).to_le_bytes());
    }
}

/// What is wrong with a buffer of answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Layout {
    /// Its header is not one of this version.
    #[error("its answer of {0} octets does not begin with a header of layout {VERSION}")]
    Header(usize),
    /// An answer leads out of the buffer, or is too short for its kind.
    #[error("answer {0} of its {1} has lengths that cannot be")]
    Lengths(u32, u32),
    /// A text is no UTF-8.
    #[error("answer {0} of its {1} has a summary that is no UTF-8")]
    Text(u32, u32),
}

/// Answers as radar reads them; those of kinds that it does not know are passed over.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    buffer: &'a [u8],
    at: usize,
    number: u32,
    total: u32,
}

impl<'a> Reader<'a> {
    /// Those of `buffer`.
    pub fn new(buffer: &'a [u8]) -> Result<Self, Layout> {
        let wrong = Layout::Header(buffer.len());
        let version = u16_at(buffer, 0).ok_or(wrong)?;
        let header = usize::from(u16_at(buffer, 2).ok_or(wrong)?);
        let total = u32_at(buffer, 4).ok_or(wrong)?;
        if version != VERSION || header < HEADER || header > buffer.len() {
            return Err(wrong);
        }
        Ok(Self { buffer, at: header, number: 0, total })
    }

    fn answer(&mut self) -> Result<Option<Answer<'a>>, Layout> {
        let wrong = Layout::Lengths(self.number, self.total);
        let rest = self.buffer.get(self.at..).ok_or(wrong)?;
        let kind = u16_at(rest, 0).ok_or(wrong)?;
        let fixed = usize::from(u16_at(rest, 2).ok_or(wrong)?);
        let length = u32_at(rest, 4).ok_or(wrong)? as usize;
        let whole = rest.get(..length).ok_or(wrong)?;
        let (fixed, variable) = whole.split_at_checked(fixed).ok_or(wrong)?;
        if fixed.len() < HEAD {
            return Err(wrong);
        }
        self.at += length;
        match read(kind, fixed, variable) {
            Some(Read::Text) => Err(Layout::Text(self.number, self.total)),
            Some(Read::Answer(answer)) => Ok(Some(answer)),
            Some(Read::Unknown) => Ok(None),
            None => Err(wrong),
        }
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Answer<'a>, Layout>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while self.number < self.total {
            self.number += 1;
            match self.answer() {
                Ok(Some(answer)) => return Some(Ok(answer)),
                Ok(None) => {}
                Err(error) => {
                    self.number = self.total;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

enum Read<'a> {
    Answer(Answer<'a>),
    Unknown,
    Text,
}

#[inline]
fn read<'a>(kind: u16, fixed: &'a [u8], variable: &'a [u8]) -> Option<Read<'a>> {
    if kind == kind::EMIT {
        return emission(fixed, variable);
    }
    let Some((first, second, word)) =
        u32_at(fixed, 8).zip(u32_at(fixed, 12)).zip(u64_at(fixed, 16)).map(flat)
    else {
        // A kind that is not known yet may be shorter.
        return (kind > kind::COUNT || kind == 0).then_some(Read::Unknown);
    };
    Some(Read::Answer(match kind {
        kind::DONE => Answer::Done { slot: first, flow: word },
        kind::IDENTIFY => Answer::Identify { slot: first, protocol: second, flow: word },
        kind::CHANGE => Answer::Change { slot: first, protocol: second, flow: word },
        kind::ENRICH => {
            let json = variable.get(..u32_at(fixed, 24)? as usize)?;
            Answer::Enrich { slot: first, section: second, flow: word, json }
        }
        kind::COUNT => Answer::Count { counter: first, increment: word },
        _ => return Some(Read::Unknown),
    }))
}

fn flat(((first, second), word): ((u32, u32), u64)) -> (u32, u32, u64) {
    (first, second, word)
}

#[inline]
fn emission<'a>(fixed: &[u8], variable: &'a [u8]) -> Option<Read<'a>> {
    let fixed: &[u8; 56] = fixed.first_chunk()?;
    let (body, summary) = (u32_at(fixed, 48)? as usize, u32_at(fixed, 52)? as usize);
    let (body, rest) = variable.split_at_checked(body)?;
    let Ok(summary) = std::str::from_utf8(rest.get(..summary)?) else { return Some(Read::Text) };
    Some(Read::Answer(Answer::Emit(Emission {
        time: u64_at(fixed, 8)?,
        flow: u64_at(fixed, 16)?,
        packet: u64_at(fixed, 24)?,
        slot: u32_at(fixed, 32)?,
        input: u32_at(fixed, 36)?,
        event: u16_at(fixed, 40)?,
        direction: octets::<1>(fixed, 42)?[0],
        padding: [0; 5],
        reserved: [0; 2],
        body: RSlice::from_slice(body),
        summary: RStr::from_str(summary),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emission<'a>(body: &'a str, summary: &'a str) -> Emission<'a> {
        Emission {
            time: 1,
            flow: 2,
            packet: 3,
            slot: 4,
            input: 5,
            event: 6,
            direction: 1,
            padding: [0; 5],
            reserved: [0; 2],
            body: RSlice::from_slice(body.as_bytes()),
            summary: RStr::from_str(summary),
        }
    }

    fn all() -> Vec<u8> {
        let mut answers = Answers::default();
        answers.clear();
        for answer in [
            Answer::Emit(emission("{\"a\":1}", "one")),
            Answer::Done { slot: 1, flow: 2 },
            Answer::Identify { slot: 3, flow: 4, protocol: 5 },
            Answer::Change { slot: 6, flow: 7, protocol: 8 },
            Answer::Enrich { slot: 9, flow: 10, section: 11, json: b"{}" },
            Answer::Count { counter: 12, increment: 13 },
        ] {
            answers.push(&answer);
        }
        answers.finish().to_vec()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let buffer = all();
        let read: Vec<_> =
            Reader::new(&buffer).unwrap().map(|answer| format!("{:?}", answer.unwrap())).collect();
        assert_eq!(read[0], format!("{:?}", Answer::Emit(emission("{\"a\":1}", "one"))));
        assert_eq!(read[1], "Done { slot: 1, flow: 2 }");
        assert_eq!(read[2], "Identify { slot: 3, flow: 4, protocol: 5 }");
        assert_eq!(read[3], "Change { slot: 6, flow: 7, protocol: 8 }");
        assert_eq!(read[4], "Enrich { slot: 9, flow: 10, section: 11, json: [123, 125] }");
        assert_eq!(read[5], "Count { counter: 12, increment: 13 }");
        assert_eq!(read.len(), 6);
    }

    #[test]
    fn nothing_said_is_an_answer_too() {
        assert_eq!(Reader::new(Answers::default().finish()).unwrap().count(), 0);
    }

    #[test]
    fn a_buffer_cut_short_is_told() {
        let whole = all();
        for length in 0..whole.len() {
            let last = Reader::new(&whole[..length]).map(Iterator::last);
            assert!(matches!(last, Err(_) | Ok(Some(Err(_)))), "{length}");
        }
    }

    #[test]
    fn any_octet_may_be_any_other() {
        let whole = all();
        for at in 0..whole.len() {
            for value in [0, 1, 0x7F, 0xFF] {
                let mut other = whole.clone();
                other[at] = value;
                assert!(Reader::new(&other).map_or(0, Iterator::count) <= 7, "{at}");
            }
        }
    }

    #[test]
    fn as_many_answers_as_are_announced_cannot_be_made_up() {
        let mut buffer = all();
        buffer[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Reader::new(&buffer).unwrap().count(), 7);
    }

    #[test]
    fn a_kind_of_a_later_version_is_passed_over() {
        let mut buffer = all();
        buffer[4..8].copy_from_slice(&8u32.to_le_bytes());
        buffer.extend([99, 0, 8, 0, 9, 0, 0, 0, 0xEE]);
        buffer.extend([98, 0, 30, 0, 30, 0, 0, 0]);
        buffer.extend([0xEE; 22]);
        assert_eq!(Reader::new(&buffer).unwrap().filter(Result::is_ok).count(), 6);
    }
}
