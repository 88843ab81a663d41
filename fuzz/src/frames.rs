//! Frames in an input: a link type, then for each frame a step of the clock, the octets that were not
//! captured, its length and its octets.

use crate::{clock::Clock, reader::Reader};
use radar_core::capture::{Chunk, Frame, LinkType};

/// Frames of one input at most; more would only make it slow.
const FRAMES_MAX: u64 = 512;

/// Link types that the decoder knows; an input picks one by its place, or any by its number.
const LINKS: [u16; 27] = [
    1, 101, 0, 108, 113, 276, 9, 50, 104, 51, 105, 127, 119, 163, 10, 204, 226, 239, 12, 6, 100, 107, 109,
    117, 122, 192, 219,
];

/// The frames of `input`.
#[must_use]
pub fn read(input: &[u8]) -> Chunk {
    let (mut reader, mut clock, mut chunk) = (Reader::new(input), Clock::default(), Chunk::new());
    let link = reader.u16();
    let link = LinkType(LINKS.get(usize::from(link)).copied().unwrap_or(link));
    let mut number = 0;
    while !reader.is_over() && number < FRAMES_MAX {
        number += 1;
        let (time, missing, length) = (clock.advance(reader.u8()), reader.u8(), reader.u16());
        let data = reader.octets(length.into());
        let length = data.len() as u32 + u32::from(missing);
        chunk.push(Frame { number, time, data, length, link, interface: 0 });
    }
    chunk
}

/// An input that holds these frames, a millisecond apart.
#[must_use]
pub fn write<'a>(link: LinkType, frames: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let place = LINKS.iter().position(|known| *known == link.0);
    let mut input = place.map_or(link.0, |place| place as u16).to_le_bytes().to_vec();
    for frame in frames {
        let length = frame.len().min(usize::from(u16::MAX));
        input.extend([Clock::MILLISECOND, 0]);
        input.extend((length as u16).to_le_bytes());
        input.extend(&frame[..length]);
    }
    input
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_that_were_written_are_read() {
        let input = write(LinkType::LINUX_SLL, [&b"one"[..], b"", b"three"]);
        let chunk = read(&input);
        assert!(chunk.frames().iter().map(|frame| frame.data).eq([&b"one"[..], b"", b"three"]));
        assert!(chunk.frames().iter().all(|frame| frame.link == LinkType::LINUX_SLL));
    }
}
