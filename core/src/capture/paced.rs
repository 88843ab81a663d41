//! A file at the pace of its packets, or of any number of times as fast, and from the beginning again.

use super::{CaptureError, Chunk, Filled, Source, Statistics, WAKE_UP};
use crate::time::Timestamp;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How fast time passes in a file; clones are of the same.
#[derive(Clone, Debug)]
pub struct Pace(Arc<AtomicU64>);

impl Default for Pace {
    fn default() -> Self {
        Self::new(f64::INFINITY)
    }
}

impl Pace {
    /// So many times as fast as on the wire: 0 stands still, infinity is as fast as can be.
    #[must_use]
    pub fn new(pace: f64) -> Self {
        Self(Arc::new(AtomicU64::new(pace.to_bits())))
    }

    /// Another pace from now on.
    pub fn set(&self, pace: f64) {
        self.0.store(pace.max(0.0).to_bits(), Ordering::Relaxed);
    }

    /// The pace.
    #[must_use]
    pub fn get(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }
}

/// Between two rounds of a file so much time passes.
const BETWEEN: u64 = 1_000_000_000;

/// Frames that are handed out at once, at most.
const AT_ONCE: usize = 4096;

/// A source of files that can be read at a pace, and again.
#[derive(Debug)]
pub struct Paced<S> {
    source: S,
    pace: Pace,
    repeat: bool,
    /// Frames that were read and are not due yet, from `next` on.
    read: Chunk,
    next: usize,
    clock: Clock,
    /// Nanoseconds that this round is later than the first.
    shift: u64,
    /// Time of the first frame of this round, and of the latest.
    round: Option<(u64, u64)>,
}

/// What time it is in the file.
#[derive(Clone, Copy, Debug)]
struct Clock {
    pace: f64,
    /// When it was what time in the file.
    at: Option<(Instant, u64)>,
}

impl Clock {
    /// The time now; nothing before the first frame.
    fn now(&self) -> Option<u64> {
        let (then, time) = self.at?;
        let passed = then.elapsed().as_nanos() as f64 * self.pace;
        Some(time.saturating_add(passed as u64))
    }

    /// Goes on at another pace.
    fn set(&mut self, pace: f64) {
        if pace.to_bits() != self.pace.to_bits() {
            self.at =
                if self.pace.is_finite() { self.now().map(|time| (Instant::now(), time)) } else { None };
            self.pace = pace;
        }
    }

    /// How long it takes until this time.
    fn until(&self, time: u64, now: u64) -> Duration {
        let left = time.saturating_sub(now) as f64 / self.pace;
        Duration::from_nanos(if left.is_finite() { left as u64 } else { u64::MAX })
    }
}

impl<S: Source> Paced<S> {
    /// The frames of `source` at this pace; with `repeat` without an end.
    #[must_use]
    pub fn new(source: S, pace: &Pace, repeat: bool) -> Self {
        let clock = Clock { pace: pace.get(), at: None };
        let (pace, read) = (pace.clone(), Chunk::new());
        Self { source, pace, repeat, read, next: 0, clock, shift: 0, round: None }
    }

    /// Reads on; nothing else than frames is left to be said.
    fn read(&mut self) -> Result<Filled, CaptureError> {
        loop {
            let filled = self.source.fill(&mut self.read)?;
            self.next = 0;
            match filled {
                Filled::Frames => {
                    self.read.shift(self.shift);
                    for frame in self.read.frames().iter() {
                        let (first, last) = self.round.unwrap_or((frame.time.0, frame.time.0));
                        self.round = Some((first.min(frame.time.0), last.max(frame.time.0)));
                    }
                    return Ok(Filled::Frames);
                }
                // A round without a frame would be repeated for ever.
                Filled::End if self.repeat && self.round.is_some() => {
                    if !self.again()? {
                        return Ok(Filled::End);
                    }
                }
                filled => return Ok(filled),
            }
        }
    }

    /// Begins another round, whose time is behind that of the one before it.
    fn again(&mut self) -> Result<bool, CaptureError> {
        if !self.source.rewind()? {
            return Ok(false);
        }
        if let Some((first, last)) = self.round.take() {
            self.shift = self.shift.saturating_add(last - first).saturating_add(BETWEEN);
        }
        (self.read, self.next) = (Chunk::new(), 0);
        Ok(true)
    }

    /// Hands out the frames that are due, or waits a little.
    fn due(&mut self, chunk: &mut Chunk) -> Filled {
        let frames = self.read.frames();
        let Some(first) = frames.get(self.next) else { return Filled::Idle };
        let now = self.clock.now().unwrap_or(first.time.0);
        self.clock.at.get_or_insert((Instant::now(), now));
        let wait = self.clock.until(first.time.0, now);
        if !wait.is_zero() {
            std::thread::sleep(wait.min(WAKE_UP));
            if wait > WAKE_UP {
                return Filled::Idle;
            }
        }
        let now = self.clock.now().unwrap_or(now);
        chunk.clear();
        chunk.set_origin(self.read.origin());
        let left = frames.slice(self.next..frames.len());
        let mut taken = 0;
        for frame in left.iter().take(AT_ONCE).take_while(|frame| frame.time.0 <= now) {
            if !chunk.push(frame) {
                break;
            }
            taken += 1;
        }
        self.next += taken;
        if taken == 0 { Filled::Idle } else { Filled::Frames }
    }
}

