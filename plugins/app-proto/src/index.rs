//! The table, arranged by the first octet: what is held against a payload is some ten lines of it.

use crate::{
    opening::{Carrier, Opening},
    protocols::{Protocol, place, protocols},
    signature::{Proof, Signature},
    signatures::SIGNATURES,
};

/// Protocols that one payload may look like without proof.
pub(crate) const CANDIDATES: usize = 4;

/// What a payload tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// It is this protocol.
    Sure(Protocol),
    /// It may be one of these.
    Perhaps([Option<Protocol>; CANDIDATES]),
}

/// The signatures by carrier and first octet.
pub(crate) struct Index {
    /// The place of RTP, which no signature finds.
    pub rtp: Protocol,
    by_octet: [Vec<Entry>; 512],
    /// Those that count at a port only, by port.
    by_port: Vec<(u16, Entry)>,
    /// A bit for each port of those: most flows have none of them.
    ports: Box<[u64; 1024]>,
}

/// A line of the table, and one of its starts as a word: what differs there need not be looked at.
#[derive(Clone, Copy)]
struct Entry {
    value: u64,
    mask: u64,
    protocol: Protocol,
    line: &'static Signature,
}

impl Entry {
    /// The line's starts, an entry for each.
    fn all(protocol: Protocol, line: &'static Signature) -> impl Iterator<Item = Self> {
        line.heads().into_iter().map(move |(value, mask)| Self { value, mask, protocol, line })
    }

    fn may_begin_with(&self, octet: u8) -> bool {
        let first = u64::from(octet) << 56;
        (first ^ self.value) & self.mask >> 56 << 56 == 0
    }

    fn fits(&self, head: u64, opening: Opening<'_>) -> bool {
        head & self.mask == self.value && self.line.fits(opening)
    }
}

impl Index {
    pub fn new() -> Self {
        let protocols = protocols();
        let entries = SIGNATURES.iter().flat_map(|line| Entry::all(place(&protocols, line.protocol), line));
        let (at_ports, anywhere): (Vec<Entry>, Vec<Entry>) =
            entries.partition(|entry| matches!(entry.line.proof, Proof::Port(_)));
        let by_octet = |at: usize| {
            let (carrier, octet) = (if at < 256 { Carrier::Tcp } else { Carrier::Udp }, (at & 255) as u8);
            let fits = |entry: &&Entry| entry.line.carrier == carrier && entry.may_begin_with(octet);
            anywhere.iter().filter(fits).copied().collect()
        };
        let of_ports = |entry: Entry| {
            let ports = if let Proof::Port(ports) = entry.line.proof { ports } else { &[] };
            ports.iter().map(move |port| (*port, entry))
        };
        let by_port: Vec<(u16, Entry)> = at_ports.into_iter().flat_map(of_ports).collect();
        let rtp = place(&protocols, crate::rtp::PROTOCOL);
        Self { rtp, by_octet: std::array::from_fn(by_octet), ports: port_bits(&by_port), by_port }
    }

    /// What `opening` looks like. Of two lines that are sure of it the first counts, and one for any port
    /// before one for its own.
    pub fn look(&self, opening: Opening<'_>) -> Verdict {
        match self.look_at_octets(opening) {
            Verdict::Perhaps(perhaps) if opening.ports.iter().any(|port| self.is_special(*port)) => {
                self.look_at_ports(opening).map_or(Verdict::Perhaps(perhaps), Verdict::Sure)
            }
            verdict => verdict,
        }
    }

    fn look_at_octets(&self, opening: Opening<'_>) -> Verdict {
        let mut perhaps = [None; CANDIDATES];
        let head = head(opening);
        for entry in self.candidates(opening).iter().filter(|entry| entry.fits(head, opening)) {
            match entry.line.proof {
                Proof::Sure => return Verdict::Sure(entry.protocol),
                Proof::PortOrAnswer(ports) if opening.has_port(ports) => {
                    return Verdict::Sure(entry.protocol);
                }
                Proof::PortOrAnswer(_) if !opening.midstream => add(&mut perhaps, entry.protocol),
                Proof::PortOrAnswer(_) | Proof::Port(_) => {}
            }
        }
        Verdict::Perhaps(perhaps)
    }

    fn look_at_ports(&self, opening: Opening<'_>) -> Option<Protocol> {
        let head = head(opening);
        let fits = |(port, entry): &&(u16, Entry)| {
            opening.ports.contains(port) && entry.line.carrier == opening.carrier && entry.fits(head, opening)
        };
        self.by_port.iter().find(fits).map(|(_, entry)| entry.protocol)
    }

    fn is_special(&self, port: u16) -> bool {
        self.ports.get(usize::from(port >> 6)).is_some_and(|word| word >> (port & 63) & 1 == 1)
    }

    fn candidates(&self, opening: Opening<'_>) -> &[Entry] {
        let Some(first) = opening.octets.first() else { return &[] };
        let table = if opening.carrier == Carrier::Tcp { 0 } else { 256 };
        self.by_octet.get(usize::from(*first) | table).map_or(&[], Vec::as_slice)
    }
}

/// The first eight octets as a word; those that have not come are 0, which the line itself then refuses.
fn head(opening: Opening<'_>) -> u64 {
    match opening.octets.first_chunk() {
        Some(octets) => u64::from_be_bytes(*octets),
        None => {
            let octet = |at: usize| opening.octets.get(at).copied().unwrap_or(0);
            u64::from_be_bytes(std::array::from_fn(octet))
        }
    }
}

fn port_bits(by_port: &[(u16, Entry)]) -> Box<[u64; 1024]> {
    let mut bits = Box::new([0; 1024]);
    for (port, _) in by_port {
        if let Some(word) = bits.get_mut(usize::from(port >> 6)) {
            *word |= 1 << (port & 63);
        }
    }
    bits
}

/// Adds a candidate that is not among them yet, while there is room.
pub(crate) fn add(candidates: &mut [Option<Protocol>; CANDIDATES], protocol: Protocol) {
    if candidates.contains(&Some(protocol)) {
        return;
    }
    if let Some(free) = candidates.iter_mut().find(|candidate| candidate.is_none()) {
        *free = Some(protocol);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_octet_has_more_than_a_few_lines_to_be_held_against() {
        let index = Index::new();
        let lines = index.by_octet.iter().map(Vec::len);
        assert!(lines.max() < Some(40), "{:?}", index.by_octet.iter().map(Vec::len).max());
    }
}
