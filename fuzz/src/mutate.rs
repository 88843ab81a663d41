//! Inputs a little different from others, the same ones each time: what a fuzzer without eyes can do.

/// Changes inputs.
#[derive(Debug)]
pub struct Mutator(u64);

/// Numbers at which code tends to turn.
const EDGES: [u8; 8] = [0, 1, 0x7F, 0x80, 0xC0, 0xFE, 0xFF, 0x20];

impl Mutator {
    /// A mutator whose changes this number settles.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// `input` changed in a few places; `other` gives what is spliced in.
    pub fn change(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut changed = input.to_vec();
        for _ in 0..=self.below(4) {
            self.change_once(&mut changed, other);
        }
        changed
    }

    fn change_once(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(input.len() + 1);
        let length = self.below(32).min(input.len() - at);
        match self.below(7) {
            0 => {
                input.drain(at..at + length);
            }
            1 => {
                let again = input[at..at + length].to_vec();
                input.splice(at..at, again);
            }
            2 => {
                let from = self.below(other.len() + 1);
                let to = (from + self.below(64)).min(other.len());
                input.splice(at..at + length, other[from..to].iter().copied());
            }
            3 => input.truncate(at),
            4 => input.insert(at, EDGES[self.below(EDGES.len())]),
            5 if at < input.len() => input[at] = EDGES[self.below(EDGES.len())],
            _ if at < input.len() => input[at] ^= 1 << self.below(8),
            _ => {}
        }
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        bits as usize % bound.max(1)
    }
}
