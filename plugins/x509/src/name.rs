//! Distinguished names (RFC 5280 §4.1.2.4) as text: `C=US, O=Example, CN=www.example.org`, in the
//! order of the certificate, as EVE writes them.

use x509_parser::asn1_rs::{Any, Tag};
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
                None => text.push_str(&attribute.attr_type().to_id_string()),
            }
            text.push('=');
            push_value(&mut text, attribute.attr_value());
        }
    }
    text
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

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;
    use x509_parser::prelude::FromDer;

    fn read(der: &[u8]) -> String {
        text(&X509Name::from_der(der).unwrap().1)
    }

    #[test]
    fn attributes_stand_in_the_order_of_the_certificate() {
        let der = hex!("301a 310b 3009 0603 550406 1302 4154 310b 3009 0603 55040a 0c02 4f78");
        assert_eq!(read(&der), "C=AT, O=Ox");
        let set = hex!("3018 3116 3009 0603 550403 0c02 6162 3009 0603 550463 0c02 6364");
        assert_eq!(read(&set), "CN=ab + 2.5.4.99=cd");
    }

    #[test]
    fn strings_of_old_types_are_read_too() {
        let latin_1 = hex!("300d 310b 3009 0603 55040a 1402 fc78");
        assert_eq!(read(&latin_1), "O=üx");
        let utf_16 = hex!("300f 310d 300b 0603 55040a 1e04 00fc 0078");
        assert_eq!(read(&utf_16), "O=üx");
    }
}
