//! What is kept of a pair: when its last connections began, how much they sent, and what was told.

use crate::{
    Config,
    rhythm::{Rhythm, spread},
};
use std::collections::VecDeque;

/// Beats that are remembered and judged; older ones count no more, so that a new rhythm is found soon.
pub(crate) const BEATS_MAX: usize = 32;

/// A score has grown notably when it is this much higher than the one that was told.
const GROWTH: f64 = 0.15;

const MILLISECOND: u64 = 1_000_000;

/// The settings, in the units used here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    beats_min: usize,
    /// Nanoseconds.
    interval_min: u64,
    interval_max: u64,
    again: u64,
    jitter_max: f64,
    score_min: f64,
}

impl Limits {
    pub fn of(config: &Config) -> Self {
        let nanoseconds =
            |duration: std::time::Duration| u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Self {
            beats_min: config.connections_min,
            interval_min: nanoseconds(config.interval_min),
            interval_max: nanoseconds(config.interval_max),
            again: nanoseconds(config.again),
            jitter_max: config.jitter_max,
            score_min: config.score_min,
        }
    }
}

/// The connections of a pair.
#[derive(Clone, Debug, Default)]
pub(crate) struct Series {
    /// When the first one began, in nanoseconds since 1970, as all times here.
    pub first: u64,
    /// When the last beat began, and the last connection.
    beat: u64,
    last: u64,
    /// How many began.
    pub connections: u64,
    /// The originator's port of the last one.
    port: u16,
    /// Milliseconds from beat to beat, the oldest first.
    intervals: VecDeque<u32>,
    /// Octets that the originator has sent in each of the connections that ended last.
    octets: VecDeque<u32>,
    told: Option<Told>,
}

/// What was told last.
#[derive(Clone, Copy, Debug)]
struct Told {
    time: u64,
    connections: u64,
    score: f64,
    period: f64,
}

/// What there is to be told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub rhythm: Rhythm,
    pub score: f64,
    /// Beats that were judged.
    pub beats: usize,
    /// Octets sent in a connection: the median, and how far they spread, as a part of it.
    pub octets: Option<(f64, f64)>,
}

impl Series {
    /// Nothing but when it begins.
    pub fn new(time: u64, port: u16) -> Self {
        Self { first: time, beat: time, last: time, port, ..Self::default() }
    }

    /// A connection has begun; gives what is to be told of all of them by now.
    pub fn connection(&mut self, time: u64, port: u16, is_tcp: bool, limits: &Limits) -> Option<Verdict> {
        if self.connections == 0 || time.saturating_sub(self.last) > limits.interval_max {
            *self = Self { connections: 1, ..Self::new(time, port) };
            return None;
        }
        // A TCP connection that was silent for longer than radar remembers it is no new one. Over UDP a
        // program may well use one port for ever.
        if is_tcp && port == self.port {
            self.last = self.last.max(time);
            return None;
        }
        self.connections = self.connections.saturating_add(1);
        self.port = port;
        let silence = time.saturating_sub(self.last);
        self.last = self.last.max(time);
        if silence < limits.interval_min {
            return None;
        }
        let interval = time.saturating_sub(self.beat) / MILLISECOND;
        push(&mut self.intervals, interval, BEATS_MAX.saturating_sub(1));
        self.beat = time;
        let verdict = self.judge(limits)?;
        self.is_news(&verdict, time, limits).then(|| {
            let (connections, Verdict { rhythm, score, .. }) = (self.connections, verdict);
            self.told = Some(Told { time, connections, score, period: rhythm.period });
            verdict
        })
    }

    /// A connection is over, in which the originator has sent so many octets.
    pub fn sent(&mut self, octets: u64) {
        push(&mut self.octets, octets, BEATS_MAX);
    }

    /// A rhythm that is worth telling.
    fn judge(&self, limits: &Limits) -> Option<Verdict> {
        let beats = self.intervals.len().saturating_add(1);
        if beats < limits.beats_min {
            return None;
        }
        let rhythm = Rhythm::of(&numbers(&self.intervals), limits.jitter_max)?;
        let octets = spread(&numbers(&self.octets));
        let likeness = octets.map(|(_, spread)| 1.0 - spread.min(1.0));
        let score = rhythm.score(likeness);
        (score >= limits.score_min).then_some(Verdict { rhythm, score, beats, octets })
    }

    /// It was not told yet or told long ago, or is notably clearer or of another period: but not before
    /// as many connections as were needed the first time, or it would be told at every step of a change.
    fn is_news(&self, verdict: &Verdict, time: u64, limits: &Limits) -> bool {
        self.told.is_none_or(|told| {
            let since = self.connections.saturating_sub(told.connections);
            let moved = (verdict.rhythm.period - told.period).abs() > limits.jitter_max * told.period;
            let other = moved || verdict.score >= told.score + GROWTH;
            (other && since >= limits.beats_min as u64) || time.saturating_sub(told.time) >= limits.again
        })
    }
}

