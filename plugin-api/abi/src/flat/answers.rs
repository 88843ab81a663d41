//! What a plugin has to say to a batch, the other way.

use super::{VERSION, octets, u16_at, u32_at, u64_at};
use crate::stable::{
    Emission, Ends,
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
    pub(super) const ENRICH_ENDS: u16 = 7;
    pub(super) const LABEL: u16 = 8;
    pub(super) const RTT: u16 = 9;
    pub(super) const EMIT_ABOUT: u16 = 10;
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
    /// Sets a section in the later events of a flow.
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
    /// Sets a section that tells of both ends.
    EnrichEnds {
        /// Its slot.
        slot: u32,
        /// Its id.
        flow: u64,
        /// Place in the manifest.
        section: u32,
        /// Objects: the members, the originator's, the responder's.
        parts: [&'a [u8]; 3],
    },
    /// Gives a flow a label.
    Label {
        /// Its slot.
        slot: u32,
        /// Its id.
        flow: u64,
        /// Place in the manifest.
        label: u32,
        /// What it is.
        value: &'a str,
    },
    /// A round trip was measured.
    Rtt {
        /// Its slot.
        slot: u32,
        /// Its id.
        flow: u64,
        /// Direction of the packet that ended it.
        direction: u32,
        /// How long it took.
        nanoseconds: u64,
    },
    /// Hands over an event about these ends.
    EmitAbout(Emission<'a>, Ends),
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
            Answer::Emit(ref emission) => self.emit(emission, None),
            Answer::EmitAbout(ref emission, ref ends) => self.emit(emission, Some(ends)),
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
            Answer::EnrichEnds { slot, flow, section, parts } => {
                self.head(kind::ENRICH_ENDS, 40, parts.iter().map(|part| part.len()).sum());
                self.words(slot, section, flow);
                for part in parts {
                    self.buffer.extend_from_slice(&(part.len() as u32).to_le_bytes());
                }
                self.buffer.extend_from_slice(&[0; 4]);
                parts.iter().for_each(|part| self.buffer.extend_from_slice(part));
            }
            Answer::Label { slot, flow, label, value } => {
                self.head(kind::LABEL, 32, value.len());
                self.words(slot, label, flow);
                self.buffer.extend_from_slice(&(value.len() as u32).to_le_bytes());
                self.buffer.extend_from_slice(&[0; 4]);
                self.buffer.extend_from_slice(value.as_bytes());
            }
            Answer::Rtt { slot, flow, direction, nanoseconds } => {
                self.head(kind::RTT, 32, 0);
                self.words(slot, direction, flow);
                self.buffer.extend_from_slice(&nanoseconds.to_le_bytes());
            }
        }
    }

    #[inline]
    fn emit(&mut self, emission: &Emission<'_>, ends: Option<&Ends>) {
        let (body, summary) = (emission.body.as_slice(), emission.summary.as_str().as_bytes());
        let (kind, fixed) = if ends.is_some() { (kind::EMIT_ABOUT, 96) } else { (kind::EMIT, 56) };
        self.head(kind, fixed, body.len() + summary.len());
        for word in [emission.time, emission.flow, emission.packet] {
            self.buffer.extend_from_slice(&word.to_le_bytes());
        }
        self.buffer.extend_from_slice(&emission.slot.to_le_bytes());
        self.buffer.extend_from_slice(&emission.input.to_le_bytes());
        let event = emission.event.to_le_bytes();
        self.buffer.extend_from_slice(&[event[0], event[1], emission.direction, 0, 0, 0, 0, 0]);
        self.buffer.extend_from_slice(&(body.len() as u32).to_le_bytes());
        self.buffer.extend_from_slice(&(summary.len() as u32).to_le_bytes());
        if let Some(ends) = ends {
            self.buffer.extend_from_slice(&ends.source);
            self.buffer.extend_from_slice(&ends.destination);
            for word in [ends.source_port, ends.destination_port, ends.flags] {
                self.buffer.extend_from_slice(&word.to_le_bytes());
            }
            self.buffer.extend_from_slice(&[ends.protocol, 0]);
        }
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

enum Read<T> {
    Answer(T),
    Unknown,
    Text,
}

impl<T> Read<T> {
    fn map<U>(self, f: impl FnOnce(T) -> U) -> Read<U> {
        match self {
            Self::Answer(answer) => Read::Answer(f(answer)),
            Self::Unknown => Read::Unknown,
            Self::Text => Read::Text,
        }
    }
}

#[inline]
fn read<'a>(kind: u16, fixed: &'a [u8], variable: &'a [u8]) -> Option<Read<Answer<'a>>> {
    match kind {
        kind::EMIT => return emission(fixed, variable).map(|read| read.map(Answer::Emit)),
        kind::EMIT_ABOUT => {
            let ends = ends(fixed)?;
            return emission(fixed, variable)
                .map(|read| read.map(|emission| Answer::EmitAbout(emission, ends)));
        }
        _ => {}
    }
    let Some((first, second, word)) =
        u32_at(fixed, 8).zip(u32_at(fixed, 12)).zip(u64_at(fixed, 16)).map(flat)
    else {
        // A kind that is not known yet may be shorter.
        return (kind > kind::EMIT_ABOUT || kind == 0).then_some(Read::Unknown);
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
        kind::ENRICH_ENDS => {
            let length = |at| Some(u32_at(fixed, at)? as usize);
            let (common, rest) = variable.split_at_checked(length(24)?)?;
            let (originator, rest) = rest.split_at_checked(length(28)?)?;
            let parts = [common, originator, rest.get(..length(32)?)?];
            Answer::EnrichEnds { slot: first, section: second, flow: word, parts }
        }
        kind::LABEL => {
            let Ok(value) = std::str::from_utf8(variable.get(..u32_at(fixed, 24)? as usize)?) else {
                return Some(Read::Text);
            };
            Answer::Label { slot: first, label: second, flow: word, value }
        }
        kind::RTT => {
            Answer::Rtt { slot: first, direction: second, flow: word, nanoseconds: u64_at(fixed, 24)? }
        }
        _ => return Some(Read::Unknown),
    }))
}

