//! What a plugin may do while it is called.

use crate::wire::json::Object;
use radar_abi::stable::{
    Emission, Ends, HostRef, Input, NO_SLOT, direction, flag,
    std_types::{RSlice, RStr},
};

/// An event the manifest declares, by its place there: the first is `EventId(0)`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EventId(pub u16);

/// A counter the manifest declares, by its place there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CounterId(pub u32);

/// A value of `app_proto` the manifest declares, by its place there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ProtocolId(pub u32);

/// A section the manifest declares, by its place there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SectionId(pub u32);

/// A label the manifest declares, by its place there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LabelId(pub u32);

/// What an event is about that is of no flow and no packet: its ends as they stand in its envelope.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct About {
    /// Nanoseconds since 1970.
    pub time: u64,
    /// EVE `src_ip`, IPv4 mapped (RFC 4291 §2.5.5.2).
    pub source: [u8; 16],
    /// EVE `dest_ip`.
    pub destination: [u8; 16],
    /// EVE `src_port`; only shown for TCP, UDP and SCTP.
    pub source_port: u16,
    /// EVE `dest_port`.
    pub destination_port: u16,
    /// IP protocol number; 255 for none, then no ends are shown.
    pub protocol: u8,
    /// Whether the addresses are IPv6.
    pub ipv6: bool,
}

/// What an event is about: a flow or packet, a time, a direction. Small enough to be kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Subject {
    /// Nanoseconds since 1970.
    pub time: u64,
    /// The flow's id, or 0.
    pub flow: u64,
    /// EVE `pcap_cnt`, or 0.
    pub packet: u64,
    /// The flow's slot.
    pub slot: u32,
    /// Whose address stands as `src_ip`: see [`direction`].
    pub direction: u8,
}

impl Subject {
    /// The flow, time and direction of `input`.
    #[must_use]
    #[inline]
    pub fn of(input: &Input<'_>) -> Self {
        Self {
            time: input.time,
            flow: input.flow,
            packet: input.packet,
            slot: input.slot,
            direction: input.direction,
        }
    }

    /// The same with the flow's originator as `src_ip`, whoever sent the packet.
    #[must_use]
    #[inline]
    pub fn from_originator(self) -> Self {
        Self { direction: direction::TO_RESPONDER, ..self }
    }

    /// The same at another time, in nanoseconds since 1970.
    #[must_use]
    #[inline]
    pub fn at(self, time: u64) -> Self {
        Self { time, ..self }
    }
}

/// The calls that stand behind a [`Host`].
pub(crate) struct Calls<'a, 'b> {
    pub(crate) raw: &'a mut HostRef<'b>,
    pub(crate) body: &'a mut Vec<u8>,
    pub(crate) done: &'a mut Done,
    pub(crate) summaries: bool,
    /// The place of the first counter that the plugin declares: an analyzer has one before it.
    pub(crate) first_counter: u32,
}

/// The flows that a plugin is done with since its call began. There may be as many as inputs, and each
/// input is asked about.
#[derive(Debug, Default)]
pub(crate) struct Done {
    flows: Vec<u64>,
    /// Bits of their slots: most questions end here.
    slots: [u64; 16],
}

impl Done {
    #[inline]
    pub(crate) fn clear(&mut self) {
        if !self.flows.is_empty() {
            self.flows.clear();
            self.slots = [0; 16];
        }
    }

    #[inline]
    fn push(&mut self, input: &Input<'_>) {
        let (word, bit) = place(input.slot);
        self.slots[word] |= bit;
        self.flows.push(input.flow);
    }

    #[inline]
    fn contains(&self, input: &Input<'_>) -> bool {
        let (word, bit) = place(input.slot);
        self.slots[word] & bit != 0 && input.flow != 0 && self.flows.contains(&input.flow)
    }
}

/// Which bit of which word stands for a slot.
#[inline]
fn place(slot: u32) -> (usize, u64) {
    ((slot >> 6) as usize & 15, 1 << (slot & 63))
}

