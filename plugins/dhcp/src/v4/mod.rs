//! DHCP for IPv4.

pub(crate) mod event;
mod kinds;
mod message;
mod options;
mod relay;

pub(crate) use message::Message;
