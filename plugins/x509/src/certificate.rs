//! What a certificate says (RFC 5280): whose, by whom, from when to when, with which key.

use crate::{algorithm, name};
use radar_wire::json::{Array, Object, members, write_hex};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use x509_parser::asn1_rs::{Any, Oid, Tag};
use x509_parser::certificate::{TbsCertificate, X509Certificate, X509CertificateParser};
use x509_parser::extensions::{GeneralName, SubjectAlternativeName};
use x509_parser::nom::Parser;
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;
use x509_parser::x509::SubjectPublicKeyInfo;

/// Alternative names that are listed; certificates for the customers of a CDN have some hundred.
const NAMES_MAX: usize = 256;

/// The extension 2.5.29.17 (RFC 5280 §4.2.1.6).
const ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1D, 0x11];

/// The members of an event about a certificate. One that cannot be read has its fingerprints.
#[must_use]
pub fn describe(der: &[u8]) -> Arc<[u8]> {
    members(|event| write(event, der)).into()
}

/// Writes what [`describe`] gives.
fn write(event: &mut Object<'_>, der: &[u8]) {
    // Extensions are left unread but for the one that is wanted.
    let parser = X509CertificateParser::new().with_deep_parse_extensions(false);
    if let Ok((_, certificate)) = { parser }.parse(der) {
        write_names(event, &certificate.tbs_certificate);
        write_rest(event, &certificate);
    }
    write_octets(event, "fingerprint", &Sha1::digest(der));
    write_octets(event, "fingerprint_sha256", &Sha256::digest(der));
}

fn write_names(event: &mut Object<'_>, body: &TbsCertificate<'_>) {
    event.text("subject", name::text(&body.subject));
    event.text("issuerdn", name::text(&body.issuer));
    let extension = body.iter_extensions().find(|extension| extension.oid.as_bytes() == ALTERNATIVE_NAME);
    let names = extension.and_then(|found| SubjectAlternativeName::from_der(found.value).ok());
    if let Some((_, names)) = names {
        let mut list = event.array("subjectaltname");
        names.general_names.iter().take(NAMES_MAX).for_each(|name| write_name(&mut list, name));
    }
}

/// Names of other kinds are left out: no host is found by them.
fn write_name(list: &mut Array<'_>, name: &GeneralName<'_>) {
    match name {
        GeneralName::DNSName(name) | GeneralName::RFC822Name(name) | GeneralName::URI(name) => {
            list.text(name)
        }
        GeneralName::IPAddress(octets) => {
            if let Ok(octets) = <[u8; 4]>::try_from(*octets) {
                list.display(Ipv4Addr::from(octets));
            } else if let Ok(octets) = <[u8; 16]>::try_from(*octets) {
                list.display(Ipv6Addr::from(octets));
            }
        }
        _ => (),
    }
}

fn write_rest(event: &mut Object<'_>, certificate: &X509Certificate<'_>) {
    let body = &certificate.tbs_certificate;
    let mut serial = Vec::with_capacity(64);
    write_separated(&mut serial, body.raw_serial());
    serial.make_ascii_uppercase();
    event.text("serial", &serial);
    write_time(event, "notbefore", body.validity.not_before);
    write_time(event, "notafter", body.validity.not_after);
    event.text("key_alg", algorithm::name(&body.subject_pki.algorithm.algorithm));
    if let Some(bits) = key_bits(&body.subject_pki) {
        event.number("key_length", bits);
    }
    event.text("sig_alg", algorithm::name(&certificate.signature_algorithm.algorithm));
    event.number("x509_version", body.version.0.saturating_add(1));
}

/// `2023-01-01T00:00:00`, in UTC.
fn write_time(event: &mut Object<'_>, key: &str, time: ASN1Time) {
    let time = time.to_datetime();
    let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    event.display(key, format_args!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"));
}

/// Bits of the key as they are commonly named; `None` for kinds whose size says nothing.
fn key_bits(key: &SubjectPublicKeyInfo<'_>) -> Option<usize> {
    let octets: &[u8] = &key.subject_public_key.data;
    let curve = key.algorithm.parameters.as_ref().and_then(|parameters| Oid::try_from(parameters).ok());
    let curve_bits = curve.as_ref().and_then(algorithm::curve_bits);
    match octets {
        // Keys of RFC 8410 are bare octets, and may begin with any.
        _ if key.algorithm.algorithm.as_bytes().starts_with(&[0x2B, 0x65]) => octets.len().checked_mul(8),
        // A sequence of modulus and exponent (RFC 8017 §A.1.1), or an integer (DSA).
        [0x30 | 2, ..] => first_integer_bits(octets),
        // A point on a curve (SEC 1 §2.3.3): both coordinates, or one and the sign of the other.
        [4, point @ ..] => curve_bits.or(point.len().checked_mul(4)),
        [2..=3, point @ ..] => curve_bits.or(point.len().checked_mul(8)),
        _ => None,
    }
    .filter(|bits| *bits > 0)
}

/// Bits of the integer in `der`, or of the first one in its sequence.
fn first_integer_bits(der: &[u8]) -> Option<usize> {
    let (_, first) = Any::from_der(der).ok()?;
    let integer = if first.tag() == Tag::Integer { first } else { Any::from_der(first.data).ok()?.1 };
    let significant = integer.data.iter().position(|octet| *octet != 0)?;
    let highest = integer.data.get(significant)?;
    let octets = integer.data.len().saturating_sub(significant);
    octets.checked_mul(8)?.checked_sub(highest.leading_zeros() as usize)
}

/// `"key":"0a:1b:…"`.
fn write_octets(event: &mut Object<'_>, key: &str, octets: &[u8]) {
    let out = event.value(key);
    out.push(b'"');
    write_separated(out, octets);
    out.push(b'"');
}

fn write_separated(out: &mut Vec<u8>, octets: &[u8]) {
    for (place, octet) in octets.iter().enumerate() {
        if place > 0 {
            out.push(b':');
        }
        write_hex(out, &[*octet]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_certificate_that_cannot_be_read_has_its_fingerprints() {
        let text = String::from_utf8(describe(b"abc").to_vec()).unwrap();
        assert!(
            text.starts_with(
                "\"fingerprint\":\"a9:99:3e:36:47:06:81:6a:ba:3e:25:71:78:50:c2:6c:9c:d0:d8:9d\""
            )
        );
        assert!(!text.contains("subject"));
    }

    #[test]
    fn the_size_of_a_key_of_rsa_is_that_of_its_modulus() {
        assert_eq!(first_integer_bits(&hex!("3008 0203 00ff01 0201 03")), Some(16), "without the sign");
        assert_eq!(first_integer_bits(&hex!("3007 0202 01ff 0201 03")), Some(9));
        assert_eq!(first_integer_bits(&hex!("0202 0800")), Some(12), "of DSA");
        assert_eq!(first_integer_bits(&hex!("3008 0203")), None);
    }
}