impl<S: Source> Source for Paced<S> {
    fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError> {
        self.clock.set(self.pace.get());
        if self.clock.pace == 0.0 {
            std::thread::sleep(WAKE_UP);
            return Ok(Filled::Idle);
        }
        if self.next >= self.read.frames().len() {
            let filled = self.read()?;
            if filled != Filled::Frames {
                return Ok(filled);
            }
        }
        if self.clock.pace.is_finite() {
            return Ok(self.due(chunk));
        }
        if self.next > 0 {
            let read = self.next;
            let mut place = 0;
            self.read.retain(|_| {
                place += 1;
                place > read
            });
        }
        std::mem::swap(chunk, &mut self.read);
        self.read.clear();
        self.next = 0;
        Ok(Filled::Frames)
    }

    fn statistics(&mut self) -> Statistics {
        self.source.statistics()
    }

    fn stop(&mut self) {
        self.source.stop();
        (self.repeat, self.read, self.next) = (false, Chunk::new(), 0);
    }

    fn is_live(&self) -> bool {
        self.source.is_live()
    }

    fn rewind(&mut self) -> Result<bool, CaptureError> {
        self.clock.at = None;
        self.again()
    }

    fn clock(&self) -> Option<Timestamp> {
        // Not beyond the next frame: it may come late.
        let next = self.read.frames().get(self.next).map(|frame| frame.time.0);
        let now = self.clock.now().filter(|_| self.clock.pace.is_finite())?;
        Some(Timestamp(next.map_or(now, |next| next.min(now))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Frame, LinkType};

    /// Three frames, ten milliseconds apart.
    struct Three(usize);

    impl Source for Three {
        fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError> {
            chunk.clear();
            if std::mem::replace(&mut self.0, 1) == 1 {
                return Ok(Filled::End);
            }
            for number in 1..=3u64 {
                let time = Timestamp(1_000_000_000 + number * 10_000_000);
                chunk.push(Frame {
                    number,
                    time,
                    data: b"x",
                    length: 1,
                    link: LinkType::ETHERNET,
                    interface: 0,
                });
            }
            Ok(Filled::Frames)
        }

        fn statistics(&mut self) -> Statistics {
            Statistics::default()
        }

        fn stop(&mut self) {}

        fn is_live(&self) -> bool {
            false
        }

        fn rewind(&mut self) -> Result<bool, CaptureError> {
            self.0 = 0;
            Ok(true)
        }
    }

    /// Numbers and times of all frames until the end, and how long that took.
    fn all(paced: &mut Paced<Three>, rounds: usize) -> (Vec<(u64, u64)>, Duration) {
        let (start, mut chunk, mut seen) = (Instant::now(), Chunk::new(), Vec::new());
        while seen.len() < rounds * 3 {
            match paced.fill(&mut chunk).unwrap() {
                Filled::Frames => {
                    seen.extend(chunk.frames().iter().map(|frame| (frame.number, frame.time.0)))
                }
                Filled::Idle => {}
                Filled::End => break,
            }
        }
        (seen, start.elapsed())
    }

    #[test]
    fn frames_come_as_they_came_on_the_wire() {
        let (seen, took) = all(&mut Paced::new(Three(0), &Pace::new(0.5), false), 1);
        assert_eq!(seen.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(took >= Duration::from_millis(40), "{took:?}");
    }

    #[test]
    fn without_a_pace_nothing_is_waited_for() {
        let mut paced = Paced::new(Three(0), &Pace::default(), false);
        assert_eq!(all(&mut paced, 1).0.len(), 3);
        assert_eq!(paced.fill(&mut Chunk::new()).unwrap(), Filled::End);
    }

    #[test]
    fn another_round_is_later_than_the_one_before_it() {
        let (seen, _) = all(&mut Paced::new(Three(0), &Pace::default(), true), 3);
        let times: Vec<u64> = seen.iter().map(|(_, time)| *time).collect();
        assert_eq!(times.len(), 9);
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
        assert_eq!(times[3] - times[2], BETWEEN);
    }

    #[test]
    fn a_pause_holds_frames_back_and_another_pace_lets_them_go() {
        let pace = Pace::new(0.0);
        let mut paced = Paced::new(Three(0), &pace, false);
        assert_eq!(paced.fill(&mut Chunk::new()).unwrap(), Filled::Idle);
        pace.set(100.0);
        assert_eq!(all(&mut paced, 1).0.len(), 3);
    }
}
