//! Short ASCII texts of a fixed length that live on the stack: hashes and fingerprints.

use std::fmt;

/// `N` ASCII characters.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Ascii<const N: usize>([u8; N]);

/// An MD5 hash in lower-case hexadecimal.
pub type Md5Hex = Ascii<32>;

impl<const N: usize> Ascii<N> {
    /// The first `N` octets of `text`, which are ASCII; what is missing becomes `0`.
    pub(crate) fn new(text: &[u8]) -> Self {
        let mut octets = [b'0'; N];
        octets.iter_mut().zip(text).for_each(|(octet, given)| *octet = *given);
        Self(octets)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Never the default: all that is put in is ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl<const N: usize> AsRef<[u8]> for Ascii<N> {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl<const N: usize> fmt::Display for Ascii<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Ascii<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

/// A nibble as a lower-case hexadecimal digit.
pub(crate) fn digit(nibble: u8) -> u8 {
    match nibble & 0x0F {
        nibble @ 0..=9 => nibble | b'0',
        // 10 is 0b1010 and `a` is 0x61: the digits of a nibble above 9, less 9, are those of the letter.
        nibble => nibble.wrapping_sub(9) | 0x60,
    }
}

/// Octets as pairs of digits.
pub(crate) fn digits(octets: &[u8]) -> impl Iterator<Item = u8> + '_ {
    octets.iter().flat_map(|octet| [digit(octet >> 4), digit(*octet)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_nibble_has_its_digit() {
        let all: Vec<u8> = (0..16).map(digit).collect();
        assert_eq!(all, b"0123456789abcdef");
    }
}
