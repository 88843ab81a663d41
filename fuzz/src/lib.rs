//! What radar does with octets that a stranger chose, tried out on as many of them as there is time for.
//!
//! A target is a function that takes any octets and panics if a promise is broken: that nothing panics
//! (a panic in a plugin is a fault, and counted), and what each module of [`targets`] says. Its seeds
//! are taken from the captures of the tests when it is run; none are kept.

pub mod captures;
mod clock;
pub mod dialogue;
mod engine;
mod frames;
pub mod mutate;
mod packets;
mod reader;
mod strict;
pub mod targets;

use captures::Captures;
use radar_dns::Dns;
use radar_tls::Tls;
use targets::{
    capture_file, config, decode, dns_message, flow_table, fragments, hello, json, manifest, plugin,
    reassembly, tls_stream, whole, x509,
};

/// Something that is fuzzed.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name; `fuzz_targets` has a file of that name.
    pub name: &'static str,
    /// Takes an input.
    pub run: fn(&[u8]),
    /// Makes inputs to begin with.
    pub seeds: fn(&Captures) -> Vec<Vec<u8>>,
    /// Octets of an input at most: what is longer is slower and reaches nothing more.
    pub octets_max: usize,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "capture_file", run: capture_file::run, seeds: capture_file::seeds, octets_max: 8 << 10 },
    Target { name: "config", run: config::run, seeds: config::seeds, octets_max: 4 << 10 },
    Target { name: "decode", run: decode::run, seeds: decode::seeds, octets_max: 2 << 10 },
    Target {
        name: "dns",
        run: plugin::run_in_pieces::<Dns>,
        seeds: plugin::seeds::<Dns>,
        octets_max: 4 << 10,
    },
    Target { name: "dns_message", run: dns_message::run, seeds: dns_message::seeds, octets_max: 2 << 10 },
    Target { name: "flow_table", run: flow_table::run, seeds: flow_table::seeds, octets_max: 4 << 10 },
    Target { name: "fragments", run: fragments::run, seeds: fragments::seeds, octets_max: 2 << 10 },
    Target { name: "hello", run: hello::run, seeds: hello::seeds, octets_max: 4 << 10 },
    Target { name: "json", run: json::run, seeds: json::seeds, octets_max: 5 << 10 },
    Target { name: "manifest", run: manifest::run, seeds: manifest::seeds, octets_max: 16 << 10 },
    Target { name: "reassembly", run: reassembly::run, seeds: reassembly::seeds, octets_max: 4 << 10 },
    Target {
        name: "tls",
        run: plugin::run_in_pieces::<Tls>,
        seeds: plugin::seeds::<Tls>,
        octets_max: 16 << 10,
    },
    Target { name: "tls_stream", run: tls_stream::run, seeds: tls_stream::seeds, octets_max: 8 << 10 },
    Target { name: "whole", run: whole::run, seeds: whole::seeds, octets_max: 16 << 10 },
    Target { name: "whole_frames", run: whole::run_frames, seeds: plugin::frame_seeds, octets_max: 8 << 10 },
    Target { name: "x509", run: x509::run, seeds: x509::seeds, octets_max: 4 << 10 },
];

/// The target of this name.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn target(name: &str) -> &'static Target {
    let found = TARGETS.iter().find(|target| target.name == name);
    found.unwrap_or_else(|| panic!("no target {name:?}; there are: {}", names().join(", ")))
}

/// Their names.
#[must_use]
pub fn names() -> Vec<&'static str> {
    TARGETS.iter().map(|target| target.name).collect()
}

/// The entry point of a binary that libFuzzer drives.
#[cfg(feature = "targets")]
#[macro_export]
macro_rules! fuzz {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|input: &[u8]| ($crate::target($name).run)(input));
    };
}

#[cfg(feature = "targets")]
#[doc(hidden)]
pub use libfuzzer_sys;
