//! TCP's header (RFC 9293 §3.1), and the one of its options that is of use to a passive observer.

use etherparse::{TcpHeader, TcpHeaderSlice};

use super::Segment;

/// Why there is no whole header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Bad {
    /// The bytes end before the header does.
    Short,
    /// Its length is less than 20.
    Small,
    /// Its length is more than the segment's.
    Long,
}

/// Reads a segment of `length` octets, of which `data` was captured.
///
/// The second value tells a header whose options were cut off by the capture.
pub(super) fn read(data: &[u8], length: usize) -> Result<(Segment<'_>, bool), Bad> {
    if let Ok(header) = TcpHeaderSlice::from_slice(data) {
        let payload = data.get(header.slice().len()..).unwrap_or_default();
        let timestamps = timestamps(header.options());
        return Ok((segment(&header, payload, length, header.slice().len(), timestamps), false));
    }
    let mut fixed = *data.first_chunk::<{ TcpHeader::MIN_LEN }>().ok_or(Bad::Short)?;
    let octets = usize::from(fixed[12] >> 4).saturating_mul(4);
    if octets < TcpHeader::MIN_LEN {
        return Err(Bad::Small);
    }
    if octets > length {
        return Err(Bad::Long);
    }
    // The same header without its options is whole.
    fixed[12] = 0x50;
    let header = TcpHeaderSlice::from_slice(&fixed).map_err(|_| Bad::Small)?;
    Ok((segment(&header, &[], length, octets, None), true))
}

#[inline]
fn segment<'b>(
    header: &TcpHeaderSlice<'_>,
    payload: &'b [u8],
    length: usize,
    octets: usize,
    timestamps: Option<(u32, u32)>,
) -> Segment<'b> {
    Segment {
        source_port: header.source_port(),
        destination_port: header.destination_port(),
        sequence: header.sequence_number(),
        acknowledgment: header.acknowledgment_number(),
        flags: header.slice().get(13).copied().unwrap_or(0),
        window: header.window_size(),
        timestamps,
        payload,
        length: u32::try_from(length.saturating_sub(octets)).unwrap_or(u32::MAX),
    }
}

/// `TSval` and `TSecr` (RFC 7323 §3). Each turn takes an octet at least, of at most 40.
#[inline]
fn timestamps(mut options: &[u8]) -> Option<(u32, u32)> {
    loop {
        options = match *options {
            [8, 10, ref rest @ ..] => {
                let (&value, rest) = rest.split_first_chunk()?;
                let &echo = rest.first_chunk()?;
                return Some((u32::from_be_bytes(value), u32::from_be_bytes(echo)));
            }
            [1, ref rest @ ..] => rest,
            [0, ..] => return None,
            [_, length, ..] if length >= 2 => options.get(usize::from(length)..)?,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    /// Port 443 to 4000, SYN and ACK, window 512, 12 octets of options.
    const SYN: &[u8] =
        &hex!("01bb 0fa0 00000001 00000002 80 12 0200 0000 0000 0101 080a 00000003 00000004 6162");

    #[test]
    fn a_header_with_timestamps_is_read() {
        let (segment, cut) = read(SYN, SYN.len()).unwrap();
        assert_eq!((segment.source_port, segment.destination_port), (443, 4000));
        assert_eq!((segment.sequence, segment.acknowledgment), (1, 2));
        assert_eq!((segment.flags, segment.window), (0x12, 512));
        assert_eq!(segment.timestamps, Some((3, 4)));
        assert_eq!((segment.payload, segment.length, cut), (&b"ab"[..], 2, false));
    }

    #[test]
    fn timestamps_are_found_behind_other_options() {
        let options = hex!("020405b4 0402 080a 00000003 00000004 01 030307");
        assert_eq!(timestamps(&options), Some((3, 4)));
    }

    #[test]
    fn options_that_lie_about_their_length_end_the_search() {
        assert_eq!(timestamps(&hex!("0200 080a 00000003 00000004")), None);
        assert_eq!(timestamps(&hex!("02ff 080a 00000003 00000004")), None);
        assert_eq!(timestamps(&hex!("080a 000000")), None);
    }

    #[test]
    fn a_header_cut_in_its_options_still_gives_the_segment() {
        let (segment, cut) = read(&SYN[..25], SYN.len()).unwrap();
        assert_eq!((segment.source_port, segment.length, cut), (443, 2, true));
        assert!(segment.payload.is_empty());
    }

    #[test]
    fn a_header_longer_than_its_segment_is_refused() {
        assert_eq!(read(&SYN[..25], 25).unwrap_err(), Bad::Long);
        assert_eq!(read(&SYN[..19], SYN.len()).unwrap_err(), Bad::Short);
    }
}
