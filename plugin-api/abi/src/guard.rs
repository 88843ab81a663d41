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

/// What a panic said.
#[must_use]
pub fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic without a text".to_owned())
}
