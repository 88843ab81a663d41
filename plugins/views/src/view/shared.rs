//! Sums that views share: whoever asks first in a moment has them made, the others get the same.

use super::{
    sieve::Sieve,
    span::{Bounds, Sums},
};
use std::sync::{Arc, Mutex, PoisonError};

/// Ranges and filters whose sums are kept for the moment: there are seldom more at once, and each may be a megabyte.
const KEPT_MAX: usize = 8;

/// The sums of this moment; what is known has not changed since they were made.
#[derive(Debug, Default)]
pub(crate) struct Shared(Mutex<Vec<Known>>);

#[derive(Debug)]
struct Known {
    bounds: Bounds,
    filter: String,
    own: bool,
    sums: Arc<Sums>,
}

impl Shared {
    /// Something has changed.
    pub(crate) fn forget(&mut self) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The sums of these seconds and this filter.
    pub(super) fn sums(
        &self,
        bounds: Bounds,
        sieve: &mut Sieve,
        make: impl FnOnce(&mut Sieve) -> Sums,
    ) -> Arc<Sums> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |known: &&Known| {
            known.bounds == bounds && known.own == sieve.own() && known.filter == sieve.text()
        };
        if let Some(known) = all.iter().find(same) {
            return known.sums.clone();
        }
        let sums = Arc::new(make(sieve));
        if all.len() == KEPT_MAX {
            all.remove(0);
        }
        let filter = sieve.text().to_owned();
        all.push(Known { bounds, filter, own: sieve.own(), sums: sums.clone() });
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Range, sieve::Sieve, span::Span};
    use crate::scene::Scene;
    use serde_json::json;

    #[test]
    fn sums_are_made_once_for_each_filter_until_something_changes() {
        let mut scene = Scene::new();
        scene.actor(1, ["192.0.2.1", "192.0.2.2"], [1, 443], 6, json!({}));
        scene.report(500, &[(1, 10, 10)], 0);
        let made = |scene: &Scene, filter: &str| {
            let mut sieve = Sieve::new(filter, &scene.model, false).unwrap();
            let span = Span::new(&scene.model, Range::default(), &mut sieve);
            (scene.model.shared.0.lock().unwrap().len(), span.total.octets)
        };
        assert_eq!(made(&scene, ""), (1, [10, 10]));
        assert_eq!(made(&scene, ""), (1, [10, 10]));
        assert_eq!(made(&scene, "port:80"), (2, [0, 0]));
        scene.report(600, &[(1, 5, 0)], 0);
        assert_eq!(made(&scene, ""), (1, [15, 10]));
    }
}
