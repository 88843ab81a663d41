//! The types of RFC 1035 §3.3 and §3.4, and those that are made of the same parts.

use std::net::Ipv6Addr;

use radar_plugin::wire::Cursor;
use radar_plugin::wire::json::Object;

use super::{Result, Text, address};
use crate::kinds::Kind;
use crate::name::Name;

pub fn a(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    address::write_v4(text.field(), cursor.array("address")?);
    Ok(())
}

/// RFC 3596 §2.2
pub fn aaaa(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.display(Ipv6Addr::from(cursor.array::<16>("address")?));
    Ok(())
}

/// The strings joined, as SPF and DKIM read them (RFC 7208 §3.3), and without quotes, as EVE shows them.
pub fn txt(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    let out = text.field();
    while !cursor.is_empty() {
        out.extend_from_slice(cursor.vector8("character-string")?);
    }
    Ok(())
}

/// EVE shows the exchange alone.
pub fn mx(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    cursor.skip(2, "preference")?;
    text.name(cursor)
}

pub fn number_and_name(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u16("preference")?);
    text.name(cursor)
}

pub fn two_names(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.name(cursor)?;
    text.name(cursor)
}

/// RFC 2163 §4
pub fn px(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u16("preference")?);
    two_names(cursor, text)
}

/// RFC 1183 §3.2: the sub-address may be missing.
pub fn isdn(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.strings(cursor, 1)?;
    if cursor.is_empty() { Ok(()) } else { text.strings(cursor, 1) }
}

/// RFC 1035 §3.4.2: address, protocol and the ports of well known services.
pub fn wks(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    address::write_v4(text.field(), cursor.array("address")?);
    text.number(cursor.u8("protocol")?);
    // A bit for each of 65536 ports; no more octets than that say anything.
    let bitmap = cursor.take(cursor.remaining(), "port bitmap")?;
    for (octets, octet) in (0..0x2000u32).zip(bitmap) {
        for bit in (0..8u32).filter(|bit| octet.wrapping_shl(*bit) & 0x80 != 0) {
            text.number(octets.wrapping_mul(8).wrapping_add(bit));
        }
    }
    Ok(())
}

/// RFC 7043: `00-00-5e-00-53-2a`.
pub fn eui(kind: Kind, cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    let octets = cursor.take(if kind == Kind::EUI48 { 6 } else { 8 }, "address")?;
    let out = text.field();
    for (at, octet) in octets.iter().enumerate() {
        if at > 0 {
            out.push(b'-');
        }
        radar_plugin::wire::json::write_hex(out, &[*octet]);
    }
    Ok(())
}

/// Start of a zone of authority (RFC 1035 §3.3.13).
pub struct Soa<'a> {
    mname: Name<'a>,
    rname: Name<'a>,
    serial: u32,
    refresh: u32,
    retry: u32,
    expire: u32,
    minimum: u32,
}

impl<'a> Soa<'a> {
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        Ok(Self {
            mname: Name::read(cursor)?,
            rname: Name::read(cursor)?,
            serial: cursor.u32("serial")?,
            refresh: cursor.u32("refresh")?,
            retry: cursor.u32("retry")?,
            expire: cursor.u32("expire")?,
            minimum: cursor.u32("minimum")?,
        })
    }

    pub fn write(&self, text: &mut Text<'_>) {
        self.mname.write(text.field());
        self.rname.write(text.field());
        for number in [self.serial, self.refresh, self.retry, self.expire, self.minimum] {
            text.number(number);
        }
    }

    pub fn members(&self, soa: &mut Object<'_>) {
        self.mname.write_json(soa.value("mname"));
        self.rname.write_json(soa.value("rname"));
        soa.number("serial", self.serial);
        soa.number("refresh", self.refresh);
        soa.number("retry", self.retry);
        soa.number("expire", self.expire);
        soa.number("minimum", self.minimum);
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;
    use hex_literal::hex;

    #[test]
    fn addresses() {
        assert_eq!(shown(Kind::A, &hex!("c0000201")).unwrap(), "192.0.2.1");
        let v6 = hex!("20010db8000000000000000000000001");
        assert_eq!(shown(Kind::AAAA, &v6).unwrap(), "2001:db8::1");
        assert_eq!(shown(Kind::EUI48, &hex!("00005e00532a")).unwrap(), "00-00-5e-00-53-2a");
        assert_eq!(shown(Kind::EUI64, &hex!("00005eef1000002a")).unwrap(), "00-00-5e-ef-10-00-00-2a");
    }

    #[test]
    fn names() {
        for kind in [Kind::NS, Kind::MD, Kind::MF, Kind::CNAME, Kind::MB, Kind::MG, Kind::MR, Kind::PTR] {
            assert_eq!(shown(kind, b"\x01a\x01b\x00").unwrap(), "a.b");
        }
        assert_eq!(shown(Kind::DNAME, b"\x00").unwrap(), ".");
        assert_eq!(shown(Kind::MINFO, b"\x01a\x00\x01b\x00").unwrap(), "a b");
        assert_eq!(shown(Kind::RP, b"\x01a\x00\x00").unwrap(), "a .");
        assert_eq!(shown(Kind::AFSDB, b"\x00\x01\x01a\x00").unwrap(), "1 a");
        assert_eq!(shown(Kind::PX, b"\x00\x0a\x01a\x00\x01b\x00").unwrap(), "10 a b");
        assert_eq!(shown(Kind::MX, b"\x00\x0a\x04mail\x00").unwrap(), "mail");
    }

    #[test]
    fn texts() {
        assert_eq!(shown(Kind::TXT, b"\x03v=s\x04pf1 ").unwrap(), "v=spf1 ");
        assert_eq!(shown(Kind::HINFO, b"\x03x86\x02\"u").unwrap(), r#""x86" "\"u""#);
        assert_eq!(shown(Kind::X25, b"\x0212").unwrap(), r#""12""#);
        assert_eq!(shown(Kind::ISDN, b"\x0212").unwrap(), r#""12""#);
        assert_eq!(shown(Kind::ISDN, b"\x0212\x013").unwrap(), r#""12" "3""#);
        assert_eq!(shown(Kind::GPOS, b"\x011\x012\x013").unwrap(), r#""1" "2" "3""#);
    }

    #[test]
    fn a_text_that_is_cut_is_refused() {
        let error = shown(Kind::TXT, b"\x03v=s\x04pf").unwrap_err();
        assert_eq!(error, "character-string at byte 5 needs 4 bytes but 2 are left");
    }

    #[test]
    fn well_known_services_are_shown_as_ports() {
        assert_eq!(shown(Kind::WKS, &hex!("c0000201 06 00000040")).unwrap(), "192.0.2.1 6 25");
    }

    #[test]
    fn start_of_authority() {
        let soa = b"\x02ns\x00\x01h\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00\x04\x00\x00\x00\x05";
        assert_eq!(shown(Kind::SOA, soa).unwrap(), "ns h 1 2 3 4 5");
        let mut out = Vec::new();
        Soa::read(&mut Cursor::new(soa)).unwrap().members(&mut Object::new(&mut out));
        let object: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            object,
            serde_json::json!({"mname": "ns", "rname": "h", "serial": 1, "refresh": 2, "retry": 3,
                "expire": 4, "minimum": 5})
        );
    }
}
