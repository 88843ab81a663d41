//! Which addresses are this machine's: the interfaces say so. Of a file nobody does; then it is the private address
//! that carries most.

use super::{
    address::{Octets, Reach},
    hosts::Host,
};
use std::collections::HashSet;

/// How near an end is; of two ends the nearer one's packets go up.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Nearness {
    /// Somebody else's.
    Remote,
    /// Of a private network, or of the owner's.
    Local,
    /// This machine's.
    Here,
}

/// This machine's addresses.
#[derive(Debug, Default)]
pub struct Here {
    addresses: HashSet<Octets>,
    guess: Option<(Octets, u64)>,
    changed: bool,
}

/// How much more another has to carry to be taken for this machine: neither is to change all the time.
const CLEARLY: u64 = 2;

impl Here {
    /// The interfaces have these addresses.
    pub fn set(&mut self, addresses: HashSet<Octets>) {
        self.changed |= self.addresses != addresses;
        self.addresses = addresses;
    }

    /// A host has carried more.
    pub fn consider(&mut self, host: &Host) {
        if !self.addresses.is_empty() || host.reach != Reach::Private {
            return;
        }
        match &mut self.guess {
            Some((address, octets)) if *address == host.address => *octets = host.octets,
            Some((_, octets)) if host.octets <= octets.saturating_mul(CLEARLY) => {}
            guess => {
                *guess = Some((host.address, host.octets));
                self.changed = true;
            }
        }
    }

    /// Whether other addresses are this machine's than at the last call.
    pub fn changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// How near a host is.
    #[must_use]
    pub fn nearness(&self, host: &Host) -> Nearness {
        let guessed = || self.addresses.is_empty() && self.guess.is_some_and(|(it, _)| it == host.address);
        match host.reach {
            Reach::Many => Nearness::Remote,
            Reach::Loopback => Nearness::Here,
            _ if self.addresses.contains(&host.address) || guessed() => Nearness::Here,
            Reach::Private => Nearness::Local,
            Reach::Public if host.own => Nearness::Local,
            Reach::Public => Nearness::Remote,
        }
    }
}
