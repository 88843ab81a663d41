//! The live picture of the network, in a browser.
#![deny(unsafe_code)]

pub mod channel;
pub mod model;
#[cfg(test)]
mod scene;
pub mod table;
mod varint;
pub mod view;
