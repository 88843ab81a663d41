//! A masked byte pattern: what the first bytes of a protocol look like.

/// Octets to be found at a fixed place of a payload, each compared under its mask.
///
/// A pattern is a cheap first look, taken for each flow; the plugin that declared it decides.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pattern {
    offset: usize,
    octets: Vec<(u8, u8)>,
}

impl Pattern {
    /// `value` under `mask` at `offset`; an octet without a mask is compared whole.
    #[must_use]
    pub fn new(offset: usize, value: &[u8], mask: &[u8]) -> Self {
        let masks = mask.iter().copied().chain(std::iter::repeat(0xFF));
        Self {
            offset,
            octets: value.iter().copied().zip(masks).map(|(value, mask)| (value & mask, mask)).collect(),
        }
    }

    /// Whether `payload` matches, or is too short to tell: a first segment of one octet says
    /// nothing against a protocol whose second octet is still to come.
    #[must_use]
    pub fn may_match(&self, payload: &[u8]) -> bool {
        let at = payload.get(self.offset..).unwrap_or_default();
        at.iter().zip(&self.octets).all(|(octet, (value, mask))| octet & mask == *value)
    }

    /// Whether all of the pattern is in `payload`.
    #[must_use]
    pub fn matches(&self, payload: &[u8]) -> bool {
        payload.len() >= self.offset.saturating_add(self.octets.len()) && self.may_match(payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_are_compared_under_their_masks() {
        let handshake = Pattern::new(0, &[22, 3, 0], &[0xFF, 0xFF, 0xF8]);
        assert!(handshake.matches(&[22, 3, 1, 9]));
        assert!(!handshake.matches(&[22, 3, 9]));
    }

    #[test]
    fn a_payload_that_ends_within_the_pattern_may_still_match() {
        let pattern = Pattern::new(1, b"SSH", &[]);
        assert!(pattern.may_match(b""));
        assert!(pattern.may_match(b"xSS"));
        assert!(!pattern.may_match(b"xST"));
        assert!(!pattern.matches(b"xSS"));
    }
}
