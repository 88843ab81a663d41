//! A dialogue as the frames of a capture: raw IP, with TCP's numbers counted as its ends would.

use crate::{clock::Clock, dialogue::Step};
use radar_abi::{
    Manifest,
    manifest::{PatternText, Selection},
};
use radar_core::{
    capture::{Chunk, Frame, LinkType},
    flow::tcp::bit,
};
use radar_wire::Pattern;

/// Octets of a payload that fit in an IPv4 packet with any header of a transport.
const PAYLOAD_MAX: usize = 65_000;

/// A dialogue's frames; `ports` are those that its flows choose from, over TCP and over UDP.
#[must_use]
pub fn of(steps: &[Step<'_>], ports: &Ports) -> Chunk {
    let mut wire =
        Wire { ports, chunk: Chunk::new(), clock: Clock::default(), flows: 0, flow: Flow::default() };
    for step in steps {
        wire.step(step);
    }
    wire.chunk
}

/// The ports that a plugin asks for, and the beginnings on any port.
#[derive(Clone, Debug, Default)]
pub struct Ports {
    tcp: Selection,
    udp: Selection,
}

/// A port that no plugin asks for: patterns alone tell what is spoken there.
const UNASKED: u16 = 40_000;

impl Ports {
    /// Those of a manifest.
    #[must_use]
    pub fn of(manifest: &Manifest) -> Self {
        let (streams, datagrams) = (&manifest.wants.streams, &manifest.wants.datagrams);
        Self { tcp: streams.clone().unwrap_or_default(), udp: datagrams.clone().unwrap_or_default() }
    }

    /// The place at which a flow finds this port.
    #[must_use]
    pub fn place(&self, tcp: bool, port: u16) -> u8 {
        let place = self.selection(tcp).ports.iter().position(|known| *known == port);
        place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
    }

    /// Whether the plugin wants a flow that begins so.
    #[must_use]
    pub fn want(&self, tcp: bool, port: u16, payload: &[u8]) -> bool {
        let Selection { all, ports, patterns, .. } = self.selection(tcp);
        let pattern =
            |text: &PatternText| Pattern::new(text.offset, &octets(&text.octets), &octets(&text.mask));
        *all || ports.contains(&port) || patterns.iter().any(|text| pattern(text).matches(payload))
    }

    fn get(&self, tcp: bool, place: u8) -> u16 {
        self.selection(tcp).ports.get(usize::from(place)).copied().unwrap_or(UNASKED + u16::from(place))
    }

    fn selection(&self, tcp: bool) -> &Selection {
        if tcp { &self.tcp } else { &self.udp }
    }
}

/// What hexadecimal digits stand for.
fn octets(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

struct Wire<'a> {
    ports: &'a Ports,
    chunk: Chunk,
    clock: Clock,
    flows: u16,
    flow: Flow,
}

/// The flow at hand.
#[derive(Default)]
struct Flow {
    begun: bool,
    tcp: bool,
    ipv6: bool,
    /// Of the originator and the responder.
    ports: [u16; 2],
    /// Sequence numbers to come, likewise.
    next: [u32; 2],
}

impl Wire<'_> {
    fn step(&mut self, step: &Step<'_>) {
        if let Step::Flow { tcp, ipv6, port } = *step {
            return self.begin(tcp, ipv6, port);
        }
        if !self.flow.begun {
            self.begin(true, false, 0);
        }
        match *step {
            Step::Say { back, octets } => self.say(back, &octets[..octets.len().min(PAYLOAD_MAX)]),
            Step::Lose { back, octets } if self.flow.tcp => self.lose(back, octets),
            Step::End { back } if self.flow.tcp => {
                self.segment(back, bit::ACK | bit::FIN, &[]);
                self.advance(back, 1);
            }
            Step::Pause(step) => {
                self.clock.advance(step);
            }
            Step::Lose { .. } | Step::End { .. } | Step::Flow { .. } => {}
        }
    }

    fn begin(&mut self, tcp: bool, ipv6: bool, port: u8) {
        self.flows = self.flows.wrapping_add(1);
        let ports = [50_000_u16.wrapping_add(self.flows), self.ports.get(tcp, port)];
        self.flow = Flow { begun: true, tcp, ipv6, ports, next: [u32::MAX - 99, 1000] };
        if tcp {
            self.segment(false, bit::SYN, &[]);
            self.advance(false, 1);
            self.segment(true, bit::SYN | bit::ACK, &[]);
            self.advance(true, 1);
        }
    }

    fn say(&mut self, back: bool, octets: &[u8]) {
        if self.flow.tcp {
            // A bare acknowledgment of a few zeros would be taken for one with padding.
            self.segment(back, bit::ACK | bit::PSH, octets);
            self.advance(back, octets.len() as u32);
        } else {
            let length = octets.len() as u16 + 8;
            let [from, to] = self.ends(back);
            self.packet(back, 17, &[from, to, length, 0].map(u16::to_be_bytes).concat(), octets);
        }
    }

    /// The other side acknowledges what the capture has missed, until that is taken for a gap.
    fn lose(&mut self, back: bool, octets: u16) {
        self.advance(back, octets.into());
        for _ in 0..3 {
            self.segment(!back, bit::ACK, &[]);
        }
    }

    fn advance(&mut self, back: bool, octets: u32) {
        let next = &mut self.flow.next[usize::from(back)];
        *next = next.wrapping_add(octets);
    }

    fn segment(&mut self, back: bool, flags: u8, payload: &[u8]) {
        let [from, to] = self.ends(back).map(u16::to_be_bytes);
        let sequence = self.flow.next[usize::from(back)].to_be_bytes();
        let acknowledged = if flags & bit::ACK == 0 { 0 } else { self.flow.next[usize::from(!back)] };
        let rest = [5 << 4, flags, 0xFF, 0xFF, 0, 0, 0, 0];
        let header = [&from[..], &to, &sequence, &acknowledged.to_be_bytes(), &rest].concat();
        self.packet(back, 6, &header, payload);
    }

    fn ends(&self, back: bool) -> [u16; 2] {
        let [originator, responder] = self.flow.ports;
        if back { [responder, originator] } else { [originator, responder] }
    }

    fn packet(&mut self, back: bool, protocol: u8, header: &[u8], payload: &[u8]) {
        let length = (header.len() + payload.len()) as u16;
        let ends = if back { [2, 1] } else { [1, 2] };
        let ip = if self.flow.ipv6 { ipv6(length, protocol, ends) } else { ipv4(length, protocol, ends) };
        let data = [&ip[..], header, payload].concat();
        let (number, time) = (self.chunk.frames().len() as u64 + 1, self.clock.advance(0));
        let (length, link) = (data.len() as u32, LinkType::RAW);
        self.chunk.push(Frame { number, time, data: &data, length, link, interface: 0 });
    }
}

/// A header of RFC 791 §3.1, between addresses of RFC 5737.
fn ipv4(length: u16, protocol: u8, [from, to]: [u8; 2]) -> Vec<u8> {
    let [high, low] = (20 + length).to_be_bytes();
    vec![0x45, 0, high, low, 0, 0, 0x40, 0, 64, protocol, 0, 0, 192, 0, 2, from, 192, 0, 2, to]
}

/// A header of RFC 8200 §3, between addresses of RFC 3849.
fn ipv6(length: u16, protocol: u8, [from, to]: [u8; 2]) -> Vec<u8> {
    let [high, low] = length.to_be_bytes();
    let address = |host| [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, host];
    [&[0x60, 0, 0, 0, high, low, protocol, 64][..], &address(from), &address(to)].concat()
}
