//! Round-trip times as they are seen from where packets are captured: to the responder and to the originator.

use super::Direction;

/// What is known of a flow's round trips. Times are nanoseconds, 0 if unknown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Rtt {
    /// From the TCP SYN to the ACK that ends the handshake: the whole way between the two ends.
    pub handshake: u64,
    /// By [`Direction`] of what is answered: smoothed (RFC 6298 §2), and the smallest.
    smoothed: [u32; 2],
    smallest: [u32; 2],
    /// The sum of the smallest that plugins were told.
    told: u32,
}

/// The way that light in fibre makes in a millisecond: two thirds of what it makes in vacuum, in kilometres.
const FIBRE: f64 = 299.792_458 * 2.0 / 3.0;

impl Rtt {
    /// What was sent that way was answered after so many nanoseconds.
    pub fn sample(&mut self, way: Direction, nanoseconds: u64) {
        // Four seconds are more than any way takes; what is longer says nothing.
        let sample = u32::try_from(nanoseconds).unwrap_or(u32::MAX).max(1);
        let (smoothed, smallest) = (&mut self.smoothed[way.index()], &mut self.smallest[way.index()]);
        *smoothed = if *smoothed == 0 { sample } else { *smoothed - *smoothed / 8 + sample / 8 };
        *smallest = if *smallest == 0 { sample } else { sample.min(*smallest) };
    }

    /// The smallest from the capture to the responder and back, and to the originator and back.
    #[must_use]
    pub fn smallest(&self) -> [u64; 2] {
        self.smallest.map(u64::from)
    }

    /// The smoothed one of the whole way; of one side, if the other never answered.
    #[must_use]
    pub fn smoothed(&self) -> u64 {
        self.smoothed.map(u64::from).iter().sum()
    }

    /// Whether anything is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.smallest != [0; 2] || self.handshake != 0
    }

    /// Whether there is something to tell: the first round trip of each side, or a sum of both that is half of what
    /// was told. Answers true once for each.
    #[inline]
    pub fn has_news(&mut self) -> bool {
        let sum = self.smallest[0].saturating_add(self.smallest[1]);
        // A side that is first heard of makes the sum greater, and is news as well.
        let news = sum != 0 && (self.told == 0 || sum <= self.told / 2 || sum > self.told);
        if news {
            self.told = sum;
        }
        news
    }

    /// How far apart the two ends can be at most, in kilometres: what light in fibre makes in half the smallest
    /// round trip. None unless both sides are known.
    #[must_use]
    pub fn distance_max(&self) -> Option<u64> {
        let [to, from] = self.smallest();
        (to != 0 && from != 0).then(|| ((to + from) as f64 / 2e6 * FIBRE).ceil() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{ToOriginator, ToResponder};

    #[test]
    fn each_side_has_its_own_and_the_smallest_stays() {
        let mut rtt = Rtt::default();
        for sample in [20_000_000, 12_000_000, 30_000_000] {
            rtt.sample(ToResponder, sample);
        }
        rtt.sample(ToOriginator, 50_000);
        assert_eq!(rtt.smallest(), [12_000_000, 50_000]);
        assert_eq!(rtt.smoothed(), 20_375_000 + 50_000);
        // 12.05 ms there and back are 6.025 ms one way, at 199.86 km each.
        assert_eq!(rtt.distance_max(), Some(1205));
    }

    #[test]
    fn one_side_alone_says_nothing_of_the_distance_between_the_ends() {
        let mut rtt = Rtt::default();
        rtt.sample(ToResponder, 1_000_000);
        assert_eq!(rtt.distance_max(), None);
    }

    #[test]
    fn news_are_the_first_and_what_is_half_as_long() {
        let mut rtt = Rtt::default();
        assert!(!rtt.has_news());
        let mut news = |sample| {
            rtt.sample(ToResponder, sample);
            rtt.has_news()
        };
        assert_eq!([1000, 900, 510, 500, 300].map(&mut news), [true, false, false, true, false]);
    }

    #[test]
    fn what_takes_longer_than_it_can_is_cut_and_nothing_is_none() {
        let mut rtt = Rtt::default();
        rtt.sample(ToResponder, u64::MAX);
        assert_eq!(rtt.smallest()[0], u64::from(u32::MAX));
        rtt.sample(ToResponder, 0);
        assert_eq!(rtt.smallest()[0], 1);
    }
}
