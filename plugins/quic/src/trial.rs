//! Which keys fit an Initial packet: those at hand, or those that the packet itself leads to.

use crate::{
    header::{Packet, Sealed},
    keyring::Keyring,
    protection::{Opened, Sender},
};

/// Who sent a packet, and where its frames are.
pub(crate) struct Unsealed {
    pub sender: Sender,
    pub opened: Opened,
    /// The keys that fitted, if they are others than those at hand.
    pub keyring: Option<Box<Keyring>>,
}

/// Takes the protection off a packet of `known`, or of whom it turns out to be of.
///
/// At most two sets of keys are derived, for which the caller keeps count of what fits none.
pub(crate) fn unseal(
    keyring: Option<&mut Keyring>,
    known: Option<Sender>,
    packet: &Packet<'_>,
    sealed: &Sealed<'_>,
    scratch: &mut Vec<u8>,
) -> Option<Unsealed> {
    if let Some(keyring) = keyring {
        let unsealed = if packet.version == keyring.version {
            with_keys_at_hand(keyring, known, sealed, scratch)
        } else {
            with_other_version(keyring, known?, packet, sealed, scratch)
        };
        let tried = packet.destination == keyring.destination && packet.version == keyring.version;
        if unsealed.is_some() || tried {
            return unsealed;
        }
    }
    if known == Some(Sender::Server) {
        return None;
    }
    // Perhaps the client's first packet, or the first after a Retry.
    let mut keyring = Box::new(Keyring::new(packet.version, packet.destination)?);
    let opened = keyring.open(Sender::Client, sealed, scratch)?;
    Some(Unsealed { sender: Sender::Client, opened, keyring: Some(keyring) })
}

fn with_keys_at_hand(
    keyring: &mut Keyring,
    known: Option<Sender>,
    sealed: &Sealed<'_>,
    scratch: &mut Vec<u8>,
) -> Option<Unsealed> {
    let senders = [Sender::Client, Sender::Server].into_iter();
    let mut possible = senders.filter(|sender| known.is_none_or(|known| known == *sender));
    possible.find_map(|sender| {
        let opened = keyring.open(sender, sealed, scratch)?;
        Some(Unsealed { sender, opened, keyring: None })
    })
}

/// The version has changed and the connection ID has not (RFC 9369 §4).
fn with_other_version(
    keyring: &Keyring,
    sender: Sender,
    packet: &Packet<'_>,
    sealed: &Sealed<'_>,
    scratch: &mut Vec<u8>,
) -> Option<Unsealed> {
    let mut other = Box::new(Keyring::new(packet.version, keyring.destination)?);
    let opened = other.open(sender, sealed, scratch)?;
    Some(Unsealed { sender, opened, keyring: Some(other) })
}
