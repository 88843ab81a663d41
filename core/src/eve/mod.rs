//! Events as EVE lines: the envelope, written once, in the worker.
//!
//! | part           | what it holds                                       |
//! |----------------|-----------------------------------------------------|
//! | [`Batch`]      | events ready for the sinks                          |
//! | [`Writer`]     | the envelope around a plugin's body                 |
//! | [`Vocabulary`] | event types and protocols by number                 |
//! | [`Stamps`]     | times as EVE writes them                            |

mod address;
mod anomaly_event;
mod batch;
mod flow_event;
mod services;
mod stamp;
mod vocabulary;
mod writer;

pub use address::address_text;
pub use batch::{Batch, Head};
pub use stamp::Stamps;
pub use vocabulary::{ANOMALY, CORE, FLOW, STATS, Vocabulary};
pub use writer::{Subject, Writer};
