//! A run: sources, workers and sinks put together, started, watched, and brought to an end.
//!
//! | part          | what it holds                                                     |
//! |---------------|-------------------------------------------------------------------|
//! | [`Plan`]      | what a run is made of, settled before anything is started         |
//! | [`Worker`]    | frames in, events out: everything between, on one thread          |
//! | [`run_files`] | one reader; with several workers it shares its chunks out         |
//! | [`run_live`]  | a source for each worker, shared out by the kernel                |
//! | [`Stage`]     | who takes part, changed while it goes on                          |
//! | [`Outcome`]   | the numbers at the end                                            |

mod anomalies;
mod cast;
mod command;
mod crew;
mod files;
mod live;
mod monitor;
mod news;
mod outcome;
mod padding;
mod plan;
mod post;
mod quarantine;
mod snapshot;
mod stage;
mod stats;
mod talkers;
mod watch;
mod worker;

pub use files::run_files;
pub use live::run_live;
pub use outcome::{Outcome, Until};
pub use plan::{Plan, PlanError, in_order};
pub use snapshot::Snapshot;
pub use stage::{Changed, Stage};
pub use stats::{ranking, stats};
pub use talkers::{Observer, Wanted};
pub use worker::{BATCH, Worker};
