//! Messages over a socket that keeps their borders (`SOCK_SEQPACKET`).

use crate::message::OCTETS_MAX;
use rustix::{
    io::Errno,
    net::{RecvFlags, SendFlags, recv, send},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{io, os::fd::AsFd};

/// What was received.
#[derive(Debug, PartialEq)]
pub enum Received<T> {
    /// A message.
    Message(T),
    /// What is no message, and why.
    Malformed(String),
    /// Nothing is there yet.
    Nothing,
    /// The other side has gone.
    Closed,
}

/// Receives a message, and waits for it if `wait`. `buffer` is used again.
pub fn receive<T: DeserializeOwned>(socket: impl AsFd, wait: bool, buffer: &mut Vec<u8>) -> Received<T> {
    buffer.resize(OCTETS_MAX, 0);
    let flags = if wait { RecvFlags::TRUNC } else { RecvFlags::TRUNC | RecvFlags::DONTWAIT };
    let length = loop {
        match recv(&socket, buffer.as_mut_slice(), flags) {
            Ok((_, length)) => break length,
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return Received::Nothing,
            Err(_) => return Received::Closed,
        }
    };
    match buffer.get(..length) {
        Some([]) => Received::Closed,
        Some(message) => match serde_json::from_slice(message) {
            Ok(message) => Received::Message(message),
            Err(error) => Received::Malformed(error.to_string()),
        },
        None => Received::Malformed(format!("{length} octets are more than {OCTETS_MAX}")),
    }
}

/// Sends a message. Without `wait` it fails with `WouldBlock` if there is no room.
pub fn send_message(socket: impl AsFd, wait: bool, message: &impl Serialize) -> io::Result<()> {
    let octets = serde_json::to_vec(message)?;
    let flags = if wait { SendFlags::NOSIGNAL } else { SendFlags::NOSIGNAL | SendFlags::DONTWAIT };
    loop {
        match send(&socket, &octets, flags) {
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
