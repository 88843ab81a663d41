//! The keys of a connection's Initial packets, derived once and tried on what comes (RFC 9001 §5.2).

use crate::{
    connection_id::ConnectionId,
    header::Sealed,
    protection::{InitialSecret, Keys, Opened, Sender},
    version::Version,
};

/// The keys of both sides.
pub(crate) struct Keyring {
    pub version: Version,
    /// By which ID the client called the server; a Retry changes it, nothing else does.
    pub destination: ConnectionId,
    secret: InitialSecret,
    client: Side,
    server: Side,
}

#[derive(Default)]
struct Side {
    /// Derived when the side first sends.
    keys: Option<Keys>,
    /// The highest packet number so far.
    largest: Option<u64>,
}

impl Keyring {
    /// The keys for a client that calls the server by `destination`; `None` for an unknown version.
    pub fn new(version: Version, destination: ConnectionId) -> Option<Self> {
        let secret = InitialSecret::new(version.salt()?, &destination);
        Some(Self { version, destination, secret, client: Side::default(), server: Side::default() })
    }

    /// Takes the protection off a packet of `sender`; its payload then lies in `scratch`.
    pub fn open(&mut self, sender: Sender, sealed: &Sealed<'_>, scratch: &mut Vec<u8>) -> Option<Opened> {
        let side = match sender {
            Sender::Client => &mut self.client,
            Sender::Server => &mut self.server,
        };
        if side.keys.is_none() {
            side.keys = self.secret.keys(sender);
        }
        let opened = side.keys.as_ref()?.open(sealed, side.largest, scratch)?;
        side.largest = side.largest.max(Some(opened.number));
        Some(opened)
    }
}
