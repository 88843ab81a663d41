//! What is known of a connection so far, put together from what both directions say.

use crate::{alert::Alert, scope::Scope};
use radar_handshake::{
    Certificates, ClientHello, ContentType, HandshakeType, Item, Message, ServerHello, Ssl2Hello, Transport,
    server_key_exchange_group,
    told::{Client, Server},
};
use radar_plugin::{Both, Malformed, against, direction};
use std::sync::Arc;

/// What is known of a connection so far.
#[derive(Debug, Default)]
pub(crate) struct Handshake {
    /// The first ClientHello; a second one, after a HelloRetryRequest, changes nothing.
    pub client: Option<Client>,
    /// The ServerHello.
    pub server: Option<Server>,
    /// Members about the server's certificate.
    pub certificate: Option<Arc<[u8]>>,
    /// Members about each certificate behind it.
    pub chain: Vec<Arc<[u8]>>,
    /// Members about the client's.
    pub client_certificate: Option<Arc<[u8]>>,
    /// The group of the key exchange.
    pub group: Option<u16>,
    /// The first fatal alert, or else the last warning.
    pub alert: Option<Alert>,
    /// A session of before goes on.
    pub resumed: bool,
    /// Some hello was read: this is TLS.
    pub identified: bool,
    /// The server has asked for another hello.
    retried: bool,
    /// The server has shown its key, so nothing is resumed.
    full: bool,
    /// Which way the client sends, once a hello has told.
    client_direction: Option<u8>,
    ciphers: Both<Ciphers>,
}

/// Signs that a direction is encrypted.
#[derive(Debug, Default)]
struct Ciphers {
    /// A ChangeCipherSpec was seen, which in TLS 1.3 means nothing (RFC 8446 §D.4).
    changed: bool,
    /// A record was seen that is not in the clear.
    opaque: bool,
}

/// Octets of an encrypted alert of TLS 1.3: two of its own, the type, and a tag of 16.
const ALERT_1_3: u16 = 19;

impl Handshake {
    /// Takes in what one direction said.
    pub fn take(&mut self, direction: u8, item: Item<'_>, scope: &mut Scope) -> Result<(), Malformed> {
        match item {
            Item::Message(message) => return self.take_message(direction, message, scope),
            Item::Ssl2Hello { version, body } => {
                Ssl2Hello::parse(version, body)?;
                self.take_client(direction, Client::default());
            }
            Item::Alert { level, description } => {
                let by_client = direction == self.client_direction();
                self.take_alert(Alert { level, description, by_client });
            }
            Item::ChangeCipherSpec => self.change_ciphers(direction),
            Item::Opaque { content, length } => self.see_opaque(direction, content, length),
        }
        Ok(())
    }

    /// Which way the client sends.
    pub fn client_direction(&self) -> u8 {
        self.client_direction.unwrap_or(direction::TO_RESPONDER)
    }

    /// Nothing more can be seen of a direction.
    pub fn is_encrypted(&self, direction: u8) -> bool {
        let Ciphers { changed, opaque } = self.ciphers.of(direction);
        match &self.server {
            Some(server) if server.version.is_1_3() => *opaque,
            Some(_) => *changed,
            None => *changed || *opaque,
        }
    }

    /// The handshake has failed in the clear.
    pub fn has_failed(&self) -> bool {
        self.alert.is_some_and(Alert::is_fatal)
    }

    /// There is something to tell.
    pub fn is_known(&self) -> bool {
        self.client.is_some() || self.server.is_some() || self.certificate.is_some()
    }

    fn take_message(
        &mut self,
        direction: u8,
        message: Message<'_>,
        scope: &mut Scope,
    ) -> Result<(), Malformed> {
        let Message { kind, body } = message;
        match kind {
            HandshakeType::CLIENT_HELLO if self.client.is_none() => {
                let hello = match scope.tell.transport {
                    Transport::Dtls => ClientHello::parse_dtls(body)?,
                    _ => ClientHello::parse(body)?,
                };
                let tell =
                    if self.was_preceded(direction) { scope.tell.without_fingerprints() } else { scope.tell };
                self.take_client(direction, Client::of(&hello, &tell));
            }
            HandshakeType::SERVER_HELLO if self.server.as_ref().is_none_or(|server| server.retry) => {
                self.take_server(direction, &ServerHello::parse(body)?, scope);
            }
            HandshakeType::CERTIFICATE => self.take_certificates(direction, body, scope)?,
            HandshakeType::SERVER_KEY_EXCHANGE => {
                self.full = true;
                let suite = self.server.as_ref().map(|server| server.cipher_suite);
                let group = suite.and_then(|suite| server_key_exchange_group(suite, body));
                self.group = self.group.or(group);
            }
            HandshakeType::CERTIFICATE_REQUEST | HandshakeType::SERVER_HELLO_DONE => self.full = true,
            _ => (),
        }
        Ok(())
    }

    /// The client has said a hello before this one, which was not seen: the server has asked for another,
    /// or the ChangeCipherSpec is there that stands before the second (RFC 8446 §D.4). A cookie and what
    /// else is different in it would make another fingerprint (§4.1.2).
    fn was_preceded(&self, direction: u8) -> bool {
        self.retried || self.ciphers.of(direction).changed
    }

    fn take_client(&mut self, direction: u8, client: Client) {
        self.identified = true;
        self.client_direction = Some(direction);
        self.client.get_or_insert(client);
    }

    fn take_server(&mut self, direction: u8, hello: &ServerHello<'_>, scope: &mut Scope) {
        let server = Server::of(hello, "version", &scope.tell);
        self.identified = true;
        self.client_direction.get_or_insert(against(direction));
        self.retried |= server.retry;
        if !server.retry {
            self.group = hello.key_share_group();
            self.resumed = server.version.is_1_3() && hello.accepts_pre_shared_key();
            // What was encrypted before it were early data, which say nothing of the handshake.
            self.ciphers.of_mut(against(direction)).opaque = false;
        }
        self.server = Some(server);
    }

    fn take_certificates(&mut self, direction: u8, body: &[u8], scope: &mut Scope) -> Result<(), Malformed> {
        let by_client = direction == self.client_direction();
        self.full |= !by_client;
        if !scope.certificates {
            return Ok(());
        }
        let mut chain = Certificates::parse(body)?.map_while(Result::ok);
        // A client that has none sends an empty list (RFC 5246 §7.4.6).
        let Some(first) = chain.next() else { return Ok(()) };
        if by_client {
            self.client_certificate = Some(scope.known.describe(first));
        } else {
            self.certificate = Some(scope.known.describe(first));
            self.chain = chain.take(scope.chain_max).map(|der| scope.known.describe(der)).collect();
        }
        Ok(())
    }

    fn take_alert(&mut self, alert: Alert) {
        if !self.has_failed() {
            self.alert = Some(alert);
        }
    }

    fn change_ciphers(&mut self, direction: u8) {
        self.ciphers.of_mut(direction).changed = true;
        let by_server = self.client_direction == Some(against(direction));
        if let (true, Some(server)) = (by_server, &self.server) {
            // Without a key of its own the server can only go on with one from before.
            self.resumed |= !server.version.is_1_3() && !self.full;
        }
    }

    fn see_opaque(&mut self, direction: u8, content: ContentType, length: u16) {
        let refusal = content == ContentType::ApplicationData
            && length <= ALERT_1_3
            && self.server.as_ref().is_some_and(|server| server.version.is_1_3());
        self.ciphers.of_mut(direction).opaque |= !refusal;
    }
}
