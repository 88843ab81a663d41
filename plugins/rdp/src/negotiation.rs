//! The negotiation of the security protocol (MS-RDPBCGR §2.2.1.1, §2.2.1.2), which X.224 carries behind
//! the header of its connection TPDUs.

use crate::little::Little;
use radar_plugin::{Malformed, wire::Cursor};

/// What a client asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Request<'a> {
    /// What it says of its user: the beginning of a name, mostly.
    pub cookie: Option<&'a [u8]>,
    /// What a load balancer has told it to say.
    pub routing_token: Option<&'a [u8]>,
    /// Flags, and the protocols that it can speak, a bit each.
    pub negotiation: Option<(u8, u32)>,
}

/// What the server answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Answer {
    /// It has chosen a protocol.
    Response { flags: u8, protocol: u32 },
    /// There is none that both speak.
    Failure { code: u32 },
}

/// The security of RDP's own, without TLS.
pub(crate) const STANDARD: u32 = 0;

const REQUEST: u8 = 1;
const RESPONSE: u8 = 2;
const FAILURE: u8 = 3;
/// Octets of each.
const LENGTH: u16 = 8;
/// Codes of the parameters that X.224 itself has there (§13.3.4) begin here.
const X224_PARAMETER: u8 = 0xC0;

impl<'a> Request<'a> {
    /// Reads what stands behind the header; `None` if that is none of RDP's.
    pub fn parse(octets: &'a [u8]) -> Result<Option<Self>, Malformed> {
        let mut request = Self { cookie: None, routing_token: None, negotiation: None };
        let mut rest = octets;
        if octets.first().is_some_and(|first| *first != REQUEST) {
            if octets.first().is_some_and(|first| *first >= X224_PARAMETER) {
                return Ok(None);
            }
            let Some((line, behind)) = line(octets) else { return Ok(None) };
            request.take_line(line);
            rest = behind;
        }
        if let Some(&REQUEST) = rest.first() {
            request.negotiation =
                Some(structure(rest).ok_or(Malformed)?).map(|(_, flags, word)| (flags, word));
        }
        Ok(Some(request))
    }

    /// Whether it says more than any connection request of X.224.
    pub fn is_of_rdp(&self) -> bool {
        self.cookie.is_some() || self.routing_token.is_some() || self.negotiation.is_some()
    }

    fn take_line(&mut self, line: &'a [u8]) {
        match line.strip_prefix(b"Cookie: mstshash=") {
            Some(cookie) => self.cookie = Some(cookie),
            None => self.routing_token = Some(line.strip_prefix(b"Cookie: ").unwrap_or(line)),
        }
    }
}

impl Answer {
    /// Reads what stands behind the header, if it is the answer to a negotiation.
    pub fn parse(octets: &[u8]) -> Option<Self> {
        match structure(octets)? {
            (RESPONSE, flags, protocol) => Some(Self::Response { flags, protocol }),
            (FAILURE, _, code) => Some(Self::Failure { code }),
            _ => None,
        }
    }

    /// Whether the connection goes on with the security of RDP's own.
    pub fn is_standard(self) -> bool {
        matches!(self, Self::Response { protocol: STANDARD, .. })
    }
}

/// A line of printable ASCII, and what follows it.
fn line(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = octets.windows(2).position(|pair| pair == b"\r\n")?;
    let (line, rest) = octets.split_at_checked(end)?;
    let printable = line.iter().all(|octet| (b' '..=b'~').contains(octet));
    Some((line, rest.get(2..)?)).filter(|_| printable)
}

/// A type, flags, a length that is always the same, and four octets.
fn structure(octets: &[u8]) -> Option<(u8, u8, u32)> {
    let mut cursor = Cursor::new(octets);
    let (kind, flags) = (cursor.u8("type").ok()?, cursor.u8("flags").ok()?);
    let length = cursor.little_u16("length").ok()?;
    let word = cursor.little_u32("protocols").ok()?;
    (length == LENGTH).then_some((kind, flags, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_says_a_cookie_or_a_token_and_what_it_can_speak() {
        let octets = b"Cookie: mstshash=user\r\n\x01\x08\x08\0\x0B\0\0\0";
        let request = Request::parse(octets).unwrap().unwrap();
        assert_eq!((request.cookie, request.negotiation), (Some(&b"user"[..]), Some((8, 11))));
        let request = Request::parse(b"Cookie: msts=3640205228.15629.0000\r\n").unwrap().unwrap();
        assert_eq!(request.routing_token, Some(&b"msts=3640205228.15629.0000"[..]));
        assert!(request.is_of_rdp());
        assert!(!Request::parse(b"").unwrap().unwrap().is_of_rdp());
    }

    #[test]
    fn what_is_cut_or_no_text_is_not_told() {
        assert_eq!(Request::parse(b"Cookie: mstshash=us"), Ok(None));
        assert_eq!(Request::parse(b"Cookie: msts\x01hash=us\r\n"), Ok(None));
        assert_eq!(Request::parse(b"\x01\0\x08\0\x01"), Err(Malformed));
        assert_eq!(Request::parse(b"\x01\0\x09\0\x01\0\0\0"), Err(Malformed));
    }

    #[test]
    fn a_server_chooses_or_refuses() {
        let chosen = Answer::parse(&[2, 1, 8, 0, 2, 0, 0, 0]).unwrap();
        assert_eq!(chosen, Answer::Response { flags: 1, protocol: 2 });
        assert_eq!(Answer::parse(&[3, 0, 8, 0, 5, 0, 0, 0]), Some(Answer::Failure { code: 5 }));
        assert!(!chosen.is_standard() && Answer::Response { flags: 0, protocol: 0 }.is_standard());
        assert_eq!(Answer::parse(&[4, 0, 8, 0, 5, 0, 0, 0]), None);
    }
}
