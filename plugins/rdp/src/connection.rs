//! A connection until it goes over to encryption: its two sides, and what they have said.

use crate::{
    event,
    message::Message,
    negotiation::Answer,
    packets::{Found, Packets},
    server_security::ServerCertificate,
};
use radar_plugin::{Input, Malformed, Subject, direction, flag, wire::json::members};
use radar_x509::Known;
use std::sync::Arc;

/// A connection until it goes over to encryption.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    to_responder: Side,
    to_originator: Side,
    /// What was said and is not told yet: the four messages of the sequence at most.
    news: Vec<News>,
    /// Messages that were read.
    messages: u64,
    /// Something was said that only RDP says.
    sure: bool,
    /// Nothing more is to be learnt.
    over: bool,
}

/// What is to be told of a message.
#[derive(Debug)]
pub(crate) struct News {
    /// When, and who has said it.
    pub subject: Subject,
    /// The members of its event.
    pub members: Box<[u8]>,
    /// Its line for people.
    pub summary: String,
    /// What is told of each certificate that it has shown.
    pub certificates: Vec<Arc<[u8]>>,
}

/// What is told of certificates.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    /// How many of a chain are told.
    pub max: usize,
    /// Those that were met before.
    pub known: Known,
}

/// One direction.
#[derive(Debug, Default)]
struct Side {
    packets: Packets,
    /// Its last message was seen, or nothing of it can be read any more.
    over: bool,
    /// Octets that came after that.
    surplus: u64,
}

/// Octets of one direction, after all that it has to say was seen, after which the other is not waited
/// for any more: it is not in the capture.
const SURPLUS_MAX: u64 = 64 * 1024;

/// The port of RDP, where a request that says nothing is of it all the same.
const PORT: u16 = 3389;

impl Connection {
    /// Reads octets of one direction.
    pub fn read(&mut self, input: &Input<'_>, certificates: &mut Certificates) -> Result<(), Malformed> {
        let mut rest = input.data.as_slice();
        let outcome = self.read_packets(&mut rest, input, certificates);
        let side = self.side(input.direction);
        side.over |= outcome.is_err() || input.flags & flag::STREAM_END != 0;
        side.surplus = side.surplus.saturating_add(rest.len() as u64);
        self.over |= side.surplus > SURPLUS_MAX;
        outcome
    }

    /// Octets of one direction were lost, and with them where the next packet begins.
    pub fn gap(&mut self, input: &Input<'_>) {
        self.side(input.direction).over = true;
    }

    /// Nothing more is to be learnt.
    pub fn is_over(&self) -> bool {
        self.over || (self.to_responder.over && self.to_originator.over)
    }

    /// What is to be told, once it is sure that this is RDP.
    pub fn take_news(&mut self) -> Vec<News> {
        if self.sure { std::mem::take(&mut self.news) } else { Vec::new() }
    }

