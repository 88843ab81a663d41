//! Frames (RFC 9113 §4, §6): which octets of one direction are headers, and which may be passed over.

/// The header of a frame.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct FrameHeader {
    /// Octets of the payload.
    pub length: u32,
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
}

/// Types of frames (RFC 9113 §11.2).
pub(super) mod kind {
    pub const DATA: u8 = 0;
    pub const HEADERS: u8 = 1;
    pub const RST_STREAM: u8 = 3;
    pub const SETTINGS: u8 = 4;
    pub const PUSH_PROMISE: u8 = 5;
    pub const CONTINUATION: u8 = 9;
}

/// Flags of DATA and HEADERS.
pub(super) mod flag {
    pub const END_STREAM: u8 = 1;
    pub const END_HEADERS: u8 = 4;
    pub const PADDED: u8 = 8;
    pub const PRIORITY: u8 = 32;
}

impl FrameHeader {
    pub const LEN: usize = 9;

    pub fn parse(octets: &[u8; Self::LEN]) -> Self {
        let [a, b, c, kind, flags, stream @ ..] = *octets;
        let stream = u32::from_be_bytes(stream) & 0x7FFF_FFFF;
        Self { length: u32::from_be_bytes([0, a, b, c]), kind, flags, stream }
    }

    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Whether its payload is a part of a header block.
    pub fn has_headers(&self) -> bool {
        matches!(self.kind, kind::HEADERS | kind::PUSH_PROMISE | kind::CONTINUATION)
    }

    /// Whether there can be such a frame (RFC 9113 §6); if not, this is no HTTP/2, or not its frames.
    pub fn is_plausible(&self) -> bool {
        match self.kind {
            kind::DATA | kind::HEADERS | kind::PUSH_PROMISE | kind::CONTINUATION => self.stream != 0,
            kind::RST_STREAM => self.stream != 0 && self.length == 4,
            kind::SETTINGS => self.stream == 0 && self.length % 6 == 0,
            _ => true,
        }
    }
}

/// The part of a HEADERS or PUSH_PROMISE payload that is a header block, and the promised stream.
pub(super) fn block<'p>(header: &FrameHeader, payload: &'p [u8]) -> Option<(&'p [u8], u32)> {
    let mut rest = payload;
    if header.has(flag::PADDED) && header.kind != kind::CONTINUATION {
        let (padding, behind) = rest.split_first()?;
        rest = behind.get(..behind.len().checked_sub(usize::from(*padding))?)?;
    }
    if header.kind == kind::HEADERS && header.has(flag::PRIORITY) {
        rest = rest.get(5..)?;
    }
    if header.kind == kind::PUSH_PROMISE {
        let (promised, rest) = rest.split_first_chunk()?;
        return Some((rest, u32::from_be_bytes(*promised) & 0x7FFF_FFFF));
    }
    Some((rest, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_header_says_length_type_flags_and_stream() {
        let header = FrameHeader::parse(&hex!("00010a 01 25 80000003"));
        assert_eq!(header, FrameHeader { length: 266, kind: 1, flags: 0x25, stream: 3 });
        assert!(header.is_plausible() && header.has_headers());
        assert!(!FrameHeader { stream: 0, ..header }.is_plausible());
    }

    #[test]
    fn padding_priority_and_promise_are_no_part_of_the_block() {
        let header = FrameHeader { length: 0, kind: 1, flags: flag::PADDED | flag::PRIORITY, stream: 1 };
        assert_eq!(block(&header, &hex!("02 00000000ff 8286 0000")), Some((&hex!("8286")[..], 0)));
        assert_eq!(block(&header, &hex!("09 00000000ff 8286 0000")), None);
        let promise = FrameHeader { kind: kind::PUSH_PROMISE, flags: 0, ..header };
        assert_eq!(block(&promise, &hex!("80000002 82")), Some((&hex!("82")[..], 2)));
    }
}
