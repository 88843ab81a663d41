//! One line of the table: a protocol, who speaks, what that begins with, and what it proves.

use crate::opening::{Carrier, Opening, Sender};

/// What one side of a protocol begins with.
#[derive(Clone, Copy)]
pub(crate) struct Signature {
    pub protocol: &'static str,
    pub carrier: Carrier,
    sender: Sender,
    /// It begins with one of these; with none, what it begins with is left to `check`.
    starts: &'static [&'static [u8]],
    /// Bits of each start that count; those that it does not cover all do.
    mask: &'static [u8],
    /// Letters match in either case.
    fold: bool,
    check: fn(Opening<'_>) -> Option<bool>,
    pub proof: Proof,
}

/// What it takes beside the octets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Proof {
    /// Nothing: no other protocol looks like it.
    Sure,
    /// One of these ports, or that the other side looks like the same protocol; in a stream that was joined in
    /// its middle the former, since neither side has begun there.
    PortOrAnswer(&'static [u16]),
    /// One of these ports.
    Port(&'static [u16]),
}

/// What the client begins with.
pub(crate) const fn client(carrier: Carrier, protocol: &'static str) -> Signature {
    Signature { sender: Sender::Client, ..either(carrier, protocol) }
}

/// What the server begins with.
pub(crate) const fn server(carrier: Carrier, protocol: &'static str) -> Signature {
    Signature { sender: Sender::Server, ..either(carrier, protocol) }
}

/// What both begin with.
pub(crate) const fn either(carrier: Carrier, protocol: &'static str) -> Signature {
    Signature {
        protocol,
        carrier,
        sender: Sender::Unknown,
        starts: &[],
        mask: &[],
        fold: false,
        check: |_| Some(true),
        proof: Proof::Sure,
    }
}

impl Signature {
    /// One of these octets or texts.
    pub const fn text(self, starts: &'static [&'static [u8]]) -> Self {
        Self { starts, ..self }
    }

    /// One of these words, in either case.
    pub const fn word(self, starts: &'static [&'static [u8]]) -> Self {
        Self { starts, fold: true, ..self }
    }

    /// These octets as far as the bits of `mask` go.
    pub const fn masked(self, starts: &'static [&'static [u8]], mask: &'static [u8]) -> Self {
        Self { starts, mask, ..self }
    }

    /// Also this; `None` is no.
    pub const fn check(self, check: fn(Opening<'_>) -> Option<bool>) -> Self {
        Self { check, ..self }
    }

    /// It proves nothing without one of these ports, or an answer that looks like the same protocol.
    pub const fn unsure(self, ports: &'static [u16]) -> Self {
        Self { proof: Proof::PortOrAnswer(ports), ..self }
    }

    /// It proves nothing without one of these ports.
    pub const fn only_at(self, ports: &'static [u16]) -> Self {
        Self { proof: Proof::Port(ports), ..self }
    }

    /// For each start what its first eight octets are, and which of their bits count; nothing counts of a line
    /// without starts.
    pub fn heads(&self) -> Vec<(u64, u64)> {
        let head = |start: &&[u8]| {
            let bits = |at: usize| {
                let Some(want) = start.get(at).copied() else { return (0, 0) };
                let letter = if self.fold && want.is_ascii_alphabetic() { 0x20 } else { 0 };
                let mask = self.mask.get(at).copied().unwrap_or(0xFF) & !letter;
                (want & mask, mask)
            };
            let [value, mask] = [0, 1].map(|half| {
                u64::from_be_bytes(std::array::from_fn(|at| if half == 0 { bits(at).0 } else { bits(at).1 }))
            });
            (value, mask)
        };
        if self.starts.is_empty() { vec![(0, 0)] } else { self.starts.iter().map(head).collect() }
    }

    /// Whether `opening` looks like it.
    pub fn fits(&self, opening: Opening<'_>) -> bool {
        self.is_of(opening.sender)
            && (self.starts.is_empty() || self.starts.iter().any(|start| self.begins(opening.octets, start)))
            && (self.check)(opening) == Some(true)
    }

    fn is_of(&self, sender: Sender) -> bool {
        self.sender == sender || self.sender == Sender::Unknown || sender == Sender::Unknown
    }

    fn begins(&self, octets: &[u8], start: &[u8]) -> bool {
        let mut pairs = start.iter().zip(octets).enumerate();
        octets.len() >= start.len() && pairs.all(|(at, (want, octet))| self.same(at, *want, *octet))
    }

    fn same(&self, at: usize, want: u8, octet: u8) -> bool {
        let mask = self.mask.get(at).copied().unwrap_or(0xFF);
        want & mask == octet & mask || (self.fold && want.eq_ignore_ascii_case(&octet))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(octets: &[u8]) -> Opening<'_> {
        let (carrier, sender) = (Carrier::Tcp, Sender::Client);
        Opening { carrier, sender, octets, length: octets.len(), ports: [1, 2], midstream: false }
    }

    #[test]
    fn octets_are_compared_under_the_mask_and_words_in_either_case() {
        let masked = client(Carrier::Tcp, "x").masked(&[&[0x16, 3, 0]], &[0xFF, 0xFF, 0xF8]);
        assert!(masked.fits(opening(&[0x16, 3, 7])) && !masked.fits(opening(&[0x16, 3, 8])));
        let word = client(Carrier::Tcp, "x").word(&[b"HELO ", b"EHLO "]);
        assert!(word.fits(opening(b"ehlo x")) && !word.fits(opening(b"ehlo")));
    }

    #[test]
    fn a_head_is_a_word_under_its_mask() {
        let head = |octets: &[u8; 8]| u64::from_be_bytes(*octets);
        let word = client(Carrier::Tcp, "x").word(&[b"H2 "]).heads();
        assert_eq!(word, [(head(b"H2 \0\0\0\0\0"), head(&[0xDF, 255, 255, 0, 0, 0, 0, 0]))]);
        let masked = client(Carrier::Tcp, "x").masked(&[&[0x16, 3, 7]], &[0xFF, 0xFF, 0xF8]).heads();
        assert_eq!(masked, [(head(&[0x16, 3, 0, 0, 0, 0, 0, 0]), head(&[255, 255, 0xF8, 0, 0, 0, 0, 0]))]);
        assert_eq!(client(Carrier::Tcp, "x").heads(), [(0, 0)]);
    }

    #[test]
    fn what_the_server_says_is_not_looked_for_in_the_client() {
        assert!(!server(Carrier::Tcp, "x").text(&[b"HI"]).fits(opening(b"HI")));
        let unknown = Opening { sender: Sender::Unknown, ..opening(b"HI") };
        assert!(server(Carrier::Tcp, "x").text(&[b"HI"]).fits(unknown));
    }
}
