//! L2TP, version 2 (RFC 2661): PPP over UDP.

use radar_wire::Cursor;

use super::{Carried, Inner, is_plausible};
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
