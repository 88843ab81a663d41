//! Events: exact counts of each type, and the last ones themselves as far as there is room.

use super::{address::Octets, strings::Strings};
use radar_plugin::Event;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

/// An event that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its number among those kept, from 1.
    pub number: u64,
    /// Capture time in nanoseconds.
    pub time: u64,
    /// Its type.
    pub event_type: Arc<str>,
    /// The flow's id, or 0.
    pub flow: u64,
    /// Source and destination.
    pub ends: [Octets; 2],
    /// Their ports.
    pub ports: [u16; 2],
    /// IP protocol number; 255 where there is no packet behind it.
    pub protocol: u8,
    /// One line for people, or nothing.
    pub summary: Box<str>,
    /// The whole event as JSON; nothing if it was too long to be kept.
    pub line: Box<str>,
}

/// What is counted of a type.
#[derive(Clone, Debug)]
pub struct Count {
    /// Its name.
    pub event_type: Arc<str>,
    /// Events since the start.
    pub events: u64,
    /// Of them, those that were kept.
    pub kept: u64,
    /// Those that their analyzer's view has read.
    pub read: u64,
    interval: u64,
    in_interval: u32,
}

/// The events.
#[derive(Debug)]
pub struct Events {
    ring: VecDeque<Kept>,
    octets: usize,
    octets_max: usize,
    number: u64,
    counts: Vec<Count>,
    by_name: HashMap<Arc<str>, u16>,
    interval: u64,
    in_interval: u32,
}

/// What becomes of an event.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Verdict {
    /// The type's number.
    pub event_type: u16,
    /// Whether there is time for it in this tenth of a second: it is kept, and read if anything reads it.
    pub taken: bool,
}

/// Events taken in a tenth of a second of capture time: reading one takes some 5 µs.
const TAKEN_MAX: u32 = 400;
/// Of each type so many are taken in any case, so that a rare type is not lost in a flood of another.
const TAKEN_OF_TYPE: u32 = 20;
/// Types that are told apart; the others are counted as the last one.
const TYPES_MAX: usize = 512;
/// Octets of a line that is kept.
const LINE_MAX: usize = 64 * 1024;
/// Octets that an event takes beside its texts.
const OVERHEAD: usize = size_of::<Kept>();

impl Events {
    /// At most so many octets.
    #[must_use]
    pub fn new(octets_max: usize) -> Self {
        Self {
            ring: VecDeque::new(),
            octets: 0,
            octets_max,
            number: 0,
            counts: Vec::new(),
            by_name: HashMap::new(),
            interval: 0,
            in_interval: 0,
        }
    }

    /// Counts an event, and says whether there is time for it.
    pub fn count(&mut self, name: &str, time: u64, strings: &mut Strings) -> Verdict {
        let event_type = self.number_of(name, strings);
        let interval = time / 100_000_000;
        if self.interval != interval {
            (self.interval, self.in_interval) = (interval, 0);
        }
        let count = &mut self.counts[usize::from(event_type)];
        count.events += 1;
        if count.interval != interval {
            (count.interval, count.in_interval) = (interval, 0);
        }
        count.in_interval = count.in_interval.saturating_add(1);
        let taken = self.in_interval < TAKEN_MAX || count.in_interval <= TAKEN_OF_TYPE;
        self.in_interval += u32::from(taken);
        Verdict { event_type, taken }
    }

    /// Keeps an event that was taken, the oldest make room; its number.
    pub fn keep(&mut self, event: &Event<'_>, event_type: u16) -> u64 {
        let line = event.line.as_slice();
        let line = if line.len() <= LINE_MAX { std::str::from_utf8(line).unwrap_or_default() } else { "" };
        self.number += 1;
        let count = &mut self.counts[usize::from(event_type)];
        count.kept += 1;
        let kept = Kept {
            number: self.number,
            time: event.time,
            event_type: count.event_type.clone(),
            flow: event.flow,
            ends: [event.source, event.destination],
            ports: [event.source_port, event.destination_port],
            protocol: event.protocol,
            summary: super::strings::cut(event.summary.as_str()).into(),
            line: line.into(),
        };
        self.octets += kept.octets();
        self.ring.push_back(kept);
        while self.octets > self.octets_max
            && let Some(oldest) = self.ring.pop_front()
        {
            self.octets -= oldest.octets();
        }
        self.number
    }

    /// One of a type was read for its analyzer's view.
    pub fn was_read(&mut self, event_type: u16) {
        self.counts[usize::from(event_type)].read += 1;
    }

    /// The event of this number, if it is still kept.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Kept> {
        let first = self.ring.front()?.number;
        self.ring.get(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    /// All that are kept, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Kept> + ExactSizeIterator {
        self.ring.iter()
    }

    /// Those that came after number `number`, the oldest first.
    pub fn after(&self, number: u64) -> impl DoubleEndedIterator<Item = &Kept> + ExactSizeIterator {
        let first = self.ring.front().map_or(0, |first| first.number);
        let start = usize::try_from((number + 1).saturating_sub(first)).unwrap_or(usize::MAX);
        self.ring.range(start.min(self.ring.len())..)
    }

    /// The number of the last one that was kept.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.number
    }

    /// What is counted of all types, in the order of their first event.
    #[must_use]
    pub fn counts(&self) -> &[Count] {
        &self.counts
    }

    /// Of one type.
    #[must_use]
    pub fn count_of(&self, name: &str) -> Option<&Count> {
        self.counts.get(usize::from(*self.by_name.get(name)?))
    }

    /// The number of a type.
    #[must_use]
    pub fn type_of(&self, name: &str) -> Option<u16> {
        self.by_name.get(name).copied()
    }

    /// Octets that they take.
    #[must_use]
    pub fn octets(&self) -> usize {
        self.octets
    }

    fn number_of(&mut self, name: &str, strings: &mut Strings) -> u16 {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        let number = self.counts.len().min(TYPES_MAX - 1) as u16;
        if self.counts.len() < TYPES_MAX {
            let name = if self.counts.len() == TYPES_MAX - 1 { "(other types)" } else { name };
            let name = strings.keep(name);
            self.by_name.insert(name.clone(), number);
            self.counts.push(Count {
                event_type: name,
                events: 0,
                kept: 0,
                read: 0,
                interval: 0,
                in_interval: 0,
            });
        }
        number
    }
}

impl Kept {
    fn octets(&self) -> usize {
        self.summary.len() + self.line.len() + OVERHEAD
    }
}
