//! The trait of a sink.

use crate::{Host, Manifest, SettingError, Settings, Start};
use radar_abi::stable::{Activity, CapturedFrame, Event, Top};

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

    /// The greatest talkers since the start, as [`ManifestExt::tops`](crate::ManifestExt::tops) asks for them. `now`
    /// is the wall clock in nanoseconds since 1970.
    fn tops(&mut self, _tops: &[Top<'_>], _now: u64, _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }

    /// What a worker has seen in an interval, as [`ManifestExt::activity`](crate::ManifestExt::activity) asks for it.
    fn activity(&mut self, _activity: &Activity<'_>, _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }

    /// News of radar itself, to who asks for activity: JSON of this [`kind`](crate::news).
    fn news(&mut self, _kind: u32, _json: &[u8], _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }

    /// Frames as they were captured, as [`ManifestExt::frames`](crate::ManifestExt::frames) asks for them: each once,
    /// behind the events that it has brought about.
    fn frames(&mut self, _frames: &[CapturedFrame<'_>], _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }

    /// Something that another sink asks of this one by its name ([`Host::request`]), as JSON.
    fn request(&mut self, _json: &[u8], _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }

    /// The end: write everything and close.
    fn close(&mut self, _host: &mut Host<'_, '_>) -> Result<(), Lost> {
        Ok(())
    }
}

/// Events that could not be delivered, or frames, in answer to a call that brings frames and from a sink that asks for
/// them to any call but `events`; the core counts them and says why.
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
