//! What is kept of a flow between two looks: what it may be, and the beginning of a stream that came in crumbs.

use crate::{
    index::{CANDIDATES, add},
    protocols::Protocol,
    rtp::Source,
};

/// Octets of a stream's beginning that are put together: more than any fixed beginning of the table has.
pub(crate) const CRUMBS: usize = 64;

/// What is known of a flow that is not decided.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// What either side may be, by direction.
    candidates: [[Option<Protocol>; CANDIDATES]; 2],
    /// What has come of a stream whose first segment was short, by direction.
    pub crumbs: [Option<Box<Crumbs>>; 2],
    /// What may be RTP, by direction.
    pub rtp: [Source; 2],
}

impl Evidence {
    /// Takes what one side may be; answers what both may be.
    pub fn agree(&mut self, side: usize, perhaps: [Option<Protocol>; CANDIDATES]) -> Option<Protocol> {
        let [own, other] = self.sides(side);
        perhaps.into_iter().flatten().for_each(|protocol| add(own, protocol));
        own.iter().flatten().copied().find(|protocol| other.contains(&Some(*protocol)))
    }

    /// What that side has said before does not count any more: it has said more since.
    pub fn forget(&mut self, side: usize) {
        let [own, _] = self.sides(side);
        *own = [None; CANDIDATES];
    }

    fn sides(&mut self, side: usize) -> [&mut [Option<Protocol>; CANDIDATES]; 2] {
        let [to_responder, to_originator] = &mut self.candidates;
        if side == 0 { [to_responder, to_originator] } else { [to_originator, to_responder] }
    }
}

/// The first octets of a stream.
#[derive(Debug)]
pub(crate) struct Crumbs {
    octets: [u8; CRUMBS],
    length: usize,
}

impl Default for Crumbs {
    fn default() -> Self {
        Self { octets: [0; CRUMBS], length: 0 }
    }
}

impl Crumbs {
    /// Takes what came next, as far as there is room.
    pub fn push(&mut self, octets: &[u8]) {
        let room = self.octets.get_mut(self.length..).unwrap_or_default();
        let count = room.len().min(octets.len());
        for (to, from) in room.iter_mut().zip(octets) {
            *to = *from;
        }
        self.length = self.length.saturating_add(count);
    }

    pub fn octets(&self) -> &[u8] {
        self.octets.get(..self.length).unwrap_or_default()
    }

    pub fn is_full(&self) -> bool {
        self.length == CRUMBS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sides_that_may_be_the_same_are_it() {
        let mut evidence = Evidence::default();
        assert_eq!(evidence.agree(0, [Some(1), Some(2), None, None]), None);
        assert_eq!(evidence.agree(0, [Some(3), None, None, None]), None);
        assert_eq!(evidence.agree(1, [Some(4), Some(3), None, None]), Some(3));
    }

    #[test]
    fn crumbs_are_put_together_as_far_as_there_is_room() {
        let mut crumbs = Crumbs::default();
        crumbs.push(b"SS");
        crumbs.push(b"H-");
        assert_eq!(crumbs.octets(), b"SSH-");
        crumbs.push(&[0; 100]);
        assert!(crumbs.is_full() && crumbs.octets().len() == CRUMBS);
    }
}
