//! Messages within a TCP stream: each follows its length (RFC 1035 §4.2.2, RFC 7766 §8).

/// One direction of a stream, cut into messages.
///
/// A message that lies whole in a segment is borrowed from it; only what a segment's end cuts in
/// two is kept, and that is never more than a length and the 65535 octets it can announce.
#[derive(Debug, Default)]
pub struct Framing {
    /// The beginning of a message, with its length.
    kept: Vec<u8>,
}

impl Framing {
    /// Takes the stream's next bytes and hands each message that they complete to `each`.
    pub fn feed(&mut self, mut chunk: &[u8], mut each: impl FnMut(&[u8])) {
        if !self.kept.is_empty() {
            self.complete(&mut chunk);
            match split(&self.kept) {
                Some((message, _)) => each(message),
                None => return,
            }
            self.kept.clear();
        }
        while let Some((message, rest)) = split(chunk) {
            each(message);
            chunk = rest;
        }
        self.kept.extend_from_slice(chunk);
    }

    /// Whether the stream stands between two messages.
    pub fn is_between(&self) -> bool {
        self.kept.is_empty()
    }

    /// Forgets what was kept: bytes are missing after it.
    pub fn reset(&mut self) {
        self.kept = Vec::new();
    }

    /// Moves what the kept message lacks, and no more, from `chunk` to it.
    fn complete(&mut self, chunk: &mut &[u8]) {
        // First the length may be cut; once it is whole, the second round takes the message.
        for _ in 0..2 {
            let whole = self
                .kept
                .first_chunk()
                .map_or(2, |length| usize::from(u16::from_be_bytes(*length)).saturating_add(2));
            let lacking = whole.saturating_sub(self.kept.len()).min(chunk.len());
            let (taken, rest) = chunk.split_at_checked(lacking).unwrap_or_default();
            self.kept.extend_from_slice(taken);
            *chunk = rest;
        }
    }
}

/// The message at the start of a stream, without its length, and what comes after it.
fn split(stream: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = stream.split_first_chunk()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &[u8] = b"\x00\x03abc\x00\x00\x00\x01d\x00\x02ef";

    fn messages(chunks: &[&[u8]]) -> (Vec<Vec<u8>>, bool) {
        let (mut framing, mut found) = (Framing::default(), Vec::new());
        for chunk in chunks {
            framing.feed(chunk, |message| found.push(message.to_vec()));
        }
        (found, framing.is_between())
    }

    #[test]
    fn messages_are_the_same_however_the_stream_is_cut() {
        let whole: Vec<Vec<u8>> = vec![b"abc".to_vec(), vec![], b"d".to_vec(), b"ef".to_vec()];
        assert_eq!(messages(&[STREAM]), (whole.clone(), true));
        for a in 0..=STREAM.len() {
            for b in a..=STREAM.len() {
                let chunks = [&STREAM[..a], &STREAM[a..b], &STREAM[b..]];
                assert_eq!(messages(&chunks), (whole.clone(), true), "cut at {a} and {b}");
            }
        }
        let octets: Vec<&[u8]> = STREAM.chunks(1).collect();
        assert_eq!(messages(&octets), (whole, true));
    }

    #[test]
    fn what_is_not_complete_is_kept_and_bounded() {
        assert_eq!(messages(&[b"\x00\x03ab"]), (vec![], false));
        let mut framing = Framing::default();
        framing.feed(b"\xff\xff", |_| {});
        for _ in 0..64 {
            framing.feed(&[7; 1024], |message| assert_eq!(message.len(), 65535));
        }
        assert_eq!(framing.kept.len(), 1);
    }

    #[test]
    fn after_a_gap_the_stream_starts_anew() {
        let mut framing = Framing::default();
        framing.feed(b"\x00\x09ab", |_| panic!("not complete"));
        framing.reset();
        let mut found = Vec::new();
        framing.feed(STREAM, |message| found.push(message.to_vec()));
        assert_eq!(found.len(), 4);
    }
}
