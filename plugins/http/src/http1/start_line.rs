//! The first line of a message (RFC 9112 §3, §4), as tolerant as servers and clients are.

use crate::{field::trimmed, method};
use memchr::memchr;

/// A request-line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct RequestLine<'a> {
    /// As `GET`.
    pub method: &'a [u8],
    /// As on the wire, spaces included; empty if there is none.
    pub target: &'a [u8],
    /// As `HTTP/1.1`; `None` in a request of HTTP/0.9, or of a client that left it out.
    pub version: Option<&'a [u8]>,
}

/// A status-line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct StatusLine<'a> {
    /// As `HTTP/1.1`.
    pub version: &'a [u8],
    /// 100 to 999.
    pub status: u16,
    /// What the server says to it; often empty.
    pub reason: &'a [u8],
}

/// What a beginning is the beginning of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Beginning {
    Request,
    Response,
    /// Of the first frame of a server of HTTP/2.
    Http2,
    /// Of no message of HTTP.
    Other,
    /// It is too short to tell.
    Short,
}

/// Octets of a method: the longest registered one, `UPDATEREDIRECTREF`, has 17.
const METHOD_MAX: usize = 32;

/// Octets up to the end of the status code in all that is seen: `HTTP/1.1 200`, and some blanks.
const STATUS_MAX: usize = 24;

/// What a message is that begins with `octets`.
pub(crate) fn judge(octets: &[u8]) -> Beginning {
    if octets.first() == Some(&0) {
        return judge_frame(octets);
    }
    let (line, whole) = match memchr(b'\n', octets) {
        Some(end) => (octets.get(..end).unwrap_or_default(), true),
        None => (octets, false),
    };
    if begins_with(line, b"HTTP/") || (!whole && begins_with(b"HTTP/", line)) {
        return judge_status_line(line, whole);
    }
    if whole {
        return if RequestLine::parse(line).is_some() { Beginning::Request } else { Beginning::Other };
    }
    judge_part_of_request_line(line)
}

/// A SETTINGS frame of up to 255 octets on stream 0, which is no acknowledgment (RFC 9113 §3.4, §6.5).
fn judge_frame(octets: &[u8]) -> Beginning {
    let frame = [0, 0, octets.get(2).copied().unwrap_or_default(), 4, 0, 0, 0, 0, 0];
    match octets.get(..frame.len()) {
        Some(octets) if octets == frame => Beginning::Http2,
        None if frame.starts_with(octets) => Beginning::Short,
        _ => Beginning::Other,
    }
}

fn judge_status_line(line: &[u8], whole: bool) -> Beginning {
    if StatusLine::parse(line).is_some_and(|_| whole) {
        Beginning::Response
    } else if !whole && line.len() < STATUS_MAX && line.iter().all(|octet| !is_control(*octet)) {
        Beginning::Short
    } else if StatusLine::parse(line).is_some() {
        // A reason may be long.
        Beginning::Short
    } else {
        Beginning::Other
    }
}

fn judge_part_of_request_line(line: &[u8]) -> Beginning {
    let method = line.iter().take_while(|octet| is_token(**octet)).count();
    let blank = line.get(method).is_none_or(|octet| is_blank(*octet));
    if method > METHOD_MAX
        || !blank
        || (method == 0 && !line.is_empty())
        || line.iter().any(|it| is_control(*it))
    {
        Beginning::Other
    } else {
        Beginning::Short
    }
}

impl<'a> RequestLine<'a> {
    /// Reads a line without its LF; `None` if it is none of a request.
    ///
    /// Blanks within the target are part of it, as servers take it (RFC 9112 §3.2). A version may
    /// be missing, or the target, but not both; the rules are what keeps other protocols out.
    pub fn parse(line: &'a [u8]) -> Option<Self> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.iter().any(|octet| is_control(*octet)) {
            return None;
        }
        let length = line.iter().take_while(|octet| is_token(**octet)).count();
        let (method, rest) = line.split_at_checked(length)?;
        let blank = rest.first().is_some_and(|octet| is_blank(*octet));
        if !blank || method.is_empty() || method.len() > METHOD_MAX {
            return None;
        }
        let rest = trimmed(rest);
        let last = rest.iter().rposition(|octet| is_blank(*octet)).map_or(0, |at| at.saturating_add(1));
        let (target, word) = rest.split_at_checked(last)?;
        if is_version(word) && (!target.is_empty() || method::is_known(method)) {
            return Some(Self { method, target: trimmed(target), version: Some(word) });
        }
        let sure = (is_target(rest) && method::is_known(method)) || has_version(rest);
        (sure && !is_other_version(word)).then_some(Self { method, target: rest, version: None })
    }
}

impl<'a> StatusLine<'a> {
    /// Reads a line without its LF; `None` if it is none of a response.
    pub fn parse(line: &'a [u8]) -> Option<Self> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let length = line.iter().take_while(|octet| !is_blank(**octet)).count();
        let (version, rest) = line.split_at_checked(length)?;
        let rest = trimmed(rest);
        let (code, reason) = rest.split_at_checked(3)?;
        let status = code.iter().try_fold(0u16, |status, octet| {
            octet.is_ascii_digit().then(|| status.saturating_mul(10).saturating_add(u16::from(octet & 15)))
        })?;
        let parted = reason.first().is_none_or(|octet| !octet.is_ascii_digit());
        (is_version(version) && parted && status >= 100).then_some(Self {
            version,
            status,
            reason: trimmed(reason),
        })
    }
}

