//! A sink that panics, or waits for ever, where `[sinks.*]` says.

use radar_plugin::prelude::*;

settings! {
    /// `[sinks.x-sink]`.
    pub struct Config {
        /// What it does: `panic`, or `wait` for ever.
        pub does: String = "panic",
        /// The method in which it does that.
        pub at: String = "events",
    }
}

/// The sink.
pub struct BadSink(Config);

impl BadSink {
    fn reach(&self, place: &str) -> Result<(), Lost> {
        if self.0.at == place {
            assert!(self.0.does == "wait", "as told, in {place}");
            loop {
                std::thread::park();
            }
        }
        Ok(())
    }
}

impl Sink for BadSink {
    type Config = Config;

    fn manifest() -> Manifest {
        Manifest::new("x-sink", env!("CARGO_PKG_VERSION"), "panics, or waits for ever")
    }

    fn new(config: Config, _: &Start) -> Result<Self, SettingError> {
        let new = Self(config);
        let _ = new.reach("new");
        Ok(new)
    }

    fn events(&mut self, _: &[Event<'_>], _: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.reach("events")
    }

    fn idle(&mut self, _: u64, _: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.reach("idle")
    }

    fn reopen(&mut self, _: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.reach("reopen")
    }

    fn close(&mut self, _: &mut Host<'_, '_>) -> Result<(), Lost> {
        self.reach("close")
    }
}

impl Drop for BadSink {
    fn drop(&mut self) {
        let _ = self.reach("drop");
    }
}

radar_plugin::export_sink!(BadSink);
