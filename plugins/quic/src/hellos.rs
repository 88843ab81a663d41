//! What the two hellos say, once the CRYPTO frames of Initial packets have given them
//! (RFC 9001 §4.1.3).

use crate::{
    close::Closed,
    crypto_stream::{CryptoStream, Taken},
    frame::{Frame, Frames},
    google::Chlo,
    protection::Sender,
    transport_parameters,
    version::Version,
};
use radar_handshake::{ClientHello, HandshakeType, Limits, Message, ServerHello, told};
use radar_plugin::Malformed;

/// What is told of hellos, and the room there is for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub tell: told::Tell,
    pub limits: Limits,
    pub transport_parameters: bool,
}

/// What the two hellos say.
#[derive(Debug, Default)]
pub(crate) struct Hellos {
    /// The first ClientHello; a second one, after a HelloRetryRequest, changes nothing.
    pub client: Option<told::Client>,
    /// The user agent and the transport parameters, as members.
    pub parameters: Box<[u8]>,
    /// The ServerHello.
    pub server: Option<told::Server>,
    /// The group of the key exchange.
    pub group: Option<u16>,
    /// The session goes on with a key of before.
    pub resumed: bool,
    /// The connection was closed before the handshake was over.
    pub closed: Option<Closed>,
    /// The client's says all: no answer is waited for.
    alone: bool,
    streams: Option<Box<Streams>>,
}

#[derive(Debug)]
struct Streams {
    client: CryptoStream,
    server: CryptoStream,
}

/// What a packet has brought.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Brought {
    /// There were CRYPTO frames.
    pub crypto: bool,
    /// They held something that had not come before.
    pub is_new: bool,
    /// There was no room for one.
    pub refused: bool,
}

impl Hellos {
    /// Reads the frames of a packet.
    pub fn read(
        &mut self,
        sender: Sender,
        version: Version,
        payload: &[u8],
        reading: &Reading,
    ) -> Result<Brought, Malformed> {
        let mut brought = Brought::default();
        if version.has_chlo() {
            if let (Sender::Client, Some(chlo)) = (sender, Chlo::find(payload)) {
                self.take_chlo(&chlo, reading);
                brought.is_new = true;
            }
            return Ok(brought);
        }
        let mut frames = Frames::new(payload, version);
        while let Some(frame) = frames.read()? {
            match frame {
                Frame::Crypto { offset, data } => {
                    brought.crypto = true;
                    match self.take(sender, offset, data, reading)? {
                        Taken::New => brought.is_new = true,
                        Taken::Repeated => (),
                        Taken::Refused => brought.refused = true,
                    }
                }
                Frame::ConnectionClose(close) => {
                    self.closed.get_or_insert_with(|| Closed::of(&close, sender));
                }
            }
        }
        Ok(brought)
    }

    /// Takes what Google's CHLO tells; the answer to it tells nothing.
    pub fn take_chlo(&mut self, chlo: &Chlo<'_>, reading: &Reading) {
        let members = told::members(|event| chlo.write(event));
        let server_name = chlo.server_name.filter(|_| reading.tell.people).map(Into::into);
        self.client = Some(told::Client { members, server_name, ja4: None });
        self.alone = true;
    }

    /// The client starts anew: what came in pieces is not to be mixed with what comes now.
    pub fn restart(&mut self, keep_hello: bool) {
        self.streams = None;
        if !keep_hello {
            *self = Self::default();
        }
    }

    /// All that Initial packets can show was seen.
    pub fn are_over(&self) -> bool {
        let answered = self.alone || self.server.as_ref().is_some_and(|server| !server.retry);
        self.closed.is_some() || self.client.is_some() && answered
    }

    fn take(
        &mut self,
        sender: Sender,
        offset: u64,
        data: &[u8],
        reading: &Reading,
    ) -> Result<Taken, Malformed> {
        let mut streams = self.streams.take().unwrap_or_else(|| Streams::new(reading.limits));
        let stream = match sender {
            Sender::Client => &mut streams.client,
            Sender::Server => &mut streams.server,
        };
        let taken = stream.take(offset, data, |message| self.take_message(sender, message, reading));
        self.streams = Some(streams);
        taken
    }

    fn take_message(
        &mut self,
        sender: Sender,
        message: Message<'_>,
        reading: &Reading,
    ) -> Result<(), Malformed> {
        match (message.kind, sender) {
            (HandshakeType::CLIENT_HELLO, Sender::Client) if self.client.is_none() => {
                self.take_client(&ClientHello::parse(message.body)?, reading);
            }
            (HandshakeType::SERVER_HELLO, Sender::Server)
                if self.server.as_ref().is_none_or(|server| server.retry) =>
            {
                self.take_server(&ServerHello::parse(message.body)?, reading);
            }
            _ => (),
        }
        Ok(())
    }

    fn take_client(&mut self, hello: &ClientHello<'_>, reading: &Reading) {
        self.client = Some(told::Client::of(hello, &reading.tell));
        let Some(octets) = hello.quic_transport_parameters() else { return };
        self.parameters = told::members(|event| {
            event.text_if("ua", transport_parameters::user_agent(octets));
            if reading.transport_parameters {
                transport_parameters::write(event, octets);
            }
        });
    }

    fn take_server(&mut self, hello: &ServerHello<'_>, reading: &Reading) {
        let server = told::Server::of(hello, "tls_version", &reading.tell);
        if !server.retry {
            self.group = hello.key_share_group();
            self.resumed = hello.accepts_pre_shared_key();
        }
        self.server = Some(server);
    }
}

impl Streams {
    fn new(limits: Limits) -> Box<Self> {
        Box::new(Self { client: CryptoStream::new(limits), server: CryptoStream::new(limits) })
    }
}
