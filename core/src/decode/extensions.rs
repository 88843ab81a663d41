//! IPv6's extension headers (RFC 8200 §4, RFC 6564, RFC 2675): where they lead to, and what is odd in them.

use etherparse::{IpAuthHeaderSlice, Ipv6FragmentHeaderSlice, Ipv6RawExtHeaderSlice};

use crate::anomaly::Kind;

use super::{ipv6::HEADER, transport::protocol, walk::Walk};

/// Extension headers that are passed over before a packet is taken as malformed. RFC 8200 §4.1
/// knows eight, of which only destination options may come twice.
const EXTENSIONS_MAX: usize = 12;

/// Where the extension headers of a packet lead to.
#[derive(Clone, Debug)]
pub(super) struct Extensions<'b> {
    /// What comes after them.
    pub protocol: u8,
    /// Where that begins.
    pub offset: usize,
    /// Where the octet stands that says so.
    pub protocol_offset: usize,
    /// A fragment header that stopped the walk; what comes after it is only a part.
    pub fragment: Option<Ipv6FragmentHeaderSlice<'b>>,
    /// Why the walk came to no end of its own, if it did not.
    pub fault: Option<Kind>,
}

impl<'b> Extensions<'b> {
    /// Walks over the extension headers of a packet that begins with an IPv6 header.
    pub fn walk(network: &'b [u8], first: u8) -> Self {
        let mut at =
            Self { protocol: first, offset: HEADER, protocol_offset: 6, fragment: None, fault: None };
        for _ in 0..EXTENSIONS_MAX {
            if !is_extension(at.protocol) {
                return at;
            }
            let rest = network.get(at.offset..).unwrap_or_default();
            if at.protocol == protocol::FRAGMENT
                && let Ok(header) = Ipv6FragmentHeaderSlice::from_slice(rest)
                && header.is_fragmenting_payload()
            {
                return Self { fragment: Some(header), ..at };
            }
            let Some((next, octets)) = header(at.protocol, rest).and_then(|h| Some((*h.first()?, h.len())))
            else {
                return Self { fault: Some(Kind::Ipv6TruncExthdr), ..at };
            };
            at.protocol = next;
            at.protocol_offset = at.offset;
            at.offset = at.offset.saturating_add(octets);
        }
        if is_extension(at.protocol) { Self { fault: Some(Kind::Ipv6TooManyExthdr), ..at } } else { at }
    }
}

#[inline]
fn is_extension(next: u8) -> bool {
    matches!(
        next,
        protocol::HOP_BY_HOP
            | protocol::ROUTING
            | protocol::FRAGMENT
            | protocol::AH
            | protocol::DESTINATION_OPTIONS
            | protocol::MOBILITY
            | protocol::HIP
            | protocol::SHIM6
    )
}

/// The octets of the extension header that `rest` begins with; a fragment header is one that is all of its
/// datagram (RFC 6946).
fn header(kind: u8, rest: &[u8]) -> Option<&[u8]> {
    match kind {
        protocol::FRAGMENT => Ipv6FragmentHeaderSlice::from_slice(rest).ok().map(|header| header.slice()),
        protocol::AH => IpAuthHeaderSlice::from_slice(rest).ok().map(|header| header.slice()),
        _ => Ipv6RawExtHeaderSlice::from_slice(rest).ok().map(|header| header.slice()),
    }
}

/// The length of a jumbogram (RFC 2675), if its hop-by-hop header has one.
pub(super) fn jumbo(rest: &[u8]) -> Option<usize> {
    let header = Ipv6RawExtHeaderSlice::from_slice(rest).ok()?;
    let mut options = header.slice().get(2..)?;
    loop {
        options = match *options {
            [0xC2, 4, a, b, c, d, ..] => return usize::try_from(u32::from_be_bytes([a, b, c, d])).ok(),
            [0, ref rest @ ..] => rest,
            [_, length, ref rest @ ..] => rest.get(usize::from(length)..)?,
            _ => return None,
        }
    }
}

impl Walk<'_, '_> {
    /// Takes note of what is odd in extension headers that lead to `end`: those that may come once and
    /// come twice, and those that nobody may send.
    #[cold]
    pub fn odd_extensions(&mut self, network: &[u8], first: u8, end: usize) {
        let (mut kind, mut offset, mut seen) = (first, HEADER, Vec::new());
        while offset < end {
            let rest = network.get(offset..).unwrap_or_default();
            let Some(octets) = header(kind, rest) else { return };
            let times = seen.iter().filter(|earlier| **earlier == kind).count();
            match (kind, times) {
                (protocol::HOP_BY_HOP, 1) => self.odd(Kind::Ipv6DuplicateHopByHop),
                (protocol::ROUTING, 1) => self.odd(Kind::Ipv6DuplicateRouting),
                (protocol::AH, 1) => self.odd(Kind::Ipv6DuplicateAuthentication),
                (protocol::DESTINATION_OPTIONS, 2) => self.odd(Kind::Ipv6DuplicateDestination),
                (protocol::ROUTING, 0) if octets.get(2) == Some(&0) => self.odd(Kind::Ipv6RhType0),
                (protocol::FRAGMENT, 0) => self.odd_fragment(octets),
                _ => {}
            }
            seen.push(kind);
            kind = octets.first().copied().unwrap_or_default();
            offset = offset.saturating_add(octets.len());
        }
    }

    /// A fragment header around a whole datagram, of which a byte and two bits are reserved.
    fn odd_fragment(&mut self, octets: &[u8]) {
        self.odd(Kind::Ipv6UselessFh);
        if let [_, reserved, _, place, ..] = *octets
            && (reserved != 0 || place & 0x06 != 0)
        {
            self.odd(Kind::Ipv6FhNonZeroReserved);
        }
    }
}
