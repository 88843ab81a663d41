//! Packets over the socket between the enricher and its helper (`SOCK_SEQPACKET`): neither ever waits for the other.

use crate::message::OCTETS_MAX;
use rustix::{
    io::Errno,
    net::{RecvFlags, SendFlags, recv, send},
};
use std::os::fd::AsFd;

/// What has become of a packet that was to be sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sent {
    /// It is on its way.
    Done,
    /// There is no room at the moment.
    NoRoom,
    /// It will never go.
    Refused,
    /// The other side has gone.
    Closed,
}

/// Sends a packet, if there is room for it.
pub fn send_packet(socket: impl AsFd, packet: &[u8]) -> Sent {
    loop {
        return match send(&socket, packet, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
            Ok(_) => Sent::Done,
            Err(Errno::INTR) => continue,
            Err(Errno::AGAIN) => Sent::NoRoom,
            Err(Errno::MSGSIZE | Errno::NOBUFS | Errno::NOMEM) => Sent::Refused,
            Err(_) => Sent::Closed,
        };
    }
}

/// What was received.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Received {
    /// A packet of so many octets; one that was longer than the buffer is cut.
    Packet(usize),
    /// Nothing is there yet.
    Nothing,
    /// The other side has gone.
    Closed,
}

/// Receives a packet, if there is one. `buffer` is used again.
pub fn receive_packet(socket: impl AsFd, buffer: &mut Vec<u8>) -> Received {
    buffer.resize(OCTETS_MAX, 0);
    loop {
        return match recv(&socket, buffer.as_mut_slice(), RecvFlags::DONTWAIT) {
            Ok((0, _)) => Received::Closed,
            Ok((length, _)) => Received::Packet(length),
            // Who has gone left something unread; what it has sent before is there all the same.
            Err(Errno::INTR | Errno::CONNRESET) => continue,
            Err(Errno::AGAIN) => Received::Nothing,
            Err(_) => Received::Closed,
        };
    }
}
