//! The hellos of real clients, as `hellos/take.py` has taken them, and what `hellos/ja4.py` says of them.

use serde_json::Value;

/// What is to be told of a hello.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Facts {
    /// The host name that is asked for.
    pub sni: String,
    /// The MD5 of the JA3 string.
    pub ja3: String,
    /// The JA4.
    pub ja4: String,
}

/// A client's first flight: one record with a ClientHello.
#[derive(Clone, Debug)]
pub struct Hello {
    /// Who has sent it.
    pub client: &'static str,
    /// The record, its header of five octets included.
    pub record: Vec<u8>,
    /// What is true of it.
    pub facts: Facts,
}

impl Hello {
    /// OpenSSL's, of 339 octets.
    #[must_use]
    pub fn openssl() -> Self {
        Self::new("openssl", include_str!("../hellos/openssl.hex"))
    }

    /// curl's, padded to 517 octets (RFC 7685).
    #[must_use]
    pub fn curl() -> Self {
        Self::new("curl", include_str!("../hellos/curl.hex"))
    }

    /// Chromium's, of 1923 octets: GREASE, a feigned ECH, a post-quantum key share.
    #[must_use]
    pub fn chromium() -> Self {
        Self::new("chromium", include_str!("../hellos/chromium.hex"))
    }

    /// OpenSSL's over DTLS 1.2: a record with a message in one fragment.
    #[must_use]
    pub fn dtls() -> Self {
        Self::new("dtls", include_str!("../hellos/dtls.hex"))
    }

    /// What the same client says when it was asked for a cookie.
    #[must_use]
    pub fn dtls_with_cookie() -> Self {
        Self::new("dtls-cookie", include_str!("../hellos/dtls-cookie.hex"))
    }

    fn new(client: &'static str, hex: &str) -> Self {
        Self { client, record: octets(hex), facts: expected(client) }
    }

    /// The handshake message within a record of TLS.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        &self.record[5..]
    }

    /// The body of the message within a record of DTLS (RFC 6347 §4.1, §4.2.2).
    #[must_use]
    pub fn dtls_body(&self) -> &[u8] {
        &self.record[13 + 12..]
    }

    /// A hello of the same length that asks for another host and offers other ciphers: what somebody
    /// would send who wants to be taken for another.
    #[must_use]
    pub fn forged(&self) -> Vec<u8> {
        let mut forged = self.with_other_ciphers();
        let name = self.facts.sni.as_bytes();
        let at = forged.windows(name.len()).position(|octets| octets == name).expect("the name is in it");
        forged[at..at + 3].copy_from_slice(b"ftp");
        forged
    }

    /// The same hello with another cipher, and so with another fingerprint.
    #[must_use]
    pub fn with_other_ciphers(&self) -> Vec<u8> {
        let mut hello = self.record.clone();
        let is_dtls = hello[1] == 0xFE;
        // Behind the record's and the message's header, version, random and session, and for DTLS a
        // cookie, come the ciphers.
        let session = if is_dtls { 13 + 12 } else { 5 + 4 } + 2 + 32;
        let mut ciphers = session + 1 + usize::from(hello[session]) + 2;
        if is_dtls {
            ciphers += 1 + usize::from(hello[ciphers - 2]);
        }
        // The last octet of the fourth: no suite of these hellos becomes another's double.
        hello[ciphers + 7] ^= 0x55;
        hello
    }
}

/// A TLS record: its content type, and its content.
#[must_use]
pub fn record(content: u8, octets: &[u8]) -> Vec<u8> {
    let length = u16::try_from(octets.len()).expect("a record has at most 16 KiB");
    [&[content, 3, 3][..], &length.to_be_bytes(), octets].concat()
}

impl Facts {
    /// What a `tls` or `quic` object tells; none if it tells nothing of a client's hello.
    #[must_use]
    pub fn told(body: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let facts =
            Self { sni: text(&body["sni"]), ja3: text(&body["ja3"]["hash"]), ja4: text(&body["ja4"]) };
        (facts != Self::default()).then_some(facts)
    }
}

/// Chromium's over QUIC: the two datagrams that its hello takes, and what is true of it.
#[must_use]
pub fn quic() -> ([Vec<u8>; 2], Facts) {
    let datagrams = [include_str!("../hellos/quic-1.hex"), include_str!("../hellos/quic-2.hex")];
    (datagrams.map(octets), expected("quic"))
}

fn octets(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let octet = |pair: &[u8]| {
        let text = std::str::from_utf8(pair).expect("digits are ASCII");
        u8::from_str_radix(text, 16).expect("two digits are an octet")
    };
    digits.chunks(2).map(octet).collect()
}

fn expected(client: &str) -> Facts {
    let lines = include_str!("../hellos/expected.tsv").lines();
    let mut rows = lines.map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let row = rows.find(|row| row[0] == client).expect("the client is in expected.tsv");
    Facts { sni: row[1].clone(), ja3: row[2].clone(), ja4: row[3].clone() }
}
