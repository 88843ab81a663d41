//! Host and port (RFC 9110 §4.2, §7.2; RFC 9112 §3.2).

use memchr::{memchr, memmem::find, memrchr};

/// A host and the port that stands with it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Authority<'a> {
    /// As `example.org`, `192.0.2.1`, `[2001:db8::1]`; empty if there is none.
    pub host: &'a [u8],
    /// `None` if there is none, or one that is no number.
    pub port: Option<u16>,
}

impl<'a> Authority<'a> {
    /// Reads `user@host:port`.
    pub fn parse(text: &'a [u8]) -> Self {
        let text = memrchr(b'@', text).and_then(|at| text.get(at.saturating_add(1)..)).unwrap_or(text);
        // The colons of an IPv6 address stand in brackets.
        let from = memrchr(b']', text).unwrap_or(0);
        let colon = memchr(b':', text.get(from..).unwrap_or_default()).map(|at| at.saturating_add(from));
        let (host, port) = match colon.and_then(|at| text.split_at_checked(at)) {
            Some((host, port)) => (host, port.get(1..).unwrap_or_default()),
            None => (text, &[][..]),
        };
        let port = std::str::from_utf8(port).ok().and_then(|port| port.parse().ok());
        Self { host: host.strip_suffix(b".").unwrap_or(host), port }
    }

    /// That of a target in absolute form, `http://host:port/…`.
    pub fn of_target(target: &'a [u8]) -> Option<Self> {
        let at = find(target, b"://")?;
        let scheme = target.get(..at)?;
        if scheme.is_empty() || !scheme.iter().all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(it)) {
            return None;
        }
        let rest = target.get(at.saturating_add(3)..)?;
        let end = rest.iter().position(|it| matches!(it, b'/' | b'?' | b'#')).unwrap_or(rest.len());
        rest.get(..end).map(Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (&str, Option<u16>) {
        let authority = Authority::parse(text.as_bytes());
        (std::str::from_utf8(authority.host).unwrap(), authority.port)
    }

    #[test]
    fn a_port_stands_behind_the_last_colon_outside_of_brackets() {
        assert_eq!(parts("example.org"), ("example.org", None));
        assert_eq!(parts("example.org.:8080"), ("example.org", Some(8080)));
        assert_eq!(parts("[2001:db8::1]:80"), ("[2001:db8::1]", Some(80)));
        assert_eq!(parts("[2001:db8::1]"), ("[2001:db8::1]", None));
        assert_eq!(parts("user:word@example.org:1"), ("example.org", Some(1)));
        assert_eq!(parts("example.org:99999"), ("example.org", None));
        assert_eq!(parts(""), ("", None));
    }

    #[test]
    fn a_target_in_absolute_form_names_the_host() {
        let host = |target: &'static str| Authority::of_target(target.as_bytes()).map(|it| it.host);
        assert_eq!(host("http://example.org:81/a?b=http://c"), Some(&b"example.org"[..]));
        assert_eq!(host("http://example.org"), Some(&b"example.org"[..]));
        assert_eq!(host("/a?u=http://example.org/"), None);
        assert_eq!(host("://x"), None);
    }
}
