//! The boundary: plain `repr(C)` data and the three tables of functions that `abi_stable` checks.
//!
//! Rules that keep older plugins loadable: a by-value struct never changes its layout (it has
//! `reserved` fields, zero when written and ignored when read); a new method goes below the
//! `last_prefix_field` of its trait and has a default body; what is numbered (kinds of input, of
//! direction, of signal) only gains numbers, and a reader passes over those it does not know.
#![allow(missing_docs)] // the expansion of `sabi_trait` documents nothing; every item here is documented by hand
#![allow(non_local_definitions, unused_braces)] // from the same expansion; an `allow` on the trait has no effect
#![allow(clippy::undocumented_unsafe_blocks)] // the unsafe code is abi_stable's own expansion

use abi_stable::{
    StableAbi, declare_root_module_statics,
    library::RootModule,
    package_version_strings, sabi_trait,
    sabi_types::VersionStrings,
    std_types::{RBox, RResult, RSlice, RStr, RString},
};
pub use abi_stable::{prefix_type::PrefixTypeTrait, sabi_trait::TD_Opaque, sabi_types::RMut, std_types};

/// What an [`Input`] is.
pub mod kind {
    /// A packet as it was captured; `data` begins at the layer that was asked for. One that holds no
    /// IP has no addresses, and 255 as its `protocol`.
    pub const PACKET: u8 = 1;
    /// The payload of a packet that is no TCP.
    pub const DATAGRAM: u8 = 2;
    /// Octets of a TCP stream, in order; `offset` counts them from the start of this direction.
    pub const STREAM: u8 = 3;
    /// `length` octets at `offset` of a stream never came.
    pub const GAP: u8 = 4;
    /// A flow's first packet.
    pub const FLOW_START: u8 = 5;
    /// A flow is over; `data` is a [`crate::flow_end::FlowEnd`].
    pub const FLOW_END: u8 = 6;
    /// An event of another plugin; `data` is its EVE line, `offset` its place in what was asked for.
    pub const EVENT: u8 = 7;
    /// The interval asked for has passed; only `time` is set.
    pub const TICK: u8 = 8;
}

/// Which way a packet or octet goes.
pub mod direction {
    /// From the originator of the flow, whose packet was its first.
    pub const TO_RESPONDER: u8 = 0;
    /// From the responder.
    pub const TO_ORIGINATOR: u8 = 1;
}

/// Bits of [`Input::flags`].
pub mod flag {
    /// The addresses are IPv6; otherwise they are IPv4, mapped (RFC 4291 §2.5.5.2).
    pub const IPV6: u16 = 1;
    /// The stream ends after these octets: FIN or RST was seen.
    pub const STREAM_END: u16 = 2;
    /// The stream was joined in its middle: its first octets are not the connection's first.
    pub const MIDSTREAM: u16 = 4;
    /// The capture holds less of the payload than was on the wire.
    pub const CUT: u16 = 8;
    /// The last of the payloads that were asked for with [`crate::manifest::Selection::payloads`]: nothing
    /// more of the flow comes, its end neither. Since 1.1.
    pub const LAST: u16 = 16;
}

/// No flow: in [`Input::slot`] and [`Emission::slot`].
pub const NO_SLOT: u32 = u32::MAX;

/// One thing that a plugin asked for. Frozen: slices of it have a fixed stride.
#[repr(C)]
#[derive(StableAbi, Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Capture time in nanoseconds since 1970.
    pub time: u64,
    /// The flow's EVE `flow_id`, below 2^53; 0 for what belongs to none.
    pub flow: u64,
    /// See [`kind`].
    pub offset: u64,
    /// [`kind::GAP`]: octets missing. [`kind::PACKET`], [`kind::DATAGRAM`]: octets on the wire.
    pub length: u64,
    /// The packet's number in its source, from 1: EVE `pcap_cnt`.
    pub packet: u64,
    /// Sender of this packet or octets; of a flow's start or end, its originator.
    pub source: [u8; 16],
    /// Receiver of it.
    pub destination: [u8; 16],
    /// A dense number of the flow among those of this worker, given anew when the flow is over.
    pub slot: u32,
    pub source_port: u16,
    pub destination_port: u16,
    /// See [`flag`].
    pub flags: u16,
    /// See [`kind`].
    pub kind: u8,
    /// See [`direction`].
    pub direction: u8,
    /// IP protocol number; 255 where there is none.
    pub protocol: u8,
    pub padding: [u8; 3],
    pub reserved: [u64; 2],
    pub data: RSlice<'a, u8>,
}

