//! The host of the plugins: finds and opens them, calls them, and keeps account of each.
//!
//! | part         | what it holds                                               |
//! |--------------|-------------------------------------------------------------|
//! | [`Plugin`]   | an opened library, or one that was linked: its manifest     |
//! | [`Instance`] | an analyzer or enricher of one worker, and its account      |
//! | [`Outlet`]   | a sink, and its account                                     |
//!
//! A call is the only way in, and events are the only way out; nothing else is shared.

mod account;
mod faults;
mod instance;
mod outbox;
mod outlet;
mod plugin;
mod search;
mod stopwatch;

pub use account::Account;
pub use instance::Instance;
pub use outlet::Outlet;
pub use plugin::{Limits, Plugin, PluginError};
pub use search::{folders, library_name, search};
pub use stopwatch::Stopwatch;
