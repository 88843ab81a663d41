//! A plugin that reaches for what it has no business with, at each flow's start, and tells what it got.

use radar_plugin::prelude::*;
use rustix::{
    net::{AddressFamily, SocketType, ipproto, netdevice, socket},
    process::{Pid, test_kill_process},
};
use std::fs;

/// What it tells.
const REACHED: EventId = EventId(0);

settings! {
    /// `[analyzers.x-reaches]`.
    pub struct Config {
        /// A file that it tries to write, beside others.
        pub file: String = "/var/tmp/radar-reached",
    }
}

/// The analyzer.
pub struct Reaches(Config);

impl Reaches {
    fn got(&self) -> [(&'static str, bool); 7] {
        let packets = || socket(AddressFamily::PACKET, SocketType::RAW, None);
        let icmp = || socket(AddressFamily::INET, SocketType::RAW, Some(ipproto::ICMP));
        [
            ("shadow", fs::read("/etc/shadow").is_ok()),
            ("environ", fs::read("/proc/1/environ").is_ok_and(|octets| !octets.is_empty())),
            ("file", fs::write(&self.0.file, "x").is_ok()),
            ("packets", packets().is_ok()),
            ("icmp", icmp().is_ok()),
            ("signal", Pid::from_raw(1).is_some_and(|init| test_kill_process(init).is_ok())),
            // Something that is still allowed, lest nothing be.
            (
                "loopback",
                socket(AddressFamily::INET, SocketType::DGRAM, None)
                    .is_ok_and(|socket| netdevice::name_to_index(&socket, "lo").is_ok()),
            ),
        ]
    }
}

impl Analyzer for Reaches {
    type Config = Config;

    fn manifest() -> Manifest {
        let of = |name: &str| field(name, "boolean", "whether that was to be had");
        let names = ["shadow", "environ", "file", "packets", "icmp", "signal", "loopback"];
        Manifest::new("x-reaches", env!("CARGO_PKG_VERSION"), "reaches for all that it should not have")
            .flows()
            .event("x_reaches", "a flow began", &names.map(of))
    }

    fn new(config: Config, _: &Start) -> Result<Self, SettingError> {
        Ok(Self(config))
    }

    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let got = self.got();
        host.emit(REACHED, &Subject::of(input), |event| {
            for (name, is_so) in got {
                event.boolean(name, is_so);
            }
        });
        Ok(())
    }
}

radar_plugin::export!(Reaches);
