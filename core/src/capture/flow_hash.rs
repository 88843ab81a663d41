//! Which worker a frame goes to: both directions of a flow, its fragments and the ICMP errors about
//! it to the same one.
//!
//! Only the pair of IP addresses counts. With ports the flows would spread more evenly, but a
//! fragment has none. Of tunnels the outer pair counts, for the same reason: only the first fragment
//! shows the inner one. The kernel deals out the packets of a live capture by the same hash
//! (`live/dealing.rs`), which is why it is one of 32-bit steps.

#![deny(clippy::indexing_slicing)]
#![forbid(unsafe_code)]

use super::link_type::LinkType;

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;

/// Tags that are looked behind: more are not IP but an attempt to keep us busy.
const TAGS_MAX: usize = 8;

/// A hash of the unordered address pair of a frame, 0 if it shows none.
#[must_use]
pub fn flow_hash(link: LinkType, data: &[u8]) -> u32 {
    hash(link, data).unwrap_or(0)
}

/// The worker of `workers` that a hash falls to.
#[must_use]
pub fn worker(hash: u32, workers: usize) -> usize {
    hash as usize % workers.max(1)
}

fn hash(link: LinkType, data: &[u8]) -> Option<u32> {
    match link {
        LinkType::ETHERNET => ethertype(u16_at(data, 12)?, data.get(14..)?),
        LinkType::LINUX_SLL => ethertype(u16_at(data, 14)?, data.get(16..)?),
        LinkType::LINUX_SLL2 => ethertype(u16_at(data, 0)?, data.get(20..)?),
        LinkType::C_HDLC => ethertype(u16_at(data, 2)?, data.get(4..)?),
        LinkType::PPP | LinkType::PPP_HDLC => ppp(data),
        LinkType::PPP_ETHER => ppp(data.get(6..)?),
        // The family is not needed: the version tells, and each system numbers IPv6 differently.
        LinkType::NULL | LinkType::LOOP => ip(data.get(4..)?),
        link if link.is_raw_ip() => ip(data),
        _ => None,
    }
}

/// What an Ethernet type announces, behind tags, labels and `PPPoE`.
fn ethertype(mut kind: u16, mut rest: &[u8]) -> Option<u32> {
    for _ in 0..TAGS_MAX {
        match kind {
            IPV4 | IPV6 => return ip(rest),
            // VLAN, provider bridge and the numbers that came before it.
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => {
                kind = u16_at(rest, 2)?;
                rest = rest.get(4..)?;
            }
            0x8847 | 0x8848 => return mpls(rest),
            0x8864 => return ppp(rest.get(6..)?),
            _ => return None,
        }
    }
    None
}

/// What is behind the last label, if it is IP.
fn mpls(mut rest: &[u8]) -> Option<u32> {
    for _ in 0..TAGS_MAX {
        let (&[_, _, label, _], behind) = rest.split_first_chunk::<4>()?;
        rest = behind;
        if label & 1 == 1 {
            return ip(rest);
        }
    }
    None
}

fn ppp(data: &[u8]) -> Option<u32> {
    let data = data.strip_prefix(&[0xff, 0x03]).unwrap_or(data);
    match data {
        // The protocol may be compressed to its second octet (RFC 1661 §6.5).
        [0x00, 0x21 | 0x57, rest @ ..] | [0x21 | 0x57, rest @ ..] => ip(rest),
        _ => None,
    }
}

fn ip(packet: &[u8]) -> Option<u32> {
    match packet.first()? >> 4 {
        4 => ipv4(packet),
        6 => ipv6(packet),
        _ => None,
    }
}

/// RFC 791; the packet that an ICMP error is about (RFC 792) counts in its place.
fn ipv4(packet: &[u8]) -> Option<u32> {
    let later_fragment = u16_at(packet, 6)? & 0x1fff != 0;
    if packet.get(9) == Some(&1) && !later_fragment {
        let icmp = packet.get(usize::from(packet.first()? & 0x0f) * 4..)?;
        if matches!(icmp.first()?, 3 | 4 | 5 | 11 | 12)
            && let Some(hash) = icmp.get(8..).and_then(ipv4_pair)
        {
            return Some(hash);
        }
    }
    ipv4_pair(packet)
}

/// RFC 8200; for an `ICMPv6` error (RFC 4443 §2.1) as above, unless extension headers hide it.
fn ipv6(packet: &[u8]) -> Option<u32> {
    if packet.get(6) == Some(&58)
        && matches!(packet.get(40)?, 1..=4)
        && let Some(hash) = packet.get(48..).and_then(ipv6_pair)
    {
        return Some(hash);
    }
    ipv6_pair(packet)
}

fn ipv4_pair(packet: &[u8]) -> Option<u32> {
    Some(mix(u32_at(packet, 12)?, u32_at(packet, 16)?))
}

fn ipv6_pair(packet: &[u8]) -> Option<u32> {
    Some(mix(fold(packet, 8)?, fold(packet, 24)?))
}

/// An IPv6 address in 32 bits.
fn fold(packet: &[u8], at: usize) -> Option<u32> {
    let words = [at, at + 4, at + 8, at + 12].map(|at| u32_at(packet, at));
    words.into_iter().try_fold(0_u32, |folded, word| Some(folded.wrapping_mul(FOLD).wrapping_add(word?)))
}

/// The same for `a, b` as for `b, a`.
fn mix(a: u32, b: u32) -> u32 {
    let mixed = (a.wrapping_add(b).wrapping_mul(MIX_SUM) ^ (a ^ b)).wrapping_mul(MIX_BOTH);
    // A multiplication leaves the low bits, which choose the worker, the least mixed.
    mixed ^ mixed >> 16
}

