//! Events ready for the sinks: lines in one buffer, and beside them what routing needs.

use super::Vocabulary;
use crate::{decode::Address, flow::Direction};
use radar_abi::stable::{
    self, Event,
    std_types::{RSlice, RStr},
};
use std::{ops::Range, sync::Arc};

/// Events of one worker, in their order.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(super) text: Vec<u8>,
    pub(super) heads: Vec<Head>,
    pub(super) vocabulary: Arc<Vocabulary>,
}

/// One event: its envelope in binary form, and where its text lies.
#[derive(Clone, Debug)]
pub struct Head {
    /// Nanoseconds since 1970.
    pub time: u64,
    /// EVE `flow_id`.
    pub flow: u64,
    /// The flow's slot, which is only of use to the worker that wrote the event.
    pub slot: u32,
    /// Which way `source` sends, as of a flow's two.
    pub direction: Direction,
    /// EVE `src_ip`.
    pub source: Address,
    /// EVE `dest_ip`.
    pub destination: Address,
    /// EVE `src_port` and `dest_port`.
    pub ports: [u16; 2],
    /// Whether the addresses are IPv6.
    pub ipv6: bool,
    /// IP protocol number, 255 for none.
    pub protocol: u8,
    /// Number of the event type.
    pub event_type: u16,
    /// The whole line.
    pub line: Range<usize>,
    /// The object under the event's name.
    pub body: Range<usize>,
    /// One line for people.
    pub summary: Range<usize>,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new(vocabulary: Arc<Vocabulary>) -> Self {
        Self { text: Vec::new(), heads: Vec::new(), vocabulary }
    }

    /// How many events it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Octets of text it holds.
    #[must_use]
    pub fn octets(&self) -> usize {
        self.text.len()
    }

    /// The events' envelopes.
    #[must_use]
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// Adds another batch's events behind its own.
    pub(super) fn append(&mut self, other: Self) {
        let start = self.text.len();
        let moved = |range: Range<usize>| range.start + start..range.end + start;
        self.text.extend_from_slice(&other.text);
        self.heads.extend(other.heads.into_iter().map(|head| Head {
            line: moved(head.line.clone()),
            body: moved(head.body.clone()),
            summary: moved(head.summary.clone()),
            ..head
        }));
    }

    /// The line of an event of this batch.
    #[must_use]
    pub fn line(&self, head: &Head) -> &[u8] {
        self.text.get(head.line.clone()).unwrap_or_default()
    }

    /// The events as they cross to a sink.
    pub fn events<'a>(&'a self) -> impl Iterator<Item = Event<'a>> {
        self.heads.iter().map(|head| {
            let part = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default();
            Event {
                time: head.time,
                flow: head.flow,
                source: head.source,
                destination: head.destination,
                source_port: head.ports[0],
                destination_port: head.ports[1],
                flags: if head.ipv6 { stable::flag::IPV6 } else { 0 },
                protocol: head.protocol,
                padding: [0],
                reserved: [0; 2],
                event_type: RStr::from_str(self.vocabulary.event_type(head.event_type)),
                line: RSlice::from_slice(part(&head.line)),
                body: RSlice::from_slice(part(&head.body)),
                summary: RStr::from_str(std::str::from_utf8(part(&head.summary)).unwrap_or_default()),
            }
        })
    }
}