impl Input<'_> {
    /// An input of no kind, no flow and no octets, to be filled in.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            time: 0,
            flow: 0,
            offset: 0,
            length: 0,
            packet: 0,
            source: [0; 16],
            destination: [0; 16],
            slot: NO_SLOT,
            source_port: 0,
            destination_port: 0,
            flags: 0,
            kind: 0,
            direction: 0,
            protocol: 255,
            padding: [0; 3],
            reserved: [0; 2],
            data: RSlice::EMPTY,
        }
    }
}

/// An event as a plugin hands it over: which flow and direction it is of, and its JSON body.
#[repr(C)]
#[derive(StableAbi, Clone, Copy, Debug)]
pub struct Emission<'a> {
    /// Capture time in nanoseconds since 1970.
    pub time: u64,
    /// The flow's id, or 0.
    pub flow: u64,
    /// The packet that brought it about, or 0: EVE `pcap_cnt`.
    pub packet: u64,
    /// The flow's slot, or [`NO_SLOT`].
    pub slot: u32,
    /// Which of the inputs of this call it is of, when it is of no flow.
    pub input: u32,
    /// Place of the event among those the manifest declares.
    pub event: u16,
    /// See [`direction`]: who stands as `src_ip`.
    pub direction: u8,
    pub padding: [u8; 5],
    pub reserved: [u64; 2],
    /// The object that stands under the event's name: valid JSON, braces included.
    pub body: RSlice<'a, u8>,
    /// One line for people, or nothing; asked for with [`Request::summaries`].
    pub summary: RStr<'a>,
}

/// An event as a sink gets it.
#[repr(C)]
#[derive(StableAbi, Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Capture time in nanoseconds since 1970.
    pub time: u64,
    /// The flow's id, or 0.
    pub flow: u64,
    pub source: [u8; 16],
    pub destination: [u8; 16],
    pub source_port: u16,
    pub destination_port: u16,
    /// See [`flag::IPV6`].
    pub flags: u16,
    /// IP protocol number; 255 where there is no packet behind the event.
    pub protocol: u8,
    pub padding: [u8; 1],
    pub reserved: [u64; 2],
    /// EVE `event_type`.
    pub event_type: RStr<'a>,
    /// The whole event as one line of EVE JSON, without the end of line.
    pub line: RSlice<'a, u8>,
    /// The object under the event's name: a part of `line`.
    pub body: RSlice<'a, u8>,
    /// One line for people, or nothing.
    pub summary: RStr<'a>,
}

/// Why a call failed.
#[repr(C)]
#[derive(StableAbi, Clone, Debug)]
pub struct Fault {
    /// See [`fault`].
    pub code: u32,
    /// Which input it failed at, those before it being done; of a sink, how many events were lost.
    pub at: u32,
    /// One clause, lower case.
    pub message: RString,
    /// The setting it is about, as `table.key`, or nothing.
    pub setting: RString,
}

/// Values of [`Fault::code`].
pub mod fault {
    /// The plugin panicked.
    pub const PANIC: u32 = 1;
    /// A setting is wrong.
    pub const SETTING: u32 = 2;
    /// The plugin gave up with a message of its own.
    pub const FAILED: u32 = 3;
    /// A sink could not deliver `at` events; they are counted as lost.
    pub const LOST: u32 = 4;
    /// The same, and it will never deliver any again.
    pub const CLOSED: u32 = 5;
}