/// Odd numbers without a pattern: the multipliers of `MurmurHash3`.
pub(super) const FOLD: u32 = 0xcc9e_2d51;
pub(super) const MIX_SUM: u32 = 0x85eb_ca6b;
pub(super) const MIX_BOTH: u32 = 0xc2b2_ae35;

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|octets| u32::from_be_bytes(*octets))
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|octets| u16::from_be_bytes(*octets))
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    /// From 192.0.2.1 to 192.0.2.2, UDP.
    const THERE: [u8; 20] = hex!("4500 0014 0000 0000 40 11 0000 c0000201 c0000202");
    const BACK: [u8; 20] = hex!("4500 0014 0000 0000 40 11 0000 c0000202 c0000201");

    fn raw(packet: &[u8]) -> u32 {
        flow_hash(LinkType::RAW, packet)
    }

    #[test]
    fn both_directions_and_every_fragment_go_the_same_way() {
        let mut fragment = THERE;
        fragment[6..8].copy_from_slice(&[0x20, 0x05]);
        assert_ne!(raw(&THERE), 0);
        assert_eq!(raw(&THERE), raw(&BACK));
        assert_eq!(raw(&THERE), raw(&fragment));
    }

    #[test]
    fn an_icmp_error_goes_with_the_packet_that_it_quotes() {
        let outer = hex!("4500 0030 0000 0000 40 01 0000 c6336401 c0000201 0b00 0000 00000000");
        assert_eq!(raw(&[&outer[..], &THERE].concat()), raw(&THERE));
        let echo = hex!("4500 001c 0000 0000 40 01 0000 c0000202 c0000201 0800 0000 00000000");
        assert_eq!(raw(&echo), raw(&THERE));
    }

    #[test]
    fn an_icmpv6_error_goes_with_the_packet_that_it_quotes() {
        let a = hex!("20010db8000000000000000000000001");
        let b = hex!("20010db8000000000000000000000002");
        let router = hex!("20010db80000000000000000000000ff");
        let packet = |next: u8, from: &[u8], to: &[u8], rest: &[u8]| {
            [&[0x60, 0, 0, 0, 0, 0, next, 64][..], from, to, rest].concat()
        };
        let flow = packet(17, &a, &b, &[]);
        let error = packet(58, &router, &a, &[&[3, 0, 0, 0, 0, 0, 0, 0][..], &flow].concat());
        assert_ne!(raw(&flow), 0);
        assert_eq!(raw(&error), raw(&flow));
        assert_eq!(raw(&packet(6, &b, &a, &[])), raw(&flow));
    }

    #[test]
    fn every_link_type_leads_to_the_same_pair() {
        let expected = raw(&THERE);
        for (link, header) in [
            (LinkType::ETHERNET, &hex!("020000000002 020000000001 0800")[..]),
            (LinkType::ETHERNET, &hex!("020000000002 020000000001 88a8 0001 8100 0002 0800")),
            (LinkType::ETHERNET, &hex!("020000000002 020000000001 8847 00001040 00002141")),
            (LinkType::ETHERNET, &hex!("020000000002 020000000001 8864 11 00 0001 0016 0021")),
            (LinkType::LINUX_SLL, &hex!("0000 0001 0006 020000000001 0000 0800")),
            (LinkType::LINUX_SLL2, &hex!("0800 0000 00000002 0001 00 06 020000000001 0000")),
            (LinkType::NULL, &hex!("02000000")),
            (LinkType::LOOP, &hex!("00000002")),
            (LinkType::PPP, &hex!("ff03 0021")),
            (LinkType::PPP, &hex!("21")),
            (LinkType::PPP_ETHER, &hex!("11 00 0001 0016 0021")),
            (LinkType::C_HDLC, &hex!("0f00 0800")),
            (LinkType::IPV4, &[]),
        ] {
            assert_eq!(flow_hash(link, &[header, &THERE].concat()), expected, "{link:?} {header:02x?}");
        }
    }

    #[test]
    fn what_is_not_ip_goes_to_the_first_worker() {
        let arp = hex!("ffffffffffff 020000000001 0806 0001");
        assert_eq!(worker(flow_hash(LinkType::ETHERNET, &arp), 4), 0);
        assert_eq!(flow_hash(LinkType::RADIOTAP, &THERE), 0);
    }

    #[test]
    fn any_octets_at_any_length_are_survived() {
        let quoting = hex!(
            "020000000002 020000000001 8100 0001 0800 4500 0030 0000 0000 40 01 0000 c6336401 c0000201 0b00"
        );
        for link in [0, 1, 9, 12, 50, 51, 101, 104, 108, 113, 228, 276].map(LinkType) {
            for end in 0..=quoting.len() {
                for octet in [0x00, 0x21, 0x45, 0x4f, 0x60, 0x81, 0xff] {
                    let _ = flow_hash(link, &quoting[..end]);
                    let _ = flow_hash(link, &vec![octet; end]);
                }
            }
        }
    }

    #[test]
    fn workers_get_about_equal_shares_of_neighbouring_addresses() {
        let mut shares = [0_u32; 4];
        for host in 0..=255 {
            for server in 0..=15 {
                let mut packet = THERE;
                packet[15] = host;
                packet[19] = server;
                shares[worker(raw(&packet), 4)] += 1;
            }
        }
        let fair = 256 * 16 / 4;
        assert!(shares.iter().all(|share| share.abs_diff(fair) < fair / 8), "{shares:?}");
    }
}
