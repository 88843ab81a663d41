//! What a TLS stream holds, and why one cannot be read.

use crate::{ContentType, Message, NotTls, TooLong, Version};

/// What a stream holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Item<'a> {
    /// A handshake message that is not encrypted.
    Message(Message<'a>),
    /// A ClientHello in the format of SSL 2.0, for [`crate::Ssl2Hello::parse`].
    Ssl2Hello {
        /// The highest version that the client offers.
        version: Version,
        /// What follows the version.
        body: &'a [u8],
    },
    /// An alert that is not encrypted (RFC 8446 §6).
    Alert {
        /// 1 is a warning, 2 is fatal.
        level: u8,
        /// The code of the alert.
        description: u8,
    },
    /// From here on this direction is encrypted, but for a hello of TLS 1.3 after a retry.
    ChangeCipherSpec,
    /// A record that is encrypted or holds application data, told once, when its header is seen.
    Opaque {
        /// What its header says that it is.
        content: ContentType,
        /// Octets it has.
        length: u16,
    },
}

/// Why a stream cannot be read any further.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum StreamError {
    /// There is no record where one should start.
    #[error("{cause} at byte {offset} of the stream")]
    NotTls {
        /// What is wrong with the bytes.
        cause: NotTls,
        /// Where they are, in octets since the reader was made.
        offset: u64,
    },
    /// A handshake message would take too much memory.
    #[error(transparent)]
    TooLong(#[from] TooLong),
}
