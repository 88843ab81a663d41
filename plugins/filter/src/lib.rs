//! radar's filter language: `port:443 proc:firefox !host:*.cdn.net rtt>100ms`.
//!
//! The language is told in `README.md`, for those who write filters. For those who use them:
//!
//! | from                            | to                                        | in                       |
//! |---------------------------------|-------------------------------------------|--------------------------|
//! | fields of flows and of events   | what a filter may speak of                | [`Vocabulary`]           |
//! | a text                          | a filter, or what is wrong with it where  | [`Filter::parse`]        |
//! | a flow or an event              | whether it is wanted                      | [`Filter::matches`], [`Fields`] |
//! | a filter                        | the same for libpcap, if it can say it    | [`Filter::to_bpf`]       |
//! | a text and a cursor             | what is being typed there                 | [`Completion`]           |
//! | a word that found nothing       | one that would                            | [`suggest`]              |
//! | a field and a value             | the filter that keeps or hides it         | [`keep`], [`hide`]       |
//!
//! Nothing panics, whatever the text, and all is bounded: [`TEXT_MAX`], [`DEPTH_MAX`], [`TERMS_MAX`],
//! [`REGULAR_MAX`].
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod bpf;
mod builtin;
mod completion;
mod compose;
mod filter;
mod fold;
mod glob;
mod lexer;
mod literal;
mod number;
mod parser;
#[cfg(test)]
mod random;
mod regular;
mod suggest;
mod term;
mod trouble;
mod vocabulary;

pub use builtin::field;
pub use completion::{Completion, Typed};
pub use compose::{hide, keep};
pub use filter::{Fields, Filter, Value};
pub use suggest::suggest;
pub use trouble::Trouble;
pub use vocabulary::{Field, FieldId, Kind, Vocabulary};

/// Octets of a filter's text. A hundred terms are about half of it.
pub const TEXT_MAX: usize = 4096;

/// Parentheses in one another: what bounds the stack.
pub const DEPTH_MAX: usize = 32;

/// Values that a filter compares with, those of lists counted one by one: what bounds the time of a match.
pub const TERMS_MAX: usize = 256;

/// Regular expressions in a filter. Each is 1 MiB of program at most, and as much again for each thread.
pub const REGULAR_MAX: usize = 16;
