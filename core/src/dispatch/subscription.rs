//! What plugins have asked for, checked for a flow or payload without calling any of them.

use crate::{
    decode::{Packet, Transport},
    eve::Vocabulary,
    flow::Flow,
};
use radar_abi::manifest::{Manifest, PatternText, Selection};
use radar_wire::Pattern;

/// Plugins of one worker at most: each has a bit in [`crate::flow::Interest`].
pub const PLUGINS_MAX: usize = 64;

/// What all plugins of a worker want.
#[derive(Debug, Default)]
pub struct Subscriptions {
    /// Plugins that have not been set aside.
    active: u64,
    pub(super) streams: Selections,
    pub(super) datagrams: Vec<(Vec<u8>, Selections)>,
    /// Octets of each datagram that a plugin wants; 0 for all.
    pub(super) snaps: Vec<usize>,
    /// Payloads of each flow that a plugin wants, of streams and of datagrams; 255 for all.
    payloads: [Vec<u8>; 2],
    /// Plugins that want some of a flow's payloads only.
    pub(super) counting: u64,
    pub(super) link_packets: Vec<PacketWish>,
    pub(super) network_packets: Vec<PacketWish>,
    pub(super) flow_starts: u64,
    pub(super) flow_ends: u64,
    /// For each plugin the event types it reads, by number, with their place in its manifest.
    pub(super) events: Vec<Vec<(u16, u64)>>,
    /// For each plugin the nanoseconds between ticks; 0 for none.
    pub(super) ticks: Vec<u64>,
}

/// Packets that one plugin wants.
#[derive(Debug)]
pub(super) struct PacketWish {
    pub plugin: usize,
    /// Octets of each; 0 for all.
    pub snap: usize,
    ether_types: Vec<u16>,
    protocols: Vec<u8>,
}

impl PacketWish {
    /// Whether a packet is one of those that are wanted.
    pub fn covers(&self, packet: &Packet<'_>) -> bool {
        let ether_type = match packet.transport {
            Transport::NotIp(ether_type) => return self.ether_types.contains(&ether_type),
            _ if packet.ipv6 => 0x86DD,
            _ => 0x0800,
        };
        let all = self.ether_types.is_empty() && self.protocols.is_empty();
        all || self.protocols.contains(&packet.protocol) || self.ether_types.contains(&ether_type)
    }
}

/// Selections of several plugins, arranged for one look-up.
#[derive(Debug, Default)]
pub(super) struct Selections {
    all: u64,
    ports: Vec<(u16, u64)>,
    patterns: Vec<(Pattern, u64)>,
    /// Plugins that have patterns at all.
    patterned: u64,
}

/// A manifest that asks for what cannot be.
#[derive(Debug, thiserror::Error)]
pub enum SubscriptionError {
    /// A pattern is no hexadecimal.
    #[error("pattern {0:?} is not an even number of hexadecimal digits")]
    Pattern(String),
    /// There is no such layer.
    #[error("packets begin at the layer \"link\" or \"network\", not {0:?}")]
    Layer(String),
    /// There are too many.
    #[error("a worker serves at most {PLUGINS_MAX} analyzers")]
    TooMany,
}

impl Subscriptions {
    /// Adds the next plugin; its bit is its place.
    pub fn add(&mut self, manifest: &Manifest, vocabulary: &Vocabulary) -> Result<(), SubscriptionError> {
        let plugin = self.ticks.len();
        if plugin >= PLUGINS_MAX {
            return Err(SubscriptionError::TooMany);
        }
        let (bit, wants) = (1u64 << plugin, &manifest.wants);
        self.active |= bit;
        if let Some(selection) = &wants.streams {
            self.streams.add(selection, bit)?;
        }
        if let Some(selection) = &wants.datagrams {
            let protocols =
                if selection.protocols.is_empty() { vec![17] } else { selection.protocols.clone() };
            let mut selections = Selections::default();
            selections.add(selection, bit)?;
            match self.datagrams.iter_mut().find(|(known, _)| *known == protocols) {
                Some((_, known)) => known.add(selection, bit)?,
                None => self.datagrams.push((protocols, selections)),
            }
        }
        self.snaps.push(wants.datagrams.as_ref().map_or(0, |selection| selection.snap as usize));
        for (limits, selection) in self.payloads.iter_mut().zip([&wants.streams, &wants.datagrams]) {
            let limit = selection.as_ref().map_or(0, |selection| selection.payloads);
            self.counting |= if limit == 0 { 0 } else { bit };
            limits.push(if limit == 0 { u8::MAX } else { limit });
        }
        if let Some(packets) = &wants.packets {
            let list = match packets.layer.as_str() {
                "link" => &mut self.link_packets,
                "network" => &mut self.network_packets,
                other => return Err(SubscriptionError::Layer(other.to_owned())),
            };
            list.push(PacketWish {
                plugin,
                snap: packets.snap as usize,
                ether_types: packets.ether_types.clone(),
                protocols: packets.protocols.clone(),
            });
        }
        self.flow_starts |= if wants.flow_starts { bit } else { 0 };
        self.flow_ends |= if wants.flow_ends { bit } else { 0 };
        let number = |(at, name): (usize, &String)| Some((vocabulary.event_number(name)?, at as u64));
        self.events.push(wants.events.iter().enumerate().filter_map(number).collect());
        self.ticks.push(u64::from(wants.tick) * 1_000_000);
        Ok(())
    }

