//! Files and calls at a distance.

use crate::opening::{Opening, begins};

/// The program of NFS (RFC 7530 §16).
const NFS: u32 = 100_003;

/// A header (C706 §12.6.3.1) whose fragment has come; data in the form of one of two machines.
pub(crate) fn dcerpc(opening: Opening<'_>) -> Option<bool> {
    let [kind, flags, drep, float] = opening.array(2)?;
    let fragment = if drep & 0x10 == 0 { opening.u16(8)? } else { opening.u16_le(8)? };
    let right = kind <= 19 && matches!(drep, 0 | 0x10) && float <= 3 && opening.array(6)? == [0, 0];
    // A connection begins with a bind; what else there is has its flags set as a first fragment has.
    Some(right && (16..=0x4000).contains(&fragment) && flags & 1 == 1 && opening.holds(fragment))
}

/// A header of 80 octets and the length of what follows.
pub(crate) fn dcerpc_datagram(opening: Opening<'_>) -> Option<bool> {
    let [kind, flags] = opening.array(1)?;
    let [drep, float, zero] = opening.array(4)?;
    let fragment = if drep & 0x10 == 0 { opening.u16(74)? } else { opening.u16_le(74)? };
    let right = kind <= 10 && flags & 0x80 == 0 && matches!(drep, 0 | 0x10) && float <= 3 && zero == 0;
    Some(right && opening.is(fragment.saturating_add(80)))
}

/// A call of the program of NFS.
pub(crate) fn nfs_call(opening: Opening<'_>) -> Option<bool> {
    Some(rpc_call(opening)? && opening.u32(12)? == NFS)
}

/// A call (RFC 5531 §9): message type 0, version 2 of RPC, a program of the range that is assigned.
pub(crate) fn rpc_call(opening: Opening<'_>) -> Option<bool> {
    let (kind, version, program) = (opening.u32(4)?, opening.u32(8)?, opening.u32(12)?);
    let (number, procedure, flavor) = (opening.u32(16)?, opening.u32(20)?, opening.u32(24)?);
    let known = (100_000..0x2000_0000).contains(&program) || (0x4000_0000..0x6000_0000).contains(&program);
    // The flavor of GSS is 6 (RFC 2203), that of TLS 7 (RFC 9289).
    Some(kind == 0 && version == 2 && known && number <= 100 && procedure <= 100 && flavor <= 7)
}

/// An answer: accepted, with a verifier, or denied.
pub(crate) fn rpc_reply(opening: Opening<'_>) -> Option<bool> {
    Some(opening.u32(4)? == 1 && opening.u32(8)? <= 1 && opening.u32(12)? <= 7)
}

/// The same behind the mark of a record that is the last of its message (RFC 5531 §11).
pub(crate) fn nfs_call_over_tcp(opening: Opening<'_>) -> Option<bool> {
    nfs_call(unmarked(opening)?)
}

/// The same for all programs.
pub(crate) fn rpc_call_over_tcp(opening: Opening<'_>) -> Option<bool> {
    rpc_call(unmarked(opening)?)
}

/// The same for an answer.
pub(crate) fn rpc_reply_over_tcp(opening: Opening<'_>) -> Option<bool> {
    rpc_reply(unmarked(opening)?)
}

fn unmarked(opening: Opening<'_>) -> Option<Opening<'_>> {
    let length = (opening.u32(0)? & 0x7FFF_FFFF) as usize;
    opening.holds(length.saturating_add(4)).then(|| opening.skip(4))
}

/// A request to read or write: a name and a mode, each with a 0 behind it.
pub(crate) fn tftp(opening: Opening<'_>) -> Option<bool> {
    let mut texts = opening.octets.get(2..)?.split(|octet| *octet == 0);
    let (name, mode) = (texts.next()?, texts.next()?);
    let modes: [&[u8]; 3] = [b"netascii", b"octet", b"mail"];
    let known = modes.iter().any(|known| mode.eq_ignore_ascii_case(known));
    Some(matches!(opening.u8(1)?, 1 | 2) && !name.is_empty() && known && texts.next().is_some())
}

/// A packet line with the service that is asked for.
pub(crate) fn git(opening: Opening<'_>) -> Option<bool> {
    let length: [u8; 4] = opening.array(0)?;
    Some(length.iter().all(u8::is_ascii_hexdigit) && begins(opening.octets.get(4..)?, b"git-"))
}

/// A login, the client's or the server's, of version 0.
pub(crate) fn iscsi(opening: Opening<'_>) -> Option<bool> {
    let data = opening.u24(5)?;
    Some(
        opening.u16(2)? == 0
            && opening.u8(4)? == 0
            && opening.length >= 48
            && opening.holds(data.saturating_add(48)),
    )
}
