//! Takes longer over every batch than it may.

use radar_plugin::prelude::*;

settings! {
    /// `[analyzers.x-sleeps]`.
    pub struct Config {
        /// How long it sleeps.
        pub sleep: Duration = "60ms",
    }
}

/// The plugin.
pub struct Sleeps(Config);

impl Analyzer for Sleeps {
    type Config = Config;

    fn manifest() -> Manifest {
        Manifest::new("x-sleeps", env!("CARGO_PKG_VERSION"), "sleeps").tick(1)
    }

    fn new(config: Config, _: &Start) -> Result<Self, SettingError> {
        Ok(Self(config))
    }

    /// There is one for each batch.
    fn tick(&mut self, _: u64, _: &mut Host<'_, '_>) -> Outcome {
        std::thread::sleep(self.0.sleep);
        Ok(())
    }
}

radar_plugin::export!(Sleeps);
