//! One delivery in one wrap.

use crate::{Delivery, Facts, Step, Wrap};
use radar_testkit::OwnedFrame;
use radar_tests::frame::{Segment, flag::ACK, tcp_packet, udp_packet};
use std::net::SocketAddr;

/// What must come of a case.
#[derive(Clone, Debug)]
pub enum Expect {
    /// These facts: all octets are there.
    Told(Facts),
    /// These facts or none: what is there does not settle them.
    ToldOrNothing(Facts),
    /// No fact: octets of the hello are missing.
    Nothing,
    /// What comes of these octets when they come in one segment or datagram.
    SameAs(Vec<u8>),
}

/// A case, to be played.
#[derive(Clone, Debug)]
pub struct Case {
    /// Delivery and wrap.
    pub name: String,
    /// What must come of it.
    pub expect: Expect,
    delivery: Delivery,
    wrap: &'static Wrap,
    server_port: u16,
}

impl Case {
    /// A delivery in a wrap, to a server on this port.
    #[must_use]
    pub fn new(delivery: Delivery, wrap: &'static Wrap, server_port: u16) -> Self {
        let name = format!("{} · {} · port {server_port}", delivery.name, wrap.name);
        Self { name, expect: delivery.expect.clone(), delivery, wrap, server_port }
    }

    /// The case that says what comes of octets in one segment or datagram.
    #[must_use]
    pub fn yardstick(&self, octets: &[u8]) -> Self {
        let step = Step::client(0, octets);
        let delivery = match self.delivery.is_udp {
            true => Delivery::datagrams("yardstick", Facts::default(), vec![step]),
            false => Delivery::told("yardstick", Facts::default(), octets, vec![step]),
        };
        Self::new(delivery, self.wrap, self.server_port)
    }

    /// Its frames, sent by a client on `port`.
    #[must_use]
    pub fn frames(&self, port: u16, clock: &mut u64) -> Vec<OwnedFrame> {
        let mut frames = Vec::new();
        for step in &self.delivery.steps {
            let packet = self.packet(step, port);
            for frame in self.wrap.wrap(packet, *clock as u16, step.by_server) {
                let kept = frame.len().saturating_sub(step.cut);
                frames.push(OwnedFrame::new(self.wrap.link, *clock, frame.len(), frame[..kept].to_vec()));
            }
            *clock += 1;
        }
        frames
    }

    fn packet(&self, step: &Step, port: u16) -> Vec<u8> {
        let (client, server) = self.ends(port);
        let [client_first, server_first] = self.delivery.numbers.map(|number| number.wrapping_add(1));
        let (from, to, sequence, acknowledged) = if step.by_server {
            (server, client, server_first, client_first)
        } else {
            (client, server, client_first, server_first)
        };
        if self.delivery.is_udp {
            return udp_packet(from, to, &step.payload);
        }
        let acknowledgement = if step.flags & ACK == 0 { 0 } else { acknowledged.wrapping_add(step.has) };
        let segment = Segment {
            sequence: sequence.wrapping_add(step.at),
            acknowledgement,
            flags: step.flags,
            payload: &step.payload,
        };
        let mut packet = tcp_packet(from, to, &segment);
        // The urgent pointer is the last field of the header. The checksum was made without it, and is
        // not looked at.
        let at = packet.len() - step.payload.len() - 2;
        packet[at..at + 2].copy_from_slice(&step.urgent.to_be_bytes());
        packet
    }

    fn ends(&self, port: u16) -> (SocketAddr, SocketAddr) {
        let (client, server) =
            if self.wrap.ipv6 { ("2001:db8::1", "2001:db8:1::1") } else { ("192.0.2.1", "198.51.100.1") };
        let end = |address: &str, port| SocketAddr::new(address.parse().expect("an address"), port);
        (end(client, port), end(server, self.server_port))
    }
}
