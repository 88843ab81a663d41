//! What carries an [`Analyzer`] over the boundary of a library.

use crate::{
    Analyzer, SettingError, Settings, Start,
    analyzer::{Scratch, run_batch},
};
use radar_abi::{
    Guarded, catch,
    stable::{Answer, Fault, HostRef, Input, Worker, fault, std_types::RSlice},
};

/// An [`Analyzer`] that is called by radar.
pub(crate) struct WorkerAdapter<A: Analyzer> {
    analyzer: Guarded<A>,
    config: serde_json::Value,
    start: Start,
    scratch: Scratch,
}

impl<A: Analyzer> WorkerAdapter<A> {
    pub(crate) fn new(config: serde_json::Value, start: Start) -> Result<Self, SettingError> {
        let analyzer = Guarded::new(A::new(A::Config::read(&config)?, &start)?);
        Ok(Self { analyzer, config, start, scratch: Scratch::default() })
    }

    /// After a panic the old state cannot be trusted.
    fn renew(&mut self) {
        let fresh = catch(|| A::new(A::Config::read(&self.config)?, &self.start));
        if let Ok(Ok(fresh)) = fresh {
            self.analyzer = Guarded::new(fresh);
        }
    }
}

impl<A: Analyzer> Worker for WorkerAdapter<A> {
    fn batch(&mut self, inputs: RSlice<'_, Input<'_>>, host: &mut HostRef<'_>) -> Answer<()> {
        let Self { analyzer, start, scratch, .. } = self;
        let analyzer = analyzer.get_mut();
        match catch(|| run_batch(analyzer, inputs.iter().copied(), host, start, scratch)) {
            Ok(()) => Answer::ROk(()),
            Err(message) => {
                self.renew();
                Answer::RErr(Fault {
                    code: fault::PANIC,
                    at: self.scratch.at,
                    message: message.into(),
                    setting: Default::default(),
                })
            }
        }
    }
}
