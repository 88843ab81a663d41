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
mod initial;
pub mod mutate;
mod packets;
mod reader;
mod strict;
pub mod targets;

use captures::Captures;
use radar_app_proto::AppProto;
use radar_dhcp::Dhcp;
use radar_dns::Dns;
use radar_http::Http;
use radar_mqtt::Mqtt;
use radar_neighbours::NeighbourWatch;
use radar_quic::Quic;
use radar_rdp::Rdp;
use radar_ssh::Ssh;
use radar_tls::Tls;
use targets::{
    answers, capture_file, config, decode, dns_message, filter, flow_table, fragments, hello, json, manifest,
    mmdb, module, plugin, quic_frames, reassembly, said, tls_stream, whole, x509,
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

/// All targets, with the KiB of an input at most.
pub const TARGETS: &[Target] = &[
    of("answers", answers::run, answers::seeds, 2),
    of("app_proto", plugin::run::<AppProto>, plugin::seeds::<AppProto>, 4),
    of("capture_file", capture_file::run, capture_file::seeds, 8),
    of("config", config::run, config::seeds, 4),
    of("decode", decode::run, decode::seeds, 2),
    of("dhcp", plugin::run::<Dhcp>, plugin::seeds::<Dhcp>, 4),
    of("dns", plugin::run_in_pieces::<Dns>, plugin::seeds::<Dns>, 4),
    of("dns_message", dns_message::run, dns_message::seeds, 2),
    of("filter", filter::run, filter::seeds, 2),
    of("flow_table", flow_table::run, flow_table::seeds, 4),
    of("fragments", fragments::run, fragments::seeds, 2),
    of("hello", hello::run, hello::seeds, 4),
    of("http", plugin::run_sound_in_pieces::<Http>, plugin::seeds::<Http>, 8),
    of("json", json::run, json::seeds, 5),
    of("manifest", manifest::run, manifest::seeds, 16),
    of("mmdb", mmdb::run, mmdb::seeds, 4),
    of("module", module::run, module::seeds, 8),
    of("mqtt", plugin::run_in_pieces::<Mqtt>, plugin::seeds::<Mqtt>, 8),
    of("neighbours", plugin::run_frames::<NeighbourWatch>, plugin::frame_seeds, 4),
    of("quic", plugin::run::<Quic>, quic_frames::sealed_seeds, 8),
    of("quic_frames", quic_frames::run, quic_frames::seeds, 4),
    of("rdp", plugin::run_in_pieces::<Rdp>, plugin::seeds::<Rdp>, 8),
    of("reassembly", reassembly::run, reassembly::seeds, 4),
    of("said", said::run, said::seeds, 4),
    of("ssh", plugin::run_in_pieces::<Ssh>, plugin::seeds::<Ssh>, 8),
    of("tls", plugin::run_in_pieces::<Tls>, plugin::seeds::<Tls>, 16),
    of("tls_stream", tls_stream::run, tls_stream::seeds, 8),
    of("whole", whole::run, whole::seeds, 16),
    of("whole_frames", whole::run_frames, plugin::frame_seeds, 8),
    of("x509", x509::run, x509::seeds, 4),
];

const fn of(
    name: &'static str,
    run: fn(&[u8]),
    seeds: fn(&Captures) -> Vec<Vec<u8>>,
    kib_max: usize,
) -> Target {
    Target { name, run, seeds, octets_max: kib_max << 10 }
}

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
