//! Captures in files, packed or not, one after the other; directories of them; and pipes.

#![deny(clippy::indexing_slicing)]
#![forbid(unsafe_code)]

mod described;
mod directory;
mod files;
mod foreign;
mod format;
mod gunzip;
mod input;
mod order;
mod pcap;
mod pcapng;
mod stream;

pub use files::Files;
pub use foreign::Foreign;
pub use format::{FRAME_MAX, Malformed};
