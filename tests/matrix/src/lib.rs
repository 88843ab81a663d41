//! A real hello on every way it can take to an observer, and what radar tells of each: the right
//! fingerprint or none, never a wrong one.
//!
//! | module       | what it holds                                                            |
//! |--------------|--------------------------------------------------------------------------|
//! | [`hello`]    | the hellos of real clients, and what is true of each                     |
//! | [`step`]     | one segment of a conversation                                            |
//! | [`delivery`] | the ways of the segments: cut, reordered, repeated, overlapping, lost    |
//! | [`wrap`]     | the ways of each packet: link types, tags, tunnels, fragments            |
//! | [`case`]     | one delivery in one wrap, and what must come of it                       |
//! | [`run`]      | plays many cases, and holds what came against what must come             |
//! | [`report`]   | how many told the truth, nothing, or something else                      |
//!
//! The tests in `tests/` are one binary for each plugin: two plugins cannot be linked into one.

pub mod case;
pub mod delivery;
pub mod hello;
pub mod report;
pub mod run;
pub mod step;
pub mod wrap;

pub use case::{Case, Expect};
pub use delivery::Delivery;
pub use hello::{Facts, Hello};
pub use report::Report;
pub use step::Step;
pub use wrap::Wrap;
