//! What is told of certificates (RFC 5280), in the same words by every plugin that sees them.
//!
//! | from                       | to                                   | in           |
//! |----------------------------|--------------------------------------|--------------|
//! | a certificate              | the members of an event              | [`describe`] |
//! | one that was met before    | the same, without reading it again   | [`Known`]    |
//! | the members                | the certificate in a few words       | [`sum_up`]   |
//! | nothing                    | when, and what these members are     | [`EVENT`], [`FIELDS`] |
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod algorithm;
mod certificate;
mod fields;
mod known;
mod name;
mod summary;

pub use certificate::describe;
pub use fields::{EVENT, FIELDS};
pub use known::Known;
pub use summary::sum_up;
