//! What is known of one hop: who answers there, how often, how fast.

use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Addresses of one hop that are told; more than that many equal ways are rare.
pub const ADDRESSES_MAX: usize = 8;
/// Labels of a stack that are told; networks use three or four.
pub const LABELS_MAX: usize = 8;

/// One MPLS label that a probe bore (RFC 3032 §2.1, told by way of RFC 4950).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Label {
    /// The label.
    pub label: u32,
    /// Its traffic class (RFC 5462).
    pub exp: u8,
    /// Its time to live.
    pub ttl: u8,
}

/// A hop as it is told.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Hop {
    /// How far it is.
    pub ttl: u8,
    /// Who has answered, most often first.
    pub ips: Vec<IpAddr>,
    /// Probes that went out.
    pub sent: u32,
    /// Probes that were answered.
    pub received: u32,
    /// Round trips in microseconds; absent as long as there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Times>,
    /// Labels of its last answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mpls: Vec<Label>,
    /// What it said in place of the usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it is the target.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub target: bool,
}

/// Round trips in microseconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Times {
    /// The last.
    pub last: u64,
    /// The shortest.
    pub best: u64,
    /// Their mean.
    pub avg: u64,
    /// The longest.
    pub worst: u64,
    /// Their standard deviation.
    pub stddev: u64,
    /// Mean difference of two successive ones; absent with a single one.
    pub jitter: Option<u64>,
}

/// An answer to a probe.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Who has answered.
    pub address: IpAddr,
    /// The round trip in microseconds.
    pub microseconds: u64,
    /// The labels that came with it.
    pub mpls: Vec<Label>,
    /// What it said in place of the usual.
    pub reason: Option<String>,
    /// Whether that is the target.
    pub target: bool,
}

/// What has been learned of a hop so far.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    addresses: Vec<(IpAddr, u32)>,
    sent: u32,
    received: u32,
    last: u64,
    best: u64,
    worst: u64,
    sum: u64,
    /// Of squares, for the deviation; 128 bits since a square of an hour has 63.
    squares: u128,
    differences: u64,
    mpls: Vec<Label>,
    reason: Option<String>,
    target: bool,
}

impl Tally {
    /// A probe went out, and this is what came of it.
    pub fn add(&mut self, answer: Option<Answer>) {
        self.sent = self.sent.saturating_add(1);
        let Some(answer) = answer else { return };
        let time = answer.microseconds;
        if self.received == 0 {
            (self.best, self.worst) = (time, time);
        } else {
            self.differences = self.differences.saturating_add(time.abs_diff(self.last));
        }
        self.received = self.received.saturating_add(1);
        (self.last, self.best, self.worst) = (time, self.best.min(time), self.worst.max(time));
        self.sum = self.sum.saturating_add(time);
        self.squares = self.squares.saturating_add(u128::from(time).saturating_mul(time.into()));
        self.seen(answer.address);
        self.mpls = answer.mpls;
        self.reason = answer.reason;
        self.target = answer.target;
    }

    /// A probe went out, and somebody on the way has said why it does not arrive.
    pub fn refuse(&mut self, reason: Option<String>) {
        self.sent = self.sent.saturating_add(1);
        self.reason = reason;
    }

    fn seen(&mut self, address: IpAddr) {
        if let Some(known) = self.addresses.iter_mut().find(|known| known.0 == address) {
            known.1 = known.1.saturating_add(1);
        } else if self.addresses.len() < ADDRESSES_MAX {
            self.addresses.push((address, 1));
        }
    }

    /// Whether the last answer was a refusal of somebody on the way: nothing lies behind.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.target || self.reason.is_some()
    }

    /// Whether the target has answered last.
    #[must_use]
    pub fn is_target(&self) -> bool {
        self.target
    }

    /// What is told of it.
    #[must_use]
    pub fn hop(&self, ttl: u8) -> Hop {
        let mut addresses = self.addresses.clone();
        addresses.sort_by_key(|&(_, times)| std::cmp::Reverse(times));
        Hop {
            ttl,
            ips: addresses.into_iter().map(|(address, _)| address).collect(),
            sent: self.sent,
            received: self.received,
            times: self.times(),
            mpls: self.mpls.clone(),
            reason: self.reason.clone(),
            target: self.target,
        }
    }

    fn times(&self) -> Option<Times> {
        let received = u64::from(self.received);
        let avg = self.sum.checked_div(received)?;
        let number = f64::from(self.received);
        let (sum, squares) = (self.sum as f64, self.squares as f64);
        let variance = if received > 1 { (squares - sum * sum / number) / (number - 1.0) } else { 0.0 };
        Some(Times {
            last: self.last,
            best: self.best,
            avg,
            worst: self.worst,
            stddev: variance.max(0.0).sqrt() as u64,
            jitter: self.differences.checked_div(received.saturating_sub(1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(address: &str, microseconds: u64) -> Option<Answer> {
        let address = address.parse().unwrap();
        Some(Answer { address, microseconds, mpls: Vec::new(), reason: None, target: false })
    }

    #[test]
    fn numbers_of_a_hop_are_those_of_its_answers() {
        let mut tally = Tally::default();
        for probe in [answer("192.0.2.1", 100), None, answer("192.0.2.1", 300), answer("192.0.2.2", 200)] {
            tally.add(probe);
        }
        let hop = tally.hop(3);
        assert_eq!((hop.ttl, hop.sent, hop.received), (3, 4, 3));
        assert_eq!(hop.ips, ["192.0.2.1".parse::<IpAddr>().unwrap(), "192.0.2.2".parse().unwrap()]);
        let times = Times { last: 200, best: 100, avg: 200, worst: 300, stddev: 100, jitter: Some(150) };
        assert_eq!(hop.times, Some(times));
    }

    #[test]
    fn who_never_answers_has_no_times() {
        let mut tally = Tally::default();
        tally.add(None);
        assert_eq!(tally.hop(1), Hop { ttl: 1, sent: 1, ..Hop::default() });
    }

    #[test]
    fn a_single_answer_has_no_jitter() {
        let mut tally = Tally::default();
        tally.add(answer("192.0.2.1", 7));
        assert_eq!(tally.hop(1).times.unwrap().jitter, None);
    }

    #[test]
    fn addresses_of_a_hop_are_bounded() {
        let mut tally = Tally::default();
        for number in 0..100 {
            tally.add(answer(&format!("192.0.2.{number}"), 1));
        }
        assert_eq!(tally.hop(1).ips.len(), ADDRESSES_MAX);
    }
}
