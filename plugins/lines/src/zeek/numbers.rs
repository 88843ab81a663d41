//! Numbers of what events tell by name: types and response codes of the DNS, versions of TLS.

use crate::change::Change;
use serde_json::Value;

/// By IANA's registry of resource record types.
const TYPES: [(&str, u32); 44] = [
    ("A", 1),
    ("NS", 2),
    ("CNAME", 5),
    ("SOA", 6),
    ("PTR", 12),
    ("HINFO", 13),
    ("MX", 15),
    ("TXT", 16),
    ("RP", 17),
    ("AFSDB", 18),
    ("SIG", 24),
    ("KEY", 25),
    ("AAAA", 28),
    ("LOC", 29),
    ("SRV", 33),
    ("NAPTR", 35),
    ("KX", 36),
    ("CERT", 37),
    ("DNAME", 39),
    ("OPT", 41),
    ("APL", 42),
    ("DS", 43),
    ("SSHFP", 44),
    ("IPSECKEY", 45),
    ("RRSIG", 46),
    ("NSEC", 47),
    ("DNSKEY", 48),
    ("DHCID", 49),
    ("NSEC3", 50),
    ("NSEC3PARAM", 51),
    ("TLSA", 52),
    ("SMIMEA", 53),
    ("HIP", 55),
    ("CDS", 59),
    ("CDNSKEY", 60),
    ("OPENPGPKEY", 61),
    ("SVCB", 64),
    ("HTTPS", 65),
    ("SPF", 99),
    ("TKEY", 249),
    ("TSIG", 250),
    ("IXFR", 251),
    ("AXFR", 252),
    ("ANY", 255),
];

/// By IANA's registry of response codes.
const CODES: [&str; 11] = [
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
    "NOTAUTH", "NOTZONE",
];

pub(super) const TYPE: Change = Change::new("as its number", |value| {
    let name = value.as_str()?.to_uppercase();
    let known = TYPES.iter().find(|(known, _)| *known == name).map(|(_, number)| *number);
    let number = known.or_else(|| name.strip_prefix("TYPE")?.parse().ok())?;
    Some(number.into())
});

/// Some events have the number itself.
pub(super) const CODE: Change = Change::new("as its number", |value| match value {
    Value::Number(_) => Some(value.clone()),
    _ => Some(CODES.iter().position(|code| value.as_str() == Some(code))?.into()),
});

pub(super) const CODE_NAME: Change = Change::new("as its name", |value| match value.as_u64() {
    Some(number) => Some((*CODES.get(usize::try_from(number).ok()?)?).into()),
    None => value.as_str().map(Into::into),
});

/// `TLS 1.2` is `TLSv12`, `DTLS 1.0` is `DTLSv10`.
pub(super) const TLS_VERSION: Change = Change::new("`TLS 1.2` as `TLSv12`", |value| {
    let (name, version) = value.as_str()?.split_once(' ')?;
    Some(format!("{name}v{}", version.replace('.', "")).into())
});

/// Zeek calls version 2 so, and the others as radar does.
pub(super) const QUIC_VERSION: Change =
    Change::new("`v1` as `1`, `v2` as `quicv2`", |value| match value.as_str()? {
        "v1" => Some("1".into()),
        "v2" => Some("quicv2".into()),
        other => Some(other.into()),
    });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_numbers_whatever_their_case() {
        assert_eq!(TYPE.apply(&"https".into()), Some(65.into()));
        assert_eq!(TYPE.apply(&"TYPE65280".into()), Some(65280.into()));
        assert_eq!(TYPE.apply(&"NONE".into()), None);
        assert_eq!(CODE.apply(&"NXDOMAIN".into()), Some(3.into()));
        assert_eq!(CODE_NAME.apply(&3.into()), Some("NXDOMAIN".into()));
    }

    #[test]
    fn versions_are_as_zeek_writes_them() {
        assert_eq!(TLS_VERSION.apply(&"TLS 1.3".into()), Some("TLSv13".into()));
        assert_eq!(TLS_VERSION.apply(&"DTLS 1.0".into()), Some("DTLSv10".into()));
        assert_eq!(QUIC_VERSION.apply(&"v2".into()), Some("quicv2".into()));
    }
}
