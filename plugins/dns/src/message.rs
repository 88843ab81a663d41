//! A message (RFC 1035 §4.1): header, questions and three sections of records.

use radar_plugin::wire::Cursor;

use crate::edns::Opt;
use crate::header::Header;
use crate::kinds::Kind;
use crate::name::{Name, NameError};
use crate::record::{Record, RecordError};

/// A message, borrowed from the packet or segment that it came in.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    /// The twelve octets it begins with.
    pub header: Header,
    /// What EDNS adds to the header (RFC 6891), if it is there.
    pub opt: Option<Opt<'a>>,
    /// Where the message stops to make sense; all before it can be read.
    pub fault: Option<Fault>,
    bytes: &'a [u8],
    questions: u16,
    sections: [Place; 3],
    end: usize,
}

/// Where a section begins and how many records it really has.
#[derive(Clone, Copy, Default)]
struct Place {
    offset: usize,
    records: u16,
}

/// The sections that hold records.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Section {
    /// Records that answer the question.
    Answer,
    /// Records that point towards an authority.
    Authority,
    /// Records that may be of use besides.
    Additional,
}

/// An entry that could not be read, with all that would have followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{entry} {number}: {error}")]
pub struct Fault {
    entry: &'static str,
    number: u16,
    error: RecordError,
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The name asked for.
    pub name: Name<'a>,
    /// The type asked for.
    pub kind: Kind,
    /// The class; in mDNS its highest bit asks for a unicast response (RFC 6762 §5.4).
    pub class: u16,
}

impl<'a> Question<'a> {
    /// Reads the question at the cursor.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self, NameError> {
        Ok(Self {
            name: Name::read(cursor)?,
            kind: Kind(cursor.u16("question type")?),
            class: cursor.u16("question class")?,
        })
    }
}

impl<'a> Message<'a> {
    /// Finds the parts of a message.
    ///
    /// It is no message when there is no header. Where it ends later than that, too early or in
    /// nonsense, what came before is kept and [`Message::fault`] says so; whether that is enough to
    /// be called a message, [`Message::has_content`] says.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(bytes);
        let header = Header::read(&mut cursor).map_err(|error| Fault {
            entry: "header",
            number: 0,
            error: error.into(),
        })?;
        let mut message = Self {
            header,
            opt: None,
            fault: None,
            bytes,
            questions: 0,
            sections: [Place { offset: bytes.len(), records: 0 }; 3],
            end: Header::LEN,
        };
        message.fault = message.find_parts(&mut cursor).err();
        Ok(message)
    }

    fn find_parts(&mut self, cursor: &mut Cursor<'a>) -> Result<(), Fault> {
        let [questions, records @ ..] = self.header.counts;
        for number in 0..questions {
            Question::read(cursor).map_err(|error| Fault {
                entry: "question",
                number: number.saturating_add(1),
                error: error.into(),
            })?;
            self.questions = number.saturating_add(1);
            self.end = cursor.offset();
        }
        let entries = ["answer", "authority", "additional"];
        for ((place, announced), entry) in self.sections.iter_mut().zip(records).zip(entries) {
            place.offset = cursor.offset();
            for number in 1..=announced {
                let (kind, record) = Record::pass(cursor).map_err(|error| Fault { entry, number, error })?;
                place.records = number;
                self.end = cursor.offset();
                if kind == Kind::OPT && self.opt.is_none() {
                    self.opt = Opt::read(record);
                }
            }
        }
        Ok(())
    }

    /// The questions that could be read.
    pub fn questions(&self) -> impl Iterator<Item = Question<'a>> + use<'a> {
        let mut cursor = Cursor::new(self.bytes).at(Header::LEN);
        (0..self.questions).map_while(move |_| Question::read(&mut cursor).ok())
    }

    /// The records of a section that could be read.
    pub fn records(&self, section: Section) -> impl Iterator<Item = Record<'a>> + use<'a> {
        let place = self.place(section);
        let mut cursor = Cursor::new(self.bytes).at(place.offset);
        (0..place.records).map_while(move |_| Record::read(&mut cursor).ok())
    }

    /// Whether there is a record in a section.
    pub fn has_records(&self, section: Section) -> bool {
        self.place(section).records > 0
    }

    fn place(&self, section: Section) -> Place {
        match section {
            Section::Answer => self.sections[0],
            Section::Authority => self.sections[1],
            Section::Additional => self.sections[2],
        }
    }

    /// The response code, its upper bits taken from EDNS (RFC 6891 §6.1.3).
    pub fn rcode(&self) -> u16 {
        let upper = self.opt.map_or(0, |opt| u16::from(opt.extended_rcode));
        upper << 4 | self.header.rcode()
    }

    /// Whether there is anything in it besides a header; any twelve bytes are a header.
    pub fn has_content(&self) -> bool {
        let records = self.sections.iter().any(|place| place.records > 0);
        self.questions > 0 || records || (self.fault.is_none() && self.trailing() == 0)
    }

    /// Octets after the last thing that could be read.
    pub fn trailing(&self) -> usize {
        self.bytes.len().saturating_sub(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    /// A response with one question and two addresses, the second cut after its second octet.
    const CUT: &[u8] = &hex!(
        "1234 8180 0001 0002 0000 0000  07 6578616d706c65 03 6f7267 00 0001 0001"
        "c00c 0001 0001 0000003c 0004 c0000201  c00c 0001 0001 0000003c 0004 c000"
    );

    #[test]
    fn what_comes_before_a_fault_is_kept() {
        let message = Message::parse(CUT).unwrap();
        assert_eq!(
            message.fault.unwrap().to_string(),
            "answer 2: rdata at byte 57 needs 4 bytes but 2 are left"
        );
        assert_eq!(message.questions().count(), 1);
        assert_eq!(message.records(Section::Answer).count(), 1);
        assert_eq!(message.records(Section::Additional).count(), 0);
        assert_eq!(message.trailing(), 14);
    }

    #[test]
    fn a_message_whose_first_question_is_cut_has_no_content() {
        let message = Message::parse(&CUT[..28]).unwrap();
        let fault = message.fault.unwrap().to_string();
        assert_eq!(fault, "question 1: question class at byte 27 needs 2 bytes but 1 are left");
        assert!(!message.has_content());
        assert!(Message::parse(&CUT[..29]).unwrap().has_content());
        assert!(Message::parse(&CUT[..11]).is_err());
    }

    #[test]
    fn edns_extends_the_response_code() {
        let badvers = hex!("0001 8000 0000 0000 0000 0001  00 0029 04d0 01 00 8000 0000");
        let message = Message::parse(&badvers).unwrap();
        assert_eq!(message.rcode(), 16);
        assert_eq!(message.trailing(), 0);
    }
}
