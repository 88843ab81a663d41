//! Community ID v1: one name for a flow in every tool.
//!
//! Base64 of a SHA-1 over seed, the ends in order, the protocol, a zero and the ports in order;
//! the two types of an ICMP exchange stand in for its ports.

use super::Flow;
use crate::decode::Address;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha1::{Digest, Sha1};

/// `1:` and 28 characters.
pub type CommunityId = [u8; 30];

/// The Community ID of a flow, with the given seed.
#[must_use]
pub fn community_id(flow: &Flow, seed: u16) -> CommunityId {
    let [source, destination] = [flow.originator(), flow.responder()];
    let (ports, one_way) = match flow.icmp {
        Some(icmp) if flow.protocol() == 1 => icmp_ports(icmp.kind, icmp.code, v4_counterpart),
        Some(icmp) if flow.protocol() == 58 => icmp_ports(icmp.kind, icmp.code, v6_counterpart),
        _ => (flow.ports(), false),
    };
    let swap = !one_way && (source, ports[0]) > (destination, ports[1]);
    let (ends, ports) =
        if swap { ([destination, source], [ports[1], ports[0]]) } else { ([source, destination], ports) };
    digest(seed, flow.ipv6(), ends, flow.protocol(), has_ports(flow).then_some(ports))
}

fn digest(seed: u16, ipv6: bool, ends: [Address; 2], protocol: u8, ports: Option<[u16; 2]>) -> CommunityId {
    let mut hash = Sha1::new();
    hash.update(seed.to_be_bytes());
    for end in ends {
        hash.update(if ipv6 { &end[..] } else { &end[12..] });
    }
    hash.update([protocol, 0]);
    for port in ports.iter().flatten() {
        hash.update(port.to_be_bytes());
    }
    let mut id = *b"1:0123456789012345678901234567";
    // 20 octets make exactly 28 characters.
    let written = STANDARD.encode_slice(hash.finalize(), &mut id[2..]);
    debug_assert_eq!(written, Ok(28));
    id
}

fn has_ports(flow: &Flow) -> bool {
    matches!(flow.protocol(), 1 | 6 | 17 | 58 | 132)
}

/// Type and counterpart as ports; without a counterpart the message has only one direction.
fn icmp_ports(kind: u8, code: u8, counterpart: fn(u8) -> Option<u8>) -> ([u16; 2], bool) {
    match counterpart(kind) {
        Some(counterpart) => ([kind.into(), counterpart.into()], false),
        None => ([kind.into(), code.into()], true),
    }
}

fn v4_counterpart(kind: u8) -> Option<u8> {
    Some(match kind {
        0 => 8,
        8 => 0,
        9 => 10,
        10 => 9,
        13 => 14,
        14 => 13,
        15 => 16,
        16 => 15,
        17 => 18,
        18 => 17,
        _ => return None,
    })
}

fn v6_counterpart(kind: u8) -> Option<u8> {
    Some(match kind {
        128 => 129,
        129 => 128,
        130 => 131,
        131 => 130,
        133 => 134,
        134 => 133,
        135 => 136,
        136 => 135,
        139 => 140,
        140 => 139,
        144 => 145,
        145 => 144,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(v4: [u8; 4]) -> Address {
        let mut address = [0; 16];
        address[10..12].fill(0xFF);
        address[12..].copy_from_slice(&v4);
        address
    }

    /// The example of the specification: `128.232.110.120:34855 -> 66.35.250.204:80`, TCP.
    #[test]
    fn the_published_example_has_its_published_id() {
        let ends = [mapped([66, 35, 250, 204]), mapped([128, 232, 110, 120])];
        let id = digest(0, false, ends, 6, Some([80, 34855]));
        assert_eq!(std::str::from_utf8(&id), Ok("1:LQU9qZlK+B5F3KDmev6m5PMibrg="));
    }
}
