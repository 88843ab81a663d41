//! The way to a host, hop by hop, and round trips to it: a prober, which probes when it is asked to.
//!
//! | event        | when                                                                        |
//! |--------------|-----------------------------------------------------------------------------|
//! | `traceroute` | a hop is new, a round is over, a trace is                                   |
//! | `ping`       | a host has answered or not; the last says how often and how fast            |
//!
//! This half, in radar's own process, cannot probe: it asks [`helper`], a process that can do nothing else. The
//! README has the requests, the events and the limits.
#![deny(unsafe_code, clippy::indexing_slicing)]

mod automatic;
mod config;
mod event;
pub mod helper;
pub mod hop;
mod manifest;
pub mod message;
pub mod options;
mod pace;
mod policy;
mod probe;
mod prober;
mod reason;
mod resolve;
pub mod socket;
mod surroundings;
mod task;
mod wanted;

pub use config::Config;
use prober::Prober;
use radar_plugin::prelude::*;
use std::os::fd::OwnedFd;

/// The prober of one worker.
pub struct Traceroute(Prober);

impl Analyzer for Traceroute {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        for (setting, value) in [("rate", config.rate), ("concurrent", config.concurrent)] {
            if value == 0 {
                return Err(SettingError::new(setting, "must be at least 1"));
            }
        }
        // Requests come to the first worker, and so do their answers.
        let helper = start.helper.filter(|_| start.worker == 0 && !start.check).and_then(own);
        Prober::new(&config, start.run, helper).map(Self)
    }

    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        self.0.flow(input.destination, host);
        Ok(())
    }

    fn request(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        self.0.request(input.data.as_slice(), input.time, host);
        Ok(())
    }

    fn tick(&mut self, now: u64, host: &mut Host<'_, '_>) -> Outcome {
        self.0.tick(now, host);
        Ok(())
    }

    fn helper(config: Config, socket: OwnedFd) -> Result<(), String> {
        helper::serve(&config, socket)
    }
}

/// A descriptor of this instance's own for the socket that radar has: it may close its own before.
#[allow(unsafe_code)]
fn own(descriptor: i32) -> Option<OwnedFd> {
    // SAFETY: radar keeps the descriptor open while an instance is made, and it is not kept any longer.
    let borrowed = unsafe { std::os::fd::BorrowedFd::borrow_raw(descriptor) };
    borrowed.try_clone_to_owned().ok()
}

/// The exported symbol is the only other thing here that the compiler cannot vouch for.
#[allow(unsafe_code)]
mod export {
    radar_plugin::export!(crate::Traceroute);
}
