//! What is told of certificates (RFC 5280), in the same words by every plugin that sees them.
//!
//! | from                       | to                                   | in           |
//! |----------------------------|--------------------------------------|--------------|
//! | a certificate              | the members of an event              | [`describe`] |
//! | one that was met before    | the same, without reading it again   | [`Known`]    |
//! | nothing                    | what these members are               | [`FIELDS`]   |
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod algorithm;
mod certificate;
mod fields;
mod known;
mod name;

pub use certificate::describe;
pub use fields::FIELDS;
pub use known::Known;
