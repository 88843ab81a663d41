//! Who gets what: packets, octets and flow changes go into one list for each plugin.
//!
//! A plugin is called once per batch with its list. What nobody asked for is looked at no further:
//! when the last plugin is done with a flow, the core only counts it.

mod inbox;
mod subscription;

pub use inbox::{Inbox, Lists, StreamInput, flow_end_record};
pub use subscription::{PLUGINS_MAX, SubscriptionError, Subscriptions};
