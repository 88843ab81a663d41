//! The control packets of one direction, put together from pieces; what is not told of them is passed over.

use crate::{
    fixed_header::{FixedHeader, Kind},
    message::{Message, Version},
    publish::{self, Size},
};
use radar_plugin::Malformed;
use std::borrow::Cow;

/// A control packet, or as much of it as is looked at.
#[derive(Debug)]
pub(crate) struct Packet<'a> {
    pub header: FixedHeader,
    /// What stands behind the fixed header. Of a PUBLISH without its payload.
    pub body: Cow<'a, [u8]>,
    /// It is longer than what is held of one: this is its beginning.
    pub cut: bool,
}

/// The packets of one direction.
#[derive(Debug, Default)]
pub(crate) struct Packets {
    /// The beginning of a packet of which more is needed.
    held: Vec<u8>,
    /// Octets to be passed over before the next packet begins.
    skip: u64,
    /// Where packets begin is not known.
    lost: bool,
    /// It was lost before: what is read may be no packets after all.
    unsure: bool,
    /// Octets that came while it was lost.
    unread: u64,
}

/// What has to be there of a packet before it is read.
enum Want {
    /// At least so many octets.
    More(usize),
    /// A fixed header, and so many octets behind it.
    Packet { header: FixedHeader, body: usize, cut: bool },
}

impl Packets {
    /// Reads up to the end of one packet, or of what is looked at of it; `None` if there is none.
    ///
    /// `max` bounds the octets that are held of a packet.
    pub fn next<'a>(
        &mut self,
        rest: &mut &'a [u8],
        version: Version,
        max: usize,
    ) -> Result<Option<Packet<'a>>, Malformed> {
        self.pass_over(rest);
        if self.lost {
            self.find(rest, version, max);
        }
        if rest.is_empty() {
            return Ok(None);
        }
        if self.held.is_empty() {
            if let Want::Packet { header, body, cut } = want(rest, version, max)? {
                if let Some((packet, behind)) = rest.split_at_checked(header.size.saturating_add(body)) {
                    *rest = behind;
                    self.leave(header, body);
                    let body = Cow::Borrowed(packet.get(header.size..).unwrap_or_default());
                    return Ok(Some(Packet { header, body, cut }));
                }
            }
        }
        loop {
            match want(&self.held, version, max)? {
                Want::More(size) => {
                    if !self.hold(size, rest) {
                        return Ok(None);
                    }
                }
                Want::Packet { header, body, cut } => {
                    if !self.hold(header.size.saturating_add(body), rest) {
                        return Ok(None);
                    }
                    let held = std::mem::take(&mut self.held);
                    self.leave(header, body);
                    let body = Cow::Owned(held.get(header.size..).unwrap_or_default().to_vec());
                    return Ok(Some(Packet { header, body, cut }));
                }
            }
        }
    }

    /// Octets were lost; says whether it is still known where the next packet begins.
    pub fn gap(&mut self, octets: u64) -> bool {
        match self.skip.checked_sub(octets) {
            // All of them were of a payload.
            Some(skip) if !self.lost => {
                self.skip = skip;
                true
            }
            _ => {
                self.lose();
                false
            }
        }
    }

    /// From here on it is not known where packets begin.
    pub fn lose(&mut self) {
        *self = Self { lost: true, unsure: true, unread: self.unread, ..Self::default() };
    }

    /// Where packets begin was found, not known.
    pub fn is_unsure(&self) -> bool {
        self.unsure
    }

    /// Octets that could not be read.
    pub fn unread(&self) -> u64 {
        self.unread
    }

    fn pass_over(&mut self, rest: &mut &[u8]) {
        let octets = usize::try_from(self.skip).unwrap_or(usize::MAX).min(rest.len());
        *rest = rest.get(octets..).unwrap_or_default();
        self.skip = self.skip.saturating_sub(octets as u64);
    }

    /// Packets begin where a piece does, if all of it is packets, to its last octet.
    fn find(&mut self, rest: &mut &[u8], version: Version, max: usize) {
        self.lost = !is_sound(rest, version, max);
        if self.lost {
            self.unread = self.unread.saturating_add(rest.len() as u64);
            *rest = &[];
        }
    }

    /// The packet was read; what was not looked at comes next.
    fn leave(&mut self, header: FixedHeader, body: usize) {
        self.skip = header.length.saturating_sub(body) as u64;
    }

    /// Moves octets until `size` of them are held; false if there are not as many.
    fn hold(&mut self, size: usize, rest: &mut &[u8]) -> bool {
        let missing = size.saturating_sub(self.held.len());
        let (part, behind) = rest.split_at_checked(missing).unwrap_or((rest, &[]));
        self.held.extend_from_slice(part);
        *rest = behind;
        self.held.len() >= size
    }
}

