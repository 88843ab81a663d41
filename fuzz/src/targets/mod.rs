//! A module for each thing that is fuzzed.

pub mod answers;
pub mod capture_file;
pub mod config;
pub mod decode;
pub mod dns_message;
pub mod filter;
pub mod flow_table;
pub mod fragments;
pub mod hello;
pub mod json;
pub mod manifest;
pub mod mmdb;
pub mod module;
pub mod plugin;
pub mod quic_frames;
pub mod reassembly;
pub mod said;
pub mod tls_stream;
pub mod whole;
pub mod x509;
