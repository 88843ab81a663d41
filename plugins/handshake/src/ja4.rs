//! JA4, the fingerprint of a TLS client, after FoxIO's technical text (`technical_details/JA4.md`).
//!
//! JA4 is BSD 3-clause; nothing else of JA4+ is here (see the README). Where programs differ from
//! the text, the text is followed.

use sha2::{Digest, Sha256};

use crate::ascii::{Ascii, digit, digits};
use crate::{ClientHello, Extension, is_grease};

/// `t13d1516h2_8daaf6152771_e5627efa2ab1`.
pub type Ja4 = Ascii<36>;

/// What carries the hello, which is the first character of its JA4.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Transport {
    /// TLS over TCP.
    Tcp,
    /// QUIC.
    Quic,
    /// DTLS.
    Dtls,
}

/// Whether the lists are sorted, or stand as in the hello with server name and ALPN among them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// JA4 and JA4_r.
    Sorted,
    /// JA4_o and JA4_ro.
    Original,
}

/// The fingerprint: JA4, or JA4_o with the original order.
#[must_use]
pub fn ja4(hello: &ClientHello<'_>, transport: Transport, order: Order) -> Ja4 {
    let lists = Lists::of(hello, order);
    let mut text = Vec::with_capacity(TEXT_CAPACITY);
    lists.write_ciphers(&mut text);
    let ciphers = hash(&text, lists.ciphers.is_empty());
    text.clear();
    lists.write_extensions(&mut text);
    let extensions = hash(&text, lists.nothing_sorted);

    text.clear();
    text.extend_from_slice(&lists.summary(hello, transport));
    text.push(b'_');
    text.extend_from_slice(&ciphers);
    text.push(b'_');
    text.extend_from_slice(&extensions);
    Ascii::new(&text)
}