fn flat(((first, second), word): ((u32, u32), u64)) -> (u32, u32, u64) {
    (first, second, word)
}

#[inline]
fn emission<'a>(fixed: &[u8], variable: &'a [u8]) -> Option<Read<Emission<'a>>> {
    let fixed: &[u8; 56] = fixed.first_chunk()?;
    let (body, summary) = (u32_at(fixed, 48)? as usize, u32_at(fixed, 52)? as usize);
    let (body, rest) = variable.split_at_checked(body)?;
    let Ok(summary) = std::str::from_utf8(rest.get(..summary)?) else { return Some(Read::Text) };
    Some(Read::Answer(Emission {
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
    }))
}

fn ends(fixed: &[u8]) -> Option<Ends> {
    Some(Ends {
        source: octets(fixed, 56)?,
        destination: octets(fixed, 72)?,
        source_port: u16_at(fixed, 88)?,
        destination_port: u16_at(fixed, 90)?,
        flags: u16_at(fixed, 92)?,
        protocol: octets::<1>(fixed, 94)?[0],
        padding: [0],
        reserved: [0; 2],
    })
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

    const ENDS: Ends = Ends {
        source: [1; 16],
        destination: [2; 16],
        source_port: 3,
        destination_port: 4,
        flags: 1,
        protocol: 6,
        padding: [0],
        reserved: [0; 2],
    };

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
            Answer::EnrichEnds { slot: 14, flow: 15, section: 16, parts: [b"{}", b"{\"a\":1}", b""] },
            Answer::Label { slot: 17, flow: 18, label: 19, value: "DE" },
            Answer::Rtt { slot: 20, flow: 21, direction: 1, nanoseconds: 22 },
            Answer::EmitAbout(emission("{\"b\":2}", ""), ENDS),
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
        let parts = "[[123, 125], [123, 34, 97, 34, 58, 49, 125], []]";
        assert_eq!(read[6], format!("EnrichEnds {{ slot: 14, flow: 15, section: 16, parts: {parts} }}"));
        assert_eq!(read[7], "Label { slot: 17, flow: 18, label: 19, value: \"DE\" }");
        assert_eq!(read[8], "Rtt { slot: 20, flow: 21, direction: 1, nanoseconds: 22 }");
        assert_eq!(read[9], format!("{:?}", Answer::EmitAbout(emission("{\"b\":2}", ""), ENDS)));
        assert_eq!(read.len(), 10);
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
                assert!(Reader::new(&other).map_or(0, Iterator::count) <= 11, "{at}");
            }
        }
    }

    #[test]
    fn as_many_answers_as_are_announced_cannot_be_made_up() {
        let mut buffer = all();
        buffer[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Reader::new(&buffer).unwrap().count(), 11);
    }

    #[test]
    fn a_kind_of_a_later_version_is_passed_over() {
        let mut buffer = all();
        buffer[4..8].copy_from_slice(&12u32.to_le_bytes());
        buffer.extend([99, 0, 8, 0, 9, 0, 0, 0, 0xEE]);
        buffer.extend([98, 0, 30, 0, 30, 0, 0, 0]);
        buffer.extend([0xEE; 22]);
        assert_eq!(Reader::new(&buffer).unwrap().filter(Result::is_ok).count(), 10);
    }
}
