//! One question to the kernel and its answer (netlink(7)): the answer is there when the question has been taken.

use netlink_packet_core::{
    NLM_F_REQUEST, NetlinkDeserializable, NetlinkHeader, NetlinkMessage, NetlinkPayload, NetlinkSerializable,
};
use netlink_sys::{Socket, SocketAddr};
use std::io;

/// Octets that an answer may have; sockets and routes have some hundred.
const ANSWER_MAX: usize = 8192;

/// `MSG_DONTWAIT` of recv(2).
const DO_NOT_WAIT: i32 = 0x40;

const NO_ENTRY: i32 = rustix::io::Errno::NOENT.raw_os_error();

/// The way to one part of the kernel, in the network namespace in which it was opened.
pub struct Kernel {
    socket: Socket,
    buffer: Vec<u8>,
    sequence: u32,
}

impl Kernel {
    /// Opens it for a protocol of netlink.
    pub fn open(protocol: isize) -> io::Result<Self> {
        let mut socket = Socket::new(protocol)?;
        socket.bind_auto()?;
        socket.connect(&SocketAddr::new(0, 0))?;
        Ok(Self { socket, buffer: vec![0; ANSWER_MAX], sequence: 0 })
    }

    /// Asks for one thing; `None` if there is no such.
    pub fn ask<M: NetlinkSerializable + NetlinkDeserializable>(
        &mut self,
        question: M,
    ) -> io::Result<Option<M>> {
        self.sequence = self.sequence.wrapping_add(1);
        let mut header = NetlinkHeader::default();
        header.flags = NLM_F_REQUEST;
        header.sequence_number = self.sequence;
        let mut message = NetlinkMessage::new(header, NetlinkPayload::InnerMessage(question));
        message.finalize();
        let mut octets = vec![0; message.buffer_len()];
        message.serialize(&mut octets);
        self.socket.send(&octets, 0)?;
        loop {
            let length = self.socket.recv(&mut self.buffer.as_mut_slice(), DO_NOT_WAIT)?;
            let octets = self.buffer.get(..length).unwrap_or_default();
            let answer = NetlinkMessage::<M>::deserialize(octets)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
            // One that was asked for before, and given up.
            if answer.header.sequence_number != self.sequence {
                continue;
            }
            return match answer.payload {
                NetlinkPayload::InnerMessage(answer) => Ok(Some(answer)),
                NetlinkPayload::Error(error) if error.raw_code() == -NO_ENTRY => Ok(None),
                NetlinkPayload::Error(error) => Err(error.to_io()),
                _ => Ok(None),
            };
        }
    }
}
