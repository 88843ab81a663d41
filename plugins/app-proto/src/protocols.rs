//! The protocols of the table by number: what the manifest lists and the host is told.

use crate::{rtp, signatures::SIGNATURES};

/// Place of a protocol in [`protocols`].
pub(crate) type Protocol = u8;

/// The protocols of the table and RTP, each once.
pub(crate) fn protocols() -> Vec<&'static str> {
    let mut names = Vec::new();
    for name in SIGNATURES.iter().map(|signature| signature.protocol).chain([rtp::PROTOCOL]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The place of a protocol among them.
pub(crate) fn place(protocols: &[&str], name: &str) -> Protocol {
    let at = protocols.iter().position(|known| *known == name);
    at.and_then(|at| Protocol::try_from(at).ok()).unwrap_or(Protocol::MAX)
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
}
