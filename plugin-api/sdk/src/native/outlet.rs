//! What carries a [`Sink`] over the boundary of a library.

use crate::{
    Host, Lost, SettingError, Settings, Sink, Start,
    host::{Calls, Done},
};
use radar_abi::{
    Guarded, catch,
    stable::{
        Activity, Answer, CapturedFrame, Event, Fault, HostRef, Outlet, Top, fault, signal, std_types::RSlice,
    },
};

/// A [`Sink`] that is called by radar.
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
        match catch(|| f(sink, &mut Host::new(Calls { raw: host, body, done, summaries, first_counter: 0 })))
        {
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

    fn tops(&mut self, tops: RSlice<'_, Top<'_>>, now: u64, host: &mut HostRef<'_>) -> Answer<()> {
        self.call(host, |sink, host| sink.tops(tops.as_slice(), now, host))
    }

    fn activity(&mut self, activity: &Activity<'_>, host: &mut HostRef<'_>) -> Answer<()> {
        self.call(host, |sink, host| sink.activity(activity, host))
    }

    fn news(&mut self, kind: u32, json: RSlice<'_, u8>, host: &mut HostRef<'_>) -> Answer<()> {
        self.call(host, |sink, host| sink.news(kind, json.as_slice(), host))
    }

    fn frames(&mut self, frames: RSlice<'_, CapturedFrame<'_>>, host: &mut HostRef<'_>) -> Answer<()> {
        self.call(host, |sink, host| sink.frames(frames.as_slice(), host))
    }

    fn request(&mut self, json: RSlice<'_, u8>, host: &mut HostRef<'_>) -> Answer<()> {
        self.call(host, |sink, host| sink.request(json.as_slice(), host))
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
