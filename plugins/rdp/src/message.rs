//! What a TPKT carries until encryption begins: TPDUs of X.224 class 0 (§13), and in them the messages
//! of RDP's connection sequence (MS-RDPBCGR §1.3.1.1).

use crate::{
    connect::{ConnectRequest, ConnectResponse},
    gcc, mcs,
    negotiation::{Answer, Request},
};
use radar_plugin::{Malformed, wire::Cursor};

/// A message of the connection sequence.
#[derive(Debug)]
pub(crate) enum Message<'a> {
    /// X.224 Connection Request.
    InitialRequest(Request<'a>),
    /// X.224 Connection Confirm.
    InitialResponse(Option<Answer>),
    /// MCS Connect-Initial with a GCC Conference Create Request.
    ConnectRequest(ConnectRequest<'a>),
    /// MCS Connect-Response with a GCC Conference Create Response.
    ConnectResponse(ConnectResponse<'a>),
    /// Something that is none of RDP's: others use TPKT too.
    Other,
}

impl<'a> Message<'a> {
    /// Reads what a TPKT carries.
    pub fn parse(packet: &'a [u8]) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(packet);
        // How long the TPDU's header is says the packet's length too, and some who connect get it wrong.
        cursor.skip(1, "length indicator")?;
        match cursor.u8("TPDU code")? & 0xF0 {
            0xE0 => {
                cursor.skip(5, "references and class")?;
                Ok(Request::parse(cursor.rest())?.map_or(Self::Other, Self::InitialRequest))
            }
            0xD0 => {
                cursor.skip(5, "references and class")?;
                Ok(match Answer::parse(cursor.rest()) {
                    Some(answer) => Self::InitialResponse(Some(answer)),
                    None if cursor.is_empty() => Self::InitialResponse(None),
                    None => Self::Other,
                })
            }
            0xF0 => Self::parse_data(cursor),
            _ => Ok(Self::Other),
        }
    }

    /// Reads a data TPDU (X.224 §13.7). Of a TSDU in several of them, which RDP does not send, nothing is
    /// told.
    fn parse_data(mut cursor: Cursor<'a>) -> Result<Self, Malformed> {
        if cursor.u8("end of TSDU")? != 0x80 {
            return Ok(Self::Other);
        }
        match cursor.rest() {
            [0x7F, 0x65, body @ ..] => {
                let data = gcc::request(mcs::connect_initial(body)?)?;
                Ok(Self::ConnectRequest(ConnectRequest::parse(data)?))
            }
            [0x7F, 0x66, body @ ..] => {
                let data = gcc::response(mcs::connect_response(body)?)?;
                Ok(Self::ConnectResponse(ConnectResponse::parse(data)?))
            }
            _ => Ok(Self::Other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn what_others_carry_in_tpkt_is_not_of_rdp() {
        let s7_request = hex!("11 e0 0000 0001 00 c0010a c1020100 c2020102");
        let s7_confirm = hex!("11 d0 0001 0002 00 c0010a c1020100 c2020102");
        let s7_setup = hex!("02 f0 80 3201000000000008");
        for packet in [&s7_request[..], &s7_confirm, &s7_setup, &hex!("02 f0 00 7f65")] {
            assert!(matches!(Message::parse(packet), Ok(Message::Other)), "{packet:02x?}");
        }
    }

    #[test]
    fn a_request_may_have_nothing_to_say() {
        let bare = Message::parse(&hex!("06 e0 0000 0000 00")).unwrap();
        assert!(matches!(bare, Message::InitialRequest(Request { cookie: None, negotiation: None, .. })));
        let bare = Message::parse(&hex!("06 d0 0000 1234 00")).unwrap();
        assert!(matches!(bare, Message::InitialResponse(None)));
        assert!(Message::parse(&hex!("06 e0 0000")).is_err());
    }
}
