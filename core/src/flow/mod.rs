//! Flows: which packets belong together, and what became of them.
//!
//! Time here is that of the packets. Every table is bounded, and whatever is refused, evicted or
//! expired is counted.

mod clock;
mod community_id;
mod entry;
mod extras;
mod key;
mod limits;
mod rtt;
mod slab;
mod spoken;
mod table;
pub mod tcp;
mod wheel;

pub use clock::Clock;
pub use community_id::{CommunityId, community_id};
pub use entry::{Direction, End, Flow, IcmpTypes, Interest, Told};
pub use extras::Extras;
pub use key::{Ends, Key, Keys};
pub use limits::Limits;
pub use rtt::Rtt;
pub use spoken::Spoken;
pub use table::{Counters, FlowTable, Looked, Observed};
