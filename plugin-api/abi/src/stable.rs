//! The boundary: plain `repr(C)` data and the tables of functions that `abi_stable` checks.
//!
//! Rules that keep older plugins loadable: a by-value struct never changes its layout (it has
//! `reserved` fields, zero when written and ignored when read); a new method goes below the
//! `last_prefix_field` of its trait and has a default body; what is numbered (kinds of input, of
//! direction, of signal) only gains numbers, and a reader passes over those it does not know.
//!
//! In a WASM plugin there is nothing of `abi_stable`: `component` stands for the tables.
#![allow(missing_docs)] // the expansion of `sabi_trait` documents nothing; every item here is documented by hand
#![allow(non_local_definitions, unused_braces)] // from the same expansion; an `allow` on the trait has no effect
#![allow(clippy::undocumented_unsafe_blocks)] // the unsafe code is abi_stable's own expansion

#[cfg(target_family = "wasm")]
pub use crate::component::{HostRef, std_types};
mod activity;
mod frame;
#[cfg(not(target_family = "wasm"))]
mod tables;

#[cfg(not(target_family = "wasm"))]
pub use abi_stable::{prefix_type::PrefixTypeTrait, sabi_trait::TD_Opaque, sabi_types::RMut, std_types};
pub use activity::*;
pub use frame::CapturedFrame;
#[cfg(not(target_family = "wasm"))]
pub use tables::*;

#[cfg(not(target_family = "wasm"))]
use abi_stable::StableAbi;
use std_types::{RSlice, RStr};

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
    /// An event of another plugin; `data` is its EVE line, `offset` its place in what was asked for. Since 1.3
    /// `length` is where in the line the object begins that stands under the event's name; 0 if that is not known.
    pub const EVENT: u8 = 7;
    /// The interval asked for has passed; only `time` is set.
    pub const TICK: u8 = 8;
    /// Somebody asks something of the plugin: `data` is JSON. Since 1.2.
    pub const REQUEST: u8 = 9;
    /// A round trip of a flow was measured: `offset` is the smallest known from where packets are captured to the
    /// responder, `length` that to the originator, in nanoseconds, 0 if unknown. Comes with the first of each side,
    /// and again when their sum has halved. Since 1.2.
    pub const RTT: u8 = 10;
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
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
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
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
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

/// Whom an event is about that is of no flow and of no input. Since 1.2.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
pub struct Ends {
    /// EVE `src_ip`, IPv4 mapped (RFC 4291 §2.5.5.2).
    pub source: [u8; 16],
    /// EVE `dest_ip`.
    pub destination: [u8; 16],
    pub source_port: u16,
    pub destination_port: u16,
    /// See [`flag::IPV6`].
    pub flags: u16,
    /// IP protocol number; 255 for none, then the addresses do not count either.
    pub protocol: u8,
    pub padding: [u8; 1],
    pub reserved: [u64; 2],
}

/// An event as a sink gets it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
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
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
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

impl Request {
    /// The number that all instances of one run have in common, which may share what they know under it; 0 if
    /// nothing may be shared. Since 1.2.
    #[must_use]
    pub fn run(&self) -> u64 {
        self.reserved[0]
    }

    /// The socket to the plugin's helper process, a file descriptor of this process, if it has one. Since 1.2.
    #[must_use]
    pub fn helper(&self) -> Option<i32> {
        i32::try_from(self.reserved[1]).ok()?.checked_sub(1).filter(|descriptor| *descriptor >= 0)
    }

    /// The same request in this run.
    #[must_use]
    pub fn in_run(mut self, run: u64) -> Self {
        self.reserved[0] = run;
        self
    }

    /// The same request with the socket to a helper.
    #[must_use]
    pub fn with_helper(mut self, descriptor: Option<i32>) -> Self {
        self.reserved[1] = descriptor.and_then(|it| u64::try_from(it).ok()).map_or(0, |it| it + 1);
        self
    }
}

/// What flows have carried. Since 1.2.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
pub struct Amount {
    /// Octets from the link layer on: sent and received by a host, otherwise to and from the responders.
    pub octets: [u64; 2],
    /// Packets, likewise.
    pub packets: [u64; 2],
    pub flows: u64,
}

impl Amount {
    /// Octets both ways.
    #[must_use]
    pub fn octets_both(&self) -> u64 {
        self.octets[0].saturating_add(self.octets[1])
    }

    /// Adds what others have carried.
    pub fn add(&mut self, other: &Self) {
        for way in 0..2 {
            self.octets[way] = self.octets[way].saturating_add(other.octets[way]);
            self.packets[way] = self.packets[way].saturating_add(other.packets[way]);
        }
        self.flows = self.flows.saturating_add(other.flows);
    }
}

/// A talker: what the flows that have `key` have carried. Since 1.2.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
pub struct Talker<'a> {
    /// An address, or a label.
    pub key: RStr<'a>,
    /// The second label, where talkers are told apart by two.
    pub second: RStr<'a>,
    pub amount: Amount,
    /// Octets, both ways together, that may be missing from `amount`; 0 if it is exact.
    pub error: u64,
    pub reserved: [u64; 2],
}

/// The greatest talkers of one kind, by octets. Since 1.2.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
pub struct Top<'a> {
    /// What they are: `host`, or a label that a manifest declares (`process`, `country`, `asn`, `ja4`).
    pub by: RStr<'a>,
    /// The second label, where they are told apart by two.
    pub second: RStr<'a>,
    /// Since the start, the greatest first.
    pub talkers: RSlice<'a, Talker<'a>>,
    /// What all talkers of this kind have carried, those that are not kept among them.
    pub total: Amount,
    /// Who is not in `talkers` has carried at most so many octets.
    pub error: u64,
    pub reserved: [u64; 2],
}

/// What a sink is told besides events.
pub mod signal {
    /// No event is at hand: write out what is buffered. Comes at most every 100 ms.
    pub const IDLE: u32 = 1;
    /// Open files anew (SIGHUP).
    pub const REOPEN: u32 = 2;
    /// The end: write everything and close.
    pub const CLOSE: u32 = 3;
}

/// Exports a library's root, made by the function `$root() -> PluginRef`.
///
/// What `abi_stable::export_root_module` expands to, but for crates that do not name `abi_stable`
/// among their own dependencies.
#[cfg(not(target_family = "wasm"))]
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

#[cfg(not(target_family = "wasm"))]
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
