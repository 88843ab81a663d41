//! Which flow is asked about.

use radar_plugin::Input;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The transport protocols whose sockets can be asked for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// A flow's ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tuple {
    /// Above IP.
    pub transport: Transport,
    /// Who began.
    pub originator: SocketAddr,
    /// Who was spoken to.
    pub responder: SocketAddr,
}

impl Tuple {
    /// The ends of a flow that starts; `None` if it is neither TCP nor UDP.
    #[must_use]
    pub fn of(input: &Input<'_>) -> Option<Self> {
        let transport = match input.protocol {
            6 => Transport::Tcp,
            17 => Transport::Udp,
            _ => return None,
        };
        let end = |address: [u8; 16], port| {
            let address = Ipv6Addr::from(address);
            let address = address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4);
            SocketAddr::new(address, port)
        };
        Some(Self {
            transport,
            originator: end(input.source, input.source_port),
            responder: end(input.destination, input.destination_port),
        })
    }
}
