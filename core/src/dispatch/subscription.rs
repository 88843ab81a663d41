//! What plugins have asked for, checked for a flow or payload without calling any of them.

use crate::{
    decode::{Packet, Transport},
    eve::Vocabulary,
    flow::{Flow, Interest},
};
use radar_abi::manifest::{Kind, Manifest, PatternText, Selection};
use radar_wire::Pattern;

/// Plugins of one worker at most: each has a bit in [`crate::flow::Interest`].
pub const PLUGINS_MAX: usize = 64;

/// What all plugins of a worker want.
///
/// Each plugin has a place, which is its bit in a flow's [`crate::flow::Interest`], and keeps it for as long
/// as it runs. When others come or go, all this is made anew, as the next generation; a flow that was there
/// before learns of it with its next packet.
#[derive(Debug, Default)]
pub struct Subscriptions {
    /// Plugins that have not been set aside.
    active: u64,
    generation: u32,
    pub(super) streams: Selections,
    pub(super) datagrams: Vec<(Vec<u8>, Selections)>,
    /// What is to be known of each place.
    places: Vec<Wishes>,
    /// Plugins that want some of a flow's payloads only.
    pub(super) counting: u64,
    pub(super) link_packets: Vec<PacketWish>,
    pub(super) network_packets: Vec<PacketWish>,
    pub(super) flow_starts: u64,
    pub(super) flow_ends: u64,
    pub(super) rtt: u64,
    /// Plugins that are told of others' events at once: what they add is to be in those that follow.
    enrichers: u64,
    /// For each event type, by number, the places that read it, with its place in their manifests.
    readers: Vec<Vec<(usize, u64)>>,
}

/// What the plugin at one place wants.
#[derive(Debug)]
struct Wishes {
    /// The generation it came with.
    since: u32,
    /// Octets of each datagram; 0 for all.
    snap: usize,
    /// Payloads of each flow, of streams and of datagrams; [`ALL`] for all.
    payloads: [u8; 2],
    /// Nanoseconds between ticks; 0 for none.
    tick: u64,
}

/// Payloads without number.
const ALL: u8 = u8::MAX;

impl Default for Wishes {
    /// Of a place where nobody is.
    fn default() -> Self {
        Self { since: 0, snap: 0, payloads: [ALL; 2], tick: 0 }
    }
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
    /// Nobody's, of this generation.
    #[must_use]
    pub fn of_generation(generation: u32) -> Self {
        Self { generation, ..Self::default() }
    }

    /// Adds the plugin at a place, where it has been since a generation.
    pub fn add(
        &mut self,
        place: usize,
        since: u32,
        manifest: &Manifest,
        vocabulary: &Vocabulary,
    ) -> Result<(), SubscriptionError> {
        if place >= PLUGINS_MAX {
            return Err(SubscriptionError::TooMany);
        }
        let (bit, wants) = (1u64 << place, &manifest.wants);
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
        if let Some(packets) = &wants.packets {
            let list = match packets.layer.as_str() {
                "link" => &mut self.link_packets,
                "network" => &mut self.network_packets,
                other => return Err(SubscriptionError::Layer(other.to_owned())),
            };
            list.push(PacketWish {
                plugin: place,
                snap: packets.snap as usize,
                ether_types: packets.ether_types.clone(),
                protocols: packets.protocols.clone(),
            });
        }
        self.flow_starts |= if wants.flow_starts { bit } else { 0 };
        self.flow_ends |= if wants.flow_ends { bit } else { 0 };
        self.rtt |= if wants.rtt { bit } else { 0 };
        self.enrichers |= if manifest.kind == Kind::Enricher { bit } else { 0 };
        let payloads = [&wants.streams, &wants.datagrams]
            .map(|selection| selection.as_ref().map_or(0, |selection| selection.payloads));
        self.counting |= if payloads == [0; 2] { 0 } else { bit };
        for (at, name) in wants.events.iter().enumerate() {
            let Some(number) = vocabulary.event_number(name).map(usize::from) else { continue };
            self.readers.resize_with(self.readers.len().max(number + 1), Vec::new);
            if self.readers[number].last().is_none_or(|(known, _)| *known != place) {
                self.readers[number].push((place, at as u64));
            }
        }
        self.places.resize_with(self.places.len().max(place + 1), Wishes::default);
        self.places[place] = Wishes {
            since,
            snap: wants.datagrams.as_ref().map_or(0, |selection| selection.snap as usize),
            payloads: payloads.map(|limit| if limit == 0 { ALL } else { limit }),
            tick: u64::from(wants.tick) * 1_000_000,
        };
        Ok(())
    }

