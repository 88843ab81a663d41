//! The Huffman code of HPACK (RFC 7541 Appendix B).
//!
//! The code is canonical: shorter codes come first, and codes of a length are in the order of their
//! symbols. So the lengths are all there is to it.

use super::Unreadable;
use std::sync::LazyLock;

/// Bits of the code of each octet; that of the end of the string has 30 and comes last of all.
#[rustfmt::skip]
const LENGTHS: [u8; 256] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28,
    28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11,
    10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8,
    15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5,
    6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
    7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23,
    23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21,
    23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25,
    26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26,
    28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
];

/// The code of one length.
#[derive(Debug)]
struct Level {
    /// Bits of its codes.
    length: u32,
    /// The first code, shifted up to the 32nd bit.
    first: u32,
    /// Codes at and above this one are longer.
    limit: u64,
    /// Where the symbols of this length begin.
    at: usize,
}

#[derive(Debug)]
struct Code {
    levels: Vec<Level>,
    /// The octets in the order of their codes.
    symbols: Vec<u8>,
}

static CODE: LazyLock<Code> = LazyLock::new(Code::new);

/// Appends what `octets` stand for.
pub(super) fn decode(octets: &[u8], out: &mut Vec<u8>) -> Result<(), Unreadable> {
    let code = &*CODE;
    let mut octets = octets.iter();
    // The bits at hand, from the highest on, and how many there are.
    let (mut bits, mut count) = (0u64, 0u32);
    loop {
        while count <= 56 {
            let Some(octet) = octets.next() else { break };
            bits |= u64::from(*octet).wrapping_shl(56u32.saturating_sub(count));
            count = count.saturating_add(8);
        }
        // The end is filled up with ones, to a whole octet (RFC 7541 §5.2).
        if count < 8 && bits.leading_ones() >= count {
            return Ok(());
        }
        let ahead = u32::try_from(bits.wrapping_shr(32)).unwrap_or_default();
        let level = code.levels.iter().find(|level| u64::from(ahead) < level.limit).ok_or(Unreadable)?;
        let place = ahead.saturating_sub(level.first).wrapping_shr(32u32.saturating_sub(level.length));
        let place = usize::try_from(place).unwrap_or_default().saturating_add(level.at);
        count = count.checked_sub(level.length).ok_or(Unreadable)?;
        out.push(*code.symbols.get(place).ok_or(Unreadable)?);
        bits = bits.wrapping_shl(level.length);
    }
}

impl Code {
    fn new() -> Self {
        let (mut levels, mut symbols, mut next) = (Vec::new(), Vec::new(), 0u64);
        for length in 1..=30u32 {
            let at = symbols.len();
            let of_length = (0u8..=255).zip(LENGTHS).filter(|(_, it)| u32::from(*it) == length);
            symbols.extend(of_length.map(|(symbol, _)| symbol));
            let step = 1u64.wrapping_shl(32u32.saturating_sub(length));
            let count = symbols.len().saturating_sub(at) as u64;
            let limit = next.saturating_add(step.saturating_mul(count));
            if count > 0 {
                let first = u32::try_from(next).unwrap_or(u32::MAX);
                levels.push(Level { length, first, limit, at });
            }
            next = limit;
        }
        Self { levels, symbols }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    fn decoded(octets: &[u8]) -> Result<String, Unreadable> {
        let mut out = Vec::new();
        decode(octets, &mut out).map(|()| String::from_utf8(out).unwrap())
    }

    /// RFC 7541 Appendix C.4 and C.6.
    #[test]
    fn the_examples_of_the_rfc_are_read() {
        assert_eq!(decoded(&hex!("f1e3c2e5f23a6ba0ab90f4ff")).unwrap(), "www.example.com");
        assert_eq!(decoded(&hex!("a8eb10649cbf")).unwrap(), "no-cache");
        assert_eq!(decoded(&hex!("9d29ad171863c78f0b97c8e9ae82ae43d3")).unwrap(), "https://www.example.com");
        assert_eq!(
            decoded(&hex!(
                "94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"
            ))
            .unwrap(),
            "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"
        );
    }

    /// What the RFC's table says of the first, the longest and the last code.
    #[test]
    fn codes_are_those_of_the_table() {
        let code = &*CODE;
        assert_eq!(code.symbols.len(), 256);
        assert_eq!((code.levels[0].length, code.levels[0].first, code.symbols[0]), (5, 0, b'0'));
        let last = code.levels.last().unwrap();
        assert_eq!((last.length, last.first >> 2, code.symbols[last.at]), (30, 0x3fff_fffc, 10));
        assert_eq!(last.limit >> 2, 0x3fff_ffff, "the end of the string");
    }

    #[test]
    fn padding_is_ones_and_shorter_than_an_octet() {
        assert_eq!(decoded(&[]).unwrap(), "");
        assert_eq!(decoded(&[0b0000_0111]).unwrap(), "0");
        assert!(decoded(&[0b0000_0000]).is_err());
        assert!(decoded(&[0b0000_0111, 0xFF]).is_err());
        assert!(decoded(&[0xFF, 0xFF, 0xFF, 0xFF]).is_err());
    }
}
