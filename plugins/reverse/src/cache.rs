//! Answers that are still true.

use super::Answer;
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    time::{Duration, Instant},
};

/// Answers by address, so many at most; the oldest goes first.
#[derive(Debug)]
pub(crate) struct Cache {
    known: HashMap<IpAddr, (Answer, Instant)>,
    /// In the order in which they came.
    order: VecDeque<IpAddr>,
    max: usize,
}

impl Cache {
    pub(crate) fn new(max: usize) -> Self {
        Self { known: HashMap::new(), order: VecDeque::new(), max }
    }

    /// The answer for an address, with what is left of its time.
    pub(crate) fn get(&self, address: IpAddr, now: Instant) -> Option<Answer> {
        let (answer, until) = self.known.get(&address)?;
        let ttl = until.saturating_duration_since(now);
        (ttl > Duration::ZERO).then(|| Answer { ttl, ..answer.clone() })
    }

    pub(crate) fn put(&mut self, answer: &Answer, now: Instant) {
        let Some(until) = now.checked_add(answer.ttl) else { return };
        if self.known.insert(answer.address, (answer.clone(), until)).is_none() {
            self.order.push_back(answer.address);
        }
        while self.order.len() > self.max {
            let oldest = self.order.pop_front();
            oldest.and_then(|oldest| self.known.remove(&oldest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(last: u8) -> Answer {
        let address = IpAddr::from([9, 9, 9, last]);
        Answer { address, name: Ok(Some(format!("n{last}.example"))), ttl: Duration::from_secs(10) }
    }

    #[test]
    fn an_answer_is_known_for_its_time_and_no_longer() {
        let (mut cache, start) = (Cache::new(2), Instant::now());
        cache.put(&answer(1), start);
        let known = cache.get(answer(1).address, start + Duration::from_secs(4)).unwrap();
        assert_eq!(known, Answer { ttl: Duration::from_secs(6), ..answer(1) });
        assert_eq!(cache.get(answer(1).address, start + Duration::from_secs(10)), None);
    }

    #[test]
    fn the_oldest_makes_room() {
        let (mut cache, start) = (Cache::new(2), Instant::now());
        [1, 2, 1, 3].into_iter().for_each(|last| cache.put(&answer(last), start));
        let known = [1, 2, 3].map(|last| cache.get(answer(last).address, start).is_some());
        assert_eq!(known, [false, true, true]);
        assert_eq!((cache.known.len(), cache.order.len()), (2, 2));
    }
}
