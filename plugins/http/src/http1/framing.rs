//! What the header section says about the body (RFC 9112 §6.3).

use super::{body::Body, chunked::Chunked};
use crate::{field::Field, field::trimmed, method::Method};

/// The fields that frame a body.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Framing {
    length: Option<u64>,
    /// Content-Length is no number, or two that differ.
    contradictory: bool,
    /// The last transfer coding is chunked.
    chunked: bool,
    /// There is a transfer coding.
    coded: bool,
}

/// What follows a header section.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Follows {
    /// The next message.
    Message,
    Body(Body),
    /// Nothing that HTTP frames.
    Tunnel,
    /// Something of unknown length.
    Unknown,
}

impl Framing {
    /// Takes note of a field; `scratch` is for one that is folded.
    pub fn read(&mut self, field: &Field<'_>, scratch: &mut Vec<u8>) {
        if field.is("content-length") {
            field.value(scratch).split(|octet| *octet == b',').for_each(|value| self.length(trimmed(value)));
        } else if field.is("transfer-encoding") {
            let value = field.value(scratch);
            let last = value.rsplit(|octet| *octet == b',').next().unwrap_or_default();
            self.coded |= !trimmed(value).eq_ignore_ascii_case(b"identity");
            self.chunked = trimmed(last).eq_ignore_ascii_case(b"chunked");
        }
    }

    fn length(&mut self, digits: &[u8]) {
        let number = std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(u8::is_ascii_digit));
        let length = number.and_then(|number| number.parse().ok());
        self.contradictory |= length.is_none() || self.length.is_some_and(|other| Some(other) != length);
        self.length = length;
    }

    /// What follows a request; without a length it has no body.
    pub fn of_request(&self) -> Follows {
        match (self.chunked, self.coded) {
            (true, _) => Follows::Body(Body::Chunked(Chunked::START)),
            (false, true) => Follows::Unknown,
            (false, false) if self.contradictory => Follows::Unknown,
            (false, false) => sized(self.length.unwrap_or(0)),
        }
    }

    /// What follows a response; without a length its body ends with the connection.
    pub fn of_response(&self, status: u16, method: Method) -> Follows {
        match (status, method) {
            (101, _) | (200..=299, Method::Connect) => Follows::Tunnel,
            (100..=199 | 204 | 304, _) | (_, Method::Head) => Follows::Message,
            _ if self.chunked => Follows::Body(Body::Chunked(Chunked::START)),
            _ if self.coded => Follows::Body(Body::UntilClose),
            _ if self.contradictory => Follows::Unknown,
            _ => self.length.map_or(Follows::Body(Body::UntilClose), sized),
        }
    }
}

fn sized(length: u64) -> Follows {
    if length == 0 { Follows::Message } else { Follows::Body(Body::Length(length)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http1::fields::Fields;

    fn framing(section: &str) -> Framing {
        let (mut framing, mut scratch) = (Framing::default(), Vec::new());
        Fields::new(section.as_bytes()).for_each(|field| framing.read(&field, &mut scratch));
        framing
    }

    const CHUNKED: Follows = Follows::Body(Body::Chunked(Chunked::START));

    #[test]
    fn a_request_has_a_body_if_its_fields_say_so() {
        assert_eq!(framing("").of_request(), Follows::Message);
        assert_eq!(framing("Content-Length: 0").of_request(), Follows::Message);
        assert_eq!(framing("Content-Length: 5").of_request(), Follows::Body(Body::Length(5)));
        assert_eq!(framing("Transfer-Encoding: gzip, Chunked").of_request(), CHUNKED);
        assert_eq!(framing("Transfer-Encoding: gzip").of_request(), Follows::Unknown);
    }

    #[test]
    fn a_response_without_a_length_lasts_until_the_end() {
        let of = |section, status, method| framing(section).of_response(status, method);
        assert_eq!(of("", 200, Method::Plain), Follows::Body(Body::UntilClose));
        assert_eq!(of("Content-Length: 5", 200, Method::Head), Follows::Message);
        assert_eq!(of("Content-Length: 5", 304, Method::Plain), Follows::Message);
        assert_eq!(of("Transfer-Encoding: chunked\r\nContent-Length: 5", 200, Method::Plain), CHUNKED);
        assert_eq!(
            of("Transfer-Encoding: identity\r\nContent-Length: 5", 200, Method::Plain),
            Follows::Body(Body::Length(5))
        );
        assert_eq!(of("Transfer-Encoding: gzip", 200, Method::Plain), Follows::Body(Body::UntilClose));
        assert_eq!(of("", 200, Method::Connect), Follows::Tunnel);
        assert_eq!(of("Content-Length: 5", 407, Method::Connect), Follows::Body(Body::Length(5)));
        assert_eq!(of("", 101, Method::Plain), Follows::Tunnel);
    }

    #[test]
    fn lengths_that_contradict_each_other_are_not_believed() {
        assert_eq!(
            framing("Content-Length: 5, 5\r\nContent-Length: 5").of_request(),
            Follows::Body(Body::Length(5))
        );
        for section in [
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5, 6",
            "Content-Length: -5",
            "Content-Length: 5x",
            "Content-Length: 99999999999999999999",
            "Content-Length:",
            "Content-Length: +5",
        ] {
            assert_eq!(framing(section).of_request(), Follows::Unknown, "{section}");
        }
    }
}
