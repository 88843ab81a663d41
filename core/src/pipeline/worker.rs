//! One worker: frames in, events out, everything between on one thread and shared with nobody.

mod packet;

use super::{
    Plan, PlanError, Snapshot,
    anomalies::Anomalies,
    crew::{Change, Crew, Seat},
    quarantine::Quarantine,
    watch::Watch,
};
use crate::{
    anomaly::Kind,
    bus::Publisher,
    capture::{Frame, Frames, Origin},
    copies::Copier,
    decode::{self, Decoder},
    dispatch::{Inbox, StreamInput, Subscriptions, flow_end_record},
    eve::{Batch, Subject, Writer},
    flow::{End, Extras, FlowTable, Looked},
    host::{Requests, Stopwatch},
    reassembly::{Piece, Reassembly},
    tally::Tally,
    time::Timestamp,
};
use bumpalo::Bump;
use std::{
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
};

/// Frames of a batch: a plugin's call costs nothing worth mentioning from 64 on.
pub const BATCH: usize = 256;

/// Octets of events that are worth waking the sinks for while more are coming.
const PUBLISH: usize = 256 << 10;

/// How long an event waits for others while frames keep coming: a person takes this for at once.
const DELAY: Duration = Duration::from_millis(50);

/// What is looked at of each packet's flow because somebody wants to know.
#[derive(Clone, Copy, Debug)]
struct Watched {
    amounts: bool,
    rtt: bool,
}

/// One worker's engine.
#[derive(Debug)]
pub struct Worker {
    decoder: Decoder,
    table: FlowTable,
    reassembly: Reassembly,
    quarantine: Quarantine,
    crew: Crew,
    writer: Writer,
    anomalies: Anomalies,
    watch: Watch,
    copier: Copier,
    /// What is asked of plugins; the first worker's to hand over.
    requests: Option<Requests>,
    looked: Vec<Looked>,
    published: Instant,
    packets: u64,
    frames: u64,
    octets: u64,
}

impl Worker {
    /// The worker of this number.
    pub fn new(plan: &Plan, number: usize) -> Result<Self, PlanError> {
        let mut vocabulary = plan.vocabulary();
        let instances = plan.instances(number, &mut vocabulary)?;
        let vocabulary = Arc::new(vocabulary);
        let subscriptions = plan.subscriptions(&vocabulary)?;
        let mut decoder = Decoder::new(&decode::Config { anomalies: plan.anomaly.events, ..plan.decode });
        decoder.keep(subscriptions.ether_types());
        Ok(Self {
            decoder,
            anomalies: Anomalies::new(plan.anomaly),
            watch: Watch::new(plan, number),
            copier: Copier::new(&plan.frames),
            requests: (number == 0).then(|| plan.requests.clone()),
            table: FlowTable::new(plan.flow),
            reassembly: Reassembly::new(plan.reassembly),
            crew: Crew::new(instances, subscriptions),
            quarantine: Quarantine::new(plan.quarantine.as_deref(), number),
            writer: Writer::new(vocabulary, plan.community_id_seed),
            looked: Vec::new(),
            published: Instant::now(),
            packets: 0,
            frames: 0,
            octets: 0,
        })
    }

    /// Takes frames and publishes what they brought about, when that is worth it.
    pub fn frames(
        &mut self,
        frames: Frames<'_>,
        origin: &Arc<Origin>,
        arena: &mut Bump,
        publisher: &Publisher,
    ) {
        self.writer.set_origin(origin);
        self.copier.set_origin(origin);
        for frames in frames.batches(BATCH) {
            self.batch(frames, arena);
            arena.reset();
            if self.writer.pending().octets() >= PUBLISH {
                self.publish(publisher);
            }
            self.report(publisher);
            self.hand_copies(publisher);
        }
        if self.published.elapsed() >= DELAY {
            self.publish(publisher);
        }
    }

    /// No frame is at hand, and it is `now` on the clock of a live capture.
    pub fn idle(&mut self, now: Option<Timestamp>, arena: &mut Bump, publisher: &Publisher) {
        if let Some(now) = now {
            self.rest(now, arena);
        }
        self.publish(publisher);
        self.report(publisher);
    }

    /// Time passes without a frame, and it is `now`.
    pub fn rest(&mut self, now: Timestamp, arena: &mut Bump) {
        self.table.observe_time(now);
        if self.watch.is_wanted() {
            self.watch.time(now, &mut self.table, &self.writer);
        }
        let mut inbox = self.crew.inbox();
        self.table.expire();
        self.crew.tick(&mut inbox, self.table.now());
        self.ask(&mut inbox, arena);
        self.finish_batch(inbox, arena);
        arena.reset();
        // Whoever fails at what no packet has brought about has none to be kept.
        self.crew.failed();
    }

