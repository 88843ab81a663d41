//! The twelve octets before a message's questions (RFC 1035 §4.1.1).

use radar_plugin::wire::{Cursor, Truncated};

/// A message's header.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// What ties a response to its query.
    pub id: u16,
    /// QR, opcode, AA, TC, RD, RA, Z, AD, CD and rcode as they came.
    pub flags: u16,
    /// Entries announced: questions, answers, authorities, additionals.
    pub counts: [u16; 4],
}

impl Header {
    /// Octets of a header.
    pub const LEN: usize = 12;

    /// Flags that are shown by a name of their own.
    pub const QR: u16 = 0x8000;
    /// Authoritative answer.
    pub const AA: u16 = 0x0400;
    /// Truncated.
    pub const TC: u16 = 0x0200;
    /// Recursion desired.
    pub const RD: u16 = 0x0100;
    /// Recursion available.
    pub const RA: u16 = 0x0080;
    /// Reserved, zero.
    pub const Z: u16 = 0x0040;
    /// Authentic data (RFC 4035 §3.2.3).
    pub const AD: u16 = 0x0020;
    /// Checking disabled (RFC 4035 §3.2.2).
    pub const CD: u16 = 0x0010;

    /// Reads the header at the cursor.
    pub fn read(cursor: &mut Cursor<'_>) -> Result<Self, Truncated> {
        Ok(Self {
            id: cursor.u16("id")?,
            flags: cursor.u16("flags")?,
            counts: [
                cursor.u16("question count")?,
                cursor.u16("answer count")?,
                cursor.u16("authority count")?,
                cursor.u16("additional count")?,
            ],
        })
    }

    /// Whether all of `flag` is set.
    pub fn has(self, flag: u16) -> bool {
        self.flags & flag == flag
    }

    /// Whether this is a response.
    pub fn is_response(self) -> bool {
        self.has(Self::QR)
    }

    /// 0 is a query, 4 a notify, 5 an update (RFC 6895 §2.2).
    pub fn opcode(self) -> u8 {
        self.flags.to_be_bytes()[0] >> 3 & 0x0F
    }

    /// The four bits of the response code that the header holds.
    pub fn rcode(self) -> u16 {
        self.flags & 0x000F
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn the_flags_of_a_response_are_told_apart() {
        let header = Header::read(&mut Cursor::new(&hex!("1234 ad83 0001 0002 0003 0004"))).unwrap();
        assert_eq!((header.id, header.opcode(), header.rcode()), (0x1234, 5, 3));
        assert!(header.is_response() && header.has(Header::AA) && header.has(Header::RA));
        assert!(!header.has(Header::TC));
        assert_eq!(header.counts, [1, 2, 3, 4]);
    }
}
