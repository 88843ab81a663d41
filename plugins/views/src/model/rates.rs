//! Rates: what was carried in the open second and the one before, by the time that has passed of them.

use super::{Carried, Model, flow::Flow};

const SECOND: u64 = 1_000_000_000;

/// The moment that rates are told of: how much time has passed of the open second and the one before.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    open: u64,
    passed: u64,
}

impl Clock {
    /// What a flow carries in a second, to the responder first.
    #[must_use]
    pub fn rate(&self, flow: &Flow) -> [u64; 2] {
        let recent = flow.recent(self.open).octets;
        if recent == [0; 2] { recent } else { recent.map(|octets| self.per_second(octets)) }
    }

    fn per_second(&self, amount: u64) -> u64 {
        match amount.checked_mul(SECOND) {
            Some(amount) => amount / self.passed,
            None => (u128::from(amount) * u128::from(SECOND) / u128::from(self.passed)) as u64,
        }
    }
}

impl Model {
    /// What a flow carries in a second at the moment, to the responder first.
    #[must_use]
    pub fn rate(&self, flow: &Flow) -> [u64; 2] {
        self.clock().rate(flow)
    }

    /// For rates of many flows.
    #[must_use]
    pub fn clock(&self) -> Clock {
        let open = self.seconds.open_at();
        let begun = self.recent().next().map_or(open, |second| second.at) * SECOND;
        Clock { open, passed: self.now.capture.saturating_sub(begun).clamp(SECOND / 10, 2 * SECOND) }
    }

    /// What all flows together carry: octets and packets by direction of which flow whatever.
    #[must_use]
    pub fn rate_all(&self) -> Carried {
        let mut sum = Carried::default();
        self.recent().for_each(|second| sum += second.carried);
        Carried { octets: self.per_second(sum.octets), packets: self.per_second(sum.packets) }
    }

    /// Packets and octets of all traffic in a second, that of no flow too, and events.
    #[must_use]
    pub fn rate_exact(&self) -> [u64; 3] {
        let sum = self.recent().fold([0; 3], |[packets, octets, events], second| {
            [packets + second.packets, octets + second.octets, events + second.events_all()]
        });
        sum.map(|amount| self.per_second([amount, 0])[0])
    }

    /// So much within the open second and the one before, as much in one second.
    #[must_use]
    pub fn per_second(&self, amounts: [u64; 2]) -> [u64; 2] {
        let clock = self.clock();
        amounts.map(|amount| clock.per_second(amount))
    }

    fn recent(&self) -> impl Iterator<Item = &super::seconds::Second> {
        let open = self.seconds.open_at();
        self.seconds.range(open.saturating_sub(1), open)
    }
}
