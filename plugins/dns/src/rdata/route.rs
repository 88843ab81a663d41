//! Where to go on for a service: SRV, NAPTR, URI, HIP; and who may certify it: CAA.

use radar_plugin::wire::Cursor;
use radar_plugin::wire::json::Object;

use super::{Result, Text};
use crate::name::Name;

/// The location of a service (RFC 2782).
pub struct Srv<'a> {
    priority: u16,
    weight: u16,
    port: u16,
    target: Name<'a>,
}

impl<'a> Srv<'a> {
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            priority: cursor.u16("priority")?,
            weight: cursor.u16("weight")?,
            port: cursor.u16("port")?,
            target: Name::read(cursor)?,
        })
    }

    pub fn write(&self, text: &mut Text<'_>) {
        for number in [self.priority, self.weight, self.port] {
            text.number(number);
        }
        self.target.write(text.field());
    }

    pub fn members(&self, srv: &mut Object<'_>) {
        srv.number("priority", self.priority);
        srv.number("weight", self.weight);
        srv.number("port", self.port);
        self.target.write_json(srv.value("name"));
    }
}

/// RFC 3403 §4.1: order, preference, flags, services, regular expression and replacement.
pub fn naptr(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u16("order")?);
    text.number(cursor.u16("preference")?);
    text.strings(cursor, 3)?;
    text.name(cursor)
}

/// RFC 7553 §4.5
pub fn uri(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u16("priority")?);
    text.number(cursor.u16("weight")?);
    text.quoted(cursor.take(cursor.remaining(), "target")?);
    Ok(())
}

/// RFC 8659 §4.1
pub fn caa(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u8("flags")?);
    let tag = cursor.vector8("tag")?;
    super::text::write_escaped(text.field(), tag, |octet| matches!(octet, b' ' | b'"' | b'\\'));
    text.quoted(cursor.take(cursor.remaining(), "value")?);
    Ok(())
}

/// RFC 8005 §5: algorithm, host identity tag, public key and rendezvous servers.
pub fn hip(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    let tag_length = cursor.u8("hit length")?;
    text.number(cursor.u8("algorithm")?);
    let key_length = cursor.u16("public key length")?;
    text.hex(cursor.take(tag_length.into(), "hit")?);
    text.base64(cursor.take(key_length.into(), "public key")?);
    while !cursor.is_empty() {
        text.name(cursor)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;
    use crate::kinds::Kind;
    use hex_literal::hex;

    #[test]
    fn a_service_has_text_and_object() {
        let srv = hex!("0001 0002 13c4 03 736970 00");
        assert_eq!(shown(Kind::SRV, &srv).unwrap(), "1 2 5060 sip");
        let mut out = Vec::new();
        Srv::read(&mut Cursor::new(&srv)).unwrap().members(&mut Object::new(&mut out));
        assert_eq!(out, br#"{"priority":1,"weight":2,"port":5060,"name":"sip"}"#);
    }

    #[test]
    fn a_naming_authority_pointer_quotes_its_texts() {
        let naptr = b"\x00\x64\x00\x0a\x01u\x07E2U+sip\x0c!^.*$!sip:i!\x00";
        assert_eq!(shown(Kind::NAPTR, naptr).unwrap(), r#"100 10 "u" "E2U+sip" "!^.*$!sip:i!" ."#);
    }

    #[test]
    fn a_uri_and_a_certificate_authority_go_to_the_end_of_the_data() {
        let uri = b"\x00\x0a\x00\x01ftp://ftp.example.com";
        assert_eq!(shown(Kind::URI, uri).unwrap(), r#"10 1 "ftp://ftp.example.com""#);
        let caa = b"\x80\x05issueca.example.net";
        assert_eq!(shown(Kind::CAA, caa).unwrap(), r#"128 issue "ca.example.net""#);
    }

    #[test]
    fn a_host_identity_lists_its_rendezvous_servers() {
        let hip = hex!("04 02 0003 2001abcd 666f6f 03 727673 00 01 62 00");
        assert_eq!(shown(Kind::HIP, &hip).unwrap(), "2 2001abcd Zm9v rvs b");
    }
}
