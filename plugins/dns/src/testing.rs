//! What tests of several files share.

use hex_literal::hex;

/// A generator of random bytes (splitmix64) that starts at the same place each time.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    pub fn octet(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// `www.example.org` A: an alias, two addresses and EDNS, as a resolver answers a browser.
pub const ANSWER: &[u8] = &hex!(
    "1234 8180 0001 0003 0000 0001  03 777777 07 6578616d706c65 03 6f7267 00 0001 0001"
    "c00c 0005 0001 0000012c 0007 04 65646765 c010"
    "c02d 0001 0001 0000003c 0004 c0000201"
    "c02d 0001 0001 0000003c 0004 c0000202"
    "00 0029 04d0 00 00 8000 0000"
);

/// A message for each type that has a form, its data random: of these few are well formed, but
/// all begin as they should.
pub fn messages() -> Vec<Vec<u8>> {
    let mut random = Random(3);
    let kinds = (1..=70).chain([99, 108, 109, 249, 250, 256, 257, 32769, 65280]);
    let records = kinds.map(|kind: u16| {
        let mut message = hex!("0001 8400 0000 0001 0000 0000  01 61 00").to_vec();
        message.extend(kind.to_be_bytes());
        message.extend(hex!("0001 00000001 0020"));
        message.extend((0..32).map(|_| random.octet() & random.octet() & random.octet()));
        message
    });
    records.chain([ANSWER.to_vec()]).collect()
}
