//! Reading wire formats and writing JSON: what every parser of radar stands on.
//!
//! In: [`Cursor`] reads integers and slices from untrusted bytes and names the field that was cut
//! off. Out: [`json`] appends EVE objects to a reused buffer. Between: [`Untrusted`] shows text
//! that a stranger wrote without letting it move the terminal's cursor.
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod cursor;
pub mod json;
mod pattern;
mod untrusted;

pub use cursor::{Cursor, Truncated};
pub use pattern::Pattern;
pub use untrusted::Untrusted;
