//! Takes in what the workers report of the traffic.

use super::{
    Carried, Model,
    about::About,
    flow::{Class, Flow, InSecond, mark},
    flows::FlowRef,
};
use radar_plugin::{Activity, FlowActivity, flag, flow_flag};

const SECOND: u64 = 1_000_000_000;
/// Seconds that a report may be late before it is asked whether the clock was set back: workers that read a file are
/// not as far as each other.
const LATE: u64 = 5;
/// So many reports that are late one after the other, and none that is not: the clock was set back.
const LATE_IN_ROW: u32 = 100;

impl Model {
    /// Takes the report of a worker.
    pub fn activity(&mut self, activity: &Activity<'_>) {
        self.shared.forget();
        let at = self.second_of(activity.time);
        self.totals.packets += activity.packets;
        self.totals.octets += activity.octets;
        if let Some(second) = self.seconds.second_mut(at) {
            second.packets += activity.packets;
            second.octets += activity.octets;
            second.reports += 1;
            for (sum, size) in second.sizes.iter_mut().zip(activity.sizes.as_slice()) {
                *sum = sum.saturating_add(*size);
            }
        }
        for flow in activity.flows.as_slice() {
            self.flow(flow, at, activity.time);
        }
        let others = Carried { octets: activity.others.octets, packets: activity.others.packets };
        if activity.others.flows > 0 && !self.seconds.carry_sum(at, others, activity.others.flows) {
            self.totals.too_late += others.octets_all();
        }
        for head in activity.heads.as_slice() {
            self.heads.push(head);
        }
        self.orient();
    }

    /// The second that a report tells of: the one that its interval lies in.
    fn second_of(&mut self, time: u64) -> u64 {
        let at = time.saturating_sub(1) / SECOND;
        let open = self.seconds.open_at();
        if self.seconds.open().is_none() || at >= open {
            self.totals.jumps += u64::from(self.seconds.open().is_some() && at - open > 3600);
            self.totals.late_in_row = 0;
            self.seconds.advance(at, &mut self.flows);
            self.now.capture = self.now.capture.max(time);
            return at;
        }
        self.totals.late += 1;
        self.totals.late_in_row += u32::from(open - at > LATE);
        if self.totals.late_in_row > LATE_IN_ROW || self.seconds.second_mut(at).is_none() {
            self.totals.jumps += 1;
            self.totals.late_in_row = 0;
            self.seconds.restart(at, &mut self.flows);
            self.now.capture = time;
        }
        at
    }

    fn flow(&mut self, activity: &FlowActivity<'_>, at: u64, time: u64) {
        let place = self.place_of(activity);
        let Some(flow) = self.flows.get_mut(place) else { return };
        flow.last = flow.last.max(activity.last);
        flow.total = Carried { octets: activity.octets, packets: activity.packets };
        flow.state = activity.state;
        flow.ended = activity.flags & flow_flag::ENDED != 0;
        flow.has_round_trip(activity.rtt, activity.last);
        let repeated: [bool; 2] =
            std::array::from_fn(|side| activity.retransmissions[side] > flow.retransmissions[side]);
        flow.retransmissions = activity.retransmissions;
        let marks = std::array::from_fn(|side| marks(activity.tcp_flags[side], repeated[side]));
        let (class, ends) = (flow.class as usize, flow.ends);
        let carried = Carried { octets: activity.octets_new, packets: activity.packets_new };
        for end in ends {
            let host = self.hosts.get_mut(end);
            host.octets += carried.octets_all();
            self.here.consider(host);
        }
        if !self.seconds.carry(at, place, class, carried, &mut self.flows) {
            self.totals.too_late += carried.octets_all();
        }
        self.pulses.push(time, place, carried, marks);
        if let Some(about) = About::read(activity.about.as_str()) {
            self.tell(place, &about, time);
        }
    }

    /// The flow's place; where it was known by an event alone, its ends are set right.
    fn place_of(&mut self, activity: &FlowActivity<'_>) -> FlowRef {
        let ends = [activity.source, activity.destination];
        let ports = [activity.source_port, activity.destination_port];
        if let Some(place) = self.flows.find(activity.id) {
            let turned = self.flows.get(place).is_some_and(|flow| {
                flow.ports != ports || self.hosts.get(flow.ends[0]).address != activity.source
            });
            if turned {
                let ends = ends.map(|end| self.hosts.hold(end, &mut self.strings));
                if let Some(flow) = self.flows.get_mut(place) {
                    let before = std::mem::replace(&mut flow.ends, ends);
                    (flow.ports, flow.first) = (ports, activity.first);
                    flow.port_key = super::join::port_key(activity.protocol, ports[1], &mut self.strings);
                    before.into_iter().for_each(|end| self.hosts.release(end));
                }
                self.orient_one(place);
            }
            return place;
        }
        let ends = ends.map(|end| self.hosts.hold(end, &mut self.strings));
        let port_key = super::join::port_key(activity.protocol, ports[1], &mut self.strings);
        self.begin(Flow {
            id: activity.id,
            first: activity.first,
            last: activity.last,
            ports,
            port_key,
            protocol: activity.protocol,
            class: Class::of(activity.protocol, None),
            ipv6: activity.flags & flag::IPV6 != 0,
            ends,
            open: InSecond::default(),
            ..Flow::default()
        })
    }

    /// Keeps a flow whose ends are held already.
    pub(super) fn begin(&mut self, flow: Flow) -> FlowRef {
        if self.flows.is_full() {
            for going in self.flows.idlest() {
                let Some(gone) = self.flows.evict(going) else { continue };
                self.seconds.forget(&gone);
                gone.ends.into_iter().for_each(|end| self.hosts.release(end));
            }
        }
        let place = self.flows.insert(flow);
        self.orient_one(place);
        place
    }

    /// Which end of each flow is the nearer one, if that may have changed.
    pub(super) fn orient(&mut self) {
        if !self.here.changed() {
            return;
        }
        let places: Vec<_> = self.flows.iter().map(|(place, _)| place).collect();
        places.into_iter().for_each(|place| self.orient_one(place));
    }

    pub(super) fn orient_one(&mut self, place: FlowRef) {
        let Some(flow) = self.flows.get_mut(place) else { return };
        let [originator, responder] = flow.ends.map(|end| self.here.nearness(self.hosts.get(end)));
        flow.near = u8::from(responder > originator);
        let listens = |listener: &std::net::SocketAddr, end: usize| {
            let host = self.hosts.get(flow.ends[end]);
            let same = super::address::ip(&host.address) == listener.ip();
            let here = self.here.nearness(host) == super::here::Nearness::Here;
            flow.protocol == 6
                && flow.ports[end] == listener.port()
                && (same || listener.ip().is_unspecified() && here)
        };
        flow.own |= self.listeners.iter().any(|listener| listens(listener, 0) || listens(listener, 1));
        flow.version = flow.version.wrapping_add(1);
    }
}

/// Marks of TCP flags as activity has them.
fn marks(flags: u8, repeated: bool) -> u8 {
    let when = |bit: u8, mark: u8| if flags & bit != 0 { mark } else { 0 };
    when(1, mark::FIN)
        | when(2, mark::SYN)
        | when(4, mark::RST)
        | if repeated { mark::RETRANSMISSION } else { 0 }
}