/// Adds a number at the end, and forgets the first if there are then more than `max`.
fn push(numbers: &mut VecDeque<u32>, number: u64, max: usize) {
    if numbers.len() >= max {
        numbers.pop_front();
    }
    numbers.push_back(u32::try_from(number).unwrap_or(u32::MAX));
}

fn numbers(numbers: &VecDeque<u32>) -> Vec<f64> {
    numbers.iter().copied().map(f64::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;

    /// Begins connections at these milliseconds; gives the connections at which there was news.
    fn told_at(series: &mut Series, times: impl IntoIterator<Item = u64>) -> Vec<usize> {
        let limits = Limits::of(&Config::default_settings());
        let mut told = Vec::new();
        for (at, time) in times.into_iter().enumerate() {
            let port = 1024 + (at % 60000) as u16;
            if series.connection(time * MILLISECOND, port, true, &limits).is_some() {
                told.push(at + 1);
            }
        }
        told
    }

    #[test]
    fn a_rhythm_is_told_once_when_there_are_enough_beats() {
        assert_eq!(told_at(&mut Series::default(), (0..200).map(|at| at * 5000)), [12]);
    }

    #[test]
    fn it_is_told_again_after_a_day() {
        let hours = (0..40).map(|at| at * 3_600_000);
        assert_eq!(told_at(&mut Series::default(), hours), [12, 36]);
    }

    #[test]
    fn it_is_told_again_when_it_has_grown_clear() {
        // Of the first intervals every third is odd; the later ones are a clock's.
        let mut time = 0;
        let times = (0..80).map(|at| {
            time += if at < 11 && at % 4 == 3 { 7000 } else { 5000 };
            time
        });
        let mut series = Series::default();
        let told = told_at(&mut series, times.collect::<Vec<_>>());
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(series.told.unwrap().score > 0.8);
    }

    #[test]
    fn another_rhythm_is_told_when_it_is_the_usual_one_and_when_it_is_clear() {
        let times: Vec<u64> =
            (0..40).map(|at| at * 5000).chain((1..60).map(|at| 195_000 + at * 20_000)).collect();
        let told = told_at(&mut Series::default(), times);
        assert!(matches!(told[..], [12, 60..=70, 72..=82]), "{told:?}");
    }

    #[test]
    fn connections_that_come_together_are_one_beat() {
        let times = (0..40).map(|at| at / 4 * 5000 + at % 4 * 50);
        let mut series = Series::default();
        assert_eq!(told_at(&mut series, times.clone()), [] as [usize; 0]);
        assert_eq!((series.connections, series.intervals.len()), (40, 9));
        // What never pauses has no beats, however regular it is.
        let mut series = Series::default();
        assert_eq!(told_at(&mut series, (0..1000).map(|at| at * 900)), [] as [usize; 0]);
        assert_eq!(series.intervals.len(), 0);
    }

    #[test]
    fn a_connection_taken_up_again_is_no_new_one() {
        let limits = Limits::of(&Config::default_settings());
        for (is_tcp, expected) in [(true, 1), (false, 20)] {
            let mut series = Series::default();
            for at in 0..20 {
                series.connection(at * 3_600_000 * MILLISECOND, 50000, is_tcp, &limits);
            }
            assert_eq!(series.connections, expected);
        }
    }

    #[test]
    fn after_a_long_silence_a_pair_begins_anew() {
        let days_2 = 2 * 86_400_000;
        let mut series = Series::default();
        let times = (0..10).map(|at| at * 5000).chain((0..10).map(|at| days_2 + at * 5000));
        assert_eq!(told_at(&mut series, times), [] as [usize; 0]);
        assert_eq!(series.connections, 10);
    }

    #[test]
    fn a_clock_that_runs_back_does_no_harm() {
        let times = [5000, 10_000, 15_000, 0, 20_000, 1, u64::MAX / MILLISECOND];
        assert_eq!(told_at(&mut Series::default(), times), [] as [usize; 0]);
    }

    #[test]
    fn sizes_that_differ_lower_the_score() {
        let limits = Limits::of(&Config::default_settings());
        let score = |sizes: &[u64]| {
            let mut series = Series::default();
            sizes.iter().for_each(|size| series.sent(*size));
            series.connections = 1;
            (1..13).find_map(|at| series.connection(at * 5_000 * MILLISECOND, at as u16, true, &limits))
        };
        let alike = score(&[700, 700, 700, 700]).unwrap();
        let unlike = score(&[100, 2000, 70_000, 1000]).unwrap();
        assert_eq!((alike.score, alike.octets), (1.0, Some((700.0, 0.0))));
        assert!(unlike.score < 0.9, "{}", unlike.score);
    }

    #[test]
    fn what_is_kept_has_a_bound() {
        let mut series = Series::default();
        told_at(&mut series, (0..1000).map(|at| at * 5000));
        (0..1000).for_each(|size| series.sent(size));
        assert_eq!((series.intervals.len() + 1, series.octets.len()), (BEATS_MAX, BEATS_MAX));
    }
}
