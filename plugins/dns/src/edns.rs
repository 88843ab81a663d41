//! EDNS(0), the OPT record and its options (RFC 6891).

use radar_plugin::wire::json::Object;
use radar_plugin::wire::{Cursor, Truncated};

use crate::kinds;
use crate::rdata::address;

/// The OPT record of a message: more header than record.
#[derive(Clone, Copy, Debug)]
pub struct Opt<'a> {
    /// The largest UDP payload that the sender takes.
    pub udp_size: u16,
    /// The upper eight bits of the response code.
    pub extended_rcode: u8,
    /// Of EDNS; all there is to date is 0.
    pub version: u8,
    /// The highest bit is DO.
    pub flags: u16,
    options: &'a [u8],
}

/// DNSSEC records are welcome (RFC 3225).
const DNSSEC_OK: u16 = 0x8000;

/// An option of the OPT record (RFC 6891 §6.1.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EdnsOption<'a> {
    /// What it is, by the registry "DNS EDNS0 Option Codes (OPT)".
    pub code: u16,
    /// What it holds.
    pub data: &'a [u8],
}

impl<'a> Opt<'a> {
    /// Reads an OPT record from its class on, which must be there.
    pub fn read(mut cursor: Cursor<'a>) -> Option<Self> {
        let mut read = || -> Result<Self, Truncated> {
            Ok(Self {
                udp_size: cursor.u16("udp size")?,
                extended_rcode: cursor.u8("extended rcode")?,
                version: cursor.u8("edns version")?,
                flags: cursor.u16("edns flags")?,
                options: cursor.vector16("edns options")?,
            })
        };
        read().ok()
    }

    /// The options up to the first that is cut.
    pub fn options(self) -> impl Iterator<Item = EdnsOption<'a>> {
        options(Cursor::new(self.options))
    }

    /// Writes `"edns":{…}`.
    pub fn write(self, event: &mut Object<'_>) {
        let mut edns = event.object("edns");
        edns.number("version", self.version);
        edns.number("udp_size", self.udp_size);
        if self.flags & DNSSEC_OK != 0 {
            edns.boolean("do", true);
        }
        for option in self.options() {
            // An option that is not formed as its RFC says is still among the additionals, in hex.
            let _ = option.write(&mut edns);
        }
    }
}

/// The options at the cursor, up to the first that is cut.
pub fn options(mut cursor: Cursor<'_>) -> impl Iterator<Item = EdnsOption<'_>> {
    std::iter::from_fn(move || {
        let code = cursor.u16("option code").ok()?;
        let data = cursor.vector16("option data").ok()?;
        Some(EdnsOption { code, data })
    })
}

impl EdnsOption<'_> {
    const NSID: u16 = 3;
    const CLIENT_SUBNET: u16 = 8;
    const COOKIE: u16 = 10;
    const TCP_KEEPALIVE: u16 = 11;
    const PADDING: u16 = 12;
    const EXTENDED_ERROR: u16 = 15;

    /// Writes the option if it is one that is shown by a name.
    fn write(self, edns: &mut Object<'_>) -> Result<(), Truncated> {
        let mut cursor = Cursor::new(self.data);
        match self.code {
            // RFC 5001 leaves the form to the server; most send readable text.
            Self::NSID if self.data.iter().all(u8::is_ascii_graphic) => edns.text("nsid", self.data),
            Self::NSID => edns.hex("nsid", self.data),
            Self::CLIENT_SUBNET => return client_subnet(&mut cursor, edns),
            Self::COOKIE => {
                let client = cursor.take(8, "client cookie")?;
                let mut cookie = edns.object("cookie");
                cookie.hex("client", client);
                if !cursor.is_empty() {
                    cookie.hex("server", cursor.rest());
                }
            }
            // RFC 7828 §3.1 counts in units of 100 ms; a client sends no timeout.
            Self::TCP_KEEPALIVE if self.data.is_empty() => edns.boolean("tcp_keepalive", true),
            Self::TCP_KEEPALIVE => {
                let units = cursor.u16("keepalive timeout")?;
                edns.number("tcp_keepalive_ms", u32::from(units).saturating_mul(100));
            }
            Self::PADDING => edns.number("padding", self.data.len()),
            Self::EXTENDED_ERROR => {
                let code = cursor.u16("extended error code")?;
                let mut error = edns.object("ede");
                error.number("code", code);
                error.text_if("purpose", kinds::extended_error(code));
                if !cursor.is_empty() {
                    error.text("text", cursor.rest());
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Writes `"ecs":"192.0.2.0/24"` (RFC 7871 §6) and how much of it a server has used.
fn client_subnet(cursor: &mut Cursor<'_>, edns: &mut Object<'_>) -> Result<(), Truncated> {
    let family = cursor.u16("address family")?;
    let source = cursor.u8("source prefix length")?;
    let scope = cursor.u8("scope prefix length")?;
    if let Some(address) = address::prefix(family, cursor.rest()) {
        edns.display("ecs", format_args!("{address}/{source}"));
        if scope > 0 {
            edns.number("ecs_scope", scope);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    fn written(fields: &[u8]) -> String {
        let mut out = Vec::new();
        Opt::read(Cursor::new(fields)).unwrap().write(&mut Object::new(&mut out));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_subnet_is_shown_as_address_and_prefix() {
        let v4 = hex!("1000 00 00 8000 000b  0008 0007 0001 18 00 c00002");
        assert_eq!(written(&v4), r#"{"edns":{"version":0,"udp_size":4096,"do":true,"ecs":"192.0.2.0/24"}}"#);
        let v6 = hex!("04d0 00 00 0000 000e  0008 000a 0002 30 38 20010db80001");
        assert_eq!(
            written(&v6),
            r#"{"edns":{"version":0,"udp_size":1232,"ecs":"2001:db8:1::/48","ecs_scope":56}}"#
        );
    }

    #[test]
    fn an_extended_error_tells_its_purpose() {
        let blocked = hex!("04d0 00 00 0000 0008  000f 0004 000f 6164");
        assert_eq!(
            written(&blocked),
            r#"{"edns":{"version":0,"udp_size":1232,"ede":{"code":15,"purpose":"Blocked","text":"ad"}}}"#
        );
    }

    #[test]
    fn cookie_nsid_keepalive_and_padding_have_names() {
        let options = hex!(
            "0200 00 00 0000 0029  000a 0010 0102030405060708 a1a2a3a4a5a6a7a8  0003 0003 6e7331"
            "000b 0002 0064  000c 0004 00000000"
        );
        assert_eq!(
            written(&options),
            concat!(
                r#"{"edns":{"version":0,"udp_size":512,"cookie":{"client":"0102030405060708","#,
                r#""server":"a1a2a3a4a5a6a7a8"},"nsid":"ns1","tcp_keepalive_ms":10000,"padding":4}}"#
            )
        );
    }

    #[test]
    fn an_option_that_is_cut_or_unknown_is_passed_over() {
        let odd = hex!("0200 00 00 0000 000b  000a 0002 0102  fde9 0008 01");
        assert_eq!(written(&odd), r#"{"edns":{"version":0,"udp_size":512}}"#);
    }
}
