//! Connection IDs (RFC 9000 §5.1).

/// A connection ID; it may be empty.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct ConnectionId {
    length: u8,
    octets: [u8; Self::MAX],
}

impl ConnectionId {
    /// Octets it may have in the versions known today (RFC 9000 §17.2).
    pub const MAX: usize = 20;

    /// A connection ID of these octets; `None` if there are too many.
    pub fn new(id: &[u8]) -> Option<Self> {
        let mut octets = [0; Self::MAX];
        octets.get_mut(..id.len())?.copy_from_slice(id);
        Some(Self { length: u8::try_from(id.len()).ok()?, octets })
    }

    /// Its octets.
    pub fn as_slice(&self) -> &[u8] {
        self.octets.get(..self.len()).unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        usize::from(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_octets_fit() {
        assert_eq!(ConnectionId::new(&[7; 20]).unwrap().as_slice(), [7; 20]);
        assert_eq!(ConnectionId::new(&[7; 21]), None);
        assert_ne!(ConnectionId::new(&[0]), ConnectionId::new(&[]));
    }
}
