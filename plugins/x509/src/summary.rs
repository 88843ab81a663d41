//! A certificate in a few words: whose it is, who says so, and until when.

use radar_wire::Untrusted;
use std::fmt::Write;

/// Adds a certificate to a line for people, by the members of its event.
///
/// They are JSON, and names stay as they are written there: a quote in one has its backslash.
pub fn sum_up(line: &mut String, members: &[u8]) {
    let Some(subject) = text(members, "subject") else {
        line.push_str("certificate that cannot be read");
        return;
    };
    // Writing to a String cannot fail.
    let _ =
        write!(line, "{}", Untrusted(if subject.is_empty() { b"certificate of nobody" } else { subject }));
    if let Some(issuer) = text(members, "issuerdn").filter(|issuer| *issuer != subject) {
        let _ = write!(line, " by {}", Untrusted(issuer));
    }
    if let Some((day, _)) =
        text(members, "notafter").and_then(|time| time.split_at_checked("2026-11-25".len()))
    {
        let _ = write!(line, " until {}", Untrusted(day));
    }
}

/// The text of a member. Within a text no quote is without its backslash, so nobody's name can be taken for a key.
fn text<'a>(members: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let key = format!("\"{key}\":\"");
    let (_, rest) = members
        .windows(key.len())
        .position(|at| at == key.as_bytes())
        .and_then(|at| members.split_at_checked(at.saturating_add(key.len())))?;
    let mut escaped = false;
    let end = rest.iter().position(|octet| {
        let ends = *octet == b'"' && !escaped;
        escaped = *octet == b'\\' && !escaped;
        ends
    })?;
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summed_up(members: &str) -> String {
        let mut line = String::new();
        sum_up(&mut line, members.as_bytes());
        line
    }

    #[test]
    fn a_certificate_says_whose_it_is_by_whom_and_until_when() {
        let ours =
            r#""subject":"CN=example.org","issuerdn":"CN=R3, O=Example","notafter":"2027-01-31T12:00:00""#;
        assert_eq!(summed_up(ours), "CN=example.org by CN=R3, O=Example until 2027-01-31");
        assert_eq!(summed_up(r#""subject":"CN=a","issuerdn":"CN=a""#), "CN=a");
        assert_eq!(summed_up(r#""subject":"","issuerdn":"CN=a""#), "certificate of nobody by CN=a");
        assert_eq!(summed_up(r#""fingerprint":"00:11""#), "certificate that cannot be read");
    }

    #[test]
    fn a_name_is_not_taken_for_what_it_says() {
        let forged =
            r#""subject":"CN=\",\"notafter\":\"2099-01-01T00:00:00","notafter":"2020-01-01T00:00:00""#;
        assert_eq!(summed_up(forged), r#"CN=\",\"notafter\":\"2099-01-01T00:00:00 until 2020-01-01"#);
        assert!(!summed_up("\"subject\":\"\u{202e}\u{7f}\"").contains(['\u{202e}', '\u{7f}']));
    }
}
