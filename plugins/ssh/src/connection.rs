//! A connection until both sides have said what they offer, and which of them is the client.

use crate::{Config, side::Side};
use radar_plugin::{Both, Input, Malformed, Subject, against, direction, flag};

/// A connection until both sides have said what they offer.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    sides: Both<Side>,
    /// When and with which packet something was said last.
    subject: Option<Subject>,
    /// The host was told that this is SSH.
    told: bool,
    /// The start of the connection was not seen.
    midstream: bool,
    /// Ports of originator and responder.
    ports: [u16; 2],
}

/// The port of servers (RFC 4250 §4.3).
pub(crate) const PORT: u16 = 22;

/// Octets of one direction that has no more to tell, after which the other is not waited for any
/// more: it is not in the capture. Before it has the other's KEXINIT a side may send its own key, of
/// some kilobytes (RFC 4253 §7).
const SURPLUS_MAX: u64 = 64 * 1024;

/// Octets of one direction that cannot all come before its KEXINIT: lines, messages to be ignored.
const BEFORE_MAX: u64 = 256 * 1024;

const DIRECTIONS: [u8; 2] = [direction::TO_RESPONDER, direction::TO_ORIGINATOR];

impl Connection {
    /// Reads what came in one direction.
    pub fn read(&mut self, input: &Input<'_>, config: &Config) -> Result<(), Malformed> {
        self.midstream |= input.flags & flag::MIDSTREAM != 0;
        self.ports = match input.direction {
            direction::TO_RESPONDER => [input.source_port, input.destination_port],
            _ => [input.destination_port, input.source_port],
        };
        let packet_max = usize::try_from(config.buffer_max.0).unwrap_or(usize::MAX);
        let side = self.sides.of_mut(input.direction);
        let outcome = side.read(input.data.as_slice(), packet_max);
        side.closed |= input.flags & flag::STREAM_END != 0;
        if outcome == Ok(true) {
            self.subject = Some(Subject::of(input));
        }
        outcome.map(|_| ())
    }

    /// Octets of one direction were lost.
    pub fn gap(&mut self, input: &Input<'_>) {
        self.sides.of_mut(input.direction).gap();
    }

    /// Whether to tell the host that this is SSH; yes once.
    pub fn is_news(&mut self) -> bool {
        self.is_known() && !std::mem::replace(&mut self.told, true)
    }

    /// Something was said that is SSH.
    pub fn is_known(&self) -> bool {
        self.any(Side::is_known)
    }

    /// All that can be seen was seen.
    pub fn is_over(&self) -> bool {
        let hopeless =
            |side: &Side| side.surplus > SURPLUS_MAX || side.octets.saturating_sub(side.surplus) > BEFORE_MAX;
        DIRECTIONS.iter().all(|direction| self.sides.of(*direction).is_finished())
            || self.version() == Some(1)
            || self.any(hopeless)
    }

    /// Both offers were seen, or both versions where there are no offers.
    pub fn is_complete(&self) -> bool {
        self.version() == Some(1)
            || DIRECTIONS.iter().all(|direction| self.sides.of(*direction).offer().is_some())
    }

    /// The version that both speak (RFC 4253 §5).
    pub fn version(&self) -> Option<u8> {
        let [one, other] = DIRECTIONS.map(|direction| self.sides.of(direction).identification.as_ref());
        Some(if one?.speaks_2() && other?.speaks_2() { 2 } else { 1 })
    }

    /// The client.
    pub fn client(&self) -> &Side {
        self.sides.of(self.client_direction())
    }

    /// The server.
    pub fn server(&self) -> &Side {
        self.sides.of(against(self.client_direction()))
    }

    /// What an event about the connection is about, with the client as its source.
    pub fn subject(&self, input: &Input<'_>) -> Subject {
        let subject = self.subject.unwrap_or_else(|| Subject::of(input));
        Subject { direction: self.client_direction(), ..subject }
    }

    /// Who the client is: by what only one of the two may say; else the originator, unless the start
    /// of the connection was not seen and the originator's port is that of servers.
    ///
    /// A server may be the originator (RFC 8071, "call home").
    fn client_direction(&self) -> u8 {
        let said = DIRECTIONS.into_iter().find_map(|direction| {
            let side = self.sides.of(direction);
            let is_clients = side.offer().and_then(|offer| offer.is_clients());
            let is_client = is_clients.or(side.lines_before.then_some(false))?;
            Some(if is_client { direction } else { against(direction) })
        });
        let turned = self.midstream && matches!(self.ports, [PORT, other] if other != PORT);
        said.unwrap_or(if turned { direction::TO_ORIGINATOR } else { direction::TO_RESPONDER })
    }

    fn any(&self, is: impl Fn(&Side) -> bool) -> bool {
        DIRECTIONS.iter().any(|direction| is(self.sides.of(*direction)))
    }
}