/// `HTTP/1.1`; also in small letters and with the minor number left out, which is met with.
fn is_version(word: &[u8]) -> bool {
    let number = word.get(5..).unwrap_or_default();
    begins_with(word, b"HTTP/")
        && number.first().is_some_and(u8::is_ascii_digit)
        && number.len() <= 4
        && number.iter().all(|octet| octet.is_ascii_digit() || *octet == b'.')
}

/// A version stuck to the target: `/HTTP/1.1`.
fn has_version(rest: &[u8]) -> bool {
    let at = rest.len().saturating_sub(8);
    rest.get(at..).is_some_and(|word| word.starts_with(b"HTTP/") && is_version(word))
}

/// `RTSP/1.0`, `SIP/2.0`: a request of another protocol that looks the same (RFC 7826, RFC 3261).
fn is_other_version(word: &[u8]) -> bool {
    let name = word.iter().take_while(|octet| octet.is_ascii_alphabetic()).count();
    let rest = word.get(name..).unwrap_or_default();
    name > 0 && rest.first() == Some(&b'/') && rest.get(1).is_some_and(u8::is_ascii_digit) && rest.len() <= 4
}

/// `/…`, `*`, `http://…` (RFC 9112 §3.2).
fn is_target(target: &[u8]) -> bool {
    target.starts_with(b"/") || target == b"*" || begins_with(target, b"http://")
}

/// Whether a request-line of a known method and a target begins here.
pub(crate) fn begins_request_line(octets: &[u8]) -> bool {
    let blank = octets.iter().position(|octet| *octet == b' ');
    let parts = blank.and_then(|at| octets.split_at_checked(at));
    parts.is_some_and(|(name, rest)| method::is_known(name) && is_target(trimmed(rest)))
}

/// Whether what was judged to be a message is a response.
pub(crate) fn is_response(head: &[u8]) -> bool {
    begins_with(head, b"HTTP/")
}

fn begins_with(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// A tchar (RFC 9110 §5.6.2).
fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}

fn is_blank(octet: u8) -> bool {
    octet == b' ' || octet == b'\t'
}

/// What no first line has, but those of binary protocols.
fn is_control(octet: u8) -> bool {
    octet < b' ' && octet != b'\t' && octet != b'\r'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str) -> Option<(&str, &str, Option<&str>)> {
        let text = |octets| std::str::from_utf8(octets).unwrap();
        let line = RequestLine::parse(line.as_bytes())?;
        Some((text(line.method), text(line.target), line.version.map(text)))
    }

    #[test]
    fn a_request_line_has_method_target_and_version() {
        assert_eq!(request("GET /a HTTP/1.1\r"), Some(("GET", "/a", Some("HTTP/1.1"))));
        assert_eq!(request("X-Y  *  HTTP/1.0 "), Some(("X-Y", "*", Some("HTTP/1.0"))));
        assert_eq!(request("GET /a b c HTTP/1.1"), Some(("GET", "/a b c", Some("HTTP/1.1"))));
        assert_eq!(request("OPTIONS HTTP/1.1"), Some(("OPTIONS", "", Some("HTTP/1.1"))));
        assert_eq!(request("GET / HTTP/1."), Some(("GET", "/", Some("HTTP/1."))));
    }

    #[test]
    fn without_a_version_method_and_target_must_be_known() {
        assert_eq!(request("GET /a"), Some(("GET", "/a", None)));
        assert_eq!(request("CCM_POST /HTTP/1.1"), Some(("CCM_POST", "/HTTP/1.1", None)));
        for line in ["GET key", "FOO /a", "OPTIONS", "OPTIONSHTTP/1.1", "GET", "GET ", "", "/ HTTP/1.1 x"] {
            assert_eq!(request(line), None, "{line}");
        }
    }

    #[test]
    fn other_protocols_are_not_taken_for_http() {
        for line in [
            "OPTIONS rtsp://example.org/a RTSP/1.0",
            "OPTIONS * RTSP/1.0",
            "SUBSCRIBE sip:a@example.org SIP/2.0",
            "GET /a\x01b",
            "EHLO example.org",
        ] {
            assert_eq!(request(line), None, "{line}");
        }
    }

    #[test]
    fn a_status_line_has_version_code_and_perhaps_a_reason() {
        let parse = |line: &'static str| StatusLine::parse(line.as_bytes());
        let line = parse("HTTP/1.1 404 Not Found\r").unwrap();
        assert_eq!((line.version, line.status, line.reason), (&b"HTTP/1.1"[..], 404, &b"Not Found"[..]));
        assert_eq!(parse("HTTP/1.0 200").unwrap().reason, b"");
        assert_eq!(parse("http/1.1  200 ").unwrap().status, 200);
        for line in
            ["HTTP/1.1 20", "HTTP/1.1 2000 x", "HTTP/1.1 099 x", "HTTP/x 200 OK", "ICY 200 OK", "HTTP/1.1"]
        {
            assert!(parse(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_beginning_is_judged_as_soon_as_it_can_be() {
        for line in ["G", "GET", "GET ", "GET /index", "HT", "HTTP/1.1 2", "HTTP/1.1 200 O", "M-SEARCH", ""] {
            assert_eq!(judge(line.as_bytes()), Beginning::Short, "{line}");
        }
        for line in [
            "\x16\x03",
            "GET /\x00",
            "220-x;",
            "<html>",
            "HTTP/1.1 2x0 OK\n",
            "SSH-2.0-x\r\n",
            "PROXY TCP4 1\r\n",
        ] {
            assert_eq!(judge(line.as_bytes()), Beginning::Other, "{line}");
        }
        assert_eq!(judge(b"GET / HTTP/1.1\r\nHo"), Beginning::Request);
        assert_eq!(judge(b"HTTP/1.1 200 OK\r\n"), Beginning::Response);
    }
}
