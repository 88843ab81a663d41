//! Tags and lengths of BER (ITU-T X.690 §8.1), as far as SNMP, LDAP and Kerberos begin with them.

use crate::opening::Opening;

/// One element: its tag, where its content begins, and how long that is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    pub tag: u8,
    pub at: usize,
    pub length: usize,
}

impl Element {
    /// The element at `at`; lengths of more than four octets are none that anybody sends.
    pub fn read(opening: Opening<'_>, at: usize) -> Option<Self> {
        let (tag, first) = (opening.u8(at)?, opening.u8(at.checked_add(1)?)?);
        let (at, count) = (at.checked_add(2)?, usize::from(first & 0x7F));
        if first < 0x80 {
            return Some(Self { tag, at, length: count });
        }
        if !(1..=4).contains(&count) {
            return None;
        }
        let octets = opening.octets.get(at..at.checked_add(count)?)?;
        let length = octets.iter().fold(0, |length: usize, octet| length << 8 | usize::from(*octet));
        Some(Self { tag, at: at.checked_add(count)?, length })
    }

    /// Where the next element begins.
    pub fn end(self) -> usize {
        self.at.saturating_add(self.length)
    }

    /// An INTEGER of one to four octets that is not negative.
    pub fn integer(self, opening: Opening<'_>) -> Option<u32> {
        if self.tag != 2 || !(1..=5).contains(&self.length) {
            return None;
        }
        let octets = opening.octets.get(self.at..self.end())?;
        if octets.first()? & 0x80 != 0 {
            return None;
        }
        octets.iter().try_fold(0u32, |number, octet| number.checked_mul(256)?.checked_add((*octet).into()))
    }
}
