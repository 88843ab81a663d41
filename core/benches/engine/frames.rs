//! Frames as sources hand them over, and the packets in them.

use bumpalo::Bump;
use radar_core::{
    capture::{Chunk, Frame, LinkType},
    decode::{Config, Decoder, Packet},
    time::Timestamp,
};
use radar_tests::{frame, traffic::end};
use std::net::SocketAddr;

/// When the traffic begins: 2023-11-14 22:13:20.
pub const BEGIN: Timestamp = Timestamp(1_700_000_000_000_000_000);

/// Who speaks, in traffic of one conversation.
pub fn ends() -> [SocketAddr; 2] {
    [end([192, 0, 2, 1], 40_000), end([198, 51, 100, 53], 53)]
}

/// Ethernet frames, each captured whole and at its time.
pub fn chunk<'a>(frames: impl IntoIterator<Item = (Timestamp, &'a [u8])>) -> Chunk {
    let mut chunk = Chunk::new();
    for (number, (time, data)) in (1..).zip(frames) {
        let length = u32::try_from(data.len()).expect("a frame is no longer than a packet");
        let frame = Frame { number, time, data, length, link: LinkType::ETHERNET, interface: 0 };
        assert!(chunk.push(frame), "a chunk holds 4 GiB");
    }
    chunk
}

/// The packets of a chunk whose frames are sound and carry one each.
pub fn packets<'b>(chunk: &'b Chunk, arena: &'b Bump) -> Vec<Packet<'b>> {
    let (mut decoder, mut packets) = (Decoder::new(&Config::default()), Vec::new());
    for frame in chunk.frames().iter() {
        decoder.decode(&frame, arena, &mut packets);
    }
    assert_eq!(packets.len(), chunk.frames().len());
    packets
}

/// A UDP datagram of one conversation in a frame of 90 octets: a DNS query's usual size.
pub fn udp_90() -> Vec<u8> {
    let [client, server] = ends();
    frame::udp(client, server, &[0; 48])
}

/// A TCP segment of one conversation in a frame of 600 octets.
pub fn tcp_600() -> Vec<u8> {
    let [client, server] = ends();
    let segment = frame::Segment { flags: frame::flag::ACK, payload: &[0; 546], ..Default::default() };
    frame::tcp(client, server, &segment)
}

/// A frame with a VLAN tag (IEEE 802.1Q) behind its addresses.
pub fn tagged(frame: &[u8], vlan: u16) -> Vec<u8> {
    let (addresses, rest) = frame.split_at(12);
    [addresses, &[0x81, 0x00], &vlan.to_be_bytes(), rest].concat()
}

/// A frame in a tunnel of VXLAN (RFC 7348).
pub fn in_vxlan(inner: &[u8]) -> Vec<u8> {
    let ends = [end([203, 0, 113, 1], 50_000), end([203, 0, 113, 2], 4789)];
    frame::udp(ends[0], ends[1], &[&[0x08, 0, 0, 0, 0, 0, 42, 0], inner].concat())
}
