//! Live capture: a source for each worker, and the kernel shares the packets out.

use super::{
    Outcome, Plan, PlanError, Stage, Until, Worker,
    command::Commands,
    monitor::{Board, Monitor, total},
    outcome::Left,
    post::Letterbox,
    stage::posts,
};
use crate::{
    bus::{Bus, Patience, Publisher},
    capture::{CaptureError, Chunk, Filled, Source, WAKE_UP},
    control::Control,
    host::Outlet,
    time::Timestamp,
};
use bumpalo::Bump;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How often a worker puts its numbers where others can read them.
const REPORT: Duration = Duration::from_millis(200);

/// Captures until it is told to stop. Each source has a worker of its own. `started` is given what can be
/// changed meanwhile.
pub fn run_live(
    plan: &Plan,
    sources: Vec<Box<dyn Source>>,
    outlets: Vec<Outlet>,
    until: Until,
    control: &Control,
    started: impl FnOnce(Stage),
) -> Result<Outcome, PlanError> {
    let engines =
        (0..sources.len()).map(|number| Worker::new(plan, number)).collect::<Result<Vec<_>, _>>()?;
    let bus = Bus::start(outlets, Patience::None);
    let posts = posts(&engines);
    let letterboxes: Vec<_> = posts.iter().map(Letterbox::of).collect();
    started(Stage::new(plan, posts, &bus));
    let (mut monitor, left) = (Monitor::new(plan), Left::of(until));
    let mut commands = Commands::new(plan, control);
    let boards: Vec<Board> = engines.iter().map(|_| Board::default()).collect();
    let running = AtomicUsize::new(sources.len());
    let errors = thread::scope(|scope| {
        let mut threads = Vec::new();
        let crewed = engines.into_iter().zip(letterboxes);
        for ((crewed, source), board) in crewed.zip(sources).zip(&boards) {
            let (publisher, left, running) = (bus.publisher(), &left, &running);
            threads.push(scope.spawn(move || {
                let errors = Capture { source, publisher, board, left, control }.run(crewed);
                running.fetch_sub(1, Ordering::Relaxed);
                errors
            }));
        }
        while running.load(Ordering::Relaxed) > 0 {
            thread::sleep(WAKE_UP);
            commands.obey(&bus);
            if control.reopening() {
                bus.reopen();
            }
            if bus.is_over() {
                control.stop();
            }
            monitor.show(&bus, || total(&boards).0);
            if monitor.is_due() {
                let (snapshot, capture) = total(&boards);
                monitor.tell(&bus, &snapshot, &capture, &boards);
            }
            monitor.tell_talkers(&bus, &boards);
            monitor.tell_news(&bus, || total(&boards));
        }
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let (snapshot, capture) = total(&boards);
    monitor.tell_end(&bus, &snapshot, &capture, control.stopping());
    bus.settle();
    monitor.tell_last_talkers(&bus, &boards);
    monitor.tell(&bus, &snapshot, &capture, &boards);
    Ok(Outcome { errors, capture, total: snapshot, sinks: bus.close() })
}

struct Capture<'a> {
    source: Box<dyn Source>,
    publisher: Publisher,
    board: &'a Board,
    left: &'a Left,
    control: &'a Control,
}

impl Capture<'_> {
    /// A worker's thread.
    fn run(mut self, (mut worker, letterbox): (Worker, Letterbox)) -> Vec<CaptureError> {
        let (mut arena, mut chunk, mut errors) = (Bump::new(), Chunk::new(), Vec::new());
        let (mut reported, mut stopped) = (Instant::now(), false);
        loop {
            match self.source.fill(&mut chunk) {
                Ok(Filled::Frames) => {
                    let frames = chunk.frames();
                    let frames = frames.slice(0..self.left.take(frames.len()));
                    worker.frames(frames, chunk.origin(), &mut arena, &self.publisher);
                }
                Ok(Filled::Idle) => worker.idle(Some(Timestamp::wall_clock()), &mut arena, &self.publisher),
                Ok(Filled::End) => break,
                Err(error) => errors.push(error),
            }
            letterbox.empty(&mut worker);
            if !stopped && (self.control.stopping() || self.left.is_over()) {
                // What the kernel holds already is still read, so that the numbers come out even.
                self.source.stop();
                stopped = true;
            }
            self.board.put_talkers(worker.talkers(false));
            if reported.elapsed() >= REPORT {
                self.board.put(worker.snapshot(), self.source.statistics());
                reported = Instant::now();
            }
        }
        self.board.finish(&mut worker, &mut *self.source, &mut arena, &self.publisher);
        errors
    }
}
