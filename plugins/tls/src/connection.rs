//! A connection while its handshake goes on: its two sides, and when there is nothing more to see.

use crate::{handshake::Handshake, relay, scope::Scope, side::Side, upgrade};
use radar_handshake::{Item, Transport};
use radar_plugin::{Both, Input, Malformed, Subject, against, direction, flag};

/// A connection while its handshake goes on.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    pub handshake: Handshake,
    sides: Both<Side>,
    /// When and with which packet the handshake last said something.
    subject: Option<Subject>,
    /// The host was told that this is TLS.
    told: bool,
}

/// Octets of clear text in one direction after which no TLS is expected any more. Dialogues that lead
/// to STARTTLS have some hundred; the longest known are those of a proxy that asks for a Kerberos
/// ticket, below 12 KiB.
const CLEAR_MAX: u64 = 16 * 1024;

/// Octets of one direction, after all of its handshake was seen, after which the other is not waited
/// for any more: it is not in the capture. A client may send that many before it has an answer
/// (RFC 8446 §2.3), and a server without waiting for the client's Finished.
const SURPLUS_MAX: u64 = 64 * 1024;

/// Octets of one direction that cannot all be of a handshake: no message of it can be longer
/// (RFC 8446 §4), and those there are have some ten thousand together.
const HANDSHAKE_MAX: u64 = 16 * 1024 * 1024;

impl Connection {
    /// Reads what came in one direction: octets of a stream, or a datagram.
    pub fn read(&mut self, input: &Input<'_>, scope: &mut Scope) -> Result<(), Malformed> {
        let Self { handshake, sides, subject, .. } = self;
        let side = sides.of_mut(input.direction);
        let octets = input.data.len() as u64;
        side.octets = side.octets.saturating_add(octets);
        if handshake.is_encrypted(input.direction) || side.is_lost() {
            side.surplus = side.surplus.saturating_add(octets);
        }
        let (transport, limits) = (scope.tell.transport, scope.limits);
        let take = |item: Item<'_>| {
            *subject = Some(Subject::of(input));
            handshake.take(input.direction, item, scope)
        };
        let octets = input.data.as_slice();
        let outcome = match transport {
            Transport::Dtls => side.read_datagram(relay::carried(octets), limits, take),
            _ => side.read(octets, limits, take),
        };
        side.closed |= input.flags & flag::STREAM_END != 0;
        outcome
    }

    /// Octets of one direction were lost.
    pub fn gap(&mut self, input: &Input<'_>) {
        self.sides.of_mut(input.direction).gap();
    }

    /// Whether to tell the host that this is TLS; yes once.
    pub fn is_news(&mut self) -> bool {
        self.handshake.identified && !std::mem::replace(&mut self.told, true)
    }

    /// Something else was spoken before TLS.
    pub fn began_in_clear_text(&self) -> bool {
        let head = |direction| self.sides.of(direction).head();
        !head(direction::TO_RESPONDER).is_empty() || !head(direction::TO_ORIGINATOR).is_empty()
    }

    /// TLS comes within the lines of FTP, which the connection goes on to speak.
    pub fn is_within_ftp(&self) -> bool {
        [direction::TO_RESPONDER, direction::TO_ORIGINATOR]
            .into_iter()
            .any(|direction| self.sides.of(direction).is_within_ftp())
    }

    /// All that can be seen of the handshake was seen, or no handshake comes.
    pub fn is_over(&self) -> bool {
        let directions = [direction::TO_RESPONDER, direction::TO_ORIGINATOR];
        self.handshake.has_failed()
            || directions.into_iter().all(|direction| self.has_ended(direction))
            || directions.into_iter().any(|direction| self.is_hopeless(direction))
    }

    /// Both sides have gone over to their new keys; `None` if that cannot be known.
    pub fn is_established(&self) -> Option<bool> {
        let mut unknown = false;
        let mut encrypted = |direction| {
            let yes = self.handshake.is_encrypted(direction);
            unknown |= !yes && self.sides.of(direction).is_lost();
            yes
        };
        let both = encrypted(direction::TO_RESPONDER) & encrypted(direction::TO_ORIGINATOR);
        (!unknown).then_some(both && !self.handshake.has_failed())
    }

    /// TLS was seen, but none of its handshake.
    pub fn is_only_encrypted(&self) -> bool {
        let tls = |direction| self.sides.of(direction).has_tls();
        !self.handshake.is_known() && (tls(direction::TO_RESPONDER) || tls(direction::TO_ORIGINATOR))
    }

    /// What an event about the handshake is about, with the client as its source.
    pub fn subject(&self, input: &Input<'_>) -> Subject {
        let subject = self.subject.unwrap_or_else(|| Subject::of(input));
        Subject { direction: self.handshake.client_direction(), ..subject }
    }

    /// The protocol that has turned into TLS: one in which the client has said something first.
    pub fn protocol_before(&self, input: &Input<'_>) -> Option<&'static str> {
        if self.is_within_ftp() {
            return Some("ftp");
        }
        let client = self.handshake.client_direction();
        let (client, server) = (self.sides.of(client).head(), self.sides.of(against(client)).head());
        if client.is_empty() {
            return None;
        }
        let to_responder = input.direction == direction::TO_RESPONDER;
        let port = if to_responder { input.destination_port } else { input.source_port };
        upgrade::protocol(client, server, port)
    }

    fn has_ended(&self, direction: u8) -> bool {
        let side = self.sides.of(direction);
        side.is_lost() || side.closed || self.handshake.is_encrypted(direction)
    }

    /// Nothing is to be expected of the connection because of what one direction is like.
    fn is_hopeless(&self, direction: u8) -> bool {
        let (side, other) = (self.sides.of(direction), self.sides.of(against(direction)));
        // An answer in clear text to a hello in TLS may be long.
        let clear_max = if other.has_tls() { SURPLUS_MAX } else { CLEAR_MAX };
        side.surplus > SURPLUS_MAX || side.clear_octets() > clear_max || side.octets > HANDSHAKE_MAX
    }
}
