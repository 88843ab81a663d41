//! Tells a million times of a single datagram.

use radar_plugin::prelude::*;

settings! {
    /// `[analyzers.x-floods]`.
    pub struct Config {
        /// Events of such a datagram.
        pub events: u32 = 1000000,
        /// Every how manieth packet it is: 256 is one in each batch.
        pub every: u64 = 256,
    }
}

/// The plugin.
pub struct Floods(Config);

impl Analyzer for Floods {
    type Config = Config;

    fn manifest() -> Manifest {
        let floods = Manifest::new("x-floods", env!("CARGO_PKG_VERSION"), "floods");
        floods.datagrams(Selection::all()).event("x_flood", "a datagram was seen, once more", &[])
    }

    fn new(config: Config, _: &Start) -> Result<Self, SettingError> {
        Ok(Self(config))
    }

    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let is_chosen = input.packet.is_multiple_of(self.0.every);
        for _ in 0..if is_chosen { self.0.events } else { 1 } {
            host.emit(EventId(0), &Subject::of(input), |_| ());
        }
        Ok(())
    }
}

radar_plugin::export!(Floods);
