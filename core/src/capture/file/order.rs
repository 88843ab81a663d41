//! Byte order: a capture is written in that of the machine that captured.

/// How the octets of a number follow one another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// The least significant first.
    Little,
    /// The most significant first.
    Big,
}

impl Order {
    pub fn u16(self, octets: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(octets),
            Self::Big => u16::from_be_bytes(octets),
        }
    }

    pub fn u32(self, octets: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(octets),
            Self::Big => u32::from_be_bytes(octets),
        }
    }

    pub fn u64(self, octets: [u8; 8]) -> u64 {
        match self {
            Self::Little => u64::from_le_bytes(octets),
            Self::Big => u64::from_be_bytes(octets),
        }
    }
}

/// The first words of a header, whatever their order; none if there are not as many.
#[inline]
pub fn words<const N: usize>(header: &[u8]) -> Option<[[u8; 4]; N]> {
    let (words, _) = header.as_chunks();
    words.first_chunk().copied()
}
