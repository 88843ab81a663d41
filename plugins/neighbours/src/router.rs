//! Whether a router says the same as before: times that count down do not matter.

use crate::{ndp::Router, options::Options};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A digest of what is more than the passing of time; never 0. Two that are alike by chance, or by
/// somebody's effort, leave an event out: that of a router that is known with its MAC.
pub(crate) fn digest(router: &Router, options: Options<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (router.hop_limit, router.flags, router.lifetime == 0, options.mtu()).hash(&mut hasher);
    for prefix in options.prefixes() {
        (prefix.prefix, prefix.length, prefix.flags, prefix.valid_lifetime == 0).hash(&mut hasher);
    }
    for address in options.name_servers() {
        address.hash(&mut hasher);
    }
    hasher.finish().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_that_counts_down_is_the_same_and_one_that_is_over_is_not() {
        let router =
            Router { hop_limit: 64, flags: 0, lifetime: 1800, reachable_time: 0, retransmit_timer: 0 };
        let of = |router| digest(&router, Options(&[]));
        assert_eq!(of(router), of(Router { lifetime: 1700, ..router }));
        assert_ne!(of(router), of(Router { lifetime: 0, ..router }));
        assert_ne!(of(router), of(Router { flags: 0x80, ..router }));
    }
}
