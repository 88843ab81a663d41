//! Records of the DNS, as they stand in a section of an event.

use memchr::memchr2;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

/// A record of an event; what else it has is passed over. Most texts are only compared, as octets.
#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Record<'a> {
    #[serde(borrow, default, deserialize_with = "octets")]
    pub(crate) rrname: Cow<'a, [u8]>,
    #[serde(borrow, default, deserialize_with = "octets")]
    pub(crate) rrtype: Cow<'a, [u8]>,
    #[serde(default)]
    pub(crate) ttl: u32,
    #[serde(borrow, default, deserialize_with = "octets")]
    pub(crate) rdata: Cow<'a, [u8]>,
}

/// Records that an answer has room for before it takes more memory.
const USUAL: usize = 8;

/// All records of a section, which begins with its bracket.
pub(crate) fn read(section: &[u8]) -> Option<Vec<Record<'_>>> {
    read_plain(section).or_else(|| Vec::deserialize(&mut serde_json::Deserializer::from_slice(section)).ok())
}

/// The same of records that are as most are: these four members and no others, in this order, without an escape.
fn read_plain(section: &[u8]) -> Option<Vec<Record<'_>>> {
    let mut records = Vec::with_capacity(USUAL);
    let mut rest = section.strip_prefix(b"[")?;
    loop {
        let (rrname, behind) = text(rest.strip_prefix(b"{\"rrname\":\"")?)?;
        let (rrtype, behind) = text(behind.strip_prefix(b",\"rrtype\":\"")?)?;
        let (ttl, behind) = number(behind.strip_prefix(b",\"ttl\":")?)?;
        let (rdata, behind) = text(behind.strip_prefix(b",\"rdata\":\"")?)?;
        records.push(Record { rrname, rrtype, ttl, rdata });
        match behind {
            [b'}', b',', behind @ ..] => rest = behind,
            [b'}', b']', ..] => return Some(records),
            _ => return None,
        }
    }
}

/// A string whose opening quote is passed, and what stands behind it.
fn text(json: &[u8]) -> Option<(Cow<'_, [u8]>, &[u8])> {
    let (text, behind) = json.split_at_checked(memchr2(b'"', b'\\', json)?)?;
    Some((Cow::Borrowed(text), behind.strip_prefix(b"\"")?))
}

fn number(json: &[u8]) -> Option<(u32, &[u8])> {
    let (mut number, mut rest) = (0u32, json);
    while let [digit @ b'0'..=b'9', behind @ ..] = rest {
        number = number.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?;
        rest = behind;
    }
    (rest.len() < json.len()).then_some((number, rest))
}

/// The octets of a string.
fn octets<'de, D: Deserializer<'de>>(reader: D) -> Result<Cow<'de, [u8]>, D::Error> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    Ok(match Text::deserialize(reader)?.0 {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_serde(section: &str) -> Option<Vec<Record<'_>>> {
        Vec::deserialize(&mut serde_json::Deserializer::from_slice(section.as_bytes())).ok()
    }

    #[test]
    fn plain_records_are_read_as_any_json_is() {
        let record = r#"{"rrname":"a.example","rrtype":"A","ttl":300,"rdata":"192.0.2.1"}"#;
        for section in [format!("[{record}]"), format!(r#"[{record},{record}],"grouped":{{"A":["x"]}}}}"#)] {
            let plain = read_plain(section.as_bytes());
            assert!(plain.is_some());
            assert_eq!(plain, by_serde(&section));
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_others() {
        let odd = [
            r#"[{"rrname":"a\"b","rrtype":"A","ttl":1,"rdata":"192.0.2.1"}]"#,
            r#"[{"rrname":"a","rrtype":"A","ttl":1,"rdata":"192.0.2.1","class":"CH"}]"#,
            r#"[{"rrname":"a","rrtype":"TXT","ttl":1,"txt":["b"]}]"#,
            r#"[{"rrtype":"A","rrname":"a"}]"#,
        ];
        for section in odd {
            assert_eq!(read_plain(section.as_bytes()), None);
            assert_eq!(read(section.as_bytes()), by_serde(section));
            assert!(read(section.as_bytes()).is_some(), "{section}");
        }
        let cut = r#"[{"rrname":"a","rrtype":"A","ttl":4294967296,"rdata":"192.0.2.1"}]"#;
        (0..=cut.len()).for_each(|end| assert_eq!(read(&cut.as_bytes()[..end]), None));
    }
}
