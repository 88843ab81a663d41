//! The live picture of the network, in a browser.
#![deny(unsafe_code)]

pub mod model;
pub mod table;
pub mod view;
