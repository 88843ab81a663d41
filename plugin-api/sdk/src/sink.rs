//! The trait of a sink, and what carries it over the boundary.

use crate::{
    Host, Manifest, SettingError, Settings, Start,
    host::{Calls, Done},
};
use radar_abi::{
    Guarded, catch,
    stable::{Answer, Event, Fault, HostRef, Outlet, fault, signal, std_types::RSlice},
};

/// Events to the world. It has a thread of its own, so it may wait for a disk or a peer.
pub trait Sink: Sized + Send + 'static {
    /// Its settings, made by [`settings!`](crate::settings!).
    type Config: Settings;

    /// What it is called.
    fn manifest() -> Manifest;

    /// Opens it; with `start.check` it opens nothing and only looks whether it could.
    fn new(config: Self::Config, start: &Start) -> Result<Self, SettingError>;

    /// Takes a batch of events.
    fn events(&mut self, events: &[Event<'_>], host: &mut Host<'_, '_>) -> Result<(), Lost>;

    /// Nothing is at hand: write out what is buffered. `now` is the wall clock in nanoseconds since 1970.
    fn idle(&mut self, _now: u64, _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }

    /// Open files anew (SIGHUP).
    fn reopen(&mut self, _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }

    /// The end: write everything and close.
    fn close(&mut self, _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }
}

/// Events that could not be delivered; the core counts them and says why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lost {
    /// How many.
    pub events: u32,
    /// Why, one clause.
    pub reason: String,
    /// No event will ever be delivered again: when that is so of every sink, radar ends.
    pub for_good: bool,
}

impl Lost {
    /// `events` were lost for this reason.
    pub fn new(events: u32, reason: impl Into<String>) -> Self {
        Self { events, reason: reason.into(), for_good: false }
    }

    /// `events` were lost for this reason, and all to come will be.
    pub fn for_good(events: u32, reason: impl Into<String>) -> Self {
        Self { for_good: true, ..Self::new(events, reason) }
    }
}

/// Carries a [`Sink`] over the boundary.
pub(crate) struct OutletAdapter<S: Sink> {
    sink: Guarded<S>,
    body: Vec<u8>,
    summaries: bool,
}

impl<S: Sink> OutletAdapter<S> {
    pub(crate) fn new(config: &serde_json::Value, start: Start) -> Result<Self, SettingError> {
        let sink = S::new(S::Config::read(config)?, &start)?;
        Ok(Self { sink: Guarded::new(sink), body: Vec::new(), summaries: start.summaries })
    }

    fn call(
        &mut self,
        host: &mut HostRef<'_>,
        f: impl FnOnce(&mut S, &mut Host<'_, '_>) -> Result<(), Lost>,
    ) -> Answer<()> {
        let (sink, body, summaries) = (self.sink.get_mut(), &mut self.body, self.summaries);
        let done = &mut Done::default();
        match catch(|| f(sink, &mut Host::new(Calls { raw: host, body, done, summaries }))) {
            Ok(Ok(())) => Answer::ROk(()),
            Ok(Err(lost)) => {
                let code = if lost.for_good { fault::CLOSED } else { fault::LOST };
                answer(code, lost.events, lost.reason)
            }
            Err(message) => answer(fault::PANIC, 0, message),
        }
    }
}

fn answer(code: u32, at: u32, message: String) -> Answer<()> {
    Answer::RErr(Fault { code, at, message: message.into(), setting: Default::default() })
}

impl<S: Sink> Outlet for OutletAdapter<S> {
    fn events(&mut self, events: RSlice<'_, Event<'_>>, host: &mut HostRef<'_>) -> Answer<()> {
        self.call(host, |sink, host| sink.events(events.as_slice(), host))
    }

    fn signal(&mut self, signal: u32, now: u64, host: &mut HostRef<'_>) -> Answer<()> {
        self.call(host, |sink, host| match signal {
            signal::IDLE => sink.idle(now, host),
            signal::REOPEN => sink.reopen(host),
            signal::CLOSE => sink.close(host),
            // A later radar knows signals that this plugin does not.
            _ => Ok(()),
        })
    }
}
