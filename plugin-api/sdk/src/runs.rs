//! What the instances of one run have in common.

use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A value for each run and key, as long as an instance holds it: a static of a plugin whose instances share
/// something, be it a table, a thread or a file.
///
/// The number of the run is [`crate::Start::run`]. The key is what the value depends on: when settings change, a run
/// has two for a moment.
///
/// ```
/// use radar_plugin::Runs;
/// use std::{convert::Infallible, sync::Mutex};
///
/// static NAMES: Runs<usize, Mutex<Vec<String>>> = Runs::new();
///
/// let names = |run, max| NAMES.get(run, max, || Ok::<_, Infallible>(Mutex::new(Vec::with_capacity(max)))).unwrap();
/// let (first, second) = (names(7, 10), names(7, 10));
/// first.lock().unwrap().push("a".to_owned());
/// assert_eq!(second.lock().unwrap().len(), 1);
/// assert_eq!(names(8, 10).lock().unwrap().len(), 0);
/// ```
#[derive(Debug)]
pub struct Runs<K, T>(Mutex<Vec<(u64, K, Weak<T>)>>);

impl<K, T> Default for Runs<K, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, T> Runs<K, T> {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }
}

impl<K: PartialEq, T> Runs<K, T> {
    /// The value of a run under a key, made by the first that asks; who asks meanwhile waits. Of run 0 nothing is
    /// shared, so it is always made.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn get<E>(&self, run: u64, key: K, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        if run == 0 {
            return make().map(Arc::new);
        }
        // A value is there or not: one that panics while it is made leaves nothing half done.
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.retain(|(_, _, value)| value.strong_count() > 0);
        let known = runs.iter().find(|(known, other, _)| *known == run && *other == key);
        if let Some(value) = known.and_then(|(_, _, value)| value.upgrade()) {
            return Ok(value);
        }
        let value = Arc::new(make()?);
        runs.push((run, key, Arc::downgrade(&value)));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_shares_what_was_made_alike_for_as_long_as_somebody_holds_it() {
        let runs: Runs<&str, u32> = Runs::new();
        let mut made = 0;
        let mut get = |run, key| {
            runs.get(run, key, || {
                made += 1;
                Ok::<_, String>(made)
            })
            .unwrap()
        };
        let (first, second) = (get(1, "a"), get(1, "a"));
        assert!(Arc::ptr_eq(&first, &second));
        for other in [get(1, "b"), get(2, "a"), get(0, "a"), get(0, "a")] {
            assert!(!Arc::ptr_eq(&first, &other));
        }
        drop((first, second));
        assert_eq!(*get(1, "a"), 6);
        assert_eq!(runs.0.lock().unwrap().len(), 1, "what nobody holds is forgotten");
    }

    #[test]
    fn what_could_not_be_made_is_made_when_it_is_asked_for_again() {
        let runs: Runs<(), u32> = Runs::new();
        assert_eq!(runs.get(1, (), || Err("no")), Err("no"));
        assert_eq!(runs.get(1, (), || Ok::<_, &str>(5)).as_deref(), Ok(&5));
    }
}
