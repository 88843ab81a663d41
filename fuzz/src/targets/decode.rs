//! Frames of any link type to packets: what a packet says of itself is what the frame holds.

use crate::{captures::Captures, frames};
use bumpalo::Bump;
use radar_core::{
    capture::Frame,
    decode::{Config, Decoder, Packet, Transport},
};

/// Packets in one frame at most: one for each layer of tunnels that is followed, and the outermost.
const PACKETS_MAX: usize = 9;

/// Decodes frames.
pub fn run(input: &[u8]) {
    let chunk = frames::read(input);
    let (mut decoder, arena) = (Decoder::new(&Config::default()), Bump::new());
    for frame in chunk.frames().iter() {
        let mut packets = Vec::new();
        decoder.decode(&frame, &arena, &mut packets);
        assert!(packets.len() <= PACKETS_MAX, "{} packets in one frame", packets.len());
        packets.iter().for_each(|packet| check(&frame, packet));
    }
    let counters = decoder.counters();
    assert_eq!(counters.frames, chunk.frames().len() as u64);
    let ended = counters.datagrams_reassembled + counters.datagrams_timed_out + counters.datagrams_evicted;
    assert_eq!(counters.datagrams_started, ended + counters.datagrams_waiting);
}

/// Each kind of frame.
#[must_use]
pub fn seeds(captures: &Captures) -> Vec<Vec<u8>> {
    captures.single_frames()
}

fn check(frame: &Frame<'_>, packet: &Packet<'_>) {
    assert_eq!((packet.time, packet.number, packet.length), (frame.time, frame.number, frame.length));
    assert!(packet.network.len() <= packet.network_length as usize, "{packet:?}");
    let (captured, length) = match &packet.transport {
        Transport::Tcp(segment) => (segment.payload.len(), segment.length),
        Transport::Udp(payload) | Transport::Sctp(payload) => (payload.payload.len(), payload.length),
        _ => (0, 0),
    };
    assert!(captured <= length as usize, "{captured} of {length} octets: {packet:?}");
    if let Some(tunnel) = &packet.tunnel {
        assert!((1..=8).contains(&tunnel.depth), "{tunnel:?}");
    }
    if !packet.ipv6 && !matches!(packet.transport, Transport::NotIp(_)) {
        for address in [packet.source, packet.destination] {
            assert!(
                address.starts_with(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
                "{address:?} is no IPv4"
            );
        }
    }
}
