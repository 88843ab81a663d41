//! The last frames of all flows, within a bound of octets: to be written when their flow turns out to be wanted, or when
//! somebody asks for them.

use crate::form::Frame;
use radar_plugin::CapturedFrame;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

/// Octets that a frame takes besides its own.
const OVERHEAD: usize = 144;

/// Flows of which it is remembered that some of their frames have gone. Beyond, it is assumed of all.
const GONE_MAX: usize = 65_536;

type Random = foldhash::fast::RandomState;

/// The last frames.
#[derive(Debug)]
pub struct Held {
    octets_max: usize,
    octets: usize,
    frames: VecDeque<Kept>,
    /// The number of the first frame that is there.
    first: u64,
    /// Numbers of frames, by flow.
    flows: HashMap<u64, VecDeque<u64>, Random>,
    /// Flows of which frames have gone.
    gone: HashSet<u64, Random>,
    gone_unknown: bool,
    interfaces: HashSet<Arc<str>>,
}

/// A frame that is kept.
#[derive(Debug)]
struct Kept {
    flows: [u64; 2],
    time: u64,
    length: u32,
    link: u16,
    interface: Arc<str>,
    data: Box<[u8]>,
    /// Whether it is in the file already.
    written: bool,
}

impl Kept {
    fn frame(&self) -> Frame<'_> {
        let Self { time, length, link, .. } = *self;
        Frame { time, length, link, interface: &self.interface, data: &self.data }
    }
}

impl Held {
    /// Room for so many octets; 0 for none at all.
    #[must_use]
    pub fn new(octets_max: usize) -> Self {
        Self {
            octets_max,
            octets: 0,
            frames: VecDeque::new(),
            first: 0,
            flows: HashMap::default(),
            gone: HashSet::default(),
            gone_unknown: false,
            interfaces: HashSet::new(),
        }
    }

    /// Keeps a frame; the oldest go if there is no room.
    pub fn push(&mut self, frame: &Frame<'_>, of: &CapturedFrame<'_>, written: bool) {
        let octets = frame.data.len() + OVERHEAD;
        let flows = [of.flow, if of.carrier == of.flow { 0 } else { of.carrier }];
        if octets > self.octets_max {
            return self.let_go(flows);
        }
        while self.octets + octets > self.octets_max {
            self.pop();
        }
        let number = self.first + self.frames.len() as u64;
        for flow in flows.into_iter().filter(|flow| *flow != 0) {
            self.flows.entry(flow).or_default().push_back(number);
        }
        let interface = self.interface(frame.interface);
        let (time, length, link, data) = (frame.time, frame.length, frame.link, frame.data.into());
        self.frames.push_back(Kept { flows, time, length, link, interface, data, written });
        self.octets += octets;
    }

    /// Shows the frames of a flow that are not in the file yet, in their order; from now on they are.
    pub fn write(&mut self, flow: u64, mut to: impl FnMut(&Frame<'_>)) {
        let Some(numbers) = self.flows.get(&flow) else { return };
        for number in numbers {
            let kept = self.frames.get_mut((number - self.first) as usize);
            if let Some(kept) = kept.filter(|kept| !kept.written) {
                kept.written = true;
                to(&kept.frame());
            }
        }
    }

    /// Shows the frames of these flows, in their order. Whether some of them are not there any more.
    pub fn of(&self, flows: &[u64], mut to: impl FnMut(&Frame<'_>)) -> bool {
        let mut numbers: Vec<u64> =
            flows.iter().filter_map(|flow| self.flows.get(flow)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let frames = numbers.iter().filter_map(|number| self.frames.get((number - self.first) as usize));
        frames.for_each(|kept| to(&kept.frame()));
        let is_missing =
            |flow: &u64| self.gone_unknown || self.gone.contains(flow) || !self.flows.contains_key(flow);
        flows.iter().any(is_missing)
    }

    fn pop(&mut self) {
        let Some(kept) = self.frames.pop_front() else { return };
        self.octets -= kept.data.len() + OVERHEAD;
        self.first += 1;
        for flow in kept.flows.into_iter().filter(|flow| *flow != 0) {
            if let Some(numbers) = self.flows.get_mut(&flow) {
                numbers.pop_front();
                if numbers.is_empty() {
                    self.flows.remove(&flow);
                }
            }
        }
        self.let_go(kept.flows);
    }

    fn let_go(&mut self, flows: [u64; 2]) {
        for flow in flows.into_iter().filter(|flow| *flow != 0) {
            if self.gone.len() < GONE_MAX {
                self.gone.insert(flow);
            } else {
                self.gone_unknown |= !self.gone.contains(&flow);
            }
        }
    }

    /// Names of interfaces are few, and shared; those of files may be many, and are then not.
    fn interface(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.interfaces.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        if self.interfaces.len() < 1024 {
            self.interfaces.insert(Arc::clone(&name));
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_abi::stable::std_types::{RSlice, RStr};

    fn push(held: &mut Held, flow: u64, carrier: u64, octets: usize) {
        let data = vec![flow as u8; octets];
        let captured = CapturedFrame {
            time: flow,
            number: 1,
            flow,
            carrier,
            length: octets as u32,
            link: 1,
            interface: RStr::from_str("eth0"),
            data: RSlice::from_slice(&data),
            reserved: [0; 2],
        };
        held.push(&Frame::of(&captured).unwrap(), &captured, false);
    }

    fn of(held: &Held, flows: &[u64]) -> (Vec<u64>, bool) {
        let mut times = Vec::new();
        let missing = held.of(flows, |frame| times.push(frame.time));
        (times, missing)
    }

    #[test]
    fn the_oldest_go_and_that_is_known_of_their_flows() {
        let mut held = Held::new(4 * (100 + OVERHEAD));
        for flow in [1, 2, 1, 2] {
            push(&mut held, flow, flow, 100);
        }
        assert_eq!(of(&held, &[1]), (vec![1, 1], false));
        assert_eq!(of(&held, &[2, 1]), (vec![1, 2, 1, 2], false));
        push(&mut held, 3, 3, 100);
        assert_eq!(of(&held, &[1]), (vec![1], true));
        assert_eq!(of(&held, &[2]), (vec![2, 2], false));
        assert_eq!(of(&held, &[9]), (vec![], true));
        push(&mut held, 4, 4, 4000);
        assert_eq!(of(&held, &[4]), (vec![], true), "it has no room");
        assert_eq!(of(&held, &[3]), (vec![3], false), "and takes none");
    }

    #[test]
    fn a_frame_within_a_tunnel_is_of_both_flows_and_is_there_once() {
        let mut held = Held::new(1 << 20);
        push(&mut held, 7, 5, 10);
        assert_eq!(of(&held, &[5]), (vec![7], false));
        assert_eq!(of(&held, &[5, 7]), (vec![7], false));
        let mut written = 0;
        held.write(5, |_| written += 1);
        held.write(7, |_| written += 1);
        assert_eq!(written, 1);
    }

    #[test]
    fn what_is_kept_is_bounded_whatever_comes() {
        let mut held = Held::new(100_000);
        for number in 0..10_000 {
            push(&mut held, number % 700 + 1, number % 31 + 1, (number % 1500) as usize);
            assert!(held.octets <= 100_000);
        }
        assert_eq!(held.frames.iter().map(|kept| kept.data.len() + OVERHEAD).sum::<usize>(), held.octets);
        assert!(held.flows.values().map(VecDeque::len).sum::<usize>() <= 2 * held.frames.len());
    }
}
