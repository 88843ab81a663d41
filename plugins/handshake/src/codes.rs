//! Lists of 16-bit codes, as cipher suites, groups and versions come, and GREASE among them.

/// Codes of two octets each, borrowed from the message.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Codes<'a>(&'a [u8]);

impl<'a> Codes<'a> {
    /// The codes in `octets`; a last octet without its second is left off.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// All codes in the order of the message.
    pub fn iter(self) -> impl Iterator<Item = u16> + Clone + 'a {
        self.0.chunks_exact(2).filter_map(|pair| pair.first_chunk().copied().map(u16::from_be_bytes))
    }

    /// All codes but those that only keep servers tolerant ([`is_grease`]).
    pub fn without_grease(self) -> impl Iterator<Item = u16> + Clone + 'a {
        self.iter().filter(|code| !is_grease(*code))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.len() < 2
    }
}

/// Whether a code is one of the sixteen of RFC 8701: 0x0A0A, 0x1A1A, … 0xFAFA.
#[must_use]
pub fn is_grease(code: u16) -> bool {
    let [high, low] = code.to_be_bytes();
    high == low && low & 0x0F == 0x0A
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_order_and_lose_their_grease() {
        let codes = Codes::new(&[0x2A, 0x2A, 0x13, 0x02, 0x13, 0x01, 0xFF]);
        assert!(codes.iter().eq([0x2A2A, 0x1302, 0x1301]));
        assert!(codes.without_grease().eq([0x1302, 0x1301]));
    }

    #[test]
    fn there_are_sixteen_codes_of_grease() {
        let grease: Vec<u16> = (0..=u16::MAX).filter(|code| is_grease(*code)).collect();
        assert_eq!((grease.len(), grease[0], grease[15]), (16, 0x0A0A, 0xFAFA));
    }
}
