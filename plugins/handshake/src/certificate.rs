//! The Certificate message: a chain of DER certificates, the peer's own first.

use radar_wire::{Cursor, Truncated};

/// The certificates of a chain as they were sent; a fault ends the chain after the error.
#[derive(Clone, Debug)]
pub struct Certificates<'a> {
    list: Cursor<'a>,
    with_extensions: bool,
}

impl<'a> Certificates<'a> {
    /// The chain in the message of TLS 1.2 and before (RFC 5246 §7.4.2).
    pub fn parse(body: &'a [u8]) -> Result<Self, Truncated> {
        let list = Cursor::new(body).vector24("certificate list")?;
        Ok(Self { list: Cursor::new(list), with_extensions: false })
    }

    /// The chain in the message of TLS 1.3 (RFC 8446 §4.4.2), once decrypted.
    pub fn parse_1_3(body: &'a [u8]) -> Result<Self, Truncated> {
        let mut cursor = Cursor::new(body);
        cursor.vector8("certificate request context")?;
        let list = cursor.vector24("certificate list")?;
        Ok(Self { list: Cursor::new(list), with_extensions: true })
    }

    fn read(&mut self) -> Result<&'a [u8], Truncated> {
        let certificate = self.list.vector24("certificate")?;
        if self.with_extensions {
            self.list.vector16("certificate extensions")?;
        }
        Ok(certificate)
    }
}

impl<'a> Iterator for Certificates<'a> {
    type Item = Result<&'a [u8], Truncated>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.list.is_empty() {
            return None;
        }
        let certificate = self.read();
        if certificate.is_err() {
            self.list = Cursor::new(&[]);
        }
        Some(certificate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_of_either_form_is_read_in_its_order() {
        let chain = Certificates::parse(&[0, 0, 9, 0, 0, 2, 1, 2, 0, 0, 1, 3]).unwrap();
        assert!(chain.eq([Ok(&[1, 2][..]), Ok(&[3])]));
        let chain = Certificates::parse_1_3(&[1, 7, 0, 0, 8, 0, 0, 2, 1, 2, 0, 1, 9]).unwrap();
        assert!(chain.eq([Ok(&[1, 2][..])]));
    }

    #[test]
    fn a_fault_comes_once_and_after_the_certificates_before_it() {
        let mut chain = Certificates::parse(&[0, 0, 8, 0, 0, 1, 1, 0, 0, 9, 3]).unwrap();
        assert_eq!(chain.next(), Some(Ok(&[1][..])));
        let error = chain.next().unwrap().unwrap_err();
        assert_eq!(error.to_string(), "certificate at byte 7 needs 9 bytes but 1 are left");
        assert_eq!(chain.next(), None);
    }

    #[test]
    fn a_chain_cut_short_is_an_error() {
        assert!(Certificates::parse(&[0, 0, 9, 0, 0]).is_err());
        assert!(Certificates::parse_1_3(&[3, 7]).is_err());
    }
}
