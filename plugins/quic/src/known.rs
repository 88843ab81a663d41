//! Which server calls which connection by which ID: by it a connection is known again when its client
//! comes from another port or address (RFC 9000 §9).

use crate::connection_id::ConnectionId;
use radar_plugin::Input;
use std::collections::{HashMap, VecDeque};

/// Shorter IDs may match by chance.
const LENGTH_MIN: usize = 4;

/// The connection IDs that were seen last.
#[derive(Debug)]
pub(crate) struct KnownIds {
    /// The hasher has keys of its own: the IDs are a stranger's choice.
    owners: HashMap<ConnectionId, Owner>,
    /// In the order in which they came.
    order: VecDeque<ConnectionId>,
    /// How many have each length. A short header does not say how long its ID is.
    lengths: [u32; ConnectionId::MAX + 1],
    max: usize,
}

/// The connection that an ID stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Owner {
    /// The flow that it began with.
    pub slot: u32,
    pub flow: u64,
    /// Address and port of the server, which stay.
    pub server: ([u8; 16], u16),
}

impl KnownIds {
    /// A table of `max` IDs; further ones take the place of the oldest.
    pub fn new(max: usize) -> Self {
        let lengths = [0; ConnectionId::MAX + 1];
        Self { owners: HashMap::new(), order: VecDeque::new(), lengths, max }
    }

    /// Keeps in mind that packets to `id` are of the connection `owner`.
    pub fn insert(&mut self, id: ConnectionId, owner: Owner) {
        if id.len() < LENGTH_MIN || self.max == 0 || self.owners.insert(id, owner).is_some() {
            return;
        }
        self.order.push_back(id);
        self.count(id, 1);
        if self.order.len() > self.max {
            if let Some(oldest) = self.order.pop_front() {
                self.owners.remove(&oldest);
                self.count(oldest, -1);
            }
        }
    }

    /// The connection of a packet with a long header to `id`.
    pub fn find(&self, id: &ConnectionId, input: &Input<'_>) -> Option<Owner> {
        let owner = self.owners.get(id)?;
        (owner.server == (input.destination, input.destination_port)).then_some(*owner)
    }

    /// The connection of a packet with a short header (RFC 9000 §17.3.1).
    pub fn find_short(&self, datagram: &[u8], input: &Input<'_>) -> Option<Owner> {
        let lengths = self.lengths.iter().enumerate().filter(|(_, count)| **count != 0);
        lengths
            .filter_map(|(length, _)| ConnectionId::new(datagram.get(1..)?.get(..length)?))
            .find_map(|id| self.find(&id, input))
    }

    fn count(&mut self, id: ConnectionId, change: i32) {
        if let Some(count) = self.lengths.get_mut(id.len()) {
            *count = count.saturating_add_signed(change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: ([u8; 16], u16) = ([9; 16], 443);

    fn to(server: ([u8; 16], u16)) -> Input<'static> {
        Input { destination: server.0, destination_port: server.1, ..Input::empty() }
    }

    #[test]
    fn a_connection_is_known_by_its_id_at_its_server_only() {
        let mut known = KnownIds::new(9);
        let owner = Owner { slot: 1, flow: 2, server: SERVER };
        known.insert(ConnectionId::new(&[1, 2, 3, 4, 5]).unwrap(), owner);
        known.insert(ConnectionId::new(&[1, 2, 3]).unwrap(), owner);
        let datagram = [0x40, 1, 2, 3, 4, 5, 6, 7];
        assert_eq!(known.find_short(&datagram, &to(SERVER)), Some(owner));
        assert_eq!(known.find_short(&datagram[..5], &to(SERVER)), None);
        assert_eq!(known.find_short(&datagram, &to(([9; 16], 444))), None);
    }

    #[test]
    fn the_oldest_id_makes_room() {
        let mut known = KnownIds::new(2);
        for octet in 0..5u8 {
            let owner = Owner { slot: 0, flow: u64::from(octet), server: SERVER };
            known.insert(ConnectionId::new(&[octet; 4]).unwrap(), owner);
        }
        let flows =
            [2u8, 3, 4].map(|octet| known.find_short(&[octet; 9], &to(SERVER)).map(|owner| owner.flow));
        assert_eq!(flows, [None, Some(3), Some(4)]);
        assert_eq!((known.owners.len(), known.lengths[4]), (2, 2));
    }
}
