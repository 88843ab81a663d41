//! The octets of a direction before TLS begins: none on most ports, a dialogue where TLS is asked
//! for with a command (STARTTLS), through a proxy or behind a header (PROXY).

use crate::{
    signature::{Look, SHORT_MAX, at_start, find},
    upgrade::HEAD_MAX,
};

/// Looks for the beginning of TLS.
#[derive(Debug, Default)]
pub(crate) struct ClearText {
    /// Octets passed by.
    octets: u64,
    /// The last octets of what came before, if TLS may begin with them: [`SHORT_MAX`] at most.
    held: Vec<u8>,
    /// The first of them, [`HEAD_MAX`] at most.
    head: Vec<u8>,
    /// What comes next is not the start of the stream.
    begun: bool,
    /// The last octets that were passed by: as many as a ChangeCipherSpec has with its record.
    last: [u8; 6],
}

impl ClearText {
    /// Octets that were passed by and were not TLS.
    pub fn octets(&self) -> u64 {
        self.octets
    }

    /// The first octets that were passed by, enough to tell a protocol.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Octets were lost: what comes next stands behind them.
    pub fn gap(&mut self) {
        self.held = Vec::new();
        self.begun = true;
        self.last = [0; 6];
    }

    /// A ChangeCipherSpec is the last that was passed by: behind a gap the beginning of a hello is looked
    /// for only, and this stands before a second one (RFC 8446 §D.4).
    pub fn ends_with_change(&self) -> bool {
        matches!(self.last, [20, 3, 0..=4, 0, 1, 1])
    }

    /// A datagram that is something else came.
    pub fn pass_over(&mut self, datagram: &[u8]) {
        self.octets = self.octets.saturating_add(datagram.len() as u64);
        self.keep_head(datagram);
    }

    /// How TLS begins and the octets from there, `Some` once; they are in `chunk`, or in `joined`
    /// together with octets that were held back.
    pub fn pass<'a>(&mut self, chunk: &'a [u8], joined: &'a mut Vec<u8>) -> Option<(Look, &'a [u8])> {
        let octets = if self.held.is_empty() {
            chunk
        } else {
            joined.clear();
            joined.append(&mut self.held);
            joined.extend_from_slice(chunk);
            joined
        };
        let found = self.find(octets);
        let (at, _) = found.unwrap_or((octets.len(), Look::Other));
        let (clear, rest) = octets.split_at_checked(at).unwrap_or((octets, &[]));
        self.octets = self.octets.saturating_add(clear.len() as u64);
        self.begun |= !clear.is_empty();
        self.keep_head(clear);
        self.keep_last(clear);
        if let Some((_, look @ (Look::Tls | Look::Adat))) = found {
            return Some((look, rest));
        }
        debug_assert!(rest.len() <= SHORT_MAX);
        self.held.extend_from_slice(rest);
        None
    }

    fn keep_head(&mut self, clear: &[u8]) {
        let missing = HEAD_MAX.saturating_sub(self.head.len());
        self.head.extend_from_slice(clear.get(..missing).unwrap_or(clear));
    }

    fn keep_last(&mut self, clear: &[u8]) {
        for octet in clear.get(clear.len().saturating_sub(self.last.len())..).unwrap_or(clear) {
            self.last.rotate_left(1);
            if let Some(last) = self.last.last_mut() {
                *last = *octet;
            }
        }
    }

    fn find(&self, octets: &[u8]) -> Option<(usize, Look)> {
        match at_start(octets) {
            look @ (Look::Tls | Look::Short) if !self.begun => Some((0, look)),
            _ => find(octets),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const HELLO: &[u8] = &hex!("16 0301 0138 01 000134 0303 aabb");

    /// What is left for TLS when `octets` come in chunks of `size`.
    fn tls(octets: &[u8], size: usize) -> Option<Vec<u8>> {
        let (mut clear, mut joined) = (ClearText::default(), Vec::new());
        let mut chunks = octets.chunks(size);
        let first = chunks.find_map(|chunk| clear.pass(chunk, &mut joined).map(|(_, tls)| tls.to_vec()))?;
        Some([first, chunks.flatten().copied().collect()].concat())
    }

    #[test]
    fn every_way_to_cut_the_stream_finds_the_same_beginning() {
        let dialogue = [b"EHLO client.example\r\nSTARTTLS\r\n", HELLO].concat();
        for size in 1..dialogue.len() {
            assert_eq!(tls(&dialogue, size).as_deref(), Some(HELLO), "in chunks of {size}");
            assert_eq!(tls(HELLO, size).as_deref(), Some(HELLO), "in chunks of {size}");
        }
    }

    #[test]
    fn clear_text_without_tls_is_only_counted() {
        let (mut clear, mut joined) = (ClearText::default(), Vec::new());
        assert_eq!(clear.pass(b"* OK ready\r\n", &mut joined), None);
        assert_eq!((clear.octets(), clear.held.len()), (12, 0));
    }

    #[test]
    fn behind_a_gap_a_record_that_is_no_hello_begins_nothing() {
        let (mut clear, mut joined) = (ClearText::default(), Vec::new());
        clear.gap();
        assert_eq!(clear.pass(&hex!("17 0303 0003 010203"), &mut joined), None);
        assert_eq!(clear.pass(HELLO, &mut joined), Some((Look::Tls, HELLO)));
    }

    #[test]
    fn a_change_of_ciphers_before_a_hello_is_known_in_whatever_pieces_it_comes() {
        let octets = [&b"lost"[..], &hex!("14 0303 0001 01"), HELLO].concat();
        for size in 1..octets.len() {
            let mut clear = ClearText::default();
            clear.gap();
            let found = octets.chunks(size).any(|chunk| clear.pass(chunk, &mut Vec::new()).is_some());
            assert!(found && clear.ends_with_change(), "in pieces of {size}");
        }
    }
}
