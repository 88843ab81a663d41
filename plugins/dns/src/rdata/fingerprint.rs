//! Fingerprints of keys and certificates: SSHFP (RFC 4255), TLSA (RFC 6698), SMIMEA (RFC 8162).

use radar_plugin::wire::Cursor;
use radar_plugin::wire::json::{self, Object};

use super::{Result, Text};

/// The fingerprint of an SSH host key (RFC 4255 §3.1).
pub struct Sshfp<'a> {
    algorithm: u8,
    kind: u8,
    fingerprint: &'a [u8],
}

impl<'a> Sshfp<'a> {
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            algorithm: cursor.u8("algorithm")?,
            kind: cursor.u8("fingerprint type")?,
            fingerprint: cursor.take(cursor.remaining(), "fingerprint")?,
        })
    }

    pub fn write(&self, text: &mut Text<'_>) {
        text.number(self.algorithm);
        text.number(self.kind);
        text.hex(self.fingerprint);
    }

    /// EVE writes the fingerprint with colons.
    pub fn members(&self, sshfp: &mut Object<'_>) {
        let out = sshfp.value("fingerprint");
        out.push(b'"');
        for (at, octet) in self.fingerprint.iter().enumerate() {
            if at > 0 {
                out.push(b':');
            }
            json::write_hex(out, &[*octet]);
        }
        out.push(b'"');
        sshfp.number("algo", self.algorithm);
        sshfp.number("type", self.kind);
    }
}

/// RFC 6698 §2.1
pub fn tlsa(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u8("certificate usage")?);
    text.number(cursor.u8("selector")?);
    text.number(cursor.u8("matching type")?);
    text.hex(cursor.take(cursor.remaining(), "certificate association")?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;
    use crate::kinds::Kind;
    use hex_literal::hex;

    #[test]
    fn an_ssh_fingerprint_has_text_and_object() {
        let sshfp = hex!("04 02 a1b2c3");
        assert_eq!(shown(Kind::SSHFP, &sshfp).unwrap(), "4 2 a1b2c3");
        let mut out = Vec::new();
        Sshfp::read(&mut Cursor::new(&sshfp)).unwrap().members(&mut Object::new(&mut out));
        assert_eq!(out, br#"{"fingerprint":"a1:b2:c3","algo":4,"type":2}"#);
    }

    #[test]
    fn a_tls_association() {
        assert_eq!(shown(Kind::TLSA, &hex!("03 01 01 abcd")).unwrap(), "3 1 1 abcd");
        assert_eq!(shown(Kind::SMIMEA, &hex!("03 00 00 ab")).unwrap(), "3 0 0 ab");
    }
}