    /// `EtherType`s of frames that some plugin wants although they may hold no IP.
    #[must_use]
    pub fn ether_types(&self) -> Vec<u16> {
        let wishes = self.link_packets.iter().chain(&self.network_packets);
        wishes.flat_map(|wish| wish.ether_types.iter().copied()).collect()
    }

    /// A plugin was set aside: from now on it wants nothing.
    pub fn set_aside(&mut self, plugin: usize) {
        self.active &= !(1 << plugin);
    }

    /// Whether anybody still wants a flow's payload, or may.
    #[must_use]
    pub fn want(&self, flow: &Flow) -> bool {
        (flow.interest.taken | flow.interest.undecided) & self.active != 0
    }

    /// Whether anybody wants to hear of this flow's end.
    #[must_use]
    pub fn want_end(&self, flow: &Flow) -> bool {
        (flow.interest.taken | self.flow_ends) & self.active != 0
    }

    /// Of these plugins those that have not been set aside.
    pub(super) fn active(&self, plugins: u64) -> u64 {
        plugins & self.active
    }

    /// Whether a plugin wants no payload of a flow after the one of this number, from 1.
    pub(super) fn is_last(&self, plugin: usize, protocol: u8, number: u8) -> bool {
        let limit = self.payloads[usize::from(protocol != 6)][plugin];
        limit != u8::MAX && number >= limit
    }

    /// Nanoseconds between a plugin's ticks; 0 for none.
    #[must_use]
    pub fn tick(&self, plugin: usize) -> u64 {
        self.ticks[plugin]
    }

    /// Whether any plugin reads others' events.
    #[must_use]
    pub fn read_events(&self) -> bool {
        self.events.iter().any(|events| !events.is_empty())
    }

    /// Who reads events of this type: the plugin, and the type's place in its manifest.
    pub fn readers(&self, event_type: u16) -> impl Iterator<Item = (usize, u64)> {
        let place = move |events: &Vec<(u16, u64)>| {
            events.iter().find(|(number, _)| *number == event_type).map(|(_, at)| *at)
        };
        let found =
            self.events.iter().enumerate().filter_map(move |(plugin, events)| Some((plugin, place(events)?)));
        found.filter(|(plugin, _)| self.active & (1 << plugin) != 0)
    }

    /// The selections for a protocol; none for one that nobody wants payloads of.
    pub(super) fn payloads(&self, protocol: u8) -> Option<&Selections> {
        if protocol == 6 {
            return Some(&self.streams);
        }
        self.datagrams
            .iter()
            .find(|(protocols, _)| protocols.contains(&protocol))
            .map(|(_, selections)| selections)
    }
}

impl Selections {
    fn add(&mut self, selection: &Selection, bit: u64) -> Result<(), SubscriptionError> {
        if selection.all {
            self.all |= bit;
        }
        for port in &selection.ports {
            match self.ports.binary_search_by_key(port, |(port, _)| *port) {
                Ok(at) => self.ports[at].1 |= bit,
                Err(at) => self.ports.insert(at, (*port, bit)),
            }
        }
        for pattern in &selection.patterns {
            self.patterns.push((compile(pattern)?, bit));
            self.patterned |= bit;
        }
        Ok(())
    }

    /// Who wants a flow between these ports for certain, and whose patterns must be held against it.
    pub(super) fn of_ports(&self, ports: [u16; 2]) -> (u64, u64) {
        let of = |port: &u16| {
            self.ports.binary_search_by_key(port, |(port, _)| *port).map_or(0, |at| self.ports[at].1)
        };
        let certain = self.all | of(&ports[0]) | of(&ports[1]);
        (certain, self.patterned & !certain)
    }

    /// Which of `undecided` may want a flow that begins with `payload` in one direction.
    pub(super) fn matching(&self, payload: &[u8], undecided: u64) -> u64 {
        let candidates = self.patterns.iter().filter(|(_, bit)| undecided & bit != 0);
        candidates.filter(|(pattern, _)| pattern.may_match(payload)).fold(0, |found, (_, bit)| found | bit)
    }
}

fn compile(text: &PatternText) -> Result<Pattern, SubscriptionError> {
    Ok(Pattern::new(text.offset, &unhex(&text.octets)?, &unhex(&text.mask)?))
}

fn unhex(text: &str) -> Result<Vec<u8>, SubscriptionError> {
    let error = || SubscriptionError::Pattern(text.to_owned());
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return Err(error());
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| error()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(ports: &[u16], octets: &str) -> Selection {
        let patterns = vec![PatternText { octets: octets.to_owned(), ..PatternText::default() }];
        Selection { ports: ports.to_vec(), patterns, ..Selection::default() }
    }

    #[test]
    fn a_port_decides_and_otherwise_the_first_octets_do() {
        let mut selections = Selections::default();
        selections.add(&selection(&[53, 5353], "0102"), 1).unwrap();
        selections.add(&selection(&[443], "16"), 2).unwrap();
        assert_eq!(selections.of_ports([9999, 53]), (1, 2));
        assert_eq!(selections.of_ports([443, 53]), (3, 0));
        assert_eq!(selections.of_ports([1, 2]), (0, 3));
        assert_eq!(selections.matching(&[1, 2, 3], 3), 1);
        assert_eq!(selections.matching(&[0x16], 1), 0);
        // Too short to tell.
        assert_eq!(selections.matching(&[1], 3), 1);
    }

    #[test]
    fn a_pattern_that_is_no_hexadecimal_is_refused() {
        assert!(Selections::default().add(&selection(&[], "1g"), 1).is_err());
        assert!(Selections::default().add(&selection(&[], "123"), 1).is_err());
    }
}
