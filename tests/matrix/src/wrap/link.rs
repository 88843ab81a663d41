//! What stands before a packet in a frame.

use radar_tests::frame::MACS;

type Frames = Vec<Vec<u8>>;

/// The Ethernet type of a packet.
fn kind(packet: &[u8]) -> [u8; 2] {
    if is_ipv6(packet) { [0x86, 0xDD] } else { [0x08, 0x00] }
}

pub(super) fn is_ipv6(packet: &[u8]) -> bool {
    packet.first().is_some_and(|first| first >> 4 == 6)
}

/// A frame of the client or of the server.
pub(super) fn frame(by_server: bool, between: &[u8], packet: &[u8]) -> Vec<u8> {
    let (receiver, sender) = MACS.split_at(6);
    let macs = if by_server { [sender, receiver] } else { [receiver, sender] };
    [macs[0], macs[1], between, packet].concat()
}

/// A frame with tags before the type of the packet.
fn tagged(by_server: bool, tags: &[u8], packet: &[u8]) -> Frames {
    vec![frame(by_server, &[tags, &kind(packet)].concat(), packet)]
}

/// Ethernet, no tags.
pub fn ethernet(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    tagged(by_server, &[], &packet)
}

/// Padding of short frames, and a frame check sequence that the card has left there.
pub fn trailer(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    let mut frame = frame(by_server, &kind(&packet), &packet);
    frame.resize(frame.len().max(60), 0);
    frame.extend([0x16, 0x03, 0x01, 0xFF]);
    vec![frame]
}

/// IEEE 802.1Q.
pub fn vlan(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    tagged(by_server, &[0x81, 0, 0, 100], &packet)
}

/// A tag that says the priority only.
pub fn priority(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    tagged(by_server, &[0x81, 0, 0xE0, 0], &packet)
}

/// IEEE 802.1ad.
pub fn qinq(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    tagged(by_server, &[0x88, 0xA8, 0, 100, 0x81, 0, 0, 200], &packet)
}

/// Three tags, with types from before the standard.
pub fn qinq_of_old(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    tagged(by_server, &[0x91, 0, 0, 100, 0x91, 0, 0, 50, 0x81, 0, 0, 200], &packet)
}

/// IEEE 802.3 with a length (RFC 1042); from 1536 octets on that would be a type (§3.2.6).
pub fn snap(packet: Vec<u8>, serial: u16, by_server: bool) -> Frames {
    if packet.len() + 8 >= 1536 {
        return ethernet(packet, serial, by_server);
    }
    let length = u16::try_from(packet.len() + 8).expect("a frame is short").to_be_bytes();
    let header = [&length[..], &[0xAA, 0xAA, 3, 0, 0, 0], &kind(&packet)].concat();
    vec![frame(by_server, &header, &packet)]
}

/// RFC 3032.
pub fn mpls(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    vec![frame(by_server, &[0x88, 0x47, 0, 0x01, 0x01, 64], &packet)]
}

/// A stack of three.
pub fn mpls_three(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    vec![frame(by_server, &[0x88, 0x47, 0, 1, 0, 64, 0, 2, 0, 64, 0, 3, 1, 64], &packet)]
}

/// RFC 4448 with a control word (RFC 4385).
pub fn pseudowire(packet: Vec<u8>, serial: u16, by_server: bool) -> Frames {
    let inner = ethernet(packet, serial, by_server).concat();
    vec![frame(by_server, &[0x88, 0x47, 0, 0x01, 0x01, 64, 0, 0, 0, 0], &inner)]
}

/// The same without, and a tag within.
pub fn pseudowire_bare(packet: Vec<u8>, serial: u16, by_server: bool) -> Frames {
    let inner = vlan(packet, serial, by_server).concat();
    vec![frame(by_server, &[0x88, 0x47, 0, 0x01, 0x01, 64], &inner)]
}

fn ppp_protocol(packet: &[u8]) -> [u8; 2] {
    if is_ipv6(packet) { [0x00, 0x57] } else { [0x00, 0x21] }
}

fn session(packet: &[u8]) -> Vec<u8> {
    let length = u16::try_from(packet.len() + 2).expect("a frame is short").to_be_bytes();
    [&[0x88, 0x64, 0x11, 0, 0, 1][..], &length, &ppp_protocol(packet)].concat()
}

/// RFC 2516.
pub fn pppoe(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    vec![frame(by_server, &session(&packet), &packet)]
}

/// The same behind two tags.
pub fn pppoe_qinq(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    let tags = [0x88, 0xA8, 0, 100, 0x81, 0, 0, 200];
    vec![frame(by_server, &[&tags[..], &session(&packet)].concat(), &packet)]
}

/// IEEE 802.1ah: a frame in a frame.
pub fn backbone(packet: Vec<u8>, serial: u16, by_server: bool) -> Frames {
    let inner = vlan(packet, serial, by_server).concat();
    vec![frame(by_server, &[0x88, 0xA8, 0, 9, 0x88, 0xE7, 0, 0, 0, 1], &inner)]
}

/// BSD loopback as a little-endian machine writes it.
pub fn null(packet: Vec<u8>, _: u16, _: bool) -> Frames {
    let family: u32 = if is_ipv6(&packet) { 30 } else { 2 };
    vec![[&family.to_le_bytes()[..], &packet].concat()]
}

/// OpenBSD loopback.
pub fn loopback(packet: Vec<u8>, _: u16, _: bool) -> Frames {
    vec![[&2_u32.to_be_bytes()[..], &packet].concat()]
}

/// RFC 1662.
pub fn ppp(packet: Vec<u8>, _: u16, _: bool) -> Frames {
    vec![[&[0xFF, 3][..], &ppp_protocol(&packet), &packet].concat()]
}

/// Cisco's HDLC.
pub fn cisco(packet: Vec<u8>, _: u16, _: bool) -> Frames {
    vec![[&[0x0F, 0][..], &kind(&packet), &packet].concat()]
}

/// Linux "cooked".
pub fn cooked(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    let sent = if by_server { 0 } else { 4 };
    vec![[&[0, sent, 0, 1, 0, 6][..], &MACS[..6], &[0, 0], &kind(&packet), &packet].concat()]
}

/// The same with a tag.
pub fn cooked_vlan(packet: Vec<u8>, _: u16, _: bool) -> Frames {
    let tag = [0x81, 0, 0, 100];
    vec![[&[0, 0, 0, 1, 0, 6][..], &MACS[..6], &[0, 0], &tag, &kind(&packet), &packet].concat()]
}

/// Its second version.
pub fn cooked_v2(packet: Vec<u8>, _: u16, by_server: bool) -> Frames {
    let sent = if by_server { 0 } else { 4 };
    let header = [0, 0, 0, 0, 0, 2, 0, 1, sent, 6];
    vec![[&kind(&packet)[..], &header, &MACS[..6], &[0, 0], &packet].concat()]
}

/// IEEE 802.11: quality of service data to an access point.
pub fn wifi(packet: Vec<u8>, _: u16, _: bool) -> Frames {
    let header = [&[0x88, 0x01, 0, 0][..], &MACS, &MACS[..6], &[0, 0, 0, 0]].concat();
    vec![[&header, &[0xAA, 0xAA, 3, 0, 0, 0][..], &kind(&packet), &packet].concat()]
}

/// The same as monitor mode shows it.
pub fn radiotap(packet: Vec<u8>, serial: u16, by_server: bool) -> Frames {
    let frame = wifi(packet, serial, by_server).concat();
    vec![[&[0, 0, 9, 0, 2, 0, 0, 0, 0x0C][..], &frame].concat()]
}
