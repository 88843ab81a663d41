//! Bytes for the tests: hellos of OpenSSL, and a maker of hellos that OpenSSL would not send.
//!
//! Taken with OpenSSL 3.0 through a relay on 127.0.0.1 that wrote down what passed it, record
//! headers left off:
//!
//! ```text
//! openssl s_server -accept 4502 -key k.pem -cert c.pem -alpn h2
//! openssl s_client -connect 127.0.0.1:4501 -servername www.example.org -alpn h2,http/1.1
//! ```

use hex_literal::hex;

/// A ClientHello, its header of four octets included.
pub(crate) const OPENSSL_HELLO: &[u8] = &hex!(
    "
    0100014a0303980576a1ecbc070197427636d0cc95096b55ff477c2cc1f6926190c5aaa0646d2012b06c2527092b5138
    9df86ad3ed06927fba9473094ec8c85c535a97e189c7d9003e130213031301c02cc030009fcca9cca8ccaac02bc02f00
    9ec024c028006bc023c0270067c00ac0140039c009c0130033009d009c003d003c0035002f00ff010000c30000001400
    1200000f7777772e6578616d706c652e6f7267000b000403000102000a00160014001d0017001e001900180100010101
    0201030104002300000010000e000c02683208687474702f312e310016000000170000000d002a002804030503060308
    0708080809080a080b080408050806040105010601030303010302040205020602002b0009080304030303020301002d
    00020101003300260024001d00209c83402ad2a3a78364e2f4afb4493d96f830977cf1b136ac0c4bfeb12e57c002
    "
);

/// The answer to it.
pub(crate) const OPENSSL_SERVER_HELLO_1_3: &[u8] = &hex!(
    "
    0200007603036f97d332be917b3afafcce55bf0221711651032408114eeab8b2f3f1d7e8dc722012b06c2527092b5138
    9df86ad3ed06927fba9473094ec8c85c535a97e189c7d9130200002e002b0002030400330024001d0020de1902d3abe0
    e694dc0db47a8138efd5406cea217ec9bd66a49421dec2a5e25d
    "
);

/// The answer when the client was told `-tls1_2`.
pub(crate) const OPENSSL_SERVER_HELLO_1_2: &[u8] = &hex!(
    "
    02000046030320f24fe67d8102649f7dae82bcef1888d76fad3f6ff4d6f4444f574e4752440100c03000001eff010001
    00000b0004030001020023000000100005000302683200170000
    "
);

/// A TLS 1.2 record.
pub(crate) fn record(content: u8, octets: &[u8]) -> Vec<u8> {
    [&[content, 3, 3][..], &length16(octets), octets].concat()
}

/// A ClientHello in the making.
pub(crate) struct Hello {
    version: u16,
    ciphers: Vec<u8>,
    extensions: Vec<u8>,
}

impl Default for Hello {
    fn default() -> Self {
        Self { version: 0x0303, ciphers: Vec::new(), extensions: Vec::new() }
    }
}

impl Hello {
    pub fn version(self, version: u16) -> Self {
        Self { version, ..self }
    }

    pub fn cipher(mut self, code: u16) -> Self {
        self.ciphers.extend(code.to_be_bytes());
        self
    }

    pub fn extension(mut self, kind: u16, data: &[u8]) -> Self {
        self.extensions.extend(kind.to_be_bytes());
        self.extensions.extend(length16(data));
        self.extensions.extend(data);
        self
    }

    /// The body; a hello without extensions ends before them.
    pub fn body(self) -> Vec<u8> {
        let mut body = [&self.version.to_be_bytes()[..], &[7; 32], &[0], &length16(&self.ciphers)].concat();
        body.extend(self.ciphers);
        body.extend([1, 0]);
        if !self.extensions.is_empty() {
            body.extend(length16(&self.extensions));
            body.extend(self.extensions);
        }
        body
    }
}

fn length16(octets: &[u8]) -> [u8; 2] {
    u16::try_from(octets.len()).unwrap().to_be_bytes()
}
