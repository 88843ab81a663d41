//! Whether intervals have a rhythm: robust statistics, which a few intervals of another kind do not move.

/// Beats that one interval may stand for: three may be missed in a row. With more, any interval would
/// be near some multiple of a short one.
const BEATS_PER_INTERVAL_MAX: f64 = 4.0;

/// What intervals have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rhythm {
    /// From beat to beat, in the unit of the intervals.
    pub period: f64,
    /// Half of the intervals are nearer to the period than this part of it: the median absolute
    /// deviation. 0 is a clock's; waits without memory have some 0.5.
    pub jitter: f64,
    /// Beats that did not come, among the intervals that keep time.
    pub missed: u32,
    /// The part of all beats, missed ones too, that came in time: 0 to 1.
    pub kept: f64,
}

impl Rhythm {
    /// The rhythm that these intervals are nearest to; a beat may be off by `tolerance` periods.
    pub fn of(intervals: &[f64], tolerance: f64) -> Option<Self> {
        // As long as fewer than half of the intervals have a missed beat in them, the median is the
        // period or near it. Those that have are then divided by their beats, and it is taken again.
        let first = median(&mut intervals.to_vec()).filter(|first| *first > 0.0)?;
        let mut folded: Vec<f64> =
            intervals.iter().map(|interval| interval / beats(*interval, first)).collect();
        let period = median(&mut folded)?;
        let (mut in_time, mut missed, mut deviations) = (0u32, 0u32, Vec::with_capacity(intervals.len()));
        for interval in intervals {
            let beats = beats(*interval, period);
            let deviation = (interval - beats * period).abs() / period;
            if deviation <= tolerance {
                in_time = in_time.saturating_add(1);
                // From 1 to 4, see `beats`.
                missed = missed.saturating_add(beats as u32).saturating_sub(1);
            }
            deviations.push(deviation.min(1.0));
        }
        let all = intervals.len() as f64 + f64::from(missed);
        Some(Self { period, jitter: median(&mut deviations)?, missed, kept: f64::from(in_time) / all })
    }

    /// How much of a rhythm it is, 0 to 1; `likeness` is that of the connections' sizes, if known.
    ///
    /// Time decides and sizes help: what comes like a clock is periodic whatever it says.
    pub fn score(&self, likeness: Option<f64>) -> f64 {
        self.kept * (1.0 - self.jitter) * (0.8 + 0.2 * likeness.unwrap_or(0.5))
    }
}

/// How many beats of `period` an interval stands for.
fn beats(interval: f64, period: f64) -> f64 {
    (interval / period).round().clamp(1.0, BEATS_PER_INTERVAL_MAX)
}

/// The median of values, and their median absolute deviation as a part of it.
pub(crate) fn spread(values: &[f64]) -> Option<(f64, f64)> {
    let middle = median(&mut values.to_vec())?;
    let mut deviations: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    let deviation = median(&mut deviations)?;
    Some((middle, if middle > 0.0 { deviation / middle } else { 0.0 }))
}

/// The value in the middle, or between the two in the middle.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    Some((upper + values.get(middle.checked_sub(1)?)?) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::BEATS_MAX;

    const TOLERANCE: f64 = 0.3;

    fn rhythm(intervals: &[f64]) -> Rhythm {
        Rhythm::of(intervals, TOLERANCE).unwrap()
    }

    #[test]
    fn a_clock_has_a_score_of_one() {
        let rhythm = rhythm(&[5.0; 11]);
        assert_eq!(rhythm, Rhythm { period: 5.0, jitter: 0.0, missed: 0, kept: 1.0 });
        assert_eq!((rhythm.score(Some(1.0)), rhythm.score(None), rhythm.score(Some(0.0))), (1.0, 0.9, 0.8));
    }

    #[test]
    fn missed_beats_are_found_and_cost_their_part() {
        let rhythm = rhythm(&[5.0, 10.1, 5.0, 4.9, 5.0, 15.0, 5.1, 5.0]);
        assert_eq!((rhythm.period, rhythm.missed), (5.0, 3));
        assert!((rhythm.kept - 8.0 / 11.0).abs() < 1e-9);
    }

    #[test]
    fn one_long_pause_is_no_missed_beat_and_moves_nothing() {
        let rhythm = rhythm(&[5.0, 5.0, 5.0, 3600.0, 5.0, 5.0, 5.0, 5.0]);
        assert_eq!((rhythm.period, rhythm.missed, rhythm.jitter), (5.0, 0, 0.0));
        assert_eq!(rhythm.kept, 0.875);
    }

    #[test]
    fn nothing_has_no_rhythm() {
        assert_eq!(Rhythm::of(&[], TOLERANCE), None);
        assert_eq!(Rhythm::of(&[0.0, 0.0], TOLERANCE), None);
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[0.0, 0.0]), Some((0.0, 0.0)));
    }

    #[test]
    fn sizes_that_are_alike_have_no_spread() {
        assert_eq!(spread(&[700.0, 700.0, 9000.0, 700.0]), Some((700.0, 0.0)));
        assert_eq!(spread(&[1.0, 2.0, 3.0, 4.0]), Some((2.5, 0.4)));
    }

    /// Numbers from 0 to 1, the same each time: xorshift64*.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> f64 {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    /// Of 500 pairs with 200 intervals each, those whose score is ever 0.7 from the twelfth beat on.
    fn told(likeness: f64, mut interval: impl FnMut(&mut Random) -> f64) -> usize {
        let mut random = Random(1);
        let mut is_told = || {
            let intervals: Vec<f64> = (0..200).map(|_| interval(&mut random)).collect();
            (11..200).any(|end: usize| {
                let window = &intervals[end.saturating_sub(BEATS_MAX - 1)..end];
                rhythm(window).score(Some(likeness)) >= 0.7
            })
        };
        (0..500).filter(|_| is_told()).count()
    }

    #[test]
    fn what_is_irregular_is_hardly_ever_taken_for_regular() {
        let no_memory = |random: &mut Random| -(1.0 - random.next()).ln();
        let from_1_to_15 = |random: &mut Random| 1.0 + 14.0 * random.next();
        let long_tail = |random: &mut Random| 1.0 / (1.0 - random.next());
        assert_eq!(told(0.5, no_memory), 0);
        assert!(told(0.5, from_1_to_15) <= 10);
        assert!(told(0.5, long_tail) <= 5);
    }

    #[test]
    fn implants_that_shorten_their_sleep_by_up_to_half_are_told() {
        for shortened in [0.0, 0.1, 0.3, 0.5] {
            assert_eq!(told(1.0, |random| 1.0 - shortened * random.next()), 500, "by {shortened}");
        }
    }

    #[test]
    fn an_implant_that_misses_every_seventh_beat_is_told() {
        let mut at = 0;
        let interval = |random: &mut Random| {
            at += 1;
            (if at % 7 == 0 { 2.0 } else { 1.0 }) * (0.9 + 0.2 * random.next())
        };
        assert_eq!(told(1.0, interval), 500);
    }
}
