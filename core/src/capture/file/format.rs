//! What both capture formats have in common: records that are indexed where they lie.

use crate::capture::{chunk::FrameHead, origin::Interface};

use super::{pcap::Pcap, pcapng::Pcapng};

/// The longest frame a file may hold whatever it says of its snap length. libpcap's own limit is
/// 256 KiB for most link types, yet captures of large loopback or offloaded packets, of USB and of
/// D-Bus go past it; 16 MiB holds all but the strangest and bounds what a hostile length can make
/// us allocate.
pub const FRAME_MAX: u32 = 16 * 1024 * 1024;

/// The longest frame that every file may hold: libpcap's `MAXIMUM_SNAPLEN`. A longer one is taken
/// for damage unless the file announces it, as tcpdump does.
const FRAME_USUAL: u32 = 256 * 1024;

/// The longest frame to be taken from an interface with this snap length.
pub fn frame_limit(snap_length: u32) -> u32 {
    snap_length.clamp(FRAME_USUAL, FRAME_MAX)
}

/// A file format, once the first octets have told which.
#[derive(Debug)]
pub enum Format {
    Pcap(Pcap),
    Pcapng(Pcapng),
}

/// What the record at the cursor lacks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Need {
    /// Octets that the record takes, as far as it tells.
    pub octets: usize,
    /// What they hold.
    pub part: &'static str,
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Malformed {
    /// Longer than we or the file itself allow.
    #[error("a frame of {octets} octets, but {most} are allowed here")]
    FrameTooLong {
        /// As announced.
        octets: u32,
        /// Allowed.
        most: u32,
    },
    /// Longer than the block it is in.
    #[error("a frame of {octets} octets in a block that has room for {room}")]
    FrameOutsideBlock {
        /// As announced.
        octets: u32,
        /// There.
        room: usize,
    },
    /// No block can have this length.
    #[error("a block of {0} octets; 12 to 16 MiB and a multiple of 4 are allowed")]
    BlockLength(u32),
    /// The length is told twice, at both ends.
    #[error("a block that says it has {first} octets at its start and {last} at its end")]
    BlockEnds {
        /// At the start.
        first: u32,
        /// At the end.
        last: u32,
    },
    /// The block cannot hold what its type demands.
    #[error("a {block} of {octets} octets is too short")]
    BlockTooShort {
        /// Its type.
        block: &'static str,
        /// Its length.
        octets: usize,
    },
    /// A section header that is none.
    #[error("a section header with byte order magic {0:#010x}")]
    SectionMagic(u32),
    /// Written by a later standard than ours.
    #[error("format version {major}.{minor}, which nobody has defined")]
    Version {
        /// As told.
        major: u16,
        /// As told.
        minor: u16,
    },
    /// The section has not described it.
    #[error("a frame of interface {interface}, but the section has described {described}")]
    UnknownInterface {
        /// As told.
        interface: u32,
        /// So far.
        described: usize,
    },
    /// More than any machine has.
    #[error("more than 65535 interfaces")]
    TooManyInterfaces,
}

impl Format {
    /// Indexes the whole records of `bytes` from `at` on, leaves `at` on the first that is not
    /// whole, and says what it lacks.
    pub fn index(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
        heads: &mut Vec<FrameHead>,
    ) -> Result<Need, Malformed> {
        match self {
            Self::Pcap(pcap) => pcap.index(bytes, at, heads),
            Self::Pcapng(pcapng) => pcapng.index(bytes, at, heads),
        }
    }

    /// The interfaces described so far; it only grows.
    pub fn interfaces(&self) -> &[Interface] {
        match self {
            Self::Pcap(pcap) => pcap.interfaces(),
            Self::Pcapng(pcapng) => pcapng.interfaces(),
        }
    }

    /// The record at the cursor, from 1: a packet record, or a block of whatever type.
    pub fn record(&self) -> u64 {
        match self {
            Self::Pcap(pcap) => pcap.record(),
            Self::Pcapng(pcapng) => pcapng.record(),
        }
    }
}
