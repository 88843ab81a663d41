//! TLS handshakes as a passive observer sees them: shared by the plugins `tls` and `quic`.
//!
//! | from                  | to                                       | in                         |
//! |-----------------------|------------------------------------------|----------------------------|
//! | bytes of TCP          | messages, alerts, encrypted records      | [`Stream`]                 |
//! | datagrams of DTLS     | messages, alerts, encrypted records      | [`Datagrams`]              |
//! | bytes of QUIC CRYPTO  | messages                                 | [`Messages`]               |
//! | a message             | its fields, borrowed                     | [`ClientHello`], [`ServerHello`], [`Certificates`], [`server_key_exchange_group`] |
//! | a hello               | its fingerprint                          | [`ja3()`], [`ja3s`], [`ja4()`] |
//! | a hello               | the members of an event                  | [`told`]                   |
//! | a code                | its name                                 | [`Version`], [`cipher_suite_name`], [`group_name`] |
//!
//! Nothing here allocates but for a message that comes in pieces, for the lists that JA4 sorts and for
//! members of events.
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod ascii;
mod certificate;
mod cipher_suites;
mod client_hello;
mod codes;
mod dtls;
mod extension;
mod gather;
mod groups;
mod handshake_type;
mod item;
mod ja3;
mod ja4;
mod key_exchange;
mod messages;
mod pieces;
mod record;
#[cfg(test)]
mod sample;
mod server_hello;
mod ssl2_hello;
mod stream;
pub mod told;
mod version;

pub use ascii::{Ascii, Md5Hex};
pub use certificate::Certificates;
pub use cipher_suites::cipher_suite_name;
pub use client_hello::ClientHello;
pub use codes::{Codes, is_grease};
pub use dtls::{Datagrams, NotDtls, begins_dtls};
pub use extension::{Extension, Extensions};
pub use groups::{group_name, is_post_quantum};
pub use handshake_type::HandshakeType;
pub use item::{Item, StreamError};
pub use ja3::{ja3, ja3s};
pub use ja4::{Ja4, Order, Transport, ja4, ja4_raw};
pub use key_exchange::server_key_exchange_group;
pub use messages::{Limits, Message, Messages, TooLong};
pub use record::{ContentType, NotTls};
pub use server_hello::ServerHello;
pub use ssl2_hello::Ssl2Hello;
pub use stream::Stream;
pub use version::Version;
