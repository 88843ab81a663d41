//! The flow table: packets to flows, bounded in octets, with every end accounted for.

use super::{
    Clock, Direction, End, Extras, Flow, IcmpTypes, Key, Keys, Limits, key::Ends, slab::Slab, tcp::bit,
    wheel::Wheel,
};
use crate::{
    anomaly::Kind,
    decode::{Packet, Transport},
    time::Timestamp,
};
use hashbrown::HashTable;
use std::hash::Hasher as _;

/// Where a packet belongs.
#[derive(Clone, Copy, Debug)]
pub struct Observed {
    /// Slot of its flow.
    pub slot: u32,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether it is the flow's first.
    pub is_new: bool,
    /// What is odd about it, as a part of its connection.
    pub odd: Option<Kind>,
}

/// What is known of a packet's flow before it is observed.
#[derive(Clone, Copy, Debug)]
pub struct Looked {
    ends: Ends,
    hash: u32,
    slot: Option<u32>,
}

/// What became of flows: `created = live + expired + closed + evicted + ended + reused`.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Counters {
    pub created: u64,
    pub expired: u64,
    pub closed: u64,
    pub evicted: u64,
    pub ended: u64,
    pub reused: u64,
    /// Flows by transport: TCP, UDP, ICMP and ICMPv6, SCTP, others.
    pub by_protocol: [u64; 5],
    /// ICMP errors that quoted a flow in the table, and those that did not.
    pub icmp_errors: [u64; 2],
}

impl Counters {
    /// Adds another table's.
    pub fn add(&mut self, other: &Self) {
        self.created += other.created;
        self.expired += other.expired;
        self.closed += other.closed;
        self.evicted += other.evicted;
        self.ended += other.ended;
        self.reused += other.reused;
        for (sum, number) in self.by_protocol.iter_mut().zip(other.by_protocol) {
            *sum += number;
        }
        for (sum, number) in self.icmp_errors.iter_mut().zip(other.icmp_errors) {
            *sum += number;
        }
    }
}

/// Extras that are kept to be used again; half a KiB each.
/// Flows that wait to be told of because enrichers have added something to them, at most.
const LEARNED_MAX: usize = 65_536;

const SPARE_MAX: usize = 4096;

/// All flows of a worker.
#[derive(Debug)]
pub struct FlowTable {
    keys: Keys,
    /// Hash and slot of each flow that packets are still matched to.
    index: HashTable<(u32, u32)>,
    slab: Slab,
    wheel: Wheel,
    clock: Clock,
    limits: Limits,
    /// Octets of what enrichers have added to all flows.
    extras: u64,
    /// What such had that is over, to be used again: it costs a flow no allocation then.
    #[expect(clippy::vec_box, reason = "the boxes are what is used again")]
    spare: Vec<Box<Extras>>,
    /// Whether labels are kept: nobody else asks for them than who counts talkers.
    pub labels: bool,
    learned: Vec<(u32, u64)>,
    live: usize,
    live_max: usize,
    ended: Vec<(u32, End)>,
    counters: Counters,
}

/// Flows looked at for one eviction at most. It is seldom more than one or two: a flow that is put
/// further back is not looked at again before it has had more packets.
const CANDIDATES: usize = 1024;

