//! What else must hold of a payload that begins as a line of the table says: lengths, versions, numbers.
//!
//! A check answers `None` where it would read past the end, which is no.

pub(crate) mod data;
pub(crate) mod files;
pub(crate) mod hosts;
pub(crate) mod industry;
pub(crate) mod links;
pub(crate) mod media;
pub(crate) mod names;
pub(crate) mod peers;
pub(crate) mod talk;
pub(crate) mod tunnels;
pub(crate) mod web;

mod ber;
