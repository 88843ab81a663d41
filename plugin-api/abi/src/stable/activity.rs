//! What sinks are told of traffic besides events: who carries how much at the moment. Since 1.3.

#[cfg(not(target_family = "wasm"))]
use abi_stable::StableAbi;

use super::{
    Amount,
    std_types::{RSlice, RStr},
};

/// Classes that packets are counted in by their length.
pub const SIZE_CLASSES: usize = 96;

/// The class of a packet of so many octets: 16 octets wide up to 1 KiB, 64 up to 2 KiB, then four to each doubling.
#[must_use]
pub const fn size_class(octets: u32) -> usize {
    let class = match octets {
        0..1024 => octets / 16,
        1024..2048 => 64 + (octets - 1024) / 64,
        _ => {
            let power = octets.ilog2();
            80 + (power - 11) * 4 + (octets >> (power - 2) & 3)
        }
    };
    if class < SIZE_CLASSES as u32 { class as usize } else { SIZE_CLASSES - 1 }
}

/// The smallest length that is in a class.
#[must_use]
pub const fn size_class_floor(class: usize) -> u32 {
    let class = class as u32;
    match class {
        0..64 => class * 16,
        64..80 => 1024 + (class - 64) * 64,
        _ => (4 + (class - 80) % 4) << ((class - 80) / 4 + 9),
    }
}

/// What one worker has seen in an interval.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
pub struct Activity<'a> {
    /// Capture time at its end, in nanoseconds since 1970.
    pub time: u64,
    /// Packets in it, all of them.
    pub packets: u64,
    /// Their octets on the wire.
    pub octets: u64,
    /// What flows have carried in it that are left out of `flows`, and how many they were.
    pub others: Amount,
    /// Flows that have carried something: those that carried most, if there were too many.
    pub flows: RSlice<'a, FlowActivity<'a>>,
    /// Packets by their length: see [`size_class`].
    pub sizes: RSlice<'a, u32>,
    /// A sample of the packets, and all of the flows in focus as far as there is room.
    pub heads: RSlice<'a, PacketHead<'a>>,
    /// Which worker.
    pub worker: u32,
    pub padding: u32,
    pub reserved: [u64; 4],
}

/// Bits of [`FlowActivity::flags`] beside those of [`super::flag`].
pub mod flow_flag {
    /// Nothing was told of the flow before.
    pub const NEW: u16 = 1 << 8;
    /// The flow is over.
    pub const ENDED: u16 = 1 << 9;
}

/// What a flow has carried. What is by direction is to the responder first.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
pub struct FlowActivity<'a> {
    /// EVE `flow_id`.
    pub id: u64,
    /// Capture time of its first packet.
    pub first: u64,
    /// Capture time of its last packet.
    pub last: u64,
    /// The originator, IPv4 mapped (RFC 4291 §2.5.5.2).
    pub source: [u8; 16],
    /// The responder.
    pub destination: [u8; 16],
    /// Since its first packet, from the link layer on.
    pub octets: [u64; 2],
    /// Since its first packet.
    pub packets: [u64; 2],
    /// In this interval.
    pub octets_new: [u64; 2],
    /// In this interval.
    pub packets_new: [u64; 2],
    /// TCP segments that held nothing new, since its first packet.
    pub retransmissions: [u32; 2],
    /// The smallest round trip in nanoseconds, the parts to both ends together; 0 if unknown.
    pub rtt: u64,
    pub source_port: u16,
    pub destination_port: u16,
    /// See [`flow_flag`] and [`super::flag::IPV6`].
    pub flags: u16,
    /// IP protocol number.
    pub protocol: u8,
    /// Of TCP (RFC 9293 §3.3.2): 1 SYN sent, 2 SYN received, 3 established, 4 one side has ended, 5 both have,
    /// 6 closed; 0 of others.
    pub state: u8,
    /// TCP flags that were seen for the first time: 1 FIN, 2 SYN, 4 RST.
    pub tcp_flags: [u8; 2],
    pub padding: [u8; 6],
    pub reserved: [u64; 2],
    /// What is known of it, a JSON object with `community_id`, `app_proto`, `labels` and the sections of enrichers,
    /// the originator as `src`: when it is told of first and when that has changed, otherwise nothing.
    pub about: RStr<'a>,
}

/// The beginning of a packet.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_family = "wasm"), derive(StableAbi))]
pub struct PacketHead<'a> {
    /// Capture time in nanoseconds since 1970.
    pub time: u64,
    /// The packet's number in its source, from 1.
    pub packet: u64,
    /// The flow's id.
    pub flow: u64,
    /// Octets on the wire.
    pub length: u32,
    /// See [`super::direction`].
    pub direction: u8,
    pub padding: [u8; 3],
    pub reserved: [u64; 1],
    /// Its first octets, from the IP header on.
    pub data: RSlice<'a, u8>,
}

/// What the JSON of a [`super::Outlet::news`] is.
pub mod news {
    /// What runs: sources and plugins with the events they declare. At the start and when that has changed.
    pub const WORLD: u32 = 1;
    /// The body of a `stats` event, each second.
    pub const HEALTH: u32 = 2;
    /// The interfaces of this machine and what they have carried; every two seconds of live capture.
    pub const INTERFACES: u32 = 3;
    /// The input is over.
    pub const END: u32 = 4;
    /// What one sink has others told, as it stands: `{"saved":{…}}`. Since 1.4.
    pub const TOLD: u32 = 5;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_begins_where_the_one_before_it_ends() {
        for class in 0..SIZE_CLASSES {
            let floor = size_class_floor(class);
            assert_eq!(size_class(floor), class, "{floor}");
            assert_eq!(size_class(floor.saturating_sub(1)), class.saturating_sub(1), "{floor}");
        }
        assert_eq!((size_class(u32::MAX), size_class_floor(95)), (95, 28672));
    }
}
