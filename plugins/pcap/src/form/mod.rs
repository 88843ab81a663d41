//! How packets are written down: pcapng, or classic pcap.

mod pcap;
mod pcapng;

pub use pcapng::whole;

use radar_plugin::CapturedFrame;

/// Interfaces that a file tells apart; those beyond have no name. Names come from files, too.
const INTERFACES_MAX: usize = 1024;

/// One of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// pcapng (draft-ietf-opsawg-pcapng), with comments.
    Pcapng,
    /// pcap (draft-ietf-opsawg-pcap) with stamps to the nanosecond, of one link type.
    Pcap,
}

/// A frame, whoever holds its octets.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Nanoseconds since 1970.
    pub time: u64,
    /// Octets on the wire.
    pub length: u32,
    /// LINKTYPE_ value.
    pub link: u16,
    /// Where it was seen.
    pub interface: &'a str,
    /// What was captured.
    pub data: &'a [u8],
}

impl<'a> Frame<'a> {
    /// A frame as radar hands it over; none of a link type that no file can name.
    #[must_use]
    pub fn of(frame: &CapturedFrame<'a>) -> Option<Self> {
        let link = frame.link.try_into().ok()?;
        let (interface, data) = (frame.interface.as_str(), frame.data.as_slice());
        Some(Self { time: frame.time, length: frame.length, link, interface, data })
    }
}

/// An interface of a file, and what came of it.
#[derive(Clone, Debug, Default)]
struct Interface {
    link: u16,
    name: String,
    /// Frames that are in the file, and those that could not be written.
    written: u64,
    lost: u64,
    first: u64,
    last: u64,
}

/// Writes a file's blocks, and knows its interfaces.
#[derive(Debug)]
pub struct Encoder {
    form: Form,
    interfaces: Vec<Interface>,
}

/// What a block is, for who has to take it back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Block {
    /// It holds a frame of this interface.
    Frame(usize),
    /// It begins an interface.
    Interface,
}

impl Encoder {
    /// Of a file that nothing is in yet.
    #[must_use]
    pub fn new(form: Form) -> Self {
        Self { form, interfaces: Vec::new() }
    }

    /// Begins a new file.
    pub fn reset(&mut self) {
        self.interfaces.clear();
    }

    /// Writes what a file begins with, and its first `interfaces`.
    pub fn preamble(&self, interfaces: usize, out: &mut Vec<u8>) {
        match self.form {
            Form::Pcapng => {
                pcapng::section(out);
                let known = self.interfaces.iter().take(interfaces);
                known.for_each(|it| pcapng::interface(out, it.link, &it.name));
            }
            Form::Pcap => pcap::header(out, self.interfaces.first().map_or(1, |it| it.link)),
        }
    }

    /// Whether a frame can be in this file: classic pcap has one link type.
    #[must_use]
    pub fn takes(&self, frame: &Frame<'_>) -> bool {
        self.form == Form::Pcapng || self.interfaces.first().is_none_or(|first| first.link == frame.link)
    }

    /// How many interfaces the file has.
    #[must_use]
    pub fn interfaces(&self) -> usize {
        self.interfaces.len()
    }

    /// Writes a frame, with a new interface before it if it is the first of one; `block` is told of each block that was
    /// written. `missing` frames should stand before it.
    pub fn frame(
        &mut self,
        frame: &Frame<'_>,
        comments: &[String],
        missing: u64,
        out: &mut Vec<u8>,
        block: &mut dyn FnMut(usize, Block),
    ) {
        let (place, is_new) = self.place(frame);
        if self.form == Form::Pcap {
            pcap::record(out, frame);
        } else {
            if is_new {
                pcapng::interface(out, frame.link, self.interfaces.last().map_or("", |it| &it.name));
                block(out.len(), Block::Interface);
            }
            pcapng::packet(out, place, frame, comments, missing);
        }
        block(out.len(), Block::Frame(place));
        if let Some(interface) = self.interfaces.get_mut(place) {
            interface.first =
                if interface.written == 0 { frame.time } else { interface.first.min(frame.time) };
            interface.last = interface.last.max(frame.time);
            interface.written += 1;
        }
    }

    /// A block was not written, the last one of those that were not taken back already.
    pub fn take_back(&mut self, block: Block) {
        match block {
            Block::Interface => _ = self.interfaces.pop(),
            Block::Frame(place) => {
                if let Some(interface) = self.interfaces.get_mut(place) {
                    interface.written = interface.written.saturating_sub(1);
                    interface.lost += 1;
                }
            }
        }
    }

    /// A frame was lost before it came to be a block.
    pub fn lose(&mut self, frame: &Frame<'_>) {
        let known = self.interfaces.iter_mut().find(|it| it.link == frame.link && it.name == frame.interface);
        known.into_iter().for_each(|it| it.lost += 1);
    }

