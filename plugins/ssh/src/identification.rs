//! The identification string (RFC 4253 §4.2): `SSH-protoversion-softwareversion SP comments`.

/// Octets that it begins with, and no line before it may begin with.
pub(crate) const PREFIX: &[u8] = b"SSH-";

/// What one side says of itself, without its line end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Identification {
    line: Box<[u8]>,
    /// Where the hyphen behind the version stands.
    hyphen: usize,
}

/// A line that begins like an identification string and is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum IdentificationError {
    #[error("the identification string does not begin with SSH-")]
    Prefix,
    #[error("the identification string has no version, or nothing behind it")]
    Version,
}

impl Identification {
    /// Takes a line apart.
    ///
    /// Spaces and NULs at its end say nothing, and the RFC forbids the latter: an appliance is known
    /// that pads its line with a hundred of them.
    pub fn parse(line: &[u8]) -> Result<Self, IdentificationError> {
        let said = line.iter().rposition(|octet| !matches!(octet, 0 | b' ' | b'\t' | b'\r'));
        let line = said.and_then(|last| line.get(..=last)).unwrap_or_default();
        let version = line.strip_prefix(PREFIX).ok_or(IdentificationError::Prefix)?;
        match version.iter().position(|octet| *octet == b'-') {
            Some(0) | None => Err(IdentificationError::Version),
            Some(at) => Ok(Self { line: line.into(), hyphen: at.saturating_add(PREFIX.len()) }),
        }
    }

    /// The version of the protocol: `2.0`, `1.99`, `1.5`.
    pub fn protocol(&self) -> &[u8] {
        self.line.get(PREFIX.len()..self.hyphen).unwrap_or_default()
    }

    /// The software and its comments, as they stand in the line.
    pub fn software(&self) -> &[u8] {
        self.line.get(self.hyphen.saturating_add(1)..).unwrap_or_default()
    }

    /// The comments alone.
    pub fn comments(&self) -> Option<&[u8]> {
        let software = self.software();
        let space = software.iter().position(|octet| *octet == b' ')?;
        software.get(space.saturating_add(1)..)
    }

    /// Whether this side speaks version 2; `1.99` is that of one that speaks both (§5.1).
    pub fn speaks_2(&self) -> bool {
        self.protocol().starts_with(b"2.") || self.protocol() == b"1.99"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &[u8]) -> Identification {
        Identification::parse(line).unwrap()
    }

    #[test]
    fn a_line_is_version_software_and_comments() {
        let line = parsed(b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5");
        assert_eq!((line.protocol(), line.software()), (&b"2.0"[..], &b"OpenSSH_9.2p1 Debian-2+deb12u5"[..]));
        assert_eq!(line.comments(), Some(&b"Debian-2+deb12u5"[..]));
        assert_eq!(parsed(b"SSH-2.0-a-b").comments(), None);
    }

    #[test]
    fn version_1_99_speaks_both() {
        for (line, speaks_2) in [(b"SSH-1.99-Cisco-1.25", true), (b"SSH-1.51-Cisco-1.25", false)] {
            assert_eq!(parsed(line).speaks_2(), speaks_2);
        }
        assert!(parsed(b"SSH-2.0-x").speaks_2());
    }

    #[test]
    fn padding_is_no_part_of_the_software() {
        let line = parsed(b"SSH-1.99-Cisco_server-1.24 \0\0\0\0\r");
        assert_eq!((line.software(), line.comments()), (&b"Cisco_server-1.24"[..], None));
    }

    #[test]
    fn a_line_without_a_version_is_none() {
        for line in [&b"SSH-"[..], b"SSH-2.0", b"SSH--x", b"SSH", b"", b"HELO", b"   "] {
            assert!(Identification::parse(line).is_err(), "{line:?}");
        }
    }
}