/// The fingerprint with its lists written out: JA4_r, or JA4_ro with the original order.
#[must_use]
pub fn ja4_raw(hello: &ClientHello<'_>, transport: Transport, order: Order) -> String {
    let lists = Lists::of(hello, order);
    let mut text = Vec::with_capacity(TEXT_CAPACITY);
    text.extend_from_slice(&lists.summary(hello, transport));
    text.push(b'_');
    lists.write_ciphers(&mut text);
    text.push(b'_');
    lists.write_extensions(&mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Five octets a code; browsers have some 16 cipher suites, 18 extensions, 11 algorithms.
const TEXT_CAPACITY: usize = 512;

/// What the fingerprint is made of, without GREASE.
struct Lists<'a> {
    ciphers: Vec<u16>,
    /// In the sorted order without server name and ALPN, which part a speaks of.
    extensions: Vec<u16>,
    extension_total: usize,
    /// There is no extension besides server name and ALPN. The text makes part c zeros "if there are
    /// no extensions in the sorted extensions list", and FoxIO's test data do so in either order.
    nothing_sorted: bool,
    hello: &'a ClientHello<'a>,
}

impl<'a> Lists<'a> {
    fn of(hello: &'a ClientHello<'a>, order: Order) -> Self {
        let mut ciphers = Vec::with_capacity(64);
        ciphers.extend(hello.cipher_suites.without_grease());
        let mut extensions = Vec::with_capacity(32);
        extensions.extend(hello.extensions.kinds().filter(|kind| !is_grease(*kind)));
        let extension_total = extensions.len();
        let nothing_sorted = extensions.iter().copied().all(is_in_summary);
        if order == Order::Sorted {
            ciphers.sort_unstable();
            extensions.retain(|kind| !is_in_summary(*kind));
            extensions.sort_unstable();
        }
        Self { ciphers, extensions, extension_total, nothing_sorted, hello }
    }

    /// Part a.
    fn summary(&self, hello: &ClientHello<'_>, transport: Transport) -> [u8; 10] {
        let transport = match transport {
            Transport::Tcp => b't',
            Transport::Quic => b'q',
            Transport::Dtls => b'd',
        };
        let [version_1, version_2] = version(hello);
        // The extension counts, whatever it holds.
        let name = if hello.extensions.contain(Extension::SERVER_NAME) { b'd' } else { b'i' };
        let [ciphers_1, ciphers_2] = count(self.ciphers.len());
        let [extensions_1, extensions_2] = count(self.extension_total);
        let [alpn_1, alpn_2] = alpn(hello.alpn().next().unwrap_or_default());
        [
            transport,
            version_1,
            version_2,
            name,
            ciphers_1,
            ciphers_2,
            extensions_1,
            extensions_2,
            alpn_1,
            alpn_2,
        ]
    }

    fn write_ciphers(&self, text: &mut Vec<u8>) {
        write_list(text, self.ciphers.iter().copied());
    }

    fn write_extensions(&self, text: &mut Vec<u8>) {
        write_list(text, self.extensions.iter().copied());
        let mut algorithms = self.hello.signature_algorithms().without_grease().peekable();
        if algorithms.peek().is_some() {
            text.push(b'_');
            write_list(text, algorithms);
        }
    }
}

/// Whether part a speaks of an extension already, so that part c leaves it out.
fn is_in_summary(kind: u16) -> bool {
    matches!(kind, Extension::SERVER_NAME | Extension::ALPN)
}

/// The highest version on offer. The text says "highest value", so it is taken by its number also
/// for DTLS, whose versions count downwards.
fn version(hello: &ClientHello<'_>) -> [u8; 2] {
    let highest = hello.supported_versions().without_grease().max();
    match highest.unwrap_or(hello.version.0) {
        0x0304 => *b"13",
        0x0303 => *b"12",
        0x0302 => *b"11",
        0x0301 => *b"10",
        0x0300 => *b"s3",
        0x0002 => *b"s2",
        0xFEFF => *b"d1",
        0xFEFD => *b"d2",
        0xFEFC => *b"d3",
        _ => *b"00",
    }
}

/// Two decimal digits; more than 99 are 99.
fn count(number: usize) -> [u8; 2] {
    let number = u8::try_from(number).unwrap_or(99).min(99);
    [digit(number / 10), digit(number % 10)]
}

/// The first and last character of a protocol name, or of its hexadecimal form where either is no
/// letter or digit.
fn alpn(name: &[u8]) -> [u8; 2] {
    match (name.first(), name.last()) {
        (Some(first), Some(last)) if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() => {
            [*first, *last]
        }
        (Some(first), Some(last)) => [digit(first >> 4), digit(*last)],
        _ => *b"00",
    }
}

fn write_list(text: &mut Vec<u8>, codes: impl Iterator<Item = u16>) {
    for (place, code) in codes.enumerate() {
        if place > 0 {
            text.push(b',');
        }
        let [high, low] = code.to_be_bytes();
        text.extend_from_slice(&[digit(high >> 4), digit(high), digit(low >> 4), digit(low)]);
    }
}

/// The first twelve digits of the hash of a list; an empty list has a sign of its own.
fn hash(text: &[u8], empty: bool) -> [u8; 12] {
    let mut first = [b'0'; 12];
    if !empty {
        let hash = Sha256::digest(text);
        first.iter_mut().zip(digits(&hash)).for_each(|(octet, digit)| *octet = digit);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Hello;

    /// The hello of FoxIO's text, with GREASE wherever Chrome puts it.
    fn example() -> Vec<u8> {
        let ciphers = [
            0x2A2A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014,
            0x009C, 0x009D, 0x002F, 0x0035,
        ];
        let mut hello = ciphers.into_iter().fold(Hello::default(), Hello::cipher).extension(0x5A5A, &[]);
        for kind in [
            0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005, 0x0023, 0x0012, 0x002B,
            0xFF01, 0x000B, 0x000A, 0x0015,
        ] {
            let data: &[u8] = match kind {
                0x0010 => b"\x00\x03\x02h2",
                0x000D => &[0, 18, 0x3A, 0x3A, 4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1],
                0x002B => &[6, 0x9A, 0x9A, 3, 4, 3, 3],
                _ => &[],
            };
            hello = hello.extension(kind, data);
        }
        hello.extension(0x9A9A, &[0]).body()
    }

    fn ja4_of(body: &[u8]) -> String {
        ja4(&ClientHello::parse(body).unwrap(), Transport::Tcp, Order::Sorted).to_string()
    }

    #[test]
    fn the_example_of_the_text_has_the_fingerprint_of_the_text() {
        assert_eq!(ja4_of(&example()), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    #[test]
    fn the_raw_forms_are_those_of_the_text() {
        let body = example();
        let hello = ClientHello::parse(&body).unwrap();
        assert_eq!(
            ja4_raw(&hello, Transport::Tcp, Order::Sorted),
            "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9\
             _0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01\
             _0403,0804,0401,0503,0805,0501,0806,0601"
        );
        assert_eq!(
            ja4_raw(&hello, Transport::Tcp, Order::Original),
            "t13d1516h2_1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035\
             _001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015\
             _0403,0804,0401,0503,0805,0501,0806,0601"
        );
        let original = ja4(&hello, Transport::Tcp, Order::Original).to_string();
        assert!(original.starts_with("t13d1516h2_acb858a92679_"), "{original}");
    }

    #[test]
    fn the_protocol_name_is_shown_as_in_the_text() {
        for (name, shown) in [
            (&b""[..], "00"),
            (b"h2", "h2"),
            (b"http/1.1", "h1"),
            (b"x", "xx"),
            (&[0xAB], "ab"),
            (&[0xAB, 0xCD], "ad"),
            (&[0x30, 0xAB], "3b"),
            (&[0x30, 0x31, 0xAB, 0xCD], "3d"),
            (&[0x30, 0xAB, 0xCD, 0x31], "01"),
        ] {
            assert_eq!(alpn(name), shown.as_bytes(), "{name:x?}");
        }
    }

    #[test]
    fn empty_lists_are_twelve_zeros_and_no_hash() {
        assert_eq!(ja4_of(&Hello::default().body()), "t12i000000_000000000000_000000000000");
        // Server name and ALPN are not in the sorted list, which the original order goes by as well.
        let body = Hello::default().extension(0, &[]).extension(16, b"\0\x03\x02h3").body();
        assert_eq!(ja4_of(&body), "t12d0002h3_000000000000_000000000000");
        let hello = ClientHello::parse(&body).unwrap();
        assert_eq!(ja4(&hello, Transport::Tcp, Order::Original).as_str(), ja4_of(&body));
        assert!(ja4_raw(&hello, Transport::Tcp, Order::Original).ends_with("__0000,0010"));
    }

    #[test]
    fn without_signature_algorithms_the_list_ends_without_an_underscore() {
        let body = [5, 10, 11, 13, 18, 21, 23, 27, 35, 43, 45, 51, 0x4469, 0xFF01]
            .into_iter()
            .fold(Hello::default(), |hello, kind| hello.extension(kind, &[]))
            .body();
        assert_eq!(ja4_of(&body), "t12i001400_000000000000_6d807ffa2a79");
    }

    #[test]
    fn a_hundred_ciphers_count_as_ninety_nine() {
        let body = (1..=100).fold(Hello::default(), Hello::cipher).body();
        assert!(ja4_of(&body).starts_with("t12i990000_"));
    }

    #[test]
    fn the_transport_is_the_first_character() {
        let body = Hello::default().version(0xFEFD).body();
        let hello = ClientHello::parse(&body).unwrap();
        assert!(ja4(&hello, Transport::Dtls, Order::Sorted).as_str().starts_with("dd2i"));
        assert!(ja4(&hello, Transport::Quic, Order::Sorted).as_str().starts_with("qd2i"));
    }

    #[test]
    fn a_damaged_hello_has_some_fingerprint_and_does_no_harm() {
        let whole = example();
        for at in 0..whole.len() {
            for value in [0, 1, 0x0A, 0x7F, 0xFF] {
                let mut body = whole.clone();
                body[at] = value;
                if let Ok(hello) = ClientHello::parse(&body) {
                    for order in [Order::Sorted, Order::Original] {
                        assert_eq!(ja4(&hello, Transport::Tcp, order).as_str().matches('_').count(), 2);
                        assert!(ja4_raw(&hello, Transport::Tcp, order).is_ascii());
                    }
                    crate::ja3(&hello, &mut Vec::new());
                }
            }
        }
    }
}
