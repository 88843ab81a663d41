//! `SSH_MSG_KEXINIT` (RFC 4253 §7.1): what one side offers, its favourites first.

use radar_plugin::wire::{Cursor, Truncated};

/// Its message number (RFC 4250 §4.1.2).
pub(crate) const KEXINIT: u8 = 20;

/// What one side offers. Each list is names parted by commas (RFC 4251 §5).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct KexInit<'a> {
    /// How keys are exchanged, with what else the side has to say (RFC 8308 §2.1).
    pub kex: &'a [u8],
    /// Keys of the server.
    pub host_key: &'a [u8],
    /// What is used from the client to the server.
    pub to_server: Protection<'a>,
    /// What is used from the server to the client.
    pub to_client: Protection<'a>,
}

/// What one direction is protected with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Protection<'a> {
    pub cipher: &'a [u8],
    pub mac: &'a [u8],
    pub compression: &'a [u8],
}

/// A payload that is no KEXINIT.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum KexInitError {
    #[error("message {0} is no KEXINIT")]
    Message(u8),
    #[error("{0} octets follow the KEXINIT")]
    Trailing(usize),
    #[error(transparent)]
    Truncated(#[from] Truncated),
}

impl<'a> KexInit<'a> {
    /// Reads the payload of a packet.
    pub fn parse(payload: &'a [u8]) -> Result<Self, KexInitError> {
        let mut cursor = Cursor::new(payload);
        match cursor.u8("message number")? {
            KEXINIT => {}
            other => return Err(KexInitError::Message(other)),
        }
        cursor.skip(16, "cookie")?;
        let mut list = |field| name_list(&mut cursor, field);
        let (kex, host_key) = (list("kex_algorithms")?, list("server_host_key_algorithms")?);
        let ciphers = [list("encryption_algorithms")?, list("encryption_algorithms")?];
        let macs = [list("mac_algorithms")?, list("mac_algorithms")?];
        let compressions = [list("compression_algorithms")?, list("compression_algorithms")?];
        let [_, _] = [list("languages")?, list("languages")?];
        cursor.skip(5, "first_kex_packet_follows and reserved")?;
        if !cursor.is_empty() {
            return Err(KexInitError::Trailing(cursor.remaining()));
        }
        let [to_server, to_client] = protections(ciphers, macs, compressions);
        Ok(Self { kex, host_key, to_server, to_client })
    }

    /// Which side has sent it: the client (`true`) or the server, if it says so. These names stand for
    /// no algorithm: `ext-info` (RFC 8308 §2.1) and OpenSSH's strict key exchange.
    pub fn is_clients(&self) -> Option<bool> {
        names(self.kex).find_map(|name| match name {
            b"ext-info-c" | b"kex-strict-c-v00@openssh.com" => Some(true),
            b"ext-info-s" | b"kex-strict-s-v00@openssh.com" => Some(false),
            _ => None,
        })
    }
}

/// The names of a list.
pub(crate) fn names(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split(|octet| *octet == b',').filter(|name| !name.is_empty())
}

fn name_list<'a>(cursor: &mut Cursor<'a>, field: &'static str) -> Result<&'a [u8], Truncated> {
    let length = cursor.u32(field)?;
    cursor.take(usize::try_from(length).unwrap_or(usize::MAX), field)
}

fn protections<'a>(
    [cipher, cipher_back]: [&'a [u8]; 2],
    [mac, mac_back]: [&'a [u8]; 2],
    [compression, compression_back]: [&'a [u8]; 2],
) -> [Protection<'a>; 2] {
    [
        Protection { cipher, mac, compression },
        Protection { cipher: cipher_back, mac: mac_back, compression: compression_back },
    ]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The payload of a KEXINIT with these lists, in the order of the message.
    pub fn payload(lists: [&str; 10]) -> Vec<u8> {
        let mut payload = [&[KEXINIT][..], &[0xC0; 16]].concat();
        for list in lists {
            payload.extend((list.len() as u32).to_be_bytes());
            payload.extend(list.as_bytes());
        }
        payload.extend([0; 5]);
        payload
    }

    pub const LISTS: [&str; 10] = ["k1,ext-info-c", "h", "c1", "c2", "m1", "m2", "z1", "z2", "", ""];

    #[test]
    fn the_lists_stand_in_their_order() {
        let payload = payload(LISTS);
        let init = KexInit::parse(&payload).unwrap();
        assert_eq!((init.kex, init.host_key), (&b"k1,ext-info-c"[..], &b"h"[..]));
        assert_eq!(init.to_server, Protection { cipher: b"c1", mac: b"m1", compression: b"z1" });
        assert_eq!(init.to_client, Protection { cipher: b"c2", mac: b"m2", compression: b"z2" });
        assert_eq!(init.is_clients(), Some(true));
    }

    #[test]
    fn a_message_of_another_length_is_none() {
        let payload = payload(LISTS);
        assert!((0..payload.len()).all(|end| KexInit::parse(&payload[..end]).is_err()));
        assert_eq!(KexInit::parse(&[&payload[..], &[0]].concat()), Err(KexInitError::Trailing(1)));
        assert_eq!(KexInit::parse(&[21]), Err(KexInitError::Message(21)));
    }
}