    /// Writes what a file ends with: what came of each interface, and how many frames are missing at the end.
    pub fn end(&self, missing: Option<&str>, out: &mut Vec<u8>) {
        if self.form == Form::Pcap {
            return;
        }
        for (place, interface) in self.interfaces.iter().enumerate() {
            let comment = missing.filter(|_| place == 0);
            let times = [interface.first, interface.last];
            pcapng::statistics(out, place, times, [interface.written, interface.lost], comment);
        }
    }

    /// The most octets that a frame's block may have, with a new interface before it.
    #[must_use]
    pub fn most(frame: &Frame<'_>, comments: &[String]) -> u64 {
        let comments: usize = comments.iter().map(|comment| comment.len() + 8).sum();
        (frame.data.len() + comments + frame.interface.len().min(pcapng::TEXT_MAX) + 256) as u64
    }

    /// Octets of what the file ends with.
    #[must_use]
    pub fn end_octets(&self) -> u64 {
        (self.interfaces.len() as u64 + 1) * pcapng::STATISTICS_MAX + pcapng::TEXT_MAX as u64
    }

    fn place(&mut self, frame: &Frame<'_>) -> (usize, bool) {
        let name = if self.interfaces.len() < INTERFACES_MAX { frame.interface } else { "" };
        let is = |it: &Interface| {
            it.link == frame.link && (it.name == frame.interface || it.name == name && name.is_empty())
        };
        if let Some(place) = self.interfaces.iter().position(is) {
            return (place, false);
        }
        let interface = Interface { link: frame.link, name: name.to_owned(), ..Interface::default() };
        self.interfaces.push(interface);
        (self.interfaces.len() - 1, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame<'a>(interface: &'a str, data: &'a [u8]) -> Frame<'a> {
        Frame { time: 1_700_000_000_123_456_789, length: 100, link: 1, interface, data }
    }

    #[test]
    fn all_that_is_written_is_whole_blocks_and_none_is_longer_than_was_said() {
        let (mut encoder, mut out) = (Encoder::new(Form::Pcapng), Vec::new());
        encoder.preamble(0, &mut out);
        for (name, octets) in [("eth0", 0), ("eth0", 1), ("eth1", 2), ("", 3), ("eth0", 1500)] {
            let (data, comments) = (vec![7; octets], vec!["a".to_owned(), "bcd".repeat(octets)]);
            let before = out.len();
            encoder.frame(&frame(name, &data), &comments, octets as u64, &mut out, &mut |_, _| {});
            assert!((out.len() - before) as u64 <= Encoder::most(&frame(name, &data), &comments));
        }
        let before = out.len();
        encoder.end(Some("5 are missing"), &mut out);
        assert!((out.len() - before) as u64 <= encoder.end_octets());
        assert_eq!(encoder.interfaces(), 3);
        let read = |octets: &mut [u8], at: u64| {
            let rest = out.get(at as usize..).unwrap_or_default();
            let count = rest.len().min(octets.len());
            octets[..count].copy_from_slice(&rest[..count]);
            count
        };
        assert_eq!(whole(out.len() as u64, read), Some(out.len() as u64));
        assert_eq!(whole(out.len() as u64 - 1, read).map(|octets| octets < out.len() as u64 - 1), Some(true));
    }

    #[test]
    fn a_block_that_was_not_written_is_as_if_it_had_never_been() {
        let (mut encoder, mut out, mut blocks) = (Encoder::new(Form::Pcapng), Vec::new(), Vec::new());
        encoder.frame(&frame("a", b"x"), &[], 0, &mut out, &mut |_, block| blocks.push(block));
        encoder.frame(&frame("b", b"x"), &[], 0, &mut out, &mut |_, block| blocks.push(block));
        assert_eq!(blocks, [Block::Interface, Block::Frame(0), Block::Interface, Block::Frame(1)]);
        encoder.take_back(blocks[3]);
        encoder.take_back(blocks[2]);
        assert_eq!(encoder.interfaces(), 1);
        let mut again = Vec::new();
        encoder.frame(&frame("b", b"x"), &[], 0, &mut again, &mut |_, block| blocks.push(block));
        assert_eq!(blocks[4..], [Block::Interface, Block::Frame(1)]);
    }

    #[test]
    fn classic_pcap_has_one_link_type() {
        let (mut encoder, mut out) = (Encoder::new(Form::Pcap), Vec::new());
        encoder.frame(&frame("a", b"x"), &["lost".to_owned()], 0, &mut out, &mut |_, _| {});
        assert_eq!(out.len(), 17);
        assert!(encoder.takes(&frame("b", b"")));
        assert!(!encoder.takes(&Frame { link: 113, ..frame("a", b"") }));
    }
}
