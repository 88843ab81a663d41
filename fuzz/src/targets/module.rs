//! A WASM module as anybody may bring it: looked at and made a component of, or refused.

use crate::captures::Captures;
use radar_core::host::wasm::component_of;
use radar_tests::wasm::{Guest, costly};

/// What is taken is a component, and is taken again as it is.
pub fn run(input: &[u8]) {
    if let Ok(component) = component_of(input.to_vec()) {
        assert_eq!(component_of(component.clone()).as_ref(), Ok(&component));
    }
}

/// A plugin, one with functions of its own, and a component of functions alone.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let calls = Guest::new("(call $deep)").with("(func $deep (unreachable)) (table 3 funcref)");
    vec![Guest::new("").module(), calls.module(), costly(2, 3, 20)]
}
