//! The types of handshake messages (RFC 8446 §4 and the IANA registry).

use std::fmt;

/// The first octet of a handshake message.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct HandshakeType(pub u8);

macro_rules! handshake_types {
    ($($(#[$doc:meta])* $constant:ident = $value:literal $name:literal,)*) => {
        impl HandshakeType {
            $($(#[$doc])* pub const $constant: Self = Self($value);)*

            /// The name its RFC gives to the message.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

handshake_types! {
    /// RFC 5246 §7.4.1.1.
    HELLO_REQUEST = 0 "HelloRequest",
    /// RFC 8446 §4.1.2.
    CLIENT_HELLO = 1 "ClientHello",
    /// RFC 8446 §4.1.3; a HelloRetryRequest is one of these, with a random of its own.
    SERVER_HELLO = 2 "ServerHello",
    /// RFC 6347 §4.2.1.
    HELLO_VERIFY_REQUEST = 3 "HelloVerifyRequest",
    /// RFC 5077 §3.3.
    NEW_SESSION_TICKET = 4 "NewSessionTicket",
    /// RFC 8446 §4.5.
    END_OF_EARLY_DATA = 5 "EndOfEarlyData",
    /// In drafts of TLS 1.3 up to 21.
    HELLO_RETRY_REQUEST = 6 "HelloRetryRequest",
    /// RFC 8446 §4.3.1.
    ENCRYPTED_EXTENSIONS = 8 "EncryptedExtensions",
    /// RFC 5246 §7.4.2.
    CERTIFICATE = 11 "Certificate",
    /// RFC 5246 §7.4.3.
    SERVER_KEY_EXCHANGE = 12 "ServerKeyExchange",
    /// RFC 5246 §7.4.4.
    CERTIFICATE_REQUEST = 13 "CertificateRequest",
    /// RFC 5246 §7.4.5.
    SERVER_HELLO_DONE = 14 "ServerHelloDone",
    /// RFC 5246 §7.4.8.
    CERTIFICATE_VERIFY = 15 "CertificateVerify",
    /// RFC 5246 §7.4.7.
    CLIENT_KEY_EXCHANGE = 16 "ClientKeyExchange",
    /// RFC 5246 §7.4.9.
    FINISHED = 20 "Finished",
    /// RFC 6066 §5.
    CERTIFICATE_URL = 21 "CertificateURL",
    /// RFC 6066 §8.
    CERTIFICATE_STATUS = 22 "CertificateStatus",
    /// RFC 4680 §3.
    SUPPLEMENTAL_DATA = 23 "SupplementalData",
    /// RFC 8446 §4.6.3.
    KEY_UPDATE = 24 "KeyUpdate",
    /// RFC 8879 §4.
    COMPRESSED_CERTIFICATE = 25 "CompressedCertificate",
    /// Next Protocol Negotiation, which ALPN replaced.
    NEXT_PROTOCOL = 67 "NextProtocol",
}

impl fmt::Display for HandshakeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "handshake message type {}", self.0),
        }
    }
}