    /// Places, used or not: one more than the highest that is used.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// What is to be known of a flow that begins now.
    pub(super) fn interest(&self, flow: &Flow) -> Interest {
        let selections = self.payloads(flow.protocol());
        let (taken, undecided) = selections.map_or((0, 0), |selections| selections.of_ports(flow.ports()));
        let (generation, born) = (self.generation, self.generation as u16);
        Interest { taken, undecided, generation, born, looked: 0, payloads: 0 }
    }

    /// Has a flow that began earlier learn of the plugins that have come and gone since its last packet;
    /// true if there were any.
    ///
    /// Who has come gets the flow's datagrams, by port or by what it says from here on, unless it wants
    /// nothing but beginnings. Of a stream it would see the middle, so it gets nothing of one.
    pub fn catch_up(&self, flow: &mut Flow) -> bool {
        if flow.interest.generation == self.generation {
            return false;
        }
        let joins = if flow.protocol() == 6 { 0 } else { !self.counting };
        self.introduce(flow, joins);
        true
    }

    /// The same for a flow that is over, which nobody joins any more.
    pub fn catch_up_at_end(&self, flow: &mut Flow) {
        if flow.interest.generation != self.generation {
            self.introduce(flow, 0);
        }
    }

    #[cold]
    fn introduce(&self, flow: &mut Flow, joins: u64) {
        let came = self.places_of(|wishes| wishes.since > flow.interest.generation);
        let (begins, joins) = (self.interest(flow), came & joins);
        let interest = &mut flow.interest;
        // The bits that go were those of who had these places before.
        interest.taken = interest.taken & !came | begins.taken & joins;
        interest.undecided = interest.undecided & !came | begins.undecided & joins;
        interest.looked &= 3;
        interest.generation = self.generation;
    }

    /// Plugins that have missed the beginning of a flow of this [`Interest::born`]. After 32768 generations
    /// old ones may be taken for new, which makes a difference only to a flow that is as old.
    pub(super) fn late(&self, born: u16) -> u64 {
        if born == self.generation as u16 {
            return 0;
        }
        self.places_of(|wishes| (wishes.since as u16).wrapping_sub(born).cast_signed() > 0)
    }

    fn places_of(&self, are: impl Fn(&Wishes) -> bool) -> u64 {
        let places = self.places.iter().enumerate().filter(|(_, wishes)| are(wishes));
        places.fold(0, |set, (place, _)| set | 1 << place)
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
        let limit = self.places[plugin].payloads[usize::from(protocol != 6)];
        limit != ALL && number >= limit
    }

    /// Nanoseconds between a plugin's ticks; 0 for none.
    #[must_use]
    pub fn tick(&self, plugin: usize) -> u64 {
        self.places[plugin].tick
    }

    /// Octets of each datagram that a plugin wants; 0 for all.
    pub(super) fn snap(&self, plugin: usize) -> usize {
        self.places[plugin].snap
    }

    /// Whether somebody wants to hear of round trips.
    #[must_use]
    pub fn want_rtt(&self) -> bool {
        self.rtt & self.active != 0
    }

    /// Whether any enricher reads others' events, or any other plugin.
    #[must_use]
    pub fn read_events(&self, enrichers: bool) -> bool {
        let reads = |(place, _): &(usize, u64)| (self.enrichers & 1 << place != 0) == enrichers;
        self.readers.iter().flatten().any(reads)
    }

    /// Who reads events of this type, of the enrichers or of the others: the plugin, and the type's place in its
    /// manifest.
    pub fn readers(&self, event_type: u16, enrichers: bool) -> impl Iterator<Item = (usize, u64)> {
        let group = self.active & if enrichers { self.enrichers } else { !self.enrichers };
        let all = self.readers.get(usize::from(event_type)).map_or(&[][..], Vec::as_slice);
        all.iter().copied().filter(move |(plugin, _)| group & 1 << plugin != 0)
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
