//! TLS within FTP's security data (RFC 2228 §3, §5): in the base64 of `ADAT` commands and of the replies
//! to them, which is how Globus GridFTP authenticates (`AUTH GSSAPI`, GFD.20).

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use radar_plugin::Malformed;

/// The lines of one direction, from the first security data on.
#[derive(Debug, Default)]
pub(crate) struct Adat {
    place: Place,
    /// What waits for more of its line: its beginning, or characters of base64 that fill no octet yet.
    held: Vec<u8>,
    /// Octets of lines without security data.
    other: u64,
}

/// Where in a line the next octet stands.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Place {
    /// In what says whether security data follow.
    #[default]
    Beginning,
    /// In base64.
    Data,
    /// In what is passed by.
    Rest,
}

/// A command, and what stands behind the code of a reply: 334, 335 or 235 (RFC 2228 §5.1).
const COMMAND: &[u8] = b"ADAT ";
const REPLY: &[u8] = b"ADAT=";

/// Octets of the longest beginning: a reply's code and what follows it.
const BEGINNING_MAX: usize = 9;

/// The padding says nothing that the end of the line does not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

impl Adat {
    /// Appends the octets that `chunk` carries; those before a fault too, wherever TCP has cut.
    pub fn decode(&mut self, mut chunk: &[u8], octets: &mut Vec<u8>) -> Result<(), Malformed> {
        while !chunk.is_empty() {
            chunk = match self.place {
                Place::Beginning => self.begin(chunk),
                Place::Data => self.read_data(chunk, octets)?,
                Place::Rest => self.pass_rest(chunk),
            };
        }
        Ok(())
    }

    /// Octets of lines without security data.
    pub fn other(&self) -> u64 {
        self.other
    }

    /// Reads what a line begins with, as far as that is needed, and gives what follows.
    fn begin<'a>(&mut self, chunk: &'a [u8]) -> &'a [u8] {
        let Some((octet, rest)) = chunk.split_first() else { return chunk };
        if *octet == b'\n' {
            self.held.clear();
            return rest;
        }
        self.held.push(*octet);
        if begins_data(&self.held) {
            self.held.clear();
            self.place = Place::Data;
        } else if self.held.len() >= BEGINNING_MAX {
            self.other = self.other.saturating_add(self.held.len() as u64);
            self.held.clear();
            self.place = Place::Rest;
        }
        rest
    }

    /// Reads base64, as far as it goes.
    fn read_data<'a>(&mut self, chunk: &'a [u8], octets: &mut Vec<u8>) -> Result<&'a [u8], Malformed> {
        let end = chunk.iter().position(|octet| matches!(octet, b'=' | b'\r' | b'\n'));
        let (data, rest) = chunk.split_at_checked(end.unwrap_or(chunk.len())).unwrap_or((chunk, &[]));
        self.held.extend_from_slice(data);
        // Four characters are three octets; fewer are whole only at the end.
        let mut fours = self.held.chunks_exact(4);
        let decoded = fours.try_for_each(|four| append(four, octets));
        let left = fours.remainder().to_vec();
        self.held = left;
        decoded?;
        if end.is_some() {
            append(&std::mem::take(&mut self.held), octets)?;
            self.place = Place::Rest;
        }
        Ok(rest)
    }

    /// Passes by what is left of a line.
    fn pass_rest<'a>(&mut self, chunk: &'a [u8]) -> &'a [u8] {
        let end = chunk.iter().position(|octet| *octet == b'\n');
        let length = end.map_or(chunk.len(), |end| end.saturating_add(1));
        self.other = self.other.saturating_add(length as u64);
        if end.is_some() {
            self.place = Place::Beginning;
        }
        chunk.get(length..).unwrap_or(&[])
    }
}

/// Appends what up to four characters stand for; nothing if they are none of base64.
fn append(characters: &[u8], octets: &mut Vec<u8>) -> Result<(), Malformed> {
    let mut three = [0; 3];
    let length = BASE64.decode_slice(characters, &mut three)?;
    octets.extend_from_slice(three.get(..length).unwrap_or_default());
    Ok(())
}

/// Whether a line that begins so goes on with security data.
fn begins_data(line: &[u8]) -> bool {
    let reply = match line {
        [b'2' | b'3', b'3', b'4' | b'5', b' ', words @ ..] => words,
        // The first line is read from where the data were found.
        words => words,
    };
    reply == REPLY || line.eq_ignore_ascii_case(COMMAND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &[u8], size: usize) -> Result<Vec<u8>, Malformed> {
        let mut adat = Adat::default();
        let mut octets = Vec::new();
        text.chunks(size).try_for_each(|chunk| adat.decode(chunk, &mut octets)).map(|()| octets)
    }

    #[test]
    fn every_way_to_cut_the_lines_gives_the_same_octets() {
        let client = b"ADAT FgMBAA==\r\nNOOP\r\nadat AgME\r\nENC AAAA\r\nADAT BQ\r\n";
        let server = b"ADAT=FgMBAA==\r\n200 a longer line\r\n335 ADAT=AgME\r\n\r\n235 ADAT=BQ==\r\n";
        for text in [&client[..], server] {
            for size in 1..text.len() {
                let octets = decode(text, size).unwrap();
                assert_eq!(octets, [0x16, 3, 1, 0, 2, 3, 4, 5], "in chunks of {size}");
            }
        }
    }

    #[test]
    fn what_is_no_base64_is_malformed() {
        assert_eq!(decode(b"ADAT Fg?BAAAA\r\n", 99), Err(Malformed));
        assert_eq!(decode(b"ADAT F\r\n", 99), Err(Malformed), "six bits are no octet");
        assert_eq!(decode(b"ADAT \r\n", 99), Ok(Vec::new()));
    }

    #[test]
    fn what_stands_before_a_fault_is_read_wherever_the_line_is_cut() {
        let text = b"ADAT FgMBAAIC?KAA\r\n";
        for size in 1..=text.len() {
            let (mut adat, mut octets) = (Adat::default(), Vec::new());
            let outcome = text.chunks(size).try_for_each(|chunk| adat.decode(chunk, &mut octets));
            assert_eq!(
                (outcome, &octets[..]),
                (Err(Malformed), &[0x16, 3, 1, 0, 2, 2][..]),
                "in chunks of {size}"
            );
        }
    }

    #[test]
    fn lines_of_something_else_are_counted_and_not_kept() {
        let (mut adat, mut octets) = (Adat::default(), Vec::new());
        for _ in 0..100 {
            adat.decode(b"250 and so on without an end", &mut octets).unwrap();
        }
        assert!(octets.is_empty());
        assert_eq!((adat.other(), adat.held.len()), (2800, 0));
    }
}
