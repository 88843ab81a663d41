//! JA3 and JA3S: what a client offers and a server chooses as a string of numbers, and its MD5.
//!
//! The forms are those of Salesforce's description, as Suricata writes them: GREASE is left out, and
//! the version is that of the message, not of the supported_versions extension.

use md5::{Digest, Md5};
use radar_wire::json::write_number;

use crate::ascii::{Ascii, Md5Hex, digits};
use crate::{ClientHello, ServerHello, is_grease};

/// Writes `version,ciphers,extensions,groups,point formats` to `string` and gives its hash.
///
/// What `string` held before is lost: it is a buffer to be used again for each hello.
pub fn ja3(hello: &ClientHello<'_>, string: &mut Vec<u8>) -> Md5Hex {
    string.clear();
    write_number(string, hello.version.0);
    string.push(b',');
    write_list(string, hello.cipher_suites.without_grease());
    string.push(b',');
    write_list(string, hello.extensions.kinds().filter(|kind| !is_grease(*kind)));
    string.push(b',');
    write_list(string, hello.groups().without_grease());
    string.push(b',');
    write_list(string, hello.point_formats().iter().map(|format| u16::from(*format)));
    md5(string)
}

/// Writes `version,cipher,extensions` to `string` and gives its hash.
pub fn ja3s(hello: &ServerHello<'_>, string: &mut Vec<u8>) -> Md5Hex {
    string.clear();
    write_number(string, hello.legacy_version.0);
    string.push(b',');
    write_number(string, hello.cipher_suite);
    string.push(b',');
    write_list(string, hello.extensions.kinds().filter(|kind| !is_grease(*kind)));
    md5(string)
}

fn write_list(string: &mut Vec<u8>, numbers: impl Iterator<Item = u16>) {
    for (place, number) in numbers.enumerate() {
        if place > 0 {
            string.push(b'-');
        }
        write_number(string, number);
    }
}

fn md5(string: &[u8]) -> Md5Hex {
    let mut text = [0; 32];
    let hash = Md5::digest(string);
    text.iter_mut().zip(digits(&hash)).for_each(|(octet, digit)| *octet = digit);
    Ascii::new(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Hello, OPENSSL_HELLO, OPENSSL_SERVER_HELLO_1_3};

    fn client(body: &[u8]) -> (String, Md5Hex) {
        let mut string = b"what was here before".to_vec();
        let hash = ja3(&ClientHello::parse(body).unwrap(), &mut string);
        (String::from_utf8(string).unwrap(), hash)
    }

    #[test]
    fn a_client_is_told_by_what_it_offers() {
        let (string, hash) = client(&OPENSSL_HELLO[4..]);
        assert_eq!(
            string,
            "771,4866-4867-4865-49196-49200-159-52393-52392-52394-49195-49199-158-49188-49192-107-49187-49191-103-49162-49172-57-49161-49171-51-157-156-61-60-53-47-255,\
             0-11-10-35-16-22-23-13-43-45-51,29-23-30-25-24-256-257-258-259-260,0-1-2"
        );
        // echo -n … | md5sum
        assert_eq!(hash.as_str(), "5a1edc7f170af1014fc65c994878e63c");
    }

    #[test]
    fn grease_is_left_out_wherever_it_stands() {
        let body = Hello::default()
            .cipher(0x3A3A)
            .cipher(0x1301)
            .extension(0xFAFA, &[])
            .extension(10, &[0, 4, 0x0A, 0x0A, 0, 29])
            .extension(11, &[1, 0])
            .extension(0x1A1A, &[0])
            .body();
        assert_eq!(client(&body).0, "771,4865,10-11,29,0");
    }

    #[test]
    fn a_hello_without_extensions_keeps_its_commas() {
        let (string, hash) = client(&Hello::default().cipher(4).cipher(5).body());
        assert_eq!(string, "771,4-5,,,");
        assert_eq!(hash, md5(b"771,4-5,,,"));
    }

    #[test]
    fn a_server_is_told_by_what_it_chooses() {
        let mut string = Vec::new();
        let hash = ja3s(&ServerHello::parse(&OPENSSL_SERVER_HELLO_1_3[4..]).unwrap(), &mut string);
        assert_eq!(string, b"771,4866,43-51");
        // echo -n 771,4866,43-51 | md5sum
        assert_eq!(hash.as_str(), "15af977ce25de452b96affa2addb1036");
    }
}