impl FlowTable {
    /// An empty table within `limits`.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        // Besides the flow itself: its entry in the index at three quarters full, and its slot.
        let flow = size_of::<Flow>() + 16 + 8;
        let live_max = usize::try_from(limits.memory).unwrap_or(usize::MAX) / flow;
        Self {
            keys: Keys::new(),
            index: HashTable::new(),
            slab: Slab::default(),
            wheel: Wheel::new(),
            clock: Clock::default(),
            extras: 0,
            spare: Vec::new(),
            labels: false,
            learned: Vec::new(),
            live: 0,
            live_max: live_max.clamp(64, u32::MAX as usize / 2),
            limits,
            ended: Vec::new(),
            counters: Counters::default(),
        }
    }

    /// The flow of a packet, made if there is none.
    pub fn observe(&mut self, packet: &Packet<'_>) -> Observed {
        let ends = self.keys.of(packet);
        self.observe_looked(packet, &Looked { hash: self.keys.hash(&ends.key), ends, slot: None })
    }

    /// Looks packets up without changing anything. For a whole batch before its first
    /// [`Self::observe_looked`]: the short loops let the waits for memory of many packets fall together.
    pub fn look<'p>(&self, packets: impl IntoIterator<Item = &'p Packet<'p>>, looked: &mut Vec<Looked>) {
        looked.clear();
        looked.extend(packets.into_iter().map(|packet| {
            let ends = self.keys.of(packet);
            Looked { hash: self.keys.hash(&ends.key), ends, slot: None }
        }));
        for looked in looked {
            looked.slot = self.find(&looked.ends.key, looked.hash);
        }
    }

    /// The flow of a packet that was looked up, made if there is none.
    pub fn observe_looked(&mut self, packet: &Packet<'_>, looked: &Looked) -> Observed {
        self.clock.observe(packet.time);
        let Looked { ends, hash, slot } = *looked;
        // Since the look, an earlier packet of the batch may have made the flow or ended it.
        let still = |slot: &u32| !self.slab[*slot].over && self.slab[*slot].key == ends.key;
        if let Some(slot) = slot.filter(still).or_else(|| self.find(&ends.key, hash)) {
            let direction = direction(&self.slab[slot], &ends);
            match self.over_by(slot, direction, packet) {
                None => {
                    let odd = self.update(slot, direction, packet);
                    return Observed { slot, direction, is_new: false, odd };
                }
                Some(reason) => self.end(slot, reason),
            }
        }
        self.create(packet, &ends, hash)
    }

    /// The flow that a packet belongs to, and which way it goes, if there is one.
    #[must_use]
    pub fn lookup(&self, packet: &Packet<'_>) -> Option<(u32, Direction)> {
        let ends = self.keys.of(packet);
        let slot = self.find(&ends.key, self.keys.hash(&ends.key))?;
        Some((slot, direction(&self.slab[slot], &ends)))
    }

    /// Takes note of the time when no packet tells it.
    pub fn observe_time(&mut self, now: Timestamp) {
        self.clock.observe(now);
    }

    /// Ties an ICMP error to the flow that it quotes.
    pub fn observe_error(&mut self, packet: &Packet<'_>) {
        let Transport::Icmp(icmp) = &packet.transport else { return };
        let Some(quoted) = &icmp.quoted else { return };
        let ends = self.keys.of_quoted(packet, quoted);
        let found = self.find(&ends.key, self.keys.hash(&ends.key));
        if let Some(slot) = found {
            self.slab[slot].icmp_errors += 1;
        }
        self.counters.icmp_errors[usize::from(found.is_none())] += 1;
    }

    /// Ends the flows whose timeout is over; the clock is that of the packets.
    pub fn expire(&mut self) {
        let now = self.clock.now();
        while let Some(slot) = self.wheel.due(&mut self.slab, now.seconds()) {
            let flow = &mut self.slab[slot];
            // The clock was set back: idle time counts from now on.
            flow.touched = flow.touched.min(now);
            let deadline = self.limits.deadline(&self.slab[slot]);
            if deadline < now {
                let reason = if self.slab[slot].is_closed() { End::Closed } else { End::Timeout };
                self.end(slot, reason);
            } else {
                self.wheel.insert(&mut self.slab, slot, deadline.seconds());
            }
        }
    }

    /// Ends all flows: the input is over.
    pub fn end_all(&mut self) {
        for slot in 0..self.slab.slots() {
            if self.slab[slot].id != 0 && !self.slab[slot].over {
                self.end(slot, End::Input);
            }
        }
    }

    /// Flows that have ended and wait for [`Self::release`], in the order of their end.
    pub fn ended(&mut self) -> Vec<(u32, End)> {
        std::mem::take(&mut self.ended)
    }

    /// Gives the slot of an ended flow back.
    pub fn release(&mut self, slot: u32) {
        if let Some(mut extras) = self.slab[slot].extras.take() {
            self.extras -= extras.octets() as u64;
            if self.spare.len() < SPARE_MAX {
                extras.clear();
                self.spare.push(extras);
            }
        }
        self.slab.remove(slot);
    }

    /// Changes what enrichers have added to a flow; false if there is no room for more, or no such flow.
    pub fn enrich(&mut self, slot: u32, id: u64, change: impl FnOnce(&mut Extras)) -> bool {
        if self.extras >= self.limits.extras {
            return false;
        }
        let Some(flow) = self.slab.get_mut(slot, id) else { return false };
        let spare = &mut self.spare;
        let extras = flow.extras.get_or_insert_with(|| spare.pop().unwrap_or_default());
        let before = extras.octets();
        change(extras);
        if self.labels && self.learned.len() < LEARNED_MAX && self.learned.last() != Some(&(slot, id)) {
            self.learned.push((slot, id));
        }
        self.extras = self.extras - before as u64 + extras.octets() as u64;
        true
    }

    /// The flows to which enrichers have added something since this was last asked, as far as labels are kept: whoever
    /// shows flows would otherwise hear of it with a flow's next packet, which may never come.
    pub fn learned(&mut self) -> Vec<(u32, u64)> {
        std::mem::take(&mut self.learned)
    }

    /// Octets of what enrichers have added to all flows.
    #[must_use]
    pub fn extras(&self) -> u64 {
        self.extras
    }

    /// Gives the vector of [`Self::ended`] back, so that it need not be made anew.
    pub fn recycle(&mut self, mut ended: Vec<(u32, End)>) {
        ended.clear();
        if self.ended.is_empty() {
            self.ended = ended;
        }
    }

    /// The flow in a slot that is in use.
    #[must_use]
    pub fn flow(&self, slot: u32) -> &Flow {
        &self.slab[slot]
    }

    /// The same, to be changed.
    pub fn flow_mut(&mut self, slot: u32) -> &mut Flow {
        &mut self.slab[slot]
    }

    /// The flow of this slot and id, if it has not been released.
    #[must_use]
    pub fn get(&self, slot: u32, id: u64) -> Option<&Flow> {
        self.slab.get(slot, id)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, slot: u32, id: u64) -> Option<&mut Flow> {
        self.slab.get_mut(slot, id)
    }

    /// Flows that are live.
    #[must_use]
    pub fn live(&self) -> usize {
        self.live
    }

    /// The time of the traffic.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Times the traffic's clock was set.
    #[must_use]
    pub fn clock_jumps(&self) -> u64 {
        self.clock.jumps
    }

    /// What became of flows.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    fn find(&self, key: &Key, hash: u32) -> Option<u32> {
        let same = |entry: &(u32, u32)| entry.0 == hash && self.slab[entry.1].key == *key;
        self.index.find(spread(hash), same).map(|entry| entry.1)
    }

    /// Why a flow that a packet would belong to is over before it, if it is.
    fn over_by(&self, slot: u32, direction: Direction, packet: &Packet<'_>) -> Option<End> {
        let flow = &self.slab[slot];
        // The table is swept after each batch, and this is within one. By the flow's own stamps too:
        // the clock may just have been set to them.
        let silent = packet.time.since(flow.last) > self.limits.timeout(flow);
        if silent && self.limits.deadline(flow) < self.clock.now() {
            return Some(if flow.is_closed() { End::Closed } else { End::Timeout });
        }
        match &packet.transport {
            Transport::Tcp(segment) if flow.tcp.is_reused_by(direction, segment) => Some(End::Reused),
            _ => None,
        }
    }

    fn create(&mut self, packet: &Packet<'_>, ends: &Ends, hash: u32) -> Observed {
        if self.live >= self.live_max {
            self.evict();
        }
        // A SYN+ACK is the answer to a SYN that was not seen.
        let answers = matches!(&packet.transport, Transport::Tcp(segment)
            if segment.flags & (bit::SYN | bit::ACK | bit::FIN | bit::RST) == bit::SYN | bit::ACK);
        let flow = Flow {
            id: flow_id(&ends.key, packet),
            key: ends.key,
            hash,
            originator_higher: ends.from_higher != answers,
            interface: packet.interface,
            first: packet.time,
            vlans: packet.vlans,
            macs: packet.macs,
            tunnel: packet.tunnel.map(Box::new),
            ..Flow::default()
        };
        let slot = self.slab.insert(flow);
        self.index.insert_unique(spread(hash), (hash, slot), |entry| spread(entry.0));
        self.live += 1;
        self.counters.created += 1;
        self.counters.by_protocol[protocol_class(ends.key.protocol)] += 1;
        let direction = direction(&self.slab[slot], ends);
        let odd = self.count(slot, direction, packet);
        let deadline = self.limits.deadline(&self.slab[slot]);
        self.wheel.insert(&mut self.slab, slot, deadline.seconds());
        Observed { slot, direction, is_new: true, odd }
    }

    fn update(&mut self, slot: u32, direction: Direction, packet: &Packet<'_>) -> Option<Kind> {
        // Only these can close a connection, which makes its timeout shorter.
        let may_close = match &packet.transport {
            Transport::Tcp(segment) => segment.flags & bit::RST != 0 || self.slab[slot].tcp.is_ending(),
            _ => false,
        };
        let was_closed = may_close && self.slab[slot].is_closed();
        let was_answered = self.slab[slot].is_answered();
        let odd = self.count(slot, direction, packet);
        let closed = may_close && !was_closed && self.slab[slot].is_closed();
        let answered = self.limits.answers_shorten() && !was_answered && self.slab[slot].is_answered();
        if closed || answered {
            self.reschedule(slot);
        }
        odd
    }

    fn count(&mut self, slot: u32, direction: Direction, packet: &Packet<'_>) -> Option<Kind> {
        let (now, flow) = (self.clock.now(), &mut self.slab[slot]);
        flow.packets[direction.index()] += 1;
        flow.octets[direction.index()] += u64::from(packet.length);
        flow.last = flow.last.max(packet.time);
        flow.touched = now;
        match &packet.transport {
            Transport::Tcp(segment) => {
                return flow.tcp.observe(direction, segment, packet.time, &mut flow.rtt);
            }
            Transport::Icmp(icmp) => observe_icmp(flow, direction, icmp.kind, icmp.code),
            _ => {}
        }
        None
    }

    /// Puts a flow where the wheel looks at it in time; whether that is another place than before.
    fn reschedule(&mut self, slot: u32) -> bool {
        let second = self.limits.deadline(&self.slab[slot]).seconds();
        let moves = self.wheel.slot(second) != self.slab[slot].links.slot();
        if moves {
            self.wheel.remove(&mut self.slab, slot);
            self.wheel.insert(&mut self.slab, slot, second);
        }
        moves
    }

    /// Makes room: the flow nearest to its timeout goes. Flows that were never answered have the
    /// shortest timeouts, so a flood of them evicts itself.
    fn evict(&mut self) {
        let mut nearest = None;
        for _ in 0..CANDIDATES {
            let Some(slot) = self.wheel.nearest() else { break };
            nearest = Some(slot);
            // A flow that has had packets since it was put there moves on, once for all of them.
            if !self.reschedule(slot) {
                break;
            }
        }
        if let Some(slot) = nearest {
            self.end(slot, End::Evicted);
        }
    }

    fn end(&mut self, slot: u32, reason: End) {
        let flow = &mut self.slab[slot];
        flow.over = true;
        let hash = flow.hash;
        if let Ok(entry) = self.index.find_entry(spread(hash), |entry| entry.1 == slot) {
            entry.remove();
        }
        self.wheel.remove(&mut self.slab, slot);
        self.live -= 1;
        let counters = &mut self.counters;
        *match reason {
            End::Timeout => &mut counters.expired,
            End::Closed => &mut counters.closed,
            End::Evicted => &mut counters.evicted,
            End::Input => &mut counters.ended,
            End::Reused => &mut counters.reused,
        } += 1;
        self.ended.push((slot, reason));
    }
}

