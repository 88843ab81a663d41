//! Rates: what was carried in the open second and the one before, by the time that has passed of them.

use super::{Carried, Model, flow::Flow};

const SECOND: u64 = 1_000_000_000;

impl Model {
    /// What a flow carries in a second at the moment, to the responder first.
    #[must_use]
    pub fn rate(&self, flow: &Flow) -> [u64; 2] {
        self.per_second(flow.recent(self.seconds.open_at()).octets)
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
        let open = self.seconds.open_at();
        let begun = self.recent().next().map_or(open, |second| second.at) * SECOND;
        let passed = self.now.capture.saturating_sub(begun).clamp(SECOND / 10, 2 * SECOND);
        amounts.map(|amount| (u128::from(amount) * u128::from(SECOND) / u128::from(passed)) as u64)
    }

    fn recent(&self) -> impl Iterator<Item = &super::seconds::Second> {
        let open = self.seconds.open_at();
        self.seconds.range(open.saturating_sub(1), open)
    }
}
