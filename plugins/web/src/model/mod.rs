//! What is known of the traffic of the last minutes, within bounds.

use crate::view::Now;

/// What views are made from.
#[derive(Debug, Default)]
pub struct Model {
    now: Now,
}

impl Model {
    /// The last moment that anything is known of.
    #[must_use]
    pub fn now(&self) -> Now {
        self.now
    }
}