/// What a plugin may do while it is called.
pub struct Host<'a, 'b> {
    calls: Calls<'a, 'b>,
    input: u32,
}

/// The counter that every plugin has, before those of its manifest.
pub(crate) const MALFORMED: &str = "malformed";

impl<'a, 'b> Host<'a, 'b> {
    #[inline]
    pub(crate) fn new(calls: Calls<'a, 'b>) -> Self {
        Self { calls, input: 0 }
    }

    #[inline]
    pub(crate) fn at(&mut self, input: u32) {
        self.input = input;
    }

    /// Whether the plugin is done with the flow of `input`, though more of it lay in this batch.
    #[inline]
    pub(crate) fn is_done(&self, input: &Input<'_>) -> bool {
        self.calls.done.contains(input)
    }

    #[inline]
    pub(crate) fn malformed(&mut self) {
        self.calls.raw.count(0, 1);
    }

    /// Hands over an event; `fill` writes the object that stands under its name.
    #[inline]
    pub fn emit(&mut self, event: EventId, subject: &Subject, fill: impl FnOnce(&mut Object<'_>)) {
        self.emit_with_summary(event, subject, fill, |_| ());
    }

    /// The same with one line for people, which is only made when some sink wants it.
    #[inline]
    pub fn emit_with_summary(
        &mut self,
        event: EventId,
        subject: &Subject,
        fill: impl FnOnce(&mut Object<'_>),
        sum_up: impl FnOnce(&mut String),
    ) {
        self.calls.body.clear();
        fill(&mut Object::new(self.calls.body));
        let mut summary = String::new();
        if self.calls.summaries {
            sum_up(&mut summary);
        }
        self.calls.raw.emit(&Emission {
            time: subject.time,
            flow: subject.flow,
            packet: subject.packet,
            slot: subject.slot,
            input: self.input,
            event: event.0,
            direction: subject.direction,
            padding: [0; 5],
            reserved: [0; 2],
            body: RSlice::from_slice(self.calls.body),
            summary: RStr::from_str(&summary),
        });
    }

    /// Hands over an event that is of no flow and no packet.
    pub fn emit_about(&mut self, event: EventId, about: &About, fill: impl FnOnce(&mut Object<'_>)) {
        self.emit_about_with_summary(event, about, fill, |_| ());
    }

    /// The same with one line for people, which is only made when some sink wants it.
    pub fn emit_about_with_summary(
        &mut self,
        event: EventId,
        about: &About,
        fill: impl FnOnce(&mut Object<'_>),
        sum_up: impl FnOnce(&mut String),
    ) {
        self.calls.body.clear();
        fill(&mut Object::new(self.calls.body));
        let mut summary = String::new();
        if self.calls.summaries {
            sum_up(&mut summary);
        }
        let emission = Emission {
            time: about.time,
            flow: 0,
            packet: 0,
            slot: NO_SLOT,
            input: 0,
            event: event.0,
            direction: 0,
            padding: [0; 5],
            reserved: [0; 2],
            body: RSlice::from_slice(self.calls.body),
            summary: RStr::from_str(&summary),
        };
        let ends = Ends {
            source: about.source,
            destination: about.destination,
            source_port: about.source_port,
            destination_port: about.destination_port,
            flags: if about.ipv6 { flag::IPV6 } else { 0 },
            protocol: about.protocol,
            padding: [0],
            reserved: [0; 2],
        };
        self.calls.raw.emit_about(&emission, &ends);
    }

    /// Nothing more is wanted of the flow of `input`: it is no longer reassembled for this plugin.
    #[inline]
    pub fn done(&mut self, input: &Input<'_>) {
        self.calls.raw.done(input.slot, input.flow);
        self.calls.done.push(input);
    }

    /// The flow of `input` speaks this protocol from its first octets on, by its content.
    #[inline]
    pub fn identify(&mut self, input: &Input<'_>, protocol: ProtocolId) {
        if input.slot != NO_SLOT {
            self.calls.raw.identify(input.slot, input.flow, protocol.0);
        }
    }

    /// The flow of `input` has gone over to this protocol, having begun with another: STARTTLS, CONNECT,
    /// Upgrade. EVE shows what it began with as `app_proto_orig`, if some plugin knows.
    #[inline]
    pub fn change(&mut self, input: &Input<'_>, protocol: ProtocolId) {
        if input.slot != NO_SLOT {
            self.calls.raw.change(input.slot, input.flow, protocol.0);
        }
    }

    /// Sets a section in all later events of a flow, in place of what it was; `fill` writes its object.
    #[inline]
    pub fn enrich(&mut self, slot: u32, flow: u64, section: SectionId, fill: impl FnOnce(&mut Object<'_>)) {
        self.calls.body.clear();
        fill(&mut Object::new(self.calls.body));
        self.calls.raw.enrich(slot, flow, section.0, RSlice::from_slice(self.calls.body));
    }

    /// Sets a section that tells of both ends of a flow. `common` writes its members, and the objects of the ends
    /// become its `src` and `dest`, turned as each event is turned; what stays empty is left out.
    #[inline]
    pub fn enrich_ends(
        &mut self,
        slot: u32,
        flow: u64,
        section: SectionId,
        common: impl FnOnce(&mut Object<'_>),
        originator: impl FnOnce(&mut Object<'_>),
        responder: impl FnOnce(&mut Object<'_>),
    ) {
        let body = &mut *self.calls.body;
        body.clear();
        common(&mut Object::new(body));
        let first = body.len();
        originator(&mut Object::new(body));
        let second = body.len();
        responder(&mut Object::new(body));
        let (rest, responder) = body.split_at(second);
        let (common, originator) = rest.split_at(first);
        let [common, originator, responder] = [common, originator, responder].map(RSlice::from_slice);
        self.calls.raw.enrich_ends(slot, flow, section.0, common, originator, responder);
    }

    /// The same with objects that are written already, as they come out of a cache.
    #[inline]
    pub fn enrich_ends_with(
        &mut self,
        slot: u32,
        flow: u64,
        section: SectionId,
        [common, originator, responder]: [&[u8]; 3],
    ) {
        let [common, originator, responder] = [common, originator, responder].map(RSlice::from_slice);
        self.calls.raw.enrich_ends(slot, flow, section.0, common, originator, responder);
    }

    /// Gives a flow a label, in place of the one it had: what the greatest talkers are told apart by.
    #[inline]
    pub fn label(&mut self, slot: u32, flow: u64, label: LabelId, value: &str) {
        self.calls.raw.label(slot, flow, label.0, RStr::from_str(value));
    }

    /// `input` ended a round trip of so many nanoseconds, from where packets are captured to its sender and back;
    /// TCP's the core measures itself.
    #[inline]
    pub fn rtt(&mut self, input: &Input<'_>, nanoseconds: u64) {
        if input.slot != NO_SLOT {
            self.calls.raw.rtt(input.slot, input.flow, input.direction.into(), nanoseconds);
        }
    }

    /// Asks something of another plugin, as JSON. There is no answer but the events that come of it.
    #[cfg(not(target_family = "wasm"))]
    pub fn request(&mut self, plugin: &str, json: &str) {
        self.calls.raw.request(RStr::from_str(plugin), RSlice::from_slice(json.as_bytes()));
    }

    /// Adds to a counter of the plugin's own; it is shown in `stats` events.
    #[inline]
    pub fn count(&mut self, counter: CounterId, increment: u64) {
        self.calls.raw.count(counter.0.saturating_add(self.calls.first_counter), increment);
    }

    /// Writes to radar's log, for its operator: an error of this machine, never of the traffic.
    #[inline]
    pub fn error(&mut self, message: &str) {
        self.calls.raw.log(1, RStr::from_str(message));
    }

    /// Writes a warning to radar's log.
    #[inline]
    pub fn warn(&mut self, message: &str) {
        self.calls.raw.log(2, RStr::from_str(message));
    }

    /// Writes a note to radar's log.
    #[inline]
    pub fn info(&mut self, message: &str) {
        self.calls.raw.log(3, RStr::from_str(message));
    }
}
