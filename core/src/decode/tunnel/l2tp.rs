//! L2TP: PPP over UDP in version 2 (RFC 2661), Ethernet over UDP or IP in version 3 (RFC 3931, RFC 4719).

use radar_wire::Cursor;

use super::{Carried, Inner, is_plausible, plausible};
use crate::decode::TunnelKind;

/// Bits of the first two octets.
mod flag {
    pub const CONTROL: u16 = 0x8000;
    pub const LENGTH: u16 = 0x4000;
    pub const SEQUENCE: u16 = 0x0800;
    pub const OFFSET: u16 = 0x0200;
    pub const VERSION: u16 = 0x000F;
}

/// What a data message carries.
pub(super) fn read(payload: &[u8]) -> Option<Carried<'_>> {
    let mut cursor = Cursor::new(payload);
    let flags = cursor.u16("L2TP flags").ok()?;
    if flags & flag::VERSION == 3 && flags & flag::CONTROL == 0 {
        cursor.skip(2, "L2TP reserved").ok()?;
        return read_ip(cursor.rest());
    }
    if flags & flag::VERSION != 2 || flags & flag::CONTROL != 0 {
        return None;
    }
    if flags & flag::LENGTH != 0 {
        cursor.skip(2, "L2TP length").ok()?;
    }
    let id = cursor.u32("L2TP tunnel and session").ok()?;
    if flags & flag::SEQUENCE != 0 {
        cursor.skip(4, "L2TP sequence numbers").ok()?;
    }
    if flags & flag::OFFSET != 0 {
        let padding = cursor.u16("L2TP offset").ok()?;
        cursor.skip(padding.into(), "L2TP offset padding").ok()?;
    }
    let inner = Inner::Ppp(cursor.rest());
    is_plausible(&inner).then_some(Carried { kind: TunnelKind::L2tp, id, inner })
}

/// What a data message of version 3 carries over IP: a session, a cookie whose length only its ends know
/// (0, 4 or 8 octets), perhaps a sublayer of four, and a frame. Session 0 is for control.
pub(super) fn read_ip(payload: &[u8]) -> Option<Carried<'_>> {
    let (&session, rest) = payload.split_first_chunk()?;
    let id = u32::from_be_bytes(session);
    let frame = (0..=3).filter_map(|words: usize| rest.get(words.saturating_mul(4)..));
    let frame = frame.filter(|_| id != 0).find(|frame| plausible::ethernet(frame))?;
    Some(Carried { kind: TunnelKind::L2tp, id, inner: Inner::Ethernet(frame) })
}
