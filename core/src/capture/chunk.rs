//! The unit every source fills: frames, and the bytes they lie in.

use std::{ops::Range, sync::Arc};

use crate::time::Timestamp;

use super::{link_type::LinkType, origin::Origin};

/// Octets of a chunk that has had no long frame yet: a quarter of a core's second-level cache, so
/// that a frame is still there when it is decoded. Reading mix.pcap (1 GB) and doing nothing with it
/// takes 1.08 times as long with 64 KiB and 0.84 times with 1 MiB.
pub const OCTETS: usize = 256 * 1024;

/// A chunk that long frames have made larger than this gives the memory back when it is cleared:
/// one hostile record must not cost 16 MiB for each chunk in circulation, for ever. Offloaded frames
/// of 64 KiB each, as they are captured on the machine that sends them, stay below it.
const OCTETS_KEPT: usize = 4 * 1024 * 1024;

/// Frames and the bytes they lie in.
///
/// It owns both, so that it can be handed to a worker as it is, and it is meant to be filled again
/// and again: then nothing is allocated per packet.
#[derive(Debug, Default)]
pub struct Chunk {
    /// As long as ever was needed; only the first `used` octets count. Kept initialised, so that
    /// reading into it takes neither zeroing nor `unsafe`.
    bytes: Vec<u8>,
    used: usize,
    heads: Vec<FrameHead>,
    origin: Arc<Origin>,
}

/// All of a frame but its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct FrameHead {
    pub number: u64,
    pub time: Timestamp,
    pub offset: u32,
    pub captured: u32,
    pub length: u32,
    pub link: LinkType,
    pub interface: u16,
}

/// One frame as it was captured, borrowed from its chunk.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Its place in its source, from 1 (EVE `pcap_cnt`): in each file anew, and counting frames
    /// that a filter then refused, so that Wireshark shows the same frame under the same number.
    pub number: u64,
    /// When it was captured.
    pub time: Timestamp,
    /// What was captured of it, from the link header on.
    pub data: &'a [u8],
    /// Octets it had on the wire; more than `data` if the capture was cut at its snap length.
    pub length: u32,
    /// How `data` begins.
    pub link: LinkType,
    /// Index into [`Origin::interfaces`].
    pub interface: u16,
}

impl Chunk {
    /// An empty chunk; its memory comes with the first fill.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All its frames.
    #[must_use]
    pub fn frames(&self) -> Frames<'_> {
        Frames { heads: &self.heads, bytes: self.bytes.get(..self.used).unwrap_or(&[]) }
    }

    /// Those of its frames that have these heads.
    pub(super) fn frames_of<'a>(&'a self, heads: &'a [FrameHead]) -> Frames<'a> {
        Frames { heads, ..self.frames() }
    }

    /// The heads of its frames.
    pub(super) fn heads(&self) -> &[FrameHead] {
        &self.heads
    }

    /// Where its frames were seen.
    #[must_use]
    pub fn origin(&self) -> &Arc<Origin> {
        &self.origin
    }

    /// Names where the frames to come were seen.
    pub fn set_origin(&mut self, origin: &Arc<Origin>) {
        if !Arc::ptr_eq(&self.origin, origin) {
            self.origin = Arc::clone(origin);
        }
    }

    /// Forgets the frames, keeps the memory.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.used = 0;
        if self.bytes.len() > OCTETS_KEPT {
            self.bytes.truncate(OCTETS);
            self.bytes.shrink_to_fit();
        }
    }

    /// Copies a frame in behind the others. Refused, with `false`, is what would lie past the
    /// 4 GiB that an offset reaches.
    pub fn push(&mut self, frame: Frame<'_>) -> bool {
        let captured = frame.data.len();
        let (Ok(offset), Ok(captured32)) = (u32::try_from(self.used), u32::try_from(captured)) else {
            return false;
        };
        self.append(frame.data);
        self.heads.push(FrameHead {
            number: frame.number,
            time: frame.time,
            offset,
            captured: captured32,
            length: frame.length,
            link: frame.link,
            interface: frame.interface,
        });
        true
    }

    /// Keeps the frames that `wanted` says yes to. The bytes of the others stay where they are.
    pub fn retain(&mut self, mut wanted: impl FnMut(Frame<'_>) -> bool) {
        let bytes = self.bytes.get(..self.used).unwrap_or(&[]);
        self.heads.retain(|head| wanted(head.with(bytes)));
    }

    /// Makes all frames so many nanoseconds later.
    pub(super) fn shift(&mut self, nanoseconds: u64) {
        if nanoseconds != 0 {
            self.heads.iter_mut().for_each(|head| head.time.0 = head.time.0.saturating_add(nanoseconds));
        }
    }

    /// Whether the frames fill the memory that a chunk is meant to have.
    pub(super) fn is_full(&self) -> bool {
        self.used >= OCTETS
    }

    /// The free octets behind the used ones: at least `needed`, and more where there is room.
    pub(super) fn space(&mut self, needed: usize) -> &mut [u8] {
        let wanted = (self.used + needed).max(OCTETS);
        if self.bytes.len() < wanted {
            // Twice as much as there was, so that copying frames in one by one stays linear.
            self.bytes.resize(wanted.max(self.bytes.len().saturating_mul(2)), 0);
        }
        self.bytes.get_mut(self.used..).unwrap_or_default()
    }

    /// Copies octets in behind the used ones.
    pub(super) fn append(&mut self, octets: &[u8]) {
        if let Some(place) = self.space(octets.len()).get_mut(..octets.len()) {
            place.copy_from_slice(octets);
            self.advance(octets.len());
        }
    }

    /// Counts the first `octets` of [`space`](Self::space) as used.
    pub(super) fn advance(&mut self, octets: usize) {
        self.used = self.bytes.len().min(self.used + octets);
    }

    /// Takes back what lies behind the first `octets` used ones, and shows it.
    pub(super) fn cut(&mut self, octets: usize) -> &[u8] {
        let end = self.used;
        self.used = octets.min(end);
        self.bytes.get(self.used..end).unwrap_or_default()
    }

    /// The used octets, and the heads to write for them.
    pub(super) fn parts(&mut self) -> (&[u8], &mut Vec<FrameHead>) {
        (self.bytes.get(..self.used).unwrap_or_default(), &mut self.heads)
    }
}

