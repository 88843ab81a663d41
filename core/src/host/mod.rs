//! The host of the plugins: finds and opens them, calls them, and keeps account of each.
//!
//! | part         | what it holds                                               |
//! |--------------|-------------------------------------------------------------|
//! | [`Plugin`]   | an opened library or WASM module, or a linked plugin        |
//! | [`Instance`] | an analyzer or enricher of one worker, and its account      |
//! | [`Outlet`]   | a sink, and its account                                     |
//! | [`Helper`]   | the process of a plugin that needs rights which radar drops |
//! | [`Requests`] | what plugins and people ask of plugins                      |
//!
//! A call is the only way in, and events are the only way out; nothing else is shared. [`wasm`] holds what it
//! takes to run a module that anybody may have written.

mod account;
mod carrier;
mod faults;
mod helper;
mod instance;
mod json;
mod libraries;
mod outbox;
mod outlet;
mod plugin;
mod requests;
mod search;
mod stopwatch;
pub mod wasm;

pub use account::Account;
pub use helper::{Helper, child as helper_child};
pub use instance::Instance;
pub use libraries::Stamp;
pub use outlet::Outlet;
pub use plugin::{Limits, Plugin, PluginError};
pub use requests::{Asked, Requests};
pub use search::{folders, found, library_name, search};
pub use stopwatch::Stopwatch;
