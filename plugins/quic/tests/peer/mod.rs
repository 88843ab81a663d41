//! A client and a server of the tests' own, and the host that hears what the plugin says of them.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

pub mod host;
pub mod seal;
