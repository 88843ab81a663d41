//! Which flows are wanted: a filter in radar's own language, held against what is told of a flow.
//!
//! A flow is wanted once one of its events is, and stays so. A filter that asks for addresses, ports and protocols alone
//! is held against the flow's first frame already: all of that stands there.

use crate::form::Frame;
use etherparse::{LaxNetSlice, LaxSlicedPacket, TransportSlice};
use radar_filter::{FieldId, Fields, Trouble, Value, field};
use radar_lines::{Lenient, protocol_name};
use radar_plugin::Event;
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
};

/// Flows whose state is remembered; the first of them are forgotten, and looked at anew. One takes some 40 octets.
const FLOWS_MAX: usize = 262_144;

/// Fields that a frame tells as well as an event does. Who is the source depends on who sent it, so that is none.
const IN_FRAMES: [FieldId; 5] = [field::IP, field::HOST, field::PORT, field::PROTO, field::IFACE];

/// LINKTYPE_ETHERNET and LINKTYPE_RAW.
const ETHERNET: u16 = 1;
const RAW: u16 = 101;

/// Which flows are wanted.
#[derive(Debug, Default)]
pub struct Wanted {
    filter: Lenient,
    /// Whether frames can tell.
    by_frames: bool,
    flows: HashMap<u64, State, foldhash::fast::RandomState>,
    order: VecDeque<u64>,
}

/// What is known of a flow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// Its frames are written.
    Yes,
    /// Not yet.
    Open,
}

impl Wanted {
    /// Reads a filter; an empty one wants everything.
    pub fn new(filter: &str) -> Result<Self, Trouble> {
        let filter = Lenient::parse(filter)?;
        let by_frames = filter.asks_only_for(&IN_FRAMES);
        Ok(Self { filter, by_frames, ..Self::default() })
    }

    /// Whether everything is wanted.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.filter.is_empty()
    }

    /// Whether the flow of this event is wanted from now on, and was not before.
    pub fn event(&mut self, event: &Event<'_>) -> bool {
        let is_new =
            event.flow != 0 && self.flows.get(&event.flow) != Some(&State::Yes) && self.filter.wants(event);
        if is_new {
            self.set(event.flow, State::Yes);
        }
        is_new
    }

    /// Whether a frame is wanted that is of these flows: of the innermost packet, and of the outermost.
    pub fn frame(&mut self, frame: &Frame<'_>, [flow, carrier]: [u64; 2]) -> State {
        if self.is_all() {
            return State::Yes;
        }
        if [flow, carrier].iter().any(|flow| self.flows.get(flow) == Some(&State::Yes)) {
            return State::Yes;
        }
        if flow == 0 || flow != carrier || self.flows.contains_key(&flow) {
            return State::Open;
        }
        let is_wanted = self.by_frames && Ends::of(frame).is_some_and(|ends| self.filter.matches(&ends));
        let state = if is_wanted { State::Yes } else { State::Open };
        self.set(flow, state);
        state
    }

    fn set(&mut self, flow: u64, state: State) {
        if self.flows.insert(flow, state).is_none() {
            if self.order.len() >= FLOWS_MAX {
                self.order.pop_front().iter().for_each(|oldest| _ = self.flows.remove(oldest));
            }
            self.order.push_back(flow);
        }
    }
}

/// What a frame tells of its flow.
#[derive(Debug)]
struct Ends<'a> {
    interface: &'a str,
    addresses: [IpAddr; 2],
    ports: [u16; 2],
    protocol: u8,
}

impl<'a> Ends<'a> {
    fn of(frame: &Frame<'a>) -> Option<Self> {
        let packet = match frame.link {
            ETHERNET => LaxSlicedPacket::from_ethernet(frame.data).ok()?,
            RAW => LaxSlicedPacket::from_ip(frame.data).ok()?,
            _ => return None,
        };
        let (addresses, protocol) = match packet.net? {
            LaxNetSlice::Ipv4(it) => {
                let header = it.header();
                let ends = [header.source_addr().into(), header.destination_addr().into()];
                (ends, it.payload().ip_number.0)
            }
            LaxNetSlice::Ipv6(it) => {
                let header = it.header();
                let ends = [header.source_addr().into(), header.destination_addr().into()];
                (ends, it.payload().ip_number.0)
            }
            LaxNetSlice::Arp(_) => return None,
        };
        let ports = match packet.transport {
            Some(TransportSlice::Tcp(it)) => [it.source_port(), it.destination_port()],
            Some(TransportSlice::Udp(it)) => [it.source_port(), it.destination_port()],
            _ => [0; 2],
        };
        Some(Self { interface: frame.interface, addresses, ports, protocol })
    }
}

impl Fields for Ends<'_> {
    fn each(&self, id: FieldId, see: &mut dyn FnMut(Value<'_>) -> bool) {
        match id {
            field::IP | field::HOST => _ = self.addresses.iter().any(|end| see(Value::Address(*end))),
            field::PORT if self.ports != [0; 2] => {
                _ = self.ports.iter().any(|port| see(Value::Number((*port).into())));
            }
            field::PROTO => _ = see(Value::Text(protocol_name(self.protocol))),
            field::IFACE if !self.interface.is_empty() => _ = see(Value::Text(self.interface)),
            _ => {}
        }
    }

    fn anywhere(&self, _see: &mut dyn FnMut(&str) -> bool) {}
}