    /// Hands over the reports that are done, behind the events of their time.
    fn report(&mut self, publisher: &Publisher) {
        if !self.watch.has_reports() {
            return;
        }
        self.publish(publisher);
        self.watch.reports().for_each(|report| publisher.report(report));
    }

    /// Hands over copies of frames, behind the events that they have brought about.
    fn hand_copies(&mut self, publisher: &Publisher) {
        if self.copier.has_done() {
            self.publish(publisher);
            self.copier.take().for_each(|copies| publisher.frames(copies));
        }
    }

    fn publish(&mut self, publisher: &Publisher) {
        self.published = Instant::now();
        if !self.writer.pending().is_empty() {
            publisher.publish(self.writer.take());
        }
    }

    /// Takes what was written so far.
    pub fn take(&mut self) -> Batch {
        self.writer.take()
    }

    /// Takes a batch of frames.
    pub fn batch(&mut self, frames: Frames<'_>, arena: &Bump) {
        touch(frames);
        let mut packets = Vec::with_capacity(frames.len() + 8);
        let copied = self.copier.begin();
        for frame in frames.iter() {
            self.frames += 1;
            self.octets += u64::from(frame.length);
            self.decoder.decode(&frame, arena, &mut packets);
            if copied {
                self.copier.decoded(packets.len());
            }
        }
        self.packets += packets.len() as u64;
        let mut inbox = self.crew.inbox();
        let mut looked = std::mem::take(&mut self.looked);
        self.table.look(&packets, &mut looked);
        let watched = Watched { amounts: self.watch.is_wanted(), rtt: self.crew.subscriptions.want_rtt() };
        self.table.labels = watched.amounts;
        for (packet, looked) in packets.iter().zip(&looked) {
            let flow = self.packet(packet, looked, watched, &mut inbox, arena);
            if copied {
                self.copier.packet(flow);
            }
        }
        self.looked = looked;
        if self.decoder.has_notes() {
            self.anomalies.tell_notes(self.decoder.take_notes(), &packets, &self.table, &mut self.writer);
        }
        self.table.expire();
        self.crew.tick(&mut inbox, self.table.now());
        self.ask(&mut inbox, arena);
        self.finish_batch(inbox, arena);
        if let Some(plugin) = self.crew.failed() {
            self.quarantine.keep(&plugin, frames);
        }
        if copied {
            self.copier.copy(frames);
        }
    }

    /// The input is over: ends all flows. What comes of it is left to be taken.
    pub fn end(&mut self, arena: &mut Bump) {
        self.end_in_pieces(arena, |_| ());
    }

    /// The same, and everything published.
    pub fn finish(&mut self, arena: &mut Bump, publisher: &Publisher) {
        self.end_in_pieces(arena, |worker| {
            if worker.writer.pending().octets() >= PUBLISH {
                publisher.publish(worker.writer.take());
            }
        });
        if !self.writer.pending().is_empty() {
            publisher.publish_last(self.writer.take());
        }
        self.watch.finish(&mut self.table, &self.writer);
        self.report(publisher);
    }

    /// A batch's worth of flows at a time, so that memory stays bounded.
    fn end_in_pieces(&mut self, arena: &mut Bump, mut after_each: impl FnMut(&mut Self)) {
        self.table.end_all();
        let ended = self.table.ended();
        for some in ended.chunks(BATCH) {
            let inbox = self.crew.inbox();
            self.end_flows(some, inbox, arena);
            arena.reset();
            after_each(self);
        }
    }

    /// The places of the plugins that it has set aside, kept up to date.
    pub(super) fn aside(&self) -> Arc<AtomicU64> {
        self.crew.aside()
    }

    /// Goes on with other plugins; gives back who had to go.
    pub(super) fn change(&mut self, change: Change) -> Vec<Seat> {
        self.decoder.keep(change.subscriptions.ether_types());
        self.writer.set_vocabulary(&change.vocabulary);
        self.crew.change(change)
    }