impl FrameHead {
    fn with(self, bytes: &[u8]) -> Frame<'_> {
        let start = self.offset as usize;
        Frame {
            number: self.number,
            time: self.time,
            data: bytes.get(start..start + self.captured as usize).unwrap_or_default(),
            length: self.length,
            link: self.link,
            interface: self.interface,
        }
    }
}

/// Some frames of a chunk that follow one another.
#[derive(Clone, Copy, Debug)]
pub struct Frames<'a> {
    heads: &'a [FrameHead],
    bytes: &'a [u8],
}

impl<'a> Frames<'a> {
    /// How many they are.
    #[must_use]
    pub fn len(self) -> usize {
        self.heads.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.heads.is_empty()
    }

    /// The frame at `index`, counted from 0.
    #[must_use]
    pub fn get(self, index: usize) -> Option<Frame<'a>> {
        self.heads.get(index).map(|head| head.with(self.bytes))
    }

    /// Those at `range`; what lies past the end is left out.
    #[must_use]
    pub fn slice(self, range: Range<usize>) -> Self {
        let end = range.end.min(self.heads.len());
        Self { heads: self.heads.get(range.start..end).unwrap_or_default(), ..self }
    }

    /// Each in turn.
    #[must_use]
    pub fn iter(self) -> impl ExactSizeIterator<Item = Frame<'a>> + DoubleEndedIterator {
        self.heads.iter().map(move |head| head.with(self.bytes))
    }

    /// The same in batches of `size`, the last of which may be shorter.
    #[must_use]
    pub fn batches(self, size: usize) -> impl ExactSizeIterator<Item = Self> {
        self.heads.chunks(size.max(1)).map(move |heads| Self { heads, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(number: u64, data: &[u8]) -> Frame<'_> {
        Frame { number, time: Timestamp(number), data, length: 1500, link: LinkType::ETHERNET, interface: 0 }
    }

    fn three() -> Chunk {
        let mut chunk = Chunk::new();
        for (number, data) in [(1, &b"one"[..]), (2, b""), (3, b"three")] {
            assert!(chunk.push(frame(number, data)));
        }
        chunk
    }

    #[test]
    fn frames_come_back_as_they_were_pushed() {
        let chunk = three();
        let data: Vec<_> = chunk.frames().iter().map(|frame| frame.data).collect();
        assert_eq!(data, [&b"one"[..], b"", b"three"]);
        assert_eq!(chunk.frames().get(2).map(|frame| (frame.number, frame.length)), Some((3, 1500)));
        assert!(chunk.frames().get(3).is_none());
    }

    #[test]
    fn a_range_past_the_end_is_cut_there() {
        let chunk = three();
        assert_eq!(chunk.frames().slice(1..9).len(), 2);
        assert!(chunk.frames().slice(7..9).is_empty());
    }

    #[test]
    fn batches_hold_all_frames_once() {
        let chunk = three();
        let sizes: Vec<_> = chunk.frames().batches(2).map(Frames::len).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn retained_frames_keep_their_numbers() {
        let mut chunk = three();
        chunk.retain(|frame| !frame.data.is_empty());
        let numbers: Vec<_> = chunk.frames().iter().map(|frame| frame.number).collect();
        assert_eq!(numbers, [1, 3]);
    }

    #[test]
    fn a_cleared_chunk_gives_back_what_one_long_frame_took() {
        let mut chunk = Chunk::new();
        assert!(chunk.push(frame(1, &vec![7; 3 * OCTETS_KEPT])));
        chunk.clear();
        assert!(chunk.frames().is_empty());
        assert_eq!(chunk.bytes.len(), OCTETS);
    }
}
