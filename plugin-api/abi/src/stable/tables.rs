//! The tables of functions that `abi_stable` checks, and what only they use.
use super::{Activity, CapturedFrame, Emission, Ends, Event, Input, Request, Top};
use abi_stable::{
    StableAbi, declare_root_module_statics,
    library::RootModule,
    package_version_strings, sabi_trait,
    sabi_types::{RMut, VersionStrings},
    std_types::{RBox, RResult, RSlice, RStr, RString},
};

/// Why a call failed.
#[repr(C)]
#[derive(StableAbi, Clone, Debug)]
pub struct Fault {
    /// See [`fault`](crate::stable::fault).
    pub code: u32,
    /// Which input it failed at, those before it being done; of a sink, how many events were lost.
    pub at: u32,
    /// One clause, lower case.
    pub message: RString,
    /// The setting it is about, as `table.key`, or nothing.
    pub setting: RString,
}

/// The answer of every fallible call.
pub type Answer<T> = RResult<T, Fault>;

/// What a plugin may call while it is called.
#[sabi_trait]
pub trait Host {
    /// Hands over an event.
    fn emit(&mut self, emission: &Emission<'_>);
    /// Nothing more is wanted of this flow.
    fn done(&mut self, slot: u32, flow: u64);
    /// The flow speaks this protocol: its place among the manifest's `protocols`.
    fn identify(&mut self, slot: u32, flow: u64, protocol: u32);
    /// Sets `"section":json` in all later events of the flow; `section` is its place in the manifest.
    fn enrich(&mut self, slot: u32, flow: u64, section: u32, json: RSlice<'_, u8>);
    /// Adds to a counter: its place among the manifest's `counters`.
    fn count(&mut self, counter: u32, increment: u64);
    /// Writes to radar's log: 1 error, 2 warning, 3 information, 4 debugging.
    #[sabi(last_prefix_field)]
    fn log(&mut self, level: u32, message: RStr<'_>);
    /// From here on the flow speaks this protocol, having begun with another. Since 1.1.
    fn change(&mut self, _slot: u32, _flow: u64, _protocol: u32) {}
    /// Sets a section that tells of both ends: the members of `common`, and the objects of the ends as `src` and
    /// `dest`, turned as each event is turned. What is empty is left out. Since 1.2.
    fn enrich_ends(
        &mut self,
        _slot: u32,
        _flow: u64,
        _section: u32,
        _common: RSlice<'_, u8>,
        _originator: RSlice<'_, u8>,
        _responder: RSlice<'_, u8>,
    ) {
    }
    /// Gives the flow a label, by its place in the manifest: what talkers are told apart by. Since 1.2.
    fn label(&mut self, _slot: u32, _flow: u64, _label: u32, _value: RStr<'_>) {}
    /// A packet in this direction ended a round trip of so many nanoseconds, from where packets are captured to
    /// its sender and back. Since 1.2.
    fn rtt(&mut self, _slot: u32, _flow: u64, _direction: u32, _nanoseconds: u64) {}
    /// Hands over an event about these ends; the emission's slot and input do not count. Since 1.2.
    fn emit_about(&mut self, _emission: &Emission<'_>, _ends: &Ends) {}
    /// Asks something of another plugin, as JSON, or of radar itself under the name `radar`. Since 1.2.
    fn request(&mut self, _plugin: RStr<'_>, _json: RSlice<'_, u8>) {}
}
/// A borrowed [`Host`], for the time of one call.
pub type HostRef<'a> = Host_TO<'a, RMut<'a, ()>>;

/// An analyzer or enricher of one worker.
#[sabi_trait]
pub trait Worker: Send {
    /// Takes a batch: everything asked for, in the order in which it came about.
    #[sabi(last_prefix_field)]
    fn batch(&mut self, inputs: RSlice<'_, Input<'_>>, host: &mut HostRef<'_>) -> Answer<()>;
}
/// An owned [`Worker`].
pub type WorkerBox = Worker_TO<'static, RBox<()>>;

/// A sink, on a thread of its own.
#[sabi_trait]
pub trait Outlet: Send {
    /// Takes a batch of events; a [`fault::LOST`](crate::stable::fault::LOST) says how many of them, or of earlier ones, were lost.
    fn events(&mut self, events: RSlice<'_, Event<'_>>, host: &mut HostRef<'_>) -> Answer<()>;
    /// See [`signal`](crate::stable::signal). `now` is the wall clock in nanoseconds since 1970.
    #[sabi(last_prefix_field)]
    fn signal(&mut self, signal: u32, now: u64, host: &mut HostRef<'_>) -> Answer<()>;
    /// The greatest talkers since the start, `now` on the wall clock, to who asks for them. Since 1.2.
    fn tops(&mut self, _tops: RSlice<'_, Top<'_>>, _now: u64, _host: &mut HostRef<'_>) -> Answer<()> {
        RResult::ROk(())
    }
    /// What a worker has seen in an interval, to who asks for it. Since 1.3.
    fn activity(&mut self, _activity: &Activity<'_>, _host: &mut HostRef<'_>) -> Answer<()> {
        RResult::ROk(())
    }
    /// News of radar itself as JSON, to who asks for activity: see [`news`](crate::stable::news). Since 1.3.
    fn news(&mut self, _kind: u32, _json: RSlice<'_, u8>, _host: &mut HostRef<'_>) -> Answer<()> {
        RResult::ROk(())
    }
    /// Frames as they were captured, to who asks for them; a [`fault::LOST`](crate::stable::fault::LOST) says how
    /// many of them, or of earlier ones, were lost. Since 1.4.
    fn frames(&mut self, _frames: RSlice<'_, CapturedFrame<'_>>, _host: &mut HostRef<'_>) -> Answer<()> {
        RResult::ROk(())
    }
    /// Something that another sink, or who looks at it, asks of this one, as JSON. Since 1.4.
    fn request(&mut self, _json: RSlice<'_, u8>, _host: &mut HostRef<'_>) -> Answer<()> {
        RResult::ROk(())
    }
}
/// An owned [`Outlet`].
pub type OutletBox = Outlet_TO<'static, RBox<()>>;

/// The root of a plugin library.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = PluginRef)))]
#[sabi(missing_field(option))]
pub struct Plugin {
    /// The manifest as JSON ([`crate::Manifest`]); runs nothing of the plugin's logic.
    pub manifest: extern "C" fn() -> Answer<RString>,
    /// A new analyzer or enricher; `config` is its table as JSON.
    pub new_worker: extern "C" fn(config: RStr<'_>, request: &Request) -> Answer<WorkerBox>,
    /// A new sink.
    #[sabi(last_prefix_field)]
    pub new_outlet: extern "C" fn(config: RStr<'_>, request: &Request) -> Answer<OutletBox>,
    /// What its helper process does, until the socket, a file descriptor that is given away, is closed. Since 1.2.
    pub helper: extern "C" fn(config: RStr<'_>, socket: i32) -> Answer<()>,
    /// Answers a question of its operator: `words` are a JSON list of texts, the answer is for standard output.
    /// Since 1.2.
    pub ask: extern "C" fn(config: RStr<'_>, words: RStr<'_>) -> Answer<RString>,
}

impl RootModule for PluginRef {
    declare_root_module_statics! {PluginRef}
    const BASE_NAME: &'static str = "radar_plugin";
    const NAME: &'static str = "radar_plugin";
    const VERSION_STRINGS: VersionStrings = package_version_strings!();
}
