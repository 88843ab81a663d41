//! Distinguished names (RFC 5280 §4.1.2.4) as text: `C=US, O=Example, CN=www.example.org`, in the
//! order of the certificate, as EVE writes them.

use x509_parser::asn1_rs::{Any, Oid, Tag};
use x509_parser::x509::X509Name;

/// The name as text. Attributes of one set are joined with ` + `.
pub(crate) fn text(name: &X509Name<'_>) -> String {
    let mut text = String::with_capacity(128);
    for set in name.iter_rdn() {
        let mut separator = ", ";
        for attribute in set.iter() {
            if !text.is_empty() {
                text.push_str(separator);
            }
            separator = " + ";
            match key(attribute.attr_type().as_bytes()) {
                Some(key) => text.push_str(key),
                None => text.push_str(&numbers(attribute.attr_type())),
            }
            text.push('=');
            push_value(&mut text, attribute.attr_value());
        }
    }
    text
}

fn numbers(oid: &Oid<'_>) -> String {
    oid.to_id_string()
}

/// The key of an attribute, in the spelling of OpenSSL's short names, which EVE shares.
fn key(oid: &[u8]) -> Option<&'static str> {
    Some(match oid {
        // 2.5.4: X.520.
        [0x55, 4, attribute] => match attribute {
            3 => "CN",
            4 => "SN",
            5 => "serialNumber",
            6 => "C",
            7 => "L",
            8 => "ST",
            9 => "street",
            10 => "O",
            11 => "OU",
            12 => "title",
            13 => "description",
            15 => "businessCategory",
            17 => "postalCode",
            41 => "name",
            42 => "GN",
            43 => "initials",
            44 => "generationQualifier",
            46 => "dnQualifier",
            65 => "pseudonym",
            97 => "organizationIdentifier",
            _ => return None,
        },
        // 1.2.840.113549.1.9: PKCS #9.
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1] => "emailAddress",
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 2] => "unstructuredName",
        // 0.9.2342.19200300.100.1: RFC 4519.
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 1] => "UID",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 25] => "DC",
        // 1.3.6.1.4.1.311.60.2.1: of certificates with extended validation.
        [0x2B, 6, 1, 4, 1, 0x82, 0x37, 0x3C, 2, 1, attribute] => match attribute {
            1 => "jurisdictionL",
            2 => "jurisdictionST",
            3 => "jurisdictionC",
            _ => return None,
        },
        _ => return None,
    })
}

/// Appends a string of any of the types that X.520 allows.
fn push_value(text: &mut String, value: &Any<'_>) {
    match value.tag() {
        Tag::BmpString => {
            let units = value.data.chunks_exact(2).filter_map(|pair| pair.first_chunk());
            let units = units.map(|pair| u16::from_be_bytes(*pair));
            text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        Tag::UniversalString => {
            let codes = value.data.chunks_exact(4).filter_map(|code| code.first_chunk());
            let codes = codes.map(|code| u32::from_be_bytes(*code));
            text.extend(codes.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
        _ => match std::str::from_utf8(value.data) {
            Ok(utf8) => text.push_str(utf8),
            // A T61String of old, which in practice holds Latin-1.
            Err(_) => text.extend(value.data.iter().copied().map(char::from)),
        },
    }
}
