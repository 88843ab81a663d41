//! Whether bytes from any port are a DNS message: random ones must not pass.

use crate::header::Header;
use crate::kinds::Kind;
use crate::message::Message;

/// The message, if the payload is one beyond doubt.
///
/// Its header says what a query or a response may say, it asks one question of a known type and
/// class, and it ends with the payload's last octet. The counts alone let one random payload in
/// 2^40 pass.
pub fn parse(payload: &[u8]) -> Option<Message<'_>> {
    // The header's cheapest bits first: nearly all that is no DNS ends here.
    let header = Header::read(&mut radar_plugin::wire::Cursor::new(payload)).ok()?;
    if !is_header(header) {
        return None;
    }
    let message = Message::parse(payload).ok()?;
    let mut questions = message.questions();
    let question = questions.next()?;
    let fits = message.fault.is_none()
        && message.trailing() == 0
        && matches!(question.class, 1 | 3 | 4 | 255)
        && is_asked(question.kind);
    fits.then_some(message)
}

/// Query, status, notify and update (RFC 6895 §2.2); one question; a sane number of records.
fn is_header(header: Header) -> bool {
    let [questions, answers, authorities, additionals] = header.counts;
    let records_max = if header.is_response() { 256 } else { 16 };
    let is_query = header.opcode() == 0 && !header.is_response();
    matches!(header.opcode(), 0 | 2 | 4 | 5)
        && !header.has(Header::Z)
        && questions == 1
        && [answers, authorities, additionals].iter().all(|count| *count < records_max)
        && (header.is_response() || header.rcode() == 0)
        && header.rcode() < 12
        && !(is_query && (header.flags & (Header::AA | Header::TC | Header::RA) != 0 || answers > 0))
}

/// Types in use; the rest of the numbers is what random bytes would hit.
fn is_asked(kind: Kind) -> bool {
    kind.name().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const QUERY: &[u8] = &hex!("1234 0100 0001 0000 0000 0000  07 6578616d706c65 03 6f7267 00 0001 0001");

    #[test]
    fn a_query_passes_and_nothing_shorter_or_longer() {
        assert!(parse(QUERY).is_some());
        assert!((0..QUERY.len()).all(|end| parse(&QUERY[..end]).is_none()));
        assert!(parse(&[QUERY, &[0]].concat()).is_none());
    }

    #[test]
    fn a_header_that_no_query_has_does_not_pass() {
        for (at, value) in [(2, 0x05), (2, 0x78), (3, 0x43), (5, 0), (5, 2), (7, 1), (24, 0xEE), (28, 9)] {
            let mut query = QUERY.to_vec();
            query[at] = value;
            assert!(parse(&query).is_none(), "byte {at} = {value:#x}");
        }
    }

    #[test]
    fn random_bytes_do_not_pass() {
        let mut random = crate::testing::Random(1);
        for _ in 0..200_000 {
            let bytes: Vec<u8> = (0..40).map(|_| random.octet()).collect();
            assert!(parse(&bytes).is_none(), "{bytes:?}");
        }
    }
}