/// What is needed of the packet that begins so; not more than `max` octets behind its fixed header.
fn want(octets: &[u8], version: Version, max: usize) -> Result<Want, Malformed> {
    let Some(header) = FixedHeader::read(octets)? else {
        return Ok(Want::More(octets.len().saturating_add(1)));
    };
    let bound = header.length.min(max);
    let whole = Want::Packet { header, body: bound, cut: bound < header.length };
    if header.kind != Kind::Publish {
        return Ok(whole);
    }
    let body = octets.get(header.size..).unwrap_or_default();
    let size = publish::size(body, header, version)?;
    let (Size::AtLeast(octets) | Size::Exactly(octets)) = size;
    if octets > header.length {
        return Err(Malformed);
    }
    if octets > bound {
        return Ok(whole);
    }
    Ok(match size {
        Size::AtLeast(octets) => Want::More(header.size.saturating_add(octets)),
        Size::Exactly(body) => Want::Packet { header, body, cut: false },
    })
}

/// Whether these are packets and nothing else.
fn is_sound(mut octets: &[u8], version: Version, max: usize) -> bool {
    while !octets.is_empty() {
        let Ok(Want::Packet { header, body, cut: false }) = want(octets, version, max) else { return false };
        let Some((packet, behind)) = octets.split_at_checked(header.size.saturating_add(header.length))
        else {
            return false;
        };
        let end = header.size.saturating_add(body);
        let body = Cow::Borrowed(packet.get(header.size..end).unwrap_or_default());
        let packet = Packet { header, body, cut: false };
        if !Message::parse(&packet, version).is_ok_and(|message| message.is_plausible()) {
            return false;
        }
        octets = behind;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PUBLISH of `t`, qos 1, with ten octets; a PINGREQ; a PUBACK.
    const STREAM: &[u8] = b"\x32\x0f\0\x01t\0\x07payload...\xc0\0\x40\x02\0\x07";

    fn read(packets: &mut Packets, mut piece: &[u8], max: usize) -> Vec<(Kind, Vec<u8>, bool)> {
        let mut found = Vec::new();
        while let Some(packet) = packets.next(&mut piece, Version::V3_1_1, max).unwrap() {
            found.push((packet.header.kind, packet.body.to_vec(), packet.cut));
        }
        assert!(piece.is_empty());
        found
    }

    #[test]
    fn packets_are_the_same_however_they_are_cut_and_have_no_payload() {
        let expected = [
            (Kind::Publish, b"\0\x01t\0\x07".to_vec(), false),
            (Kind::Pingreq, vec![], false),
            (Kind::Puback, vec![0, 7], false),
        ];
        for size in 1..=STREAM.len() {
            let mut packets = Packets::default();
            let found: Vec<_> =
                STREAM.chunks(size).flat_map(|piece| read(&mut packets, piece, 100)).collect();
            assert_eq!(found, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn no_more_is_held_than_allowed() {
        let long = [&b"\x10\x80\x08"[..], &[b'x'; 1024], b"\xc0\0"].concat();
        for size in [1, 7, 2000] {
            let mut packets = Packets::default();
            let found: Vec<_> = long.chunks(size).flat_map(|piece| read(&mut packets, piece, 64)).collect();
            assert_eq!(found, [(Kind::Connect, vec![b'x'; 64], true), (Kind::Pingreq, vec![], false)]);
        }
    }

    #[test]
    fn a_publish_whose_topic_is_longer_than_itself_is_malformed() {
        let mut piece = &b"\x30\x05\0\x09topic"[..];
        assert!(Packets::default().next(&mut piece, Version::V3_1_1, 100).is_err());
    }

    #[test]
    fn a_gap_within_a_payload_is_passed_over() {
        let mut packets = Packets::default();
        read(&mut packets, &STREAM[..9], 100);
        assert!(packets.gap(6));
        assert_eq!(read(&mut packets, &STREAM[15..], 100).len(), 2);
    }

    #[test]
    fn behind_another_gap_packets_begin_with_a_piece_that_is_all_packets() {
        let mut packets = Packets::default();
        read(&mut packets, &STREAM[..9], 100);
        assert!(!packets.gap(9));
        assert_eq!(read(&mut packets, b"oad\x40\x02\0\x07", 100), []);
        assert_eq!(read(&mut packets, &STREAM[..10], 100), []);
        assert_eq!(packets.unread(), 17);
        assert_eq!(read(&mut packets, STREAM, 100).len(), 3);
        assert!(packets.is_unsure());
    }
}
