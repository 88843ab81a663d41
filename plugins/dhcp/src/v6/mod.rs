//! DHCP for IPv6.

mod duid;
pub(crate) mod event;
mod kinds;
mod lease;
mod message;
mod options;

pub(crate) use message::Message;
