//! How RDP's own security will encrypt, and whose key the client is to use (MS-RDPBCGR §2.2.1.4.3,
//! §2.2.1.4.3.1; the chain: MS-RDPELE §2.2.1.4.2).

use crate::little::Little;
use radar_plugin::{Malformed, wire::Cursor};

/// The block SC_SECURITY.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct ServerSecurity<'a> {
    /// The cipher that was chosen, one bit.
    pub method: u32,
    /// Which direction is encrypted, and how well.
    pub level: u32,
    /// The server's key, if there is encryption.
    pub certificate: Option<ServerCertificate<'a>>,
}

/// What the server's key stands in.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum ServerCertificate<'a> {
    /// A key signed with one that everybody has (§5.3.3.1).
    Proprietary,
    /// Certificates, the server's own last.
    X509(Vec<&'a [u8]>),
}

/// Certificates that a chain may have (MS-RDPELE §2.2.1.4.2).
const CHAIN_MAX: usize = 200;

impl<'a> ServerSecurity<'a> {
    /// Reads the block.
    pub fn parse(block: &'a [u8]) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(block);
        let (method, level) =
            (cursor.little_u32("encryption method")?, cursor.little_u32("encryption level")?);
        if method == 0 && level == 0 {
            return Ok(Self { method, level, certificate: None });
        }
        let random = usize::try_from(cursor.little_u32("random length")?)?;
        let length = usize::try_from(cursor.little_u32("certificate length")?)?;
        cursor.skip(random, "server random")?;
        let certificate = ServerCertificate::parse(cursor.take(length, "server certificate")?)?;
        Ok(Self { method, level, certificate })
    }
}

impl<'a> ServerCertificate<'a> {
    /// `None` for a kind that is not known.
    fn parse(octets: &'a [u8]) -> Result<Option<Self>, Malformed> {
        let mut cursor = Cursor::new(octets);
        // The highest bit says that it was issued for a while only.
        match cursor.little_u32("certificate version")? & 0x7FFF_FFFF {
            1 => Ok(Some(Self::Proprietary)),
            2 => Ok(Some(Self::X509(chain(cursor)?))),
            _ => Ok(None),
        }
    }
}

fn chain(mut cursor: Cursor<'_>) -> Result<Vec<&[u8]>, Malformed> {
    let count = usize::try_from(cursor.little_u32("number of certificates")?)?;
    if count > CHAIN_MAX {
        return Err(Malformed);
    }
    let mut chain = Vec::new();
    for _ in 0..count {
        let length = usize::try_from(cursor.little_u32("certificate length")?)?;
        chain.push(cursor.take(length, "certificate")?);
    }
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_chain_is_read_whole_or_not_at_all() {
        let block = hex!(
            "02000000 03000000 02000000 16000000 aaaa"
            "02000080 02000000 01000000 11 03000000 222222 0000"
        );
        let security = ServerSecurity::parse(&block).unwrap();
        let chain = vec![&[0x11][..], &[0x22, 0x22, 0x22]];
        assert_eq!(security.certificate, Some(ServerCertificate::X509(chain)));
        for length in 8..block.len() {
            assert_eq!(ServerSecurity::parse(&block[..length]), Err(Malformed), "{length}");
        }
    }

    #[test]
    fn without_encryption_there_is_no_key() {
        let none = ServerSecurity { method: 0, level: 0, certificate: None };
        assert_eq!(ServerSecurity::parse(&[0; 8]), Ok(none));
        let block = hex!("01000000 01000000 00000000 08000000 01000000 aabbccdd");
        let certificate = ServerSecurity::parse(&block).unwrap().certificate;
        assert_eq!(certificate, Some(ServerCertificate::Proprietary));
    }
}
