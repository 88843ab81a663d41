//! The engine of radar: bytes come in on one side, events go out on the other.
//!
//! The modules stand in the order of the flow, and each uses only those above it;
//! `tests/layers.rs` guards that.

pub mod time;

pub mod config;
pub mod confine;

pub mod anomaly;
pub mod capture;
pub mod decode;
pub mod flow;
pub mod reassembly;
pub mod eve;
pub mod tally;
pub mod activity;
pub mod copies;
pub mod dispatch;
pub mod host;
pub mod bus;
pub mod status;
pub mod service;
pub mod control;
pub mod pipeline;
pub mod schema;
pub mod author;
pub mod cli;
pub mod engine;
