//! GRE (RFC 2784, RFC 2890, RFC 1701), PPTP's version of it (RFC 2637), and ERSPAN
//! (draft-foschiano-erspan).

use radar_wire::{Cursor, Truncated};

use super::{Carried, Inner, by_ether_type};
use crate::{
    anomaly::Kind,
    decode::{TunnelKind, ethernet::ether_type},
};

/// Bits of the first two octets.
mod flag {
    pub const CHECKSUM: u16 = 0x8000;
    pub const ROUTING: u16 = 0x4000;
    pub const KEY: u16 = 0x2000;
    pub const SEQUENCE: u16 = 0x1000;
    /// Version 1 only.
    pub const ACKNOWLEDGMENT: u16 = 0x0080;
    pub const VERSION: u16 = 0x0007;
}

/// Cisco's redirection of web traffic (draft-wilson-wrec-wccp-v2): IPv4, after four octets in
/// version 2 of it.
const WCCP: u16 = 0x883E;

/// The type of what carries nothing: an acknowledgment, or a keepalive.
const NOTHING: u16 = 0;

/// What a GRE packet carries; none if its header is cut off or of a version that is not known.
pub(super) fn read(packet: &[u8]) -> Option<Carried<'_>> {
    let mut cursor = Cursor::new(packet);
    let flags = cursor.u16("GRE flags").ok()?;
    let kind = cursor.u16("GRE protocol type").ok()?;
    match flags & flag::VERSION {
        0 => version_0(&mut cursor, flags, kind).ok(),
        1 => version_1(&mut cursor, flags).ok(),
        _ => None,
    }
}

/// Why it carries none.
pub(super) fn fault(packet: &[u8]) -> Kind {
    match *packet {
        [_, second, ..] if u16::from(second) & flag::VERSION > 1 => Kind::GreWrongVersion,
        [first, _, 0x88, 0xBE, ..] if first & 0x10 != 0 && packet.len() >= 8 => Kind::ErspanHeaderTooSmall,
        [_, _, 0x22, 0xEB, ..] if packet.len() >= 8 => Kind::ErspanHeaderTooSmall,
        _ => Kind::GrePktTooSmall,
    }
}

fn version_0<'b>(cursor: &mut Cursor<'b>, flags: u16, kind: u16) -> Result<Carried<'b>, Truncated> {
    if flags & (flag::CHECKSUM | flag::ROUTING) != 0 {
        cursor.skip(4, "GRE checksum")?;
    }
    let id = if flags & flag::KEY != 0 { cursor.u32("GRE key")? } else { 0 };
    if flags & flag::SEQUENCE != 0 {
        cursor.skip(4, "GRE sequence number")?;
    }
    if flags & flag::ROUTING != 0 {
        // Source route entries up to an empty one (RFC 1701); each takes four octets at least.
        loop {
            let family = cursor.u16("GRE source route family")?;
            let [_, length] = cursor.array("GRE source route offset and length")?;
            if (family, length) == (0, 0) {
                break;
            }
            cursor.skip(length.into(), "GRE source route entry")?;
        }
    }
    if matches!(kind, ether_type::ERSPAN | ether_type::ERSPAN_III) {
        return erspan(cursor, flags, kind);
    }
    let inner = match kind {
        WCCP => {
            let version_1 = cursor.rest().first().is_some_and(|first| first >> 4 == 4);
            cursor.skip(if version_1 { 0 } else { 4 }, "WCCP redirect header")?;
            Inner::EtherType(ether_type::IPV4, cursor.rest())
        }
        kind => by_ether_type(kind, cursor.rest()),
    };
    Ok(Carried { kind: TunnelKind::Gre, id, inner })
}

/// A frame that a switch mirrors. Type I has no header of its own; it is told from type II by
/// having no sequence number.
fn erspan<'b>(cursor: &mut Cursor<'b>, flags: u16, kind: u16) -> Result<Carried<'b>, Truncated> {
    let mut id = 0;
    if kind == ether_type::ERSPAN_III || flags & flag::SEQUENCE != 0 {
        id = cursor.u32("ERSPAN session")? & 0x03FF;
        cursor.skip(4, "ERSPAN index or timestamp")?;
    }
    let mut ip = false;
    if kind == ether_type::ERSPAN_III {
        let last = cursor.u32("ERSPAN platform flags")?;
        ip = last >> 10 & 0x1F == 2;
        if last & 1 == 1 {
            cursor.skip(8, "ERSPAN platform header")?;
        }
    }
    let inner = if ip { Inner::Ip(cursor.rest()) } else { Inner::Ethernet(cursor.rest()) };
    Ok(Carried { kind: TunnelKind::Erspan, id, inner })
}

/// PPTP: the key is the length of the payload and the call; a packet may be an acknowledgment only.
fn version_1<'b>(cursor: &mut Cursor<'b>, flags: u16) -> Result<Carried<'b>, Truncated> {
    let length = cursor.u16("PPTP payload length")?;
    let call = cursor.u16("PPTP call")?;
    if flags & flag::SEQUENCE != 0 {
        cursor.skip(4, "PPTP sequence number")?;
    }
    if flags & flag::ACKNOWLEDGMENT != 0 {
        cursor.skip(4, "PPTP acknowledgment number")?;
    }
    let rest = cursor.rest();
    let frame = rest.get(..length.into()).unwrap_or(rest);
    let inner = if frame.is_empty() { Inner::EtherType(NOTHING, frame) } else { Inner::Ppp(frame) };
    Ok(Carried { kind: TunnelKind::Gre, id: call.into(), inner })
}