fn direction(flow: &Flow, ends: &Ends) -> Direction {
    if ends.from_higher == flow.originator_higher { Direction::ToResponder } else { Direction::ToOriginator }
}

/// 32 bits of hash as the 64 that the index wants, whose highest seven it uses as a tag.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The same id for the same flow of the same capture, whatever the number of workers.
fn flow_id(key: &Key, packet: &Packet<'_>) -> u64 {
    // Not a defence against anybody, so without a secret: two flows of one id would only look alike.
    let mut hasher = std::hash::DefaultHasher::new();
    key.hash_ends(&mut hasher);
    hasher.write_u64(packet.time.0);
    hasher.write_u64(packet.number);
    (hasher.finish() & ((1 << 53) - 1)).max(1)
}

fn protocol_class(protocol: u8) -> usize {
    match protocol {
        6 => 0,
        17 => 1,
        1 | 58 => 2,
        132 => 3,
        _ => 4,
    }
}

fn observe_icmp(flow: &mut Flow, direction: Direction, kind: u8, code: u8) {
    match &mut flow.icmp {
        None => flow.icmp = Some(IcmpTypes { kind, code, answer: None }),
        Some(types) if direction == Direction::ToOriginator => {
            types.answer = types.answer.or(Some((kind, code)))
        }
        Some(_) => {}
    }
}

/// Whether a timeout is over is a question of the flow's state.
impl Limits {
    fn deadline(&self, flow: &Flow) -> Timestamp {
        let timeout = self.timeout(flow);
        Timestamp(flow.touched.0.saturating_add(timeout))
    }
}
