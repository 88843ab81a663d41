//! A sink: called with batches of events on a thread of its own, and held to account.

use super::{Account, Plugin, PluginError, Requests, faults::Faults, outbox::log};
use radar_abi::stable::{
    Activity, Answer, CapturedFrame, Emission, Event, Fault, Host, Host_TO, HostRef, OutletBox, RMut,
    Request, TD_Opaque, Top, fault,
    std_types::{RSlice, RStr},
};
use std::time::Instant;

/// Log lines of one sink.
const LOG_LINES: u32 = 1000;

/// A sink at work.
pub struct Outlet {
    outlet: OutletBox,
    name: String,
    faults: Faults,
    account: Account,
    log_quota: u32,
    /// What it asks of others.
    requests: Requests,
    /// Whether it is told what flows carry.
    activity: bool,
    /// Whether it is given frames.
    frames: bool,
    /// Milliseconds between two times that it is told of the greatest talkers; 0 for never.
    tops: u32,
}

/// The host as a sink sees it: it can only log, count and ask others.
struct SinkHost<'a> {
    name: &'a str,
    counters: &'a mut Vec<u64>,
    log_quota: &'a mut u32,
    requests: &'a Requests,
}

impl Host for SinkHost<'_> {
    fn emit(&mut self, _: &Emission<'_>) {}
    fn done(&mut self, _: u32, _: u64) {}
    fn identify(&mut self, _: u32, _: u64, _: u32) {}
    fn enrich(&mut self, _: u32, _: u64, _: u32, _: RSlice<'_, u8>) {}

    fn count(&mut self, counter: u32, increment: u64) {
        if let Some(counter) = self.counters.get_mut(counter as usize) {
            *counter = counter.wrapping_add(increment);
        }
    }

    fn log(&mut self, level: u32, message: RStr<'_>) {
        log(self.name, self.log_quota, level, message.as_str());
    }

    fn request(&mut self, plugin: RStr<'_>, json: RSlice<'_, u8>) {
        if !self.requests.put(plugin.as_str(), json.as_slice()) {
            tracing::warn!(plugin = self.name, "too many requests wait; one was dropped");
        }
    }
}

impl Outlet {
    /// Opens a sink.
    pub fn new(plugin: &Plugin, request: &Request) -> Result<Self, PluginError> {
        let outlet = plugin.new_outlet(request)?;
        let account = Account::of(&plugin.manifest);
        let (name, faults, tops) = (plugin.id.clone(), Faults::default(), plugin.manifest.wants.tops);
        let (requests, frames) = (Requests::default(), plugin.wants_frames());
        let activity = plugin.manifest.wants.activity.is_some();
        Ok(Self { outlet, name, faults, account, log_quota: LOG_LINES, requests, activity, frames, tops })
    }

    /// The same, with what it asks of radar and of others in this queue.
    #[must_use]
    pub fn asking(self, requests: &Requests) -> Self {
        Self { requests: requests.clone(), ..self }
    }

    /// Whether it is to be given frames.
    #[must_use]
    pub fn wants_frames(&self) -> bool {
        self.frames
    }

    /// Whether it is to be told what flows carry.
    #[must_use]
    pub fn wants_activity(&self) -> bool {
        self.activity
    }

    /// Milliseconds between two times that it is to be told of the greatest talkers; 0 for never.
    #[must_use]
    pub fn tops_interval(&self) -> u32 {
        self.tops
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it has cost and done.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Hands over events; what it cannot deliver is counted.
    pub fn events(&mut self, events: &[Event<'_>]) {
        self.account.offered += events.len() as u64;
        let lost =
            self.call(|outlet, host| outlet.events(RSlice::from_slice(events), host), events.len() as u64);
        let lost = lost.min(events.len() as u64);
        self.account.lost += lost;
        self.account.events += events.len() as u64 - lost;
    }

    /// Tells it something: see [`radar_abi::stable::signal`].
    pub fn signal(&mut self, signal: u32, now: u64) {
        // What was taken and turns out to be lost now was counted as delivered before.
        let lost = self.call(|outlet, host| outlet.signal(signal, now, host), 0);
        let account = &mut self.account;
        let (delivered, counted) = match self.frames {
            true => (&mut account.frames, &mut account.frames_lost),
            false => (&mut account.events, &mut account.lost),
        };
        let lost = lost.min(*delivered);
        *delivered -= lost;
        *counted += lost;
    }

    /// Hands over frames; what it cannot take is counted.
    pub fn frames(&mut self, frames: &[CapturedFrame<'_>]) {
        let offered = frames.len() as u64;
        let (aside, faults) = (self.account.set_aside, self.account.faults);
        let lost = self.call(|outlet, host| outlet.frames(RSlice::from_slice(frames), host), 0);
        // A call that has failed has taken nothing that could be relied on.
        let lost = if aside || self.account.faults > faults { offered } else { lost };
        // Some of them may have been taken by an earlier call.
        let account = &mut self.account;
        account.frames += offered;
        let lost = lost.min(account.frames);
        account.frames -= lost;
        account.frames_lost += lost;
    }

    /// Hands over what somebody asks of it.
    pub fn request(&mut self, json: &[u8]) {
        self.call(|outlet, host| outlet.request(RSlice::from_slice(json), host), 0);
    }

    /// Tells it of the greatest talkers.
    pub fn tops(&mut self, tops: &[Top<'_>], now: u64) {
        self.call(|outlet, host| outlet.tops(RSlice::from_slice(tops), now, host), 0);
    }

    /// Tells it what flows have carried.
    pub fn activity(&mut self, activity: &Activity<'_>) {
        self.call(|outlet, host| outlet.activity(activity, host), 0);
    }

    /// Tells it news of radar.
    pub fn news(&mut self, kind: u32, json: &[u8]) {
        self.call(|outlet, host| outlet.news(kind, RSlice::from_slice(json), host), 0);
    }

    /// One call; answers how many events it has cost.
    fn call(&mut self, f: impl FnOnce(&mut OutletBox, &mut HostRef<'_>) -> Answer<()>, at_stake: u64) -> u64 {
        if self.account.set_aside {
            self.account.shed += at_stake;
            return at_stake;
        }
        let mut host = SinkHost {
            name: &self.name,
            counters: &mut self.account.counters,
            log_quota: &mut self.log_quota,
            requests: &self.requests,
        };
        let start = Instant::now();
        let answer = {
            let mut host = Host_TO::from_ptr(RMut::new(&mut host), TD_Opaque);
            f(&mut self.outlet, &mut host)
        };
        self.account.calls += 1;
        self.account.time += start.elapsed();
        match answer {
            Answer::ROk(()) => 0,
            Answer::RErr(Fault { code: fault::LOST, at, .. }) => at.into(),
            Answer::RErr(Fault { code: fault::CLOSED, at, .. }) => {
                self.account.closed = true;
                at.into()
            }
            Answer::RErr(fault) => {
                self.fault(&fault);
                at_stake
            }
        }
    }

    fn fault(&mut self, fault: &Fault) {
        self.account.faults += 1;
        self.account.faulted += 1;
        let plugin = &self.name;
        tracing::warn!(plugin, "panicked: {}", radar_wire::Untrusted(fault.message.as_bytes()));
        if !self.account.set_aside && self.faults.record(Instant::now()) {
            self.account.set_aside = true;
            tracing::error!(
                plugin,
                "it failed three times within a minute and is set aside until the configuration is read anew (SIGHUP)"
            );
        }
    }
}

impl std::fmt::Debug for Outlet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outlet")
            .field("name", &self.name)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}
