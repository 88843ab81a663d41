//! Where a sink that is asked over HTTP listens, by which names it goes, and how many may ask.
#![deny(unsafe_code)]

mod connections;
mod listeners;
mod names;

pub use connections::{Connections, Place};
pub use listeners::{Listener, Listeners, in_url};
pub use names::{Names, is_name};
