//! Frames as they were captured, for sinks that ask for them.

use super::std_types::{RSlice, RStr};
#[cfg(not(target_family = "wasm"))]
use abi_stable::StableAbi;

/// A captured frame. Each crosses once, behind the events that it has brought about.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
pub struct CapturedFrame<'a> {
    /// Capture time in nanoseconds since 1970.
    pub time: u64,
    /// Its number in its source, from 1 (EVE `pcap_cnt`).
    pub number: u64,
    /// The flow it is of, the innermost one if it carries a tunnel; 0 for none.
    pub flow: u64,
    /// The flow that carries that one, if it carries a tunnel; otherwise `flow` again.
    pub carrier: u64,
    /// Octets it had on the wire; more than `data` if the capture was cut at its snap length.
    pub length: u32,
    /// How `data` begins: a number of the registry of LINKTYPE_ values.
    pub link: u32,
    /// The interface it was seen at, if that is known; untrusted text where it comes from a file.
    pub interface: RStr<'a>,
    /// What was captured of it, from the link header on.
    pub data: RSlice<'a, u8>,
    /// For what may come.
    pub reserved: [u64; 2],
}
