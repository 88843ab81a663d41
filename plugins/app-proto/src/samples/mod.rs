//! The table against payloads: each is named as it should be, and what only looks like something is not.

mod payloads;

use crate::{
    index::{Index, Verdict},
    opening::{
        Carrier::{Tcp, Udp},
        Opening,
        Sender::{self, Server},
    },
    protocols::protocols,
    signature::{Proof, Signature},
    signatures::SIGNATURES,
};
use hex_literal::hex;
use payloads::samples;

/// The names that a verdict holds.
fn told(verdict: Verdict) -> Vec<&'static str> {
    let all = protocols();
    match verdict {
        Verdict::Sure(protocol) => vec![all[usize::from(protocol)]],
        Verdict::Perhaps(some) => some.iter().flatten().map(|it| all[usize::from(*it)]).collect(),
    }
}

#[test]
fn every_sample_is_what_it_is_at_its_port_and_nothing_else_elsewhere() {
    let (index, mut wrong) = (Index::new(), Vec::new());
    for sample in samples() {
        let verdict = index.look(sample.opening(sample.port));
        let (here, elsewhere) = (told(verdict), told(index.look(sample.opening(50_001))));
        // Settings of HTTP/2 are sure with the client's preface only.
        let is_sure =
            matches!(verdict, Verdict::Sure(_)) || (sample.protocol, sample.sender) == ("http2", Server);
        let may_be = |name: &&str| *name == sample.protocol || sample.port != 0;
        if !is_sure || here != [sample.protocol] || !elsewhere.iter().all(may_be) {
            wrong.push(format!("{}: {here:?}, {elsewhere:?}: {:02x?}", sample.protocol, sample.octets));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_line_of_the_table_has_a_sample() {
    let samples = samples();
    let has_one = |line: &Signature| {
        let port = match line.proof {
            Proof::Sure => 50_001,
            Proof::Port(ports) | Proof::PortOrAnswer(ports) => ports.first().copied().unwrap_or(50_001),
        };
        let mut own = samples.iter().filter(|it| it.protocol == line.protocol && it.carrier == line.carrier);
        own.any(|sample| line.fits(sample.opening(port)))
    };
    let numbered = SIGNATURES.iter().enumerate();
    let without: Vec<String> = numbered
        .filter(|(_, line)| !has_one(line))
        .map(|(at, line)| format!("line {} of the table, of {}", at + 1, line.protocol))
        .collect();
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn what_needs_its_port_is_not_named_without_it() {
    let (index, mut wrong) = (Index::new(), Vec::new());
    for sample in samples().into_iter().filter(|sample| sample.port != 0) {
        if let Verdict::Sure(_) = index.look(sample.opening(50_001)) {
            wrong.push(format!("{}: {:02x?}", sample.protocol, sample.octets));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_sample_that_is_cut_short_is_itself_or_nothing() {
    let (index, mut wrong) = (Index::new(), Vec::new());
    for sample in samples() {
        for length in 0..sample.octets.len().min(100) {
            let octets = &sample.octets[..length];
            let verdict = index.look(Opening { octets, ..sample.opening(sample.port) });
            if matches!(verdict, Verdict::Sure(_)) && told(verdict) != [sample.protocol] {
                wrong.push(format!("{} cut at {length} is {:?}", sample.protocol, told(verdict)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn random_octets_have_no_name() {
    let index = Index::new();
    let mut state = 1u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..300_000 {
        let octets: Vec<u8> = (0..8).flat_map(|_| random().to_le_bytes()).collect();
        for carrier in [Tcp, Udp] {
            let sender = Sender::Unknown;
            let opening = Opening {
                carrier,
                sender,
                octets: &octets,
                length: 64,
                ports: [50_000, 50_001],
                midstream: false,
            };
            let verdict = index.look(opening);
            assert!(!matches!(verdict, Verdict::Sure(_)), "{:?}: {octets:02x?}", told(verdict));
        }
    }
}

#[test]
fn what_only_looks_like_a_protocol_is_not_named() {
    let index = Index::new();
    for (carrier, octets) in [
        (Tcp, &b"GET the book\r\n"[..]),
        (Tcp, b"220 pages\r\n"),
        (Tcp, b"220 VMware Authentication Daemon Version 1.10\r\n"),
        (Tcp, b"HTTP/1.1 is a protocol\r\n"),
        (Tcp, b"a sentence LOGIN here\r\n"),
        (Tcp, &hex!("16 0301 00C8 05 0000C4 0303")),
        (Tcp, &hex!("0000 0000 0000")),
        (Udp, &hex!("0564 05 C0 0100 0004 0000")),
        (Udp, &[0; 64]),
        (Udp, &[0xFF; 64]),
        (Udp, &hex!("C0 00000001 21 00")),
        (Udp, &hex!("01000000 00000000")),
    ] {
        let opening = Opening {
            carrier,
            sender: Sender::Unknown,
            octets,
            length: octets.len(),
            ports: [50_000, 50_001],
            midstream: false,
        };
        assert!(!matches!(index.look(opening), Verdict::Sure(_)), "{octets:02x?}: {:?}", index.look(opening));
    }
}
