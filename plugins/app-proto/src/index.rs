//! The table, arranged by the first octet: what is held against a payload is some ten lines of it.

use crate::{
    opening::{Carrier, Opening},
    signature::{Proof, Signature},
    signatures::SIGNATURES,
};

/// Place of a protocol in [`protocols`].
pub(crate) type Protocol = u8;

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
    by_octet: [Vec<(Protocol, &'static Signature)>; 512],
    /// Those that count at a port only, by port.
    by_port: Vec<(u16, Protocol, &'static Signature)>,
    /// A bit for each port of those: most flows have none of them.
    ports: Box<[u64; 1024]>,
}

/// The protocols of the table, each once, in its order.
pub(crate) fn protocols() -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in SIGNATURES.iter().map(|signature| signature.protocol).chain([crate::rtp::PROTOCOL]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The place of a protocol among those of the table.
fn place(protocols: &[&str], name: &str) -> Protocol {
    let at = protocols.iter().position(|known| *known == name);
    at.and_then(|at| Protocol::try_from(at).ok()).unwrap_or(Protocol::MAX)
}

impl Index {
    pub fn new() -> Self {
        let protocols = protocols();
        let places: Vec<Protocol> = SIGNATURES.iter().map(|it| place(&protocols, it.protocol)).collect();
        let table = || places.iter().copied().zip(SIGNATURES);
        let may_begin = |at: usize| {
            let (carrier, octet) = (if at < 256 { Carrier::Tcp } else { Carrier::Udp }, (at & 255) as u8);
            let at_any_port = |it: &Signature| !matches!(it.proof, Proof::Port(_));
            table()
                .filter(|(_, it)| it.carrier == carrier && it.may_begin_with(octet) && at_any_port(it))
                .collect()
        };
        let at_ports = |(protocol, it): (Protocol, &'static Signature)| {
            let ports = if let Proof::Port(ports) = it.proof { ports } else { &[] };
            ports.iter().map(move |port| (*port, protocol, it))
        };
        let by_port: Vec<_> = table().flat_map(at_ports).collect();
        let mut ports = Box::new([0; 1024]);
        for (port, ..) in &by_port {
            if let Some(word) = ports.get_mut(usize::from(port >> 6)) {
                *word |= 1 << (port & 63);
            }
        }
        let rtp = place(&protocols, crate::rtp::PROTOCOL);
        Self { rtp, by_octet: std::array::from_fn(may_begin), by_port, ports }
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
        for (protocol, signature) in self.candidates(opening) {
            if !signature.fits(opening) {
                continue;
            }
            match signature.proof {
                Proof::Sure => return Verdict::Sure(*protocol),
                Proof::PortOrAnswer(ports) if opening.has_port(ports) => return Verdict::Sure(*protocol),
                Proof::PortOrAnswer(_) if !opening.midstream => add(&mut perhaps, *protocol),
                Proof::PortOrAnswer(_) | Proof::Port(_) => {}
            }
        }
        Verdict::Perhaps(perhaps)
    }

    fn look_at_ports(&self, opening: Opening<'_>) -> Option<Protocol> {
        let lines = self.by_port.iter().filter(|(port, _, line)| {
            opening.ports.contains(port) && line.carrier == opening.carrier && line.fits(opening)
        });
        lines.map(|(_, protocol, _)| *protocol).next()
    }

    fn is_special(&self, port: u16) -> bool {
        self.ports.get(usize::from(port >> 6)).is_some_and(|word| word >> (port & 63) & 1 == 1)
    }

    fn candidates(&self, opening: Opening<'_>) -> &[(Protocol, &'static Signature)] {
        let Some(first) = opening.octets.first() else { return &[] };
        let table = if opening.carrier == Carrier::Tcp { 0 } else { 256 };
        self.by_octet.get(usize::from(*first) | table).map_or(&[], Vec::as_slice)
    }
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
    fn every_protocol_has_a_number_of_its_own() {
        let protocols = protocols();
        assert!(protocols.len() < usize::from(Protocol::MAX));
        for (at, name) in protocols.iter().enumerate() {
            assert_eq!(usize::from(place(&protocols, name)), at, "{name}");
        }
    }

    #[test]
    fn no_octet_has_more_than_a_few_lines_to_be_held_against() {
        let index = Index::new();
        let lines = index.by_octet.iter().map(Vec::len);
        assert!(lines.max() < Some(40), "{:?}", index.by_octet.iter().map(Vec::len).max());
    }
}
