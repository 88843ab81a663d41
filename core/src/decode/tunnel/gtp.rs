//! GTP-U (3GPP TS 29.281): the user's packets in a mobile network.

use radar_wire::Cursor;

use super::{Carried, Inner, is_plausible};
use crate::decode::{Ported, TunnelKind};

/// The message that carries a packet.
const G_PDU: u8 = 255;

/// What a datagram carries: version 1, protocol type "GTP", a tunnel endpoint, then perhaps a
/// sequence number and extension headers.
pub(super) fn read<'b>(datagram: &Ported<'b>) -> Option<Carried<'b>> {
    let mut cursor = Cursor::new(datagram.payload);
    let flags = cursor.u8("GTP flags").ok()?;
    let message = cursor.u8("GTP message type").ok()?;
    let length = u32::from(cursor.u16("GTP length").ok()?);
    let id = cursor.u32("GTP tunnel endpoint").ok()?;
    if flags & 0xF0 != 0x30 || message != G_PDU || length.saturating_add(8) > datagram.length {
        return None;
    }
    if flags & 0x07 != 0 {
        // If one of the three fields is there, all have their place.
        cursor.skip(3, "GTP sequence and N-PDU number").ok()?;
        let mut next = cursor.u8("GTP next extension header").ok()?;
        while next != 0 && flags & 0x04 != 0 {
            // Counted in units of four octets: this one, the content, and the next one's type.
            let length = usize::from(cursor.u8("GTP extension header length").ok()?).saturating_mul(4);
            cursor.skip(length.checked_sub(2)?, "GTP extension header").ok()?;
            next = cursor.u8("GTP next extension header").ok()?;
        }
    }
    let inner = Inner::Ip(cursor.rest());
    is_plausible(&inner).then_some(Carried { kind: TunnelKind::GtpU, id, inner })
}
