//! The engine of radar: bytes come in on one side, events go out on the other.
//!
//! The modules stand in the order of the flow, and each uses only those above it;
//! `tests/layers.rs` guards that.

pub mod time;

pub mod capture;
