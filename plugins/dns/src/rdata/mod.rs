//! What records hold, by type, in the text form of zone files.
//!
//! Names are written without their last dot, as EVE does; fields are parted by one space.

pub mod address;
mod apl;
mod basic;
mod bitmap;
mod dnssec;
mod fingerprint;
mod keys;
mod location;
mod route;
mod signature;
mod svcb;
mod text;

use radar_plugin::wire::Cursor;
use radar_plugin::wire::json::Object;

use crate::kinds::Kind;
use crate::record::{Record, RecordError};

pub use text::Text;

type Result<T = ()> = std::result::Result<T, RecordError>;

/// Appends what a record holds.
///
/// Data that are not formed as their type's RFC says give an error, and then `out` holds a
/// beginning of no use: [`write_unknown`] has a form for them.
pub fn write(record: &Record<'_>, out: &mut Vec<u8>) -> Result {
    let mut cursor = record.rdata;
    // An update deletes and asserts by records without data (RFC 2136 §2.4, §2.5), of any class.
    if cursor.is_empty() {
        return Ok(());
    }
    write_fields(record.kind, &mut cursor, &mut Text::new(out))?;
    match cursor.remaining() {
        0 => Ok(()),
        left => Err(RecordError::Trailing(left)),
    }
}

fn write_fields(kind: Kind, cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    match kind {
        Kind::A => basic::a(cursor, text),
        Kind::AAAA => basic::aaaa(cursor, text),
        Kind::NS | Kind::CNAME | Kind::PTR | Kind::DNAME => text.name(cursor),
        Kind::MD | Kind::MF | Kind::MB | Kind::MG | Kind::MR => text.name(cursor),
        Kind::TXT | Kind::SPF | Kind::AVC | Kind::NINFO | Kind::RESINFO | Kind::WALLET => {
            basic::txt(cursor, text)
        }
        Kind::SOA => basic::Soa::read(cursor).map(|soa| soa.write(text)),
        Kind::MX => basic::mx(cursor, text),
        Kind::WKS => basic::wks(cursor, text),
        Kind::HINFO => text.strings(cursor, 2),
        Kind::MINFO | Kind::RP | Kind::TALINK => basic::two_names(cursor, text),
        Kind::AFSDB | Kind::RT | Kind::KX | Kind::LP => basic::number_and_name(cursor, text),
        Kind::X25 => text.strings(cursor, 1),
        Kind::ISDN => basic::isdn(cursor, text),
        Kind::GPOS => text.strings(cursor, 3),
        Kind::PX => basic::px(cursor, text),
        Kind::EUI48 | Kind::EUI64 => basic::eui(kind, cursor, text),
        Kind::LOC => location::loc(cursor, text),
        Kind::APL => apl::apl(cursor, text),
        Kind::SRV => route::Srv::read(cursor).map(|srv| srv.write(text)),
        Kind::NAPTR => route::naptr(cursor, text),
        Kind::URI => route::uri(cursor, text),
        Kind::CAA => route::caa(cursor, text),
        Kind::HIP => route::hip(cursor, text),
        Kind::SVCB | Kind::HTTPS => svcb::svcb(cursor, text),
        Kind::DS | Kind::CDS | Kind::DLV | Kind::TA => dnssec::ds(cursor, text),
        Kind::DNSKEY | Kind::CDNSKEY | Kind::KEY | Kind::RKEY => dnssec::dnskey(cursor, text),
        Kind::RRSIG | Kind::SIG => dnssec::rrsig(cursor, text),
        Kind::NSEC => dnssec::nsec(cursor, text),
        Kind::NSEC3 => dnssec::nsec3(cursor, text),
        Kind::NSEC3PARAM => dnssec::nsec3param(cursor, text),
        Kind::CSYNC => dnssec::csync(cursor, text),
        Kind::ZONEMD => dnssec::zonemd(cursor, text),
        Kind::SSHFP => fingerprint::Sshfp::read(cursor).map(|sshfp| sshfp.write(text)),
        Kind::TLSA | Kind::SMIMEA => fingerprint::tlsa(cursor, text),
        Kind::CERT => keys::cert(cursor, text),
        Kind::IPSECKEY => keys::ipseckey(cursor, text),
        Kind::OPENPGPKEY | Kind::DHCID => keys::base64(cursor, text),
        Kind::TSIG => signature::tsig(cursor, text),
        Kind::TKEY => signature::tkey(cursor, text),
        _ => {
            write_unknown(cursor, text.field());
            *cursor = cursor.at(usize::MAX);
            Ok(())
        }
    }
}

/// Appends data in the form for types that are not known: `\# 3 0a0b0c` (RFC 3597 §5).
pub fn write_unknown(rdata: &Cursor<'_>, out: &mut Vec<u8>) {
    let mut text = Text::new(out);
    text.bytes(b"\\#");
    text.number(rdata.remaining() as u64);
    if !rdata.is_empty() {
        text.hex(rdata.rest());
    }
}

/// The object in which EVE shows the data of a type, for the few that have one.
pub fn object_name(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::SOA => Some("soa"),
        Kind::SRV => Some("srv"),
        Kind::SSHFP => Some("sshfp"),
        _ => None,
    }
}

/// Fills the object in which EVE shows the data of an SOA, SRV or SSHFP record.
pub fn write_object(record: &Record<'_>, object: &mut Object<'_>) -> Result {
    let mut cursor = record.rdata;
    match record.kind {
        Kind::SOA => basic::Soa::read(&mut cursor)?.members(object),
        Kind::SRV => route::Srv::read(&mut cursor)?.members(object),
        Kind::SSHFP => fingerprint::Sshfp::read(&mut cursor)?.members(object),
        _ => {}
    }
    Ok(())
}

/// The character-strings of a TXT record, each as it came.
pub fn strings<'a>(record: &Record<'a>) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    let mut cursor = record.rdata;
    std::iter::from_fn(move || cursor.vector8("character-string").ok())
}

/// The preference of a mail exchange, which EVE's `rdata` leaves out.
pub fn preference(record: &Record<'_>) -> Option<u16> {
    let mut cursor = record.rdata;
    (record.kind == Kind::MX).then(|| cursor.u16("preference").ok()).flatten()
}

/// The text of a type's data, for the tests beside each type.
#[cfg(test)]
pub(crate) fn shown(kind: Kind, rdata: &[u8]) -> std::result::Result<String, String> {
    let record = Record {
        name: crate::name::Name::read(&mut Cursor::new(&[0])),
        kind,
        class: 1,
        ttl: 0,
        rdata: Cursor::new(rdata),
    };
    let mut out = Vec::new();
    write(&record, &mut out).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).expect("text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_type_without_a_form_is_shown_in_hexadecimal() {
        assert_eq!(shown(Kind(65280), &hex!("0a0b0c")).unwrap(), "\\# 3 0a0b0c");
        assert_eq!(shown(Kind::NULL, &hex!("ff")).unwrap(), "\\# 1 ff");
    }

    #[test]
    fn data_that_go_on_after_their_last_field_are_refused() {
        let error = shown(Kind::A, &hex!("c0000201 00")).unwrap_err();
        assert_eq!(error, "1 bytes are left after the rdata's last field");
    }

    #[test]
    fn an_update_may_hold_records_without_data() {
        assert_eq!(shown(Kind::A, &[]).unwrap(), "");
    }
}