    /// Reads packets until there are no more, or no more of them matter.
    fn read_packets(
        &mut self,
        rest: &mut &[u8],
        input: &Input<'_>,
        certificates: &mut Certificates,
    ) -> Result<(), Malformed> {
        while !rest.is_empty() && !self.over {
            let side = self.side(input.direction);
            if side.over {
                return Ok(());
            }
            match side.packets.read(rest) {
                Found::Packet(packet) => self.take(&Message::parse(&packet)?, input, certificates),
                Found::Nothing => return Ok(()),
                // A side that goes over to TLS without an answer that allows it, or another protocol.
                Found::Other => {
                    side.over = true;
                    self.over |= !self.sure;
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, message: &Message<'_>, input: &Input<'_>, certificates: &mut Certificates) {
        let at_port = input.source_port == PORT || input.destination_port == PORT;
        match message {
            Message::InitialRequest(request) => self.sure |= request.is_of_rdp() || at_port,
            Message::InitialResponse(answer) => {
                self.sure |= answer.is_some();
                // What follows is TLS, or nothing.
                self.over |= answer.is_some_and(|answer: Answer| !answer.is_standard());
            }
            Message::ConnectRequest(_) | Message::ConnectResponse(_) => {
                self.sure = true;
                self.side(input.direction).over = true;
            }
            Message::Other => {
                self.over |= !self.sure;
                self.side(input.direction).over = true;
                return;
            }
        }
        self.report(message, input, certificates);
    }

    fn report(&mut self, message: &Message<'_>, input: &Input<'_>, certificates: &mut Certificates) {
        // A sequence has four messages. One that repeats them tells nothing.
        if self.messages >= MESSAGES_MAX {
            self.over = true;
            return;
        }
        let number = self.messages;
        self.messages = self.messages.saturating_add(1);
        self.news.push(News {
            subject: Subject::of(input),
            members: members(|event| event::write(event, number, message)),
            summary: event::sum_up(message),
            certificates: certificates.describe(message),
        });
    }

    fn side(&mut self, direction: u8) -> &mut Side {
        if direction == direction::TO_RESPONDER { &mut self.to_responder } else { &mut self.to_originator }
    }
}

/// Messages of a connection that are told.
const MESSAGES_MAX: u64 = 4;

impl Certificates {
    /// What is told of the certificates that a message shows.
    fn describe(&mut self, message: &Message<'_>) -> Vec<Arc<[u8]>> {
        let Message::ConnectResponse(response) = message else { return Vec::new() };
        let certificate = response.security.as_ref().and_then(|security| security.certificate.as_ref());
        let Some(ServerCertificate::X509(chain)) = certificate else { return Vec::new() };
        chain.iter().take(self.max).map(|der| self.known.describe(der)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;
    use radar_plugin::__private::stable::std_types::RSlice;

    const BARE_REQUEST: &[u8] = &hex!("0300000b 06 e0 0000 0000 00");
    const REQUEST: &[u8] = &hex!("03000013 0e e0 0000 0000 00 01000800 03000000");
    const STANDARD: &[u8] = &hex!("03000013 0e d0 0000 1234 00 02000800 00000000");
    const TLS: &[u8] = &hex!("03000013 0e d0 0000 1234 00 02000800 01000000");
    const S7: &[u8] = &hex!("03000016 11 e0 0000 0001 00 c0010a c1020100 c2020102");

    fn say(connection: &mut Connection, direction: u8, octets: &[u8]) {
        let input = Input { direction, data: RSlice::from_slice(octets), ..Input::empty() };
        connection.read(&input, &mut Certificates::default()).unwrap();
    }

    #[test]
    fn a_connection_is_over_when_it_goes_on_with_tls() {
        for size in 1..=REQUEST.len() {
            let mut connection = Connection::default();
            REQUEST.chunks(size).for_each(|chunk| say(&mut connection, direction::TO_RESPONDER, chunk));
            assert_eq!((connection.take_news().len(), connection.is_over()), (1, false));
            TLS.chunks(size).for_each(|chunk| say(&mut connection, direction::TO_ORIGINATOR, chunk));
            assert_eq!((connection.take_news().len(), connection.is_over()), (1, true));
        }
    }

    #[test]
    fn a_request_that_says_nothing_is_told_when_the_answer_does() {
        let mut connection = Connection::default();
        say(&mut connection, direction::TO_RESPONDER, BARE_REQUEST);
        assert_eq!(connection.take_news().len(), 0);
        say(&mut connection, direction::TO_ORIGINATOR, STANDARD);
        assert_eq!((connection.take_news().len(), connection.is_over()), (2, false));
    }

    #[test]
    fn what_is_not_of_rdp_is_let_go() {
        let mut connection = Connection::default();
        say(&mut connection, direction::TO_RESPONDER, S7);
        assert!(connection.is_over() && connection.take_news().is_empty());
    }

    #[test]
    fn one_who_repeats_the_sequence_is_let_go() {
        let mut connection = Connection::default();
        say(&mut connection, direction::TO_RESPONDER, &REQUEST.repeat(9));
        assert_eq!((connection.take_news().len(), connection.is_over()), (4, true));
    }

    #[test]
    fn a_client_alone_is_waited_for_within_a_bound() {
        let mut connection = Connection::default();
        say(&mut connection, direction::TO_RESPONDER, &[REQUEST, &[0x16, 3, 1, 0]].concat());
        assert!(!connection.is_over());
        for _ in 0..17 {
            say(&mut connection, direction::TO_RESPONDER, &[7; 4096]);
        }
        assert!(connection.is_over());
    }
}
