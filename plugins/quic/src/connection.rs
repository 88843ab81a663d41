//! A connection while its handshake goes on: which keys fit, what was seen, and when it is over.

use crate::{
    connection_id::ConnectionId,
    google::{self, Chlo},
    header::{self, Content, Packet, Sealed},
    hellos::{Hellos, Reading},
    keyring::Keyring,
    protection::Sender,
    timing::Timing,
    trial::{self, Unsealed},
    version::Version,
};
use radar_plugin::{Malformed, Subject, direction, wire::Cursor};

/// Packets that no key fits after which no other is tried, as long as none has fitted: some come when a
/// capture begins with the server's side. Each costs two keys and a decryption.
const FAILURES_MAX: u8 = 8;

/// The same once keys have fitted: a third party that forges packets is not to end the looking at once.
const FORGERIES_MAX: u8 = 32;

/// Datagrams in a row that bring nothing new after which nothing more is waited for: the rest of the
/// handshake is not in the capture. A client may send early data for a while before it has an answer.
const IDLE_MAX: u8 = 64;

/// Octets of a datagram that is kept until there are keys: the server's answer may be captured before
/// what it answers.
const HELD_MAX: usize = 1500;

/// Packets of one datagram that are looked at. One for each kind is usual.
const COALESCED_MAX: usize = 8;

/// Versions of a Version Negotiation packet that are told.
const VERSIONS_MAX: usize = 32;

/// Octets of an ID from which on it is no chance that one side repeats the other's.
const ECHO_MIN: usize = 4;

/// A connection while its handshake goes on.
///
/// Directions are those of the flow that it began with, although it may have gone on in another.
#[derive(Default)]
pub(crate) struct Connection {
    pub hellos: Hellos,
    /// The version that is spoken, as far as is known.
    pub version: Version,
    /// That of the client's first packet.
    pub original_version: Version,
    /// How the client has first called the server, and itself.
    pub first: Option<Ids>,
    /// How the server calls itself.
    pub server_source: Option<ConnectionId>,
    /// What the server speaks, by a Version Negotiation packet.
    pub versions: Vec<Version>,
    /// The server has asked for a token (RFC 9000 §8.1.2).
    pub retry: bool,
    /// The client has sent early data.
    pub zero_rtt: bool,
    /// The client has changed its port or address.
    pub migrated: bool,
    pub timing: Timing,
    /// Which way the client sends, once it is known.
    client_direction: Option<u8>,
    /// The newest that told something.
    subject: Option<Subject>,
    keyring: Option<Box<Keyring>>,
    retry_source: Option<ConnectionId>,
    /// The IDs of the newest packet of each direction.
    newest: [Option<Ids>; 2],
    /// The first datagram that no key was there for.
    held: Option<(Subject, Box<[u8]>)>,
    sure: bool,
    identified: bool,
    failures: u8,
    idle: u8,
}

/// The connection IDs of a packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids {
    pub destination: ConnectionId,
    pub source: ConnectionId,
}

/// What a datagram has brought.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Found {
    /// The server was called by this ID, or has called itself by it, for the first time.
    pub id: Option<ConnectionId>,
    /// It is the first of another connection, and was not read.
    pub another: bool,
    /// Something was refused for want of room.
    pub refused: bool,
}

/// A datagram while it is read.
pub(crate) struct Reader<'a> {
    pub reading: &'a Reading,
    /// Where packets are decrypted.
    pub scratch: &'a mut Vec<u8>,
    pub found: Found,
}

impl Connection {
    /// Reads the packets of a datagram, and those of one that was kept until there were keys.
    pub fn read(
        &mut self,
        subject: Subject,
        datagram: &[u8],
        reader: &mut Reader<'_>,
    ) -> Result<(), Malformed> {
        self.idle = self.idle.saturating_add(1);
        let failures = self.failures;
        self.read_packets(subject, datagram, reader)?;
        if self.keyring.is_none() {
            if self.failures > failures && datagram.len() <= HELD_MAX {
                self.held.get_or_insert_with(|| (subject, datagram.into()));
            }
        } else if let Some((subject, held)) = self.held.take() {
            self.read_packets(subject, &held, reader)?;
        }
        Ok(())
    }

