//! The names of the algorithms in certificates, as OpenSSL and Zeek spell them, and of named curves.

use x509_parser::asn1_rs::Oid;

/// The name of a key's or signature's algorithm; the numbers themselves for one that has none here.
pub(crate) fn name(oid: &Oid<'_>) -> String {
    match known(oid.as_bytes()) {
        Some(name) => name.to_owned(),
        None => oid.to_id_string(),
    }
}

/// Names by the octets that DER encodes the object identifier with.
fn known(oid: &[u8]) -> Option<&'static str> {
    Some(match oid {
        // 1.2.840.113549.1.1: PKCS #1 (RFC 8017).
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, algorithm] => match algorithm {
            1 => "rsaEncryption",
            2 => "md2WithRSAEncryption",
            4 => "md5WithRSAEncryption",
            5 => "sha1WithRSAEncryption",
            7 => "rsaesOaep",
            10 => "rsassaPss",
            11 => "sha256WithRSAEncryption",
            12 => "sha384WithRSAEncryption",
            13 => "sha512WithRSAEncryption",
            14 => "sha224WithRSAEncryption",
            _ => return None,
        },
        // 1.3.14.3.2: the OIW, whose numbers Microsoft's tools used.
        [0x2B, 0x0E, 3, 2, algorithm] => match algorithm {
            3 => "md5WithRSA",
            27 => "dsaWithSHA1-old",
            29 => "sha1WithRSA",
            _ => return None,
        },
        // 1.2.840.10045: X9.62 (RFC 5480, RFC 5758).
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1] => "id-ecPublicKey",
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 1] => "ecdsa-with-SHA1",
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 1] => "ecdsa-with-SHA224",
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2] => "ecdsa-with-SHA256",
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3] => "ecdsa-with-SHA384",
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 4] => "ecdsa-with-SHA512",
        // 1.2.840.10040.4: DSA (RFC 3279).
        [0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 1] => "dsaEncryption",
        [0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 3] => "dsaWithSHA1",
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, algorithm] => nist(*algorithm)?,
        // 1.3.101: RFC 8410.
        [0x2B, 0x65, 0x70] => "ED25519",
        [0x2B, 0x65, 0x71] => "ED448",
        // 1.2.156.10197.1.501: GM/T 0015.
        [0x2A, 0x81, 0x1C, 0xCF, 0x55, 1, 0x83, 0x75] => "SM2-with-SM3",
        _ => return None,
    })
}

/// 2.16.840.1.101.3.4.3: DSA with SHA-2 (RFC 5758) and ML-DSA (RFC 9881).
fn nist(algorithm: u8) -> Option<&'static str> {
    Some(match algorithm {
        1 => "dsa_with_SHA224",
        2 => "dsa_with_SHA256",
        17 => "ML-DSA-44",
        18 => "ML-DSA-65",
        19 => "ML-DSA-87",
        _ => return None,
    })
}

/// Bits of a key on one of the curves whose field is not a whole number of octets, by the object
/// identifier of the curve; the others' are told by the length of the key.
pub(crate) fn curve_bits(curve: &Oid<'_>) -> Option<usize> {
    // 1.3.132.0.35: secp521r1 (SEC 2).
    (curve.as_bytes() == [0x2B, 0x81, 0x04, 0x00, 0x23]).then_some(521)
}

#[cfg(test)]
mod tests {
    use super::*;
    use x509_parser::der_parser::oid;

    #[test]
    fn names_are_those_of_openssl_and_what_has_none_has_its_numbers() {
        assert_eq!(name(&oid!(1.2.840.113549.1.1.11)), "sha256WithRSAEncryption");
        assert_eq!(name(&oid!(1.2.840.10045.2.1)), "id-ecPublicKey");
        assert_eq!(name(&oid!(1.3.101.112)), "ED25519");
        assert_eq!(name(&oid!(1.2.840.113549.1.1.99)), "1.2.840.113549.1.1.99");
        assert_eq!((curve_bits(&oid!(1.3.132.0.35)), curve_bits(&oid!(1.3.132.0.34))), (Some(521), None));
    }
}
