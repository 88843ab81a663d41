//! How to reach a service: SVCB and HTTPS (RFC 9460).

use std::net::{Ipv4Addr, Ipv6Addr};

use radar_plugin::wire::Cursor;

use super::text::write_escaped;
use super::{Result, Text};
use crate::record::RecordError;

/// Writes `1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1` (RFC 9460 §2.1).
pub fn svcb(cursor: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    text.number(cursor.u16("priority")?);
    text.name(cursor)?;
    while !cursor.is_empty() {
        let key = cursor.u16("parameter key")?;
        // The value is bounded by a cursor of its own; what it lacks is told by its place in there.
        let offset = cursor.offset();
        let mut value = Cursor::new(cursor.vector16("parameter value")?);
        write_key(key, text);
        write_value(key, &mut value, text)?;
        if !value.is_empty() {
            return Err(RecordError::Invalid { field: "parameter value", offset });
        }
    }
    Ok(())
}

/// RFC 9460 §14.3.2, RFC 9461 §5 and RFC 9540 §7.1.
fn write_key(key: u16, text: &mut Text<'_>) {
    let name = match key {
        0 => "mandatory",
        1 => "alpn",
        2 => "no-default-alpn",
        3 => "port",
        4 => "ipv4hint",
        5 => "ech",
        6 => "ipv6hint",
        7 => "dohpath",
        8 => "ohttp",
        key => return text.display(format_args!("key{key}")),
    };
    text.bytes(name.as_bytes());
}

fn write_value(key: u16, value: &mut Cursor<'_>, text: &mut Text<'_>) -> Result {
    match key {
        2 | 8 => Ok(()),
        0 => list(value, text, |value, item| {
            write_key(value.u16("mandatory key")?, item);
            Ok(())
        }),
        1 => list(value, text, |value, item| {
            write_alpn(value.vector8("alpn id")?, item.field());
            Ok(())
        }),
        3 => list(value, text, |value, item| {
            item.number(value.u16("port")?);
            Ok(())
        }),
        4 => list(value, text, |value, item| {
            item.display(Ipv4Addr::from(value.array::<4>("ipv4 hint")?));
            Ok(())
        }),
        5 => list(value, text, |value, item| {
            item.base64(value.take(value.remaining(), "ech")?);
            Ok(())
        }),
        6 => list(value, text, |value, item| {
            item.display(Ipv6Addr::from(value.array::<16>("ipv6 hint")?));
            Ok(())
        }),
        _ if value.is_empty() => Ok(()),
        _ => list(value, text, |value, item| {
            item.quoted(value.take(value.remaining(), "value")?);
            Ok(())
        }),
    }
}

/// A comma or backslash within an identifier is escaped twice: within the list, and within the
/// text that the list is (RFC 9460 §A.1).
fn write_alpn(id: &[u8], out: &mut Vec<u8>) {
    for octet in id {
        match octet {
            b',' => out.extend_from_slice(br"\\,"),
            b'\\' => out.extend_from_slice(br"\\\\"),
            octet => write_escaped(out, &[*octet], |octet| matches!(octet, b' ' | b'"')),
        }
    }
}

/// Appends `=` and the items parted by commas, without the spaces that part fields.
fn list<'v>(
    value: &mut Cursor<'v>,
    text: &mut Text<'_>,
    mut write_item: impl FnMut(&mut Cursor<'v>, &mut Text<'_>) -> Result,
) -> Result {
    let out = text.continued();
    let mut sign = b'=';
    loop {
        out.push(std::mem::replace(&mut sign, b','));
        write_item(value, &mut Text::new(out))?;
        if value.is_empty() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::kinds::Kind;
    use hex_literal::hex;

    #[test]
    fn an_alias_has_a_target_and_no_parameters() {
        assert_eq!(shown(Kind::HTTPS, b"\x00\x00\x03foo\x00").unwrap(), "0 foo");
        assert_eq!(shown(Kind::SVCB, b"\x00\x01\x00").unwrap(), "1 .");
    }

    #[test]
    fn parameters_are_shown_by_name() {
        let https = hex!(
            "0001 00  0000 0002 0001  0001 0006 02 6832 02 6833  0002 0000  0003 0002 20fb"
            "0004 0008 c0000201 c0000202  0005 0003 666f6f"
            "0006 0010 20010db8000000000000000000000001"
        );
        assert_eq!(
            shown(Kind::HTTPS, &https).unwrap(),
            "1 . mandatory=alpn alpn=h2,h3 no-default-alpn port=8443 ipv4hint=192.0.2.1,192.0.2.2 \
             ech=Zm9v ipv6hint=2001:db8::1"
        );
    }

    #[test]
    fn the_examples_of_rfc_9460_appendix_d() {
        let hello = b"\x00\x01\x03foo\x00\x02\x9b\x00\x05hello";
        assert_eq!(shown(Kind::SVCB, hello).unwrap(), r#"1 foo key667="hello""#);
        let commas = hex!("0010 03 666f6f 00  0001 000c 08 66 5c 6f 6f 2c 62 61 72 02 6832");
        assert_eq!(shown(Kind::SVCB, &commas).unwrap(), r"16 foo alpn=f\\\\oo\\,bar,h2");
    }

    #[test]
    fn a_value_of_the_wrong_length_is_refused() {
        assert!(shown(Kind::HTTPS, &hex!("0001 00 0003 0001 20")).is_err());
        assert!(shown(Kind::HTTPS, &hex!("0001 00 0002 0001 20")).is_err());
        assert!(shown(Kind::HTTPS, &hex!("0001 00 0004 0006 c0000201 c000")).is_err());
    }
}