    /// The numbers of this worker.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            frames: self.frames,
            octets: self.octets,
            packets: self.packets,
            decode: *self.decoder.counters(),
            anomalies: self.anomalies.counts(self.decoder.anomalies()),
            anomaly_events: self.anomalies.events(),
            flows: *self.table.counters(),
            live: self.table.live() as u64,
            clock_jumps: self.table.clock_jumps(),
            reassembly: *self.reassembly.counters(),
            plugins: self.crew.accounts(),
        }
    }

    /// Hands over what is asked of plugins.
    fn ask<'b>(&mut self, inbox: &mut Inbox<'b>, arena: &'b Bump) {
        while let Some(asked) = self.requests.as_ref().and_then(Requests::take) {
            match self.crew.place(&asked.plugin) {
                Some(place) => inbox.request(place, self.table.now(), arena.alloc_slice_copy(&asked.json)),
                None => tracing::warn!(plugin = asked.plugin, "is asked something and does not run"),
            }
        }
    }

    /// The greatest talkers as they are now, if somebody wants to know and it is time for that or the end.
    pub(super) fn talkers(&mut self, last: bool) -> Option<Tally> {
        self.watch.talkers(&mut self.table, &self.writer, last)
    }

    fn finish_batch<'b>(&mut self, inbox: Inbox<'b>, arena: &'b Bump) {
        let ended = self.table.ended();
        self.end_flows(&ended, inbox, arena);
        self.table.recycle(ended);
    }

    /// Tells the plugins all of this batch, then ends these flows.
    fn end_flows<'b>(&mut self, ended: &[(u32, End)], mut inbox: Inbox<'b>, arena: &'b Bump) {
        for (slot, reason) in ended {
            self.flow_over(*slot, *reason, &mut inbox, arena);
        }
        self.call(inbox);
        touch_extras(&self.table, ended);
        let now = self.table.now();
        for (slot, reason) in ended {
            self.writer.flow_end(self.table.flow(*slot), *reason, now);
            self.watch.end(self.table.flow_mut(*slot), &self.writer);
            self.table.release(*slot);
        }
    }

    fn flow_over<'b>(&mut self, slot: u32, reason: End, inbox: &mut Inbox<'b>, arena: &'b Bump) {
        let (subscriptions, table) = (&self.crew.subscriptions, &mut self.table);
        subscriptions.catch_up_at_end(table.flow_mut(slot));
        let now = table.flow(slot).last;
        if subscriptions.want(table.flow(slot)) {
            let (anomalies, writer) = (&mut self.anomalies, &mut self.writer);
            self.reassembly.flush(slot, arena, &mut |direction, piece, midstream| {
                if let Some(kind) = anomaly(piece) {
                    anomalies.see(kind, (now, 0), Subject::Flow(table.flow(slot), direction), writer);
                }
                let base = StreamInput { slot, time: now, packet: 0, direction, midstream };
                give(subscriptions, table, inbox, &base, piece);
            });
        }
        self.reassembly.release(slot);
        if self.crew.subscriptions.want_rtt() && self.table.flow_mut(slot).rtt.has_news() {
            inbox.rtt(&self.crew.subscriptions, self.table.flow(slot), slot, now);
        }
        let flow = self.table.flow(slot);
        if self.crew.subscriptions.want_end(flow) {
            let record = arena.alloc(flow_end_record(flow, reason));
            inbox.flow_end(&self.crew.subscriptions, flow, slot, now, record);
        }
    }

    fn call(&mut self, inbox: Inbox<'_>) {
        let before = self.writer.pending().len();
        self.crew.call(inbox, &mut self.table, &mut self.writer);
        if self.crew.subscriptions.read_events(false) && self.writer.pending().len() > before {
            let mut watch = Stopwatch::start();
            self.crew.tell_events(before, false, &mut self.table, &mut self.writer, &mut watch);
        }
    }
}

fn give<'b>(
    subscriptions: &Subscriptions,
    table: &mut FlowTable,
    inbox: &mut Inbox<'b>,
    base: &StreamInput,
    piece: Piece<'b>,
) {
    let flow = table.flow_mut(base.slot);
    if let Piece::Gap(_, length) = piece {
        let missing = &mut flow.tcp.sides[base.direction.index()].missing;
        *missing = missing.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
    }
    inbox.piece(subscriptions, flow, base, piece);
}

/// What is odd about a piece.
fn anomaly(piece: Piece<'_>) -> Option<Kind> {
    match piece {
        Piece::Odd(kind) => Some(kind),
        Piece::Gap(..) => Some(Kind::ReassemblySeqGap),
        Piece::Octets(..) | Piece::End(_) => None,
    }
}

/// Reads an octet of each frame's headers. When another thread has read the frames, their octets lie in
/// its processor's cache; asked for in one short loop, those of many frames come at the same time.
fn touch(frames: Frames<'_>) {
    let octet = |frame: Frame<'_>| frame.data.get(32).copied().unwrap_or_default();
    std::hint::black_box(frames.iter().fold(0u8, |sum, frame| sum ^ octet(frame)));
}

/// The same of what enrichers have added to flows, which was last looked at long before they ended.
fn touch_extras(table: &FlowTable, ended: &[(u32, End)]) {
    let octet = |slot: u32| table.flow(slot).extras().map_or(0, Extras::touch);
    std::hint::black_box(ended.iter().fold(0u8, |sum, (slot, _)| sum ^ octet(*slot)));
}