    fn read_packets(
        &mut self,
        subject: Subject,
        datagram: &[u8],
        reader: &mut Reader<'_>,
    ) -> Result<(), Malformed> {
        if let Some(version) = google::public_version(datagram) {
            (self.version, self.original_version, self.sure) = (version, version, true);
            self.take_chlo(datagram, subject, reader);
        }
        let mut cursor = Cursor::new(datagram);
        for _ in 0..COALESCED_MAX {
            // A packet with a short header is the last of its datagram.
            if !header::is_long(cursor.rest()) {
                break;
            }
            let packet = Packet::read(&mut cursor)?;
            self.see(&packet, subject.direction);
            match packet.content {
                Content::Initial { token, sealed } => {
                    self.read_initial(&packet, token, &sealed, subject, reader)?;
                }
                Content::Negotiation { versions } => self.negotiate(&packet, versions, subject),
                Content::Retry => self.take_retry(&packet, subject),
                Content::ZeroRtt => self.zero_rtt = true,
                Content::Unknown if packet.version.is_google() => self.take_chlo(datagram, subject, reader),
                Content::Handshake | Content::Unknown => (),
            }
            if reader.found.another || self.is_over() {
                break;
            }
        }
        Ok(())
    }

    /// The IDs of the client's first flight, as far as they are known.
    pub fn first_ids(&self) -> Option<Ids> {
        let [forth, back] = self.newest;
        let of_client = if self.client_direction() == direction::TO_RESPONDER { forth } else { back };
        self.first
            .or_else(|| of_client.filter(|_| self.version.salt().is_none() && !self.version.is_google()))
    }

    /// Nothing more is to be learnt.
    pub fn is_over(&self) -> bool {
        let failures_max = if self.keyring.is_some() { FORGERIES_MAX } else { FAILURES_MAX };
        self.hellos.are_over() || self.failures >= failures_max || self.idle >= IDLE_MAX
    }

    /// Whether this is QUIC without a doubt.
    pub fn is_sure(&self) -> bool {
        self.sure
    }

    /// The keys that were tried did not fit.
    pub fn is_undecryptable(&self) -> bool {
        self.failures > 0 && self.keyring.is_none()
    }

    /// Whether to tell the host that this is QUIC; yes once.
    pub fn is_news(&mut self) -> bool {
        self.sure && !std::mem::replace(&mut self.identified, true)
    }

    /// What an event about it is about, with the client as its source.
    pub fn subject(&self, otherwise: Subject) -> Subject {
        Subject { direction: self.client_direction(), ..self.subject.unwrap_or(otherwise) }
    }

    /// Which way the client sends; the flow's originator is taken for it as long as nothing tells.
    pub fn client_direction(&self) -> u8 {
        self.client_direction.unwrap_or(direction::TO_RESPONDER)
    }

    fn sender(&self, direction: u8) -> Option<Sender> {
        self.client_direction.map(|client| if client == direction { Sender::Client } else { Sender::Server })
    }

    /// Looks at what is not protected: one calls the other by the ID that it has given itself, which
    /// no other protocol does.
    fn see(&mut self, packet: &Packet<'_>, direction: u8) {
        let ids = Ids { destination: packet.destination, source: packet.source };
        let to_responder = direction == direction::TO_RESPONDER;
        let [forth, back] = &mut self.newest;
        let (own, other) = if to_responder { (forth, back) } else { (back, forth) };
        let echoes = |id: &ConnectionId, other: &ConnectionId| id == other && id.len() >= ECHO_MIN;
        if let Some(other) = other {
            self.sure |= echoes(&ids.destination, &other.source);
        }
        self.sure |= matches!(packet.content, Content::Unknown) && packet.version.is_google();
        if packet.version != Version::NEGOTIATION {
            *own = Some(ids);
            if self.version == Version::default() {
                (self.version, self.original_version) = (packet.version, packet.version);
            }
        }
    }

