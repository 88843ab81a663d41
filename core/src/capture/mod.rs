//! Where frames come from: network interfaces, files and pipes.
//!
//! Every source fills a [`Chunk`] and says whether there is more. Nothing is copied or allocated
//! per packet on the way: a file is read straight into the chunk and indexed where it lies.
//!
//! | part            | what it holds                                                             |
//! |-----------------|---------------------------------------------------------------------------|
//! | [`Chunk`]       | frames and the bytes they lie in                                          |
//! | [`mod@file`]    | pcap, pcapng, gzip; directories, several files, a pipe                    |
//! | [`Paced`]       | a file at the pace of its packets, or of any number of times as fast      |
//! | [`live`]        | packet sockets through libpcap, shared out to workers by the kernel       |
//! | [`filter`]      | capture filters: compiled, tried on frames, and explained when they fail  |
//! | [`interfaces`]  | what there is to capture on                                               |
//! | [`flow_hash`]   | which worker a frame of a file goes to                                    |

mod chunk;
mod error;
pub mod file;
pub mod filter;
mod flow_hash;
pub mod interfaces;
mod link_type;
pub mod live;
mod origin;
mod paced;
mod share;
mod statistics;

pub use chunk::{Chunk, Frame, Frames, OCTETS};
pub use error::CaptureError;
pub use file::Files;
pub use flow_hash::{flow_hash, worker};
pub use link_type::LinkType;
pub use live::Live;
pub use origin::{Interface, Origin};
pub use paced::{Pace, Paced};
pub use share::{Share, share};
pub use statistics::Statistics;

use crate::time::Timestamp;

/// Where frames come from.
pub trait Source: Send {
    /// Replaces the chunk's frames by the next ones: as soon as there is one, those at hand.
    ///
    /// An error ends the file or interface it is about, not the source: the next call goes on with
    /// what is left, and returns [`Filled::End`] when nothing is.
    ///
    /// # Errors
    /// What came of the file or interface that was being read, after its last whole frame.
    fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError>;

    /// Counts since the source was opened.
    fn statistics(&mut self) -> Statistics;

    /// Takes no more packets in. What was received before is still filled into chunks; then comes
    /// [`Filled::End`], and only then are the statistics final.
    fn stop(&mut self);

    /// Begins anew, as if nothing had been read; false if that cannot be.
    ///
    /// # Errors
    /// If a file can no longer be opened.
    fn rewind(&mut self) -> Result<bool, CaptureError> {
        Ok(false)
    }

    /// What time it is in a file whose packets come as they came on the wire.
    fn clock(&self) -> Option<Timestamp> {
        None
    }

    /// Whether packets come at their own pace and are lost if they are not read in time.
    fn is_live(&self) -> bool;
}

/// What a fill came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Filled {
    /// The chunk has at least one frame.
    Frames,
    /// No frame yet, be it that none came for a while ([`WAKE_UP`]) or that a filter refused those
    /// that did: time to look at timers, requests and signals.
    Idle,
    /// Nothing will come any more.
    End,
}

/// The longest a fill waits for a frame, so that a request to stop is seen within the 100 ms that
/// a person takes for at once.
pub const WAKE_UP: std::time::Duration = std::time::Duration::from_millis(50);
