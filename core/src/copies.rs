//! Copies of captured frames, for sinks that write them down or keep them for a while.
//!
//! A worker copies a batch's frames once, behind the events that they have brought about, and all sinks that ask for
//! frames share the copy. While nobody asks, nothing is copied.

use crate::{
    capture::{Frame, Frames, LinkType, Origin},
    time::Timestamp,
};
use radar_abi::stable::{
    CapturedFrame,
    std_types::{RSlice, RStr},
};
use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Octets that are handed over at once, unless one frame alone has more: a sink's queue is bounded by their number.
const OCTETS: usize = 1 << 20;

/// Whether some sink wants frames; clones are of the same wish.
#[derive(Clone, Debug, Default)]
pub struct Asked(Arc<AtomicBool>);

impl Asked {
    /// Says whether some sink wants frames.
    pub fn set(&self, wanted: bool) {
        self.0.store(wanted, Ordering::Relaxed);
    }

    /// Whether some sink wants frames.
    #[must_use]
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Some frames, and the flows they are of.
#[derive(Debug)]
pub struct Copies {
    origin: Arc<Origin>,
    octets: Vec<u8>,
    frames: Vec<Copied>,
}

/// A frame, whose octets are among those of all.
#[derive(Debug)]
struct Copied {
    time: Timestamp,
    number: u64,
    flows: Flows,
    length: u32,
    link: LinkType,
    interface: u16,
    data: Range<usize>,
}

/// The flows of a frame's packets: of the outermost, and of the innermost.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Flows {
    carrier: u64,
    flow: u64,
}

impl Copies {
    fn new(origin: Arc<Origin>) -> Self {
        Self { origin, octets: Vec::new(), frames: Vec::new() }
    }

    fn push(&mut self, frame: &Frame<'_>, flows: Flows) {
        let begin = self.octets.len();
        self.octets.extend_from_slice(frame.data);
        self.frames.push(Copied {
            time: frame.time,
            number: frame.number,
            flows,
            length: frame.length,
            link: frame.link,
            interface: frame.interface,
            data: begin..self.octets.len(),
        });
    }

    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Lends them in the form in which they cross.
    pub fn lend<T>(&self, to: impl FnOnce(&[CapturedFrame<'_>]) -> T) -> T {
        let frame = |copied: &Copied| CapturedFrame {
            time: copied.time.0,
            number: copied.number,
            flow: copied.flows.flow,
            carrier: copied.flows.carrier,
            length: copied.length,
            link: copied.link.0.into(),
            interface: RStr::from_str(self.origin.interface_name(copied.interface).unwrap_or_default()),
            data: RSlice::from_slice(self.octets.get(copied.data.clone()).unwrap_or_default()),
            reserved: [0; 2],
        };
        to(&self.frames.iter().map(frame).collect::<Vec<_>>())
    }
}

/// Copies a worker's frames.
#[derive(Debug)]
pub struct Copier {
    asked: Asked,
    origin: Arc<Origin>,
    /// How many packets there were after each frame of the batch.
    ends: Vec<usize>,
    /// The flow of each packet of the batch, 0 for none.
    flows: Vec<u64>,
    done: Vec<Copies>,
}

impl Copier {
    /// One worker's.
    #[must_use]
    pub fn new(asked: &Asked) -> Self {
        let (asked, origin) = (asked.clone(), Arc::default());
        Self { asked, origin, ends: Vec::new(), flows: Vec::new(), done: Vec::new() }
    }

    /// Where the next frames were seen.
    pub fn set_origin(&mut self, origin: &Arc<Origin>) {
        if !Arc::ptr_eq(&self.origin, origin) {
            self.origin = Arc::clone(origin);
        }
    }

    /// Begins a batch: whether it is to be copied.
    pub fn begin(&mut self) -> bool {
        self.ends.clear();
        self.flows.clear();
        self.asked.get()
    }

    /// The next frame of the batch was decoded, and so many packets there are by now.
    #[inline]
    pub fn decoded(&mut self, packets: usize) {
        self.ends.push(packets);
    }

    /// The next packet of the batch is of this flow.
    #[inline]
    pub fn packet(&mut self, flow: u64) {
        self.flows.push(flow);
    }

    /// Copies the frames of the batch.
    pub fn copy(&mut self, frames: Frames<'_>) {
        let mut begin = 0;
        let mut copies = Copies::new(Arc::clone(&self.origin));
        for (frame, end) in frames.iter().zip(&self.ends) {
            let flows = innermost(self.flows.get(begin..*end).unwrap_or_default());
            begin = *end;
            if !copies.is_empty() && copies.octets.len() + frame.data.len() > OCTETS {
                let next = Copies::new(Arc::clone(&self.origin));
                self.done.push(std::mem::replace(&mut copies, next));
            }
            copies.push(&frame, flows);
        }
        if !copies.is_empty() {
            self.done.push(copies);
        }
    }

    /// Whether there are copies to be handed over.
    #[must_use]
    pub fn has_done(&self) -> bool {
        !self.done.is_empty()
    }

    /// The copies that are to be handed over.
    pub fn take(&mut self) -> impl Iterator<Item = Copies> {
        self.done.drain(..)
    }
}

fn innermost(packets: &[u64]) -> Flows {
    let mut of_flows = packets.iter().copied().filter(|flow| *flow != 0);
    let carrier = of_flows.next().unwrap_or(0);
    Flows { carrier, flow: of_flows.next_back().unwrap_or(carrier) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Chunk;

    #[test]
    fn a_frame_is_of_the_flow_of_its_innermost_packet() {
        assert_eq!(innermost(&[]), Flows::default());
        assert_eq!(innermost(&[7]), Flows { carrier: 7, flow: 7 });
        assert_eq!(innermost(&[7, 0, 9]), Flows { carrier: 7, flow: 9 });
    }

    #[test]
    fn what_waits_at_once_is_bounded_and_nothing_is_missing() {
        let mut chunk = Chunk::new();
        let data = vec![0xA5; 65_000];
        for number in 0..40 {
            let (time, length) = (Timestamp(number), 65_000);
            assert!(chunk.push(Frame { number, time, data: &data, length, link: LinkType(1), interface: 0 }));
        }
        let mut copier = Copier::new(&Asked::default());
        (1..=40).for_each(|packets| copier.decoded(packets));
        (1..=40).for_each(|flow| copier.packet(flow));
        copier.copy(chunk.frames());
        let done: Vec<_> = copier.take().collect();
        assert_eq!(done.iter().map(Copies::len).sum::<usize>(), 40);
        assert!(done.len() > 2 && done.iter().all(|copies| copies.octets.len() <= OCTETS));
        let last =
            done.last().unwrap().lend(|frames| frames.last().map(|frame| (frame.flow, frame.data.len())));
        assert_eq!(last, Some((40, 65_000)));
    }
}
