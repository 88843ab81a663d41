//! Files that sinks write: opened without following a link, looked over, cut back to what is whole.
#![deny(unsafe_code)]

mod file;
mod place;
mod refused;
mod write;

pub use file::{File, Identity};
pub use place::Place;
pub use refused::{Refused, words};
pub use write::{append, cut_back};
