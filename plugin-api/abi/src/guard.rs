//! Keeps a panic on its own side of the boundary.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `f`; a panic becomes its text.
///
/// A panic that reaches `extern "C"` aborts the process whatever the host does, and each library
/// has a standard library of its own, so the catch must be compiled into the plugin.
pub fn catch<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        let text = panic_text(&*payload);
        // Dropping a payload may panic again; it is small and this is rare.
        std::mem::forget(payload);
        text
    })
}

/// A value whose destructor may panic without harm to anybody else.
#[derive(Debug)]
pub struct Guarded<T>(Option<T>);

impl<T> Guarded<T> {
    /// Guards `value`.
    pub fn new(value: T) -> Self {
        Self(Some(value))
    }

    /// The value.
    pub fn get_mut(&mut self) -> &mut T {
        self.0.as_mut().unwrap_or_else(|| unreachable!("it is only taken when dropped"))
    }
}

impl<T> Drop for Guarded<T> {
    fn drop(&mut self) {
        if let Some(value) = self.0.take() {
            // There is nobody left to tell.
            let _ = catch(move || drop(value));
        }
    }
}

/// What a panic said.
#[must_use]
pub fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic without a text".to_owned())
}
