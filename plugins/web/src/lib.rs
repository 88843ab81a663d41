//! The live picture of the network, in a browser.
#![deny(unsafe_code)]

mod bucket;
pub mod channel;
mod commands;
mod counters;
mod hub;
mod mailbox;
pub mod model;
#[cfg(test)]
mod scene;
mod news;
mod said;
pub mod table;
mod varint;
pub mod view;
