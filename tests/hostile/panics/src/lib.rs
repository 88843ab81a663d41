//! Panics where `[analyzers.*] at` says; of every datagram that it survives it tells.

use radar_plugin::prelude::*;

settings! {
    /// `[analyzers.x-panics]`.
    pub struct Config {
        /// The method that panics.
        pub at: String = "",
        /// The packet at which `datagram` panics; 0 for every one.
        pub packet: u64 = 0,
    }
}

/// The plugin.
pub struct Panics(Config);

impl Panics {
    fn reach(&self, place: &str) -> Outcome {
        assert!(self.0.at != place, "as told, in {place}");
        Ok(())
    }
}

impl Analyzer for Panics {
    type Config = Config;

    fn manifest() -> Manifest {
        Manifest::new("x-panics", env!("CARGO_PKG_VERSION"), "panics")
            .datagrams(Selection::all())
            .streams(Selection::all())
            .packets("link", 0)
            .flows()
            .reads(&["dns"])
            .tick(1)
            .event("x_survived", "a datagram that did not make it panic", &[])
    }

    fn new(config: Config, _: &Start) -> Result<Self, SettingError> {
        let new = Self(config);
        let _ = new.reach("new");
        Ok(new)
    }

    fn packet(&mut self, _: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        self.reach("packet")
    }

    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if self.0.packet == 0 || self.0.packet == input.packet {
            let _ = self.reach("datagram");
        }
        host.emit(EventId(0), &Subject::of(input), |_| ());
        Ok(())
    }

    fn stream(&mut self, _: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        self.reach("stream")
    }

    fn gap(&mut self, _: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        self.reach("gap")
    }

    fn flow_start(&mut self, _: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        self.reach("flow_start")
    }

    fn flow_end(&mut self, _: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        self.reach("flow_end")
    }

    fn event(&mut self, _: &Input<'_>, _: &mut Host<'_, '_>) -> Outcome {
        self.reach("event")
    }

    fn tick(&mut self, _: u64, _: &mut Host<'_, '_>) -> Outcome {
        self.reach("tick")
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        let _ = self.reach("drop");
    }
}

radar_plugin::export!(Panics);
