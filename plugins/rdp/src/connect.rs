//! The data that client and server exchange before encryption (MS-RDPBCGR §2.2.1.3, §2.2.1.4), block by
//! block.

use crate::{client_core::ClientCore, gcc, little::Little, server_security::ServerSecurity};
use radar_plugin::{Malformed, wire::Cursor};

/// What the client says of itself.
#[derive(Debug)]
pub(crate) struct ConnectRequest<'a> {
    /// Its machine, its screen, its keyboard.
    pub core: Option<ClientCore<'a>>,
    /// The names of the virtual channels that it asks for.
    pub channels: Vec<&'a [u8]>,
}

/// What the server says.
#[derive(Debug)]
pub(crate) struct ConnectResponse<'a> {
    /// How the connection will be encrypted.
    pub security: Option<ServerSecurity<'a>>,
}

const CLIENT_CORE: u16 = 0xC001;
const CLIENT_NETWORK: u16 = 0xC003;
const SERVER_SECURITY: u16 = 0x0C02;

/// Channels that a client may ask for (§2.2.1.3.4).
const CHANNELS_MAX: usize = 31;

impl<'a> ConnectRequest<'a> {
    /// Reads the client's blocks.
    pub fn parse(data: &'a [u8]) -> Result<Self, Malformed> {
        let mut request = Self { core: None, channels: Vec::new() };
        for (kind, block) in gcc::blocks(data) {
            match kind {
                CLIENT_CORE => request.core = Some(ClientCore::parse(block)?),
                CLIENT_NETWORK => request.channels = channels(block)?,
                _ => (),
            }
        }
        Ok(request)
    }
}

impl<'a> ConnectResponse<'a> {
    /// Reads the server's blocks.
    pub fn parse(data: &'a [u8]) -> Result<Self, Malformed> {
        let block = gcc::blocks(data).find(|(kind, _)| *kind == SERVER_SECURITY);
        let security = block.map(|(_, block)| ServerSecurity::parse(block)).transpose()?;
        Ok(Self { security })
    }
}

/// Names of eight octets, each with its options (§2.2.1.3.4.1).
fn channels(block: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let mut cursor = Cursor::new(block);
    let count = usize::try_from(cursor.little_u32("channel count")?)?;
    let mut channels = Vec::new();
    for _ in 0..count.min(CHANNELS_MAX) {
        let name = cursor.take(8, "channel name")?;
        cursor.skip(4, "channel options")?;
        channels.push(name.split(|octet| *octet == 0).next().unwrap_or(name));
    }
    Ok(channels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_named_up_to_a_zero() {
        let mut block = vec![2, 0, 0, 0];
        block.extend_from_slice(b"rdpdr\0\0\0\x01\0\0\0cliprdrx\0\0\0\0");
        assert_eq!(channels(&block).unwrap(), [&b"rdpdr"[..], b"cliprdrx"]);
        assert_eq!(channels(&block[..20]), Err(Malformed));
    }
}
