//! Binary packets before encryption begins (RFC 4253 §6): length, padding, payload; no MAC yet.

use radar_plugin::wire::{Cursor, Truncated};

/// A packet that cannot be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum PacketError {
    #[error("a packet of {length} octets is longer than {max}")]
    TooLong { length: usize, max: usize },
    #[error("a packet of {length} octets has {padding} of padding")]
    Padding { length: usize, padding: u8 },
    #[error(transparent)]
    Truncated(#[from] Truncated),
}

/// Octets of the length field.
const LENGTH: usize = 4;

/// The packets of one direction, put together from pieces.
#[derive(Debug, Default)]
pub(crate) struct Packets {
    /// The packet that is not whole yet.
    held: Vec<u8>,
}

impl Packets {
    /// Reads up to the end of one packet and gives its payload to `take`; `None` if it is not whole.
    ///
    /// `max` bounds its length and so what is held of it.
    pub fn read<T>(
        &mut self,
        rest: &mut &[u8],
        max: usize,
        take: impl FnOnce(&[u8]) -> T,
    ) -> Result<Option<T>, PacketError> {
        if self.held.is_empty() {
            let Some(size) = size(rest, max)? else {
                self.held.extend_from_slice(std::mem::take(rest));
                return Ok(None);
            };
            if let Some((packet, behind)) = rest.split_at_checked(size) {
                *rest = behind;
                return payload(packet).map(|payload| Some(take(payload)));
            }
        }
        self.hold(LENGTH, rest);
        let Some(size) = size(&self.held, max)? else { return Ok(None) };
        self.hold(size, rest);
        if self.held.len() < size {
            return Ok(None);
        }
        let packet = std::mem::take(&mut self.held);
        payload(&packet).map(|payload| Some(take(payload)))
    }

    /// Moves octets until `size` of them are held, or as many as there are.
    fn hold(&mut self, size: usize, rest: &mut &[u8]) {
        let missing = size.saturating_sub(self.held.len());
        let (part, behind) = rest.split_at_checked(missing).unwrap_or((rest, &[]));
        self.held.extend_from_slice(part);
        *rest = behind;
    }
}

/// Octets of a packet with its length field; `None` if that is not whole.
fn size(octets: &[u8], max: usize) -> Result<Option<usize>, PacketError> {
    let Ok(length) = Cursor::new(octets).u32("packet length") else { return Ok(None) };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > max {
        return Err(PacketError::TooLong { length, max });
    }
    Ok(Some(length.saturating_add(LENGTH)))
}

fn payload(packet: &[u8]) -> Result<&[u8], PacketError> {
    let mut cursor = Cursor::new(packet);
    let length = cursor.u32("packet length")? as usize;
    let padding = cursor.u8("padding length")?;
    let payload = length.checked_sub(1).and_then(|rest| rest.checked_sub(padding.into()));
    match payload {
        // §6: at least four octets of padding.
        Some(payload @ 1..) if padding >= 4 => Ok(cursor.take(payload, "payload")?),
        _ => Err(PacketError::Padding { length, padding }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    /// Two packets, of payloads `02` and `1401`.
    const PACKETS: &[u8] = &hex!("00000006 04 02 00000000  00000007 04 1401 00000000");

    #[test]
    fn packets_are_whole_however_they_are_cut() {
        for size in 1..=PACKETS.len() {
            let (mut packets, mut found) = (Packets::default(), Vec::new());
            for mut chunk in PACKETS.chunks(size) {
                while let Some(payload) = packets.read(&mut chunk, 100, <[u8]>::to_vec).unwrap() {
                    found.push(payload);
                }
            }
            assert_eq!(found, [vec![2], vec![0x14, 1]], "in pieces of {size}");
        }
    }

    #[test]
    fn a_packet_that_cannot_be_is_refused() {
        let read = |octets: &[u8]| Packets::default().read(&mut &octets[..], 100, |_| ());
        assert_eq!(read(&hex!("00000065")), Err(PacketError::TooLong { length: 101, max: 100 }));
        assert_eq!(
            read(&hex!("00000006 05 00 0000 0000")),
            Err(PacketError::Padding { length: 6, padding: 5 })
        );
        assert_eq!(read(&hex!("00000003 01 00 00")), Err(PacketError::Padding { length: 3, padding: 1 }));
        assert!(read(&hex!("00000000")).is_err());
    }
}
