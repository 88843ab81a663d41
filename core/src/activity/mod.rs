//! What flows carry at the moment, for sinks that show it: reports of one interval each.
//!
//! A report names the flows that carried most in its interval and adds the others up, so that its totals are exact
//! whatever the traffic, and it stays small. While nobody asks for reports, nothing of this is done.

mod about;
mod recorder;
mod report;
mod sample;
mod wish;

pub use recorder::Recorder;
pub use report::Report;
pub use wish::{Focus, Wish, Wished};