    fn read_initial(
        &mut self,
        packet: &Packet<'_>,
        token: &[u8],
        sealed: &Sealed<'_>,
        subject: Subject,
        reader: &mut Reader<'_>,
    ) -> Result<(), Malformed> {
        let known = self.sender(subject.direction);
        let unsealed = trial::unseal(self.keyring.as_deref_mut(), known, packet, sealed, reader.scratch);
        let Some(Unsealed { sender, opened, keyring }) = unsealed else {
            self.failures = self.failures.saturating_add(1);
            return Ok(());
        };
        if let Some(keyring) = keyring {
            if !self.continues(packet, token, sender) {
                reader.found.another = true;
                return Ok(());
            }
            self.keyring = Some(keyring);
        }
        self.settle_ends(packet, sender, subject, &mut reader.found);
        let payload = reader.scratch.get(opened.payload).unwrap_or_default();
        let brought = self.hellos.read(sender, packet.version, payload, reader.reading)?;
        reader.found.refused |= brought.refused;
        if brought.is_new || self.hellos.closed.is_some() {
            (self.subject, self.idle) = (Some(subject), 0);
        }
        if brought.crypto {
            self.timing.see(sender, subject.time, self.hellos.client.is_some());
        }
        Ok(())
    }

    /// Notes who is who, now that a packet has proved itself.
    fn settle_ends(&mut self, packet: &Packet<'_>, sender: Sender, subject: Subject, found: &mut Found) {
        let against = direction::TO_RESPONDER ^ direction::TO_ORIGINATOR ^ subject.direction;
        self.sure = true;
        self.client_direction = Some(if sender == Sender::Client { subject.direction } else { against });
        match sender {
            Sender::Client if self.first.is_none() => {
                self.first = Some(Ids { destination: packet.destination, source: packet.source });
                if self.versions.is_empty() {
                    self.original_version = packet.version;
                }
                found.id = Some(packet.destination);
            }
            Sender::Server if self.server_source.is_none() => {
                self.server_source = Some(packet.source);
                found.id = Some(packet.source);
            }
            _ => (),
        }
        self.version = packet.version;
    }

    /// Whether a packet that needs other keys than those before goes on with this connection; what
    /// the client had begun to say it then says anew.
    fn continues(&mut self, packet: &Packet<'_>, token: &[u8], sender: Sender) -> bool {
        let (Some(first), Some(keyring)) = (&self.first, &self.keyring) else { return true };
        let after_negotiation = !self.versions.is_empty() && self.server_source.is_none();
        let after_retry = self.retry_source == Some(packet.destination)
            || !token.is_empty() && first.source == packet.source;
        // The server has chosen another version, and the client follows.
        let switched = keyring.version != packet.version && self.server_source.is_some();
        if sender == Sender::Server || switched {
            return true;
        }
        if after_negotiation {
            self.hellos.restart(false);
            self.first = Some(Ids { destination: packet.destination, source: packet.source });
        } else if after_retry {
            self.hellos.restart(true);
        }
        self.timing.restart();
        after_retry || after_negotiation
    }

    fn take_chlo(&mut self, octets: &[u8], subject: Subject, reader: &Reader<'_>) {
        if let Some(chlo) = Chlo::find(octets) {
            self.hellos.take_chlo(&chlo, reader.reading);
            (self.client_direction, self.subject) = (Some(subject.direction), Some(subject));
        }
    }

    /// RFC 9000 §6: a server that does not speak the client's version echoes its IDs.
    fn negotiate(&mut self, packet: &Packet<'_>, versions: &[u8], subject: Subject) {
        let of_client = match subject.direction {
            direction::TO_RESPONDER => &self.newest[1],
            _ => &self.newest[0],
        };
        let Some(ids) = of_client else { return };
        let echoed = packet.destination == ids.source && packet.source == ids.destination;
        if echoed && self.server_source.is_none() && self.versions.is_empty() {
            self.versions =
                Version::list(versions).filter(|version| !version.is_grease()).take(VERSIONS_MAX).collect();
            (self.sure, self.subject, self.idle) = (true, Some(subject), 0);
        }
    }

    /// RFC 9000 §8.1.2. Only a packet that the new ID leads to keys for proves that it was true.
    fn take_retry(&mut self, packet: &Packet<'_>, subject: Subject) {
        let echoed = self.first.is_some_and(|first| first.source == packet.destination);
        let by_server = self.sender(subject.direction) == Some(Sender::Server);
        if echoed && by_server && self.server_source.is_none() && self.retry_source.is_none() {
            (self.retry, self.retry_source) = (true, Some(packet.source));
            (self.subject, self.idle) = (Some(subject), 0);
        }
    }
}
