//! The first line of text in a stream.

/// Octets of the longest end of line.
pub(crate) const END_MAX: usize = 2;

/// What a stream begins with.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Banner<'a> {
    /// The beginning of a line; more is needed.
    Unfinished,
    /// No text.
    NoText,
    /// A line, without its end.
    Line {
        text: &'a [u8],
        /// It is longer; this is its beginning.
        cut: bool,
    },
}

/// Reads the line at the beginning of `octets`, of which no more than `length_max` are told.
///
/// Text is what has no control characters but tabs: a binary protocol whose server speaks first, as
/// MySQL's, is given up at its first octets, and need not be waited for.
pub(crate) fn read(octets: &[u8], length_max: usize) -> Banner<'_> {
    let end = octets.iter().position(|octet| *octet == b'\n');
    let line = octets.get(..end.unwrap_or(octets.len())).unwrap_or(octets);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.iter().any(|octet| octet.is_ascii_control() && *octet != b'\t') {
        return Banner::NoText;
    }
    match line.get(..length_max) {
        Some(text) if text.len() < line.len() => Banner::Line { text, cut: true },
        _ if end.is_some() => Banner::Line { text: line, cut: false },
        _ => Banner::Unfinished,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &[u8], cut: bool) -> Banner<'_> {
        Banner::Line { text, cut }
    }

    #[test]
    fn a_line_ends_with_a_line_feed_whatever_stands_before_it() {
        assert_eq!(read(b"SSH-2.0-OpenSSH_9.2\r\n", 512), line(b"SSH-2.0-OpenSSH_9.2", false));
        assert_eq!(read(b"+OK\tready\n220 next", 512), line(b"+OK\tready", false));
        assert_eq!(read(b"\n", 512), line(b"", false));
    }

    #[test]
    fn what_has_no_end_yet_is_waited_for() {
        assert_eq!(read(b"", 512), Banner::Unfinished);
        assert_eq!(read(b"220 mail.example", 512), Banner::Unfinished);
        assert_eq!(read(b"220 mail.example\r", 512), Banner::Unfinished);
    }

    #[test]
    fn a_line_is_cut_as_soon_as_it_is_too_long() {
        assert_eq!(read(b"220 ", 4), Banner::Unfinished);
        assert_eq!(read(b"220 \r", 4), Banner::Unfinished);
        assert_eq!(read(b"220 \r\n", 4), line(b"220 ", false));
        assert_eq!(read(b"220 m", 4), line(b"220 ", true));
    }

    #[test]
    fn controls_are_no_text() {
        assert_eq!(read(b"\x4a\x00\x00\x00\x0a5.7", 512), Banner::NoText);
        assert_eq!(read(b"220 a\rb", 512), Banner::NoText);
    }
}