/// What the host tells a new instance.
#[repr(C)]
#[derive(StableAbi, Clone, Copy, Debug)]
pub struct Request {
    /// Which worker it will serve, from 0; 0 for sinks.
    pub worker: u32,
    /// 1 if some sink wants one-line summaries.
    pub summaries: u32,
    /// 1 if the input is live; 0 if it is a file or a pipe that can wait.
    pub live: u32,
    /// 1 if the configuration is only checked: open and create nothing.
    pub check: u32,
    pub reserved: [u64; 4],
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
    /// Adds `"section":json` to all later events of the flow; `section` is its place in the manifest.
    fn enrich(&mut self, slot: u32, flow: u64, section: u32, json: RSlice<'_, u8>);
    /// Adds to a counter: its place among the manifest's `counters`.
    fn count(&mut self, counter: u32, increment: u64);
    /// Writes to radar's log: 1 error, 2 warning, 3 information, 4 debugging.
    #[sabi(last_prefix_field)]
    fn log(&mut self, level: u32, message: RStr<'_>);
    /// From here on the flow speaks this protocol, having begun with another. Since 1.1.
    fn change(&mut self, _slot: u32, _flow: u64, _protocol: u32) {}
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
    /// Takes a batch of events; a [`fault::LOST`] says how many of them, or of earlier ones, were lost.
    fn events(&mut self, events: RSlice<'_, Event<'_>>, host: &mut HostRef<'_>) -> Answer<()>;
    /// See [`signal`]. `now` is the wall clock in nanoseconds since 1970.
    #[sabi(last_prefix_field)]
    fn signal(&mut self, signal: u32, now: u64, host: &mut HostRef<'_>) -> Answer<()>;
}
/// An owned [`Outlet`].
pub type OutletBox = Outlet_TO<'static, RBox<()>>;

/// What a sink is told besides events.
pub mod signal {
    /// No event is at hand: write out what is buffered. Comes at most every 100 ms.
    pub const IDLE: u32 = 1;
    /// Open files anew (SIGHUP).
    pub const REOPEN: u32 = 2;
    /// The end: write everything and close.
    pub const CLOSE: u32 = 3;
}

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
}

impl RootModule for PluginRef {
    declare_root_module_statics! {PluginRef}
    const BASE_NAME: &'static str = "radar_plugin";
    const NAME: &'static str = "radar_plugin";
    const VERSION_STRINGS: VersionStrings = package_version_strings!();
}

/// Exports a library's root, made by the function `$root() -> PluginRef`.
///
/// What `abi_stable::export_root_module` expands to, but for crates that do not name `abi_stable`
/// among their own dependencies.
#[macro_export]
macro_rules! export_root {
    ($root:path) => {
        #[unsafe(export_name = "_1as_0lib_1header_0root_bmodule_bloader")]
        #[doc(hidden)]
        pub static __RADAR_PLUGIN: $crate::stable::__abi_stable::library::LibHeader = {
            extern "C" fn erased() -> $crate::stable::__abi_stable::library::RootModuleResult {
                $crate::stable::__abi_stable::library::__call_root_module_loader($root)
            }
            // SAFETY: `erased` makes the module whose layout `PluginRef` has.
            unsafe {
                $crate::stable::__abi_stable::library::LibHeader::from_constructor::<$crate::stable::PluginRef>(
                    erased,
                    $crate::stable::__abi_stable::library::CheckTypeLayout::Yes,
                )
            }
        };
    };
}

#[doc(hidden)]
pub use abi_stable as __abi_stable;

#[cfg(test)]
mod tests {
    use abi_stable::library::ROOT_MODULE_LOADER_NAME_WITH_NUL;

    #[test]
    fn the_exported_symbol_is_the_one_that_is_looked_for() {
        assert_eq!(ROOT_MODULE_LOADER_NAME_WITH_NUL, "_1as_0lib_1header_0root_bmodule_bloader\0");
    }
}
