//! Files and pipes: one reader, and what it reads shared out when there are several workers.

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
    capture::{CaptureError, Chunk, Filled, Share, Source, WAKE_UP, share},
    control::Control,
    host::Outlet,
};
use bumpalo::Bump;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::{sync::Arc, thread, time::Duration};

/// Chunks that wait for a worker: enough that it does not run dry when another one is behind.
const QUEUE: usize = 16;

/// Plays a source to its end, through `workers` workers. `started` is given what can be changed meanwhile.
pub fn run_files(
    plan: &Plan,
    source: &mut dyn Source,
    outlets: Vec<Outlet>,
    workers: usize,
    until: Until,
    control: &Control,
    started: impl FnOnce(Stage),
) -> Result<Outcome, PlanError> {
    let engines =
        (0..workers.max(1)).map(|number| Worker::new(plan, number)).collect::<Result<Vec<_>, _>>()?;
    let bus = Bus::start(outlets, Patience::Until(control.stop_flag()));
    let posts = posts(&engines);
    let letterboxes: Vec<_> = posts.iter().map(Letterbox::of).collect();
    started(Stage::new(plan, posts, &bus));
    let (monitor, left) = (Monitor::new(plan), Left::of(until));
    let commands = Commands::new(plan, control);
    let mut run = Run { bus, monitor, left, control, commands, errors: Vec::new() };
    let mut crewed: Vec<_> = engines.into_iter().zip(letterboxes).collect();
    let boards = match crewed.pop() {
        Some((worker, letterbox)) if crewed.is_empty() => vec![run.inline(source, worker, &letterbox)],
        last => run.shared(source, crewed.into_iter().chain(last).collect()),
    };
    let (snapshot, _) = total(&boards);
    let capture = source.statistics();
    run.bus.settle();
    run.monitor.tell_last_talkers(&run.bus, &boards);
    run.monitor.tell(&run.bus, &snapshot, &capture, &boards);
    Ok(Outcome { errors: run.errors, capture, total: snapshot, sinks: run.bus.close() })
}

struct Run<'a> {
    bus: Bus,
    monitor: Monitor,
    left: Left,
    control: &'a Control,
    commands: Commands,
    errors: Vec<CaptureError>,
}

impl Run<'_> {
    /// One worker: no hand-over at all.
    fn inline(&mut self, source: &mut dyn Source, mut worker: Worker, letterbox: &Letterbox) -> Board {
        let (publisher, mut arena, mut chunk) = (self.bus.publisher(), Bump::new(), Chunk::new());
        let board = Board::default();
        loop {
            match self.fill(source, &mut chunk) {
                Some(Filled::Frames) => {
                    let frames = chunk.frames();
                    let frames = frames.slice(0..self.left.take(frames.len()));
                    worker.frames(frames, chunk.origin(), &mut arena, &publisher);
                }
                Some(Filled::Idle) => worker.idle(source.clock(), &mut arena, &publisher),
                Some(Filled::End) => {
                    board.finish(&mut worker, source, &mut arena, &publisher);
                    if !self.begins_anew(source, std::slice::from_ref(&board)) {
                        break;
                    }
                }
                None => {}
            }
            letterbox.empty(&mut worker);
            if self.attend() {
                break;
            }
            self.monitor.show(&self.bus, || worker.snapshot());
            if self.monitor.is_due() {
                let boards = std::slice::from_ref(&board);
                self.monitor.tell(&self.bus, &worker.snapshot(), &source.statistics(), boards);
            }
            board.put_talkers(worker.talkers(false));
            self.monitor.tell_talkers(&self.bus, std::slice::from_ref(&board));
            self.monitor.tell_news(&self.bus, || (worker.snapshot(), source.statistics()));
        }
        board.finish(&mut worker, source, &mut arena, &publisher);
        board
    }

    /// Several workers: each gets its share of every chunk.
    fn shared(&mut self, source: &mut dyn Source, engines: Vec<(Worker, Letterbox)>) -> Vec<Board> {
        let boards: Vec<Board> = engines.iter().map(|_| Board::default()).collect();
        thread::scope(|scope| {
            let mut senders = Vec::new();
            for ((engine, letterbox), board) in engines.into_iter().zip(&boards) {
                let (sender, receiver) = bounded(QUEUE);
                let publisher = self.bus.publisher();
                scope.spawn(move || serve(engine, &letterbox, &receiver, &publisher, board));
                senders.push(sender);
            }
            self.deal(source, &senders, &boards);
        });
        // Shared out, it is not read again (`Plan::rewinds`): the workers are gone.
        self.begins_anew(source, &boards);
        boards
    }

    fn deal(&mut self, source: &mut dyn Source, senders: &[Sender<Share>], boards: &[Board]) {
        // Every chunk is here, in a queue, or with a worker: so many never run out.
        let mut pool: Vec<Arc<Chunk>> = Vec::new();
        loop {
            let mut chunk = idle_chunk(&mut pool);
            let Some(filling) = Arc::get_mut(&mut chunk) else { continue };
            let filled = self.fill(source, filling);
            let mut wanted = self.left.take(filling.frames().len());
            if wanted < filling.frames().len() {
                filling.retain(|_| {
                    let taken = wanted > 0;
                    wanted = wanted.saturating_sub(1);
                    taken
                });
            }
            if filled == Some(Filled::End) {
                return;
            }
            if filled == Some(Filled::Frames) {
                for (share, sender) in share(&chunk, senders.len()).into_iter().zip(senders) {
                    // A worker that is gone has panicked; the scope tells of it.
                    let _ = sender.send(share);
                }
            }
            pool.push(chunk);
            if self.attend() {
                return;
            }
            self.monitor.show(&self.bus, || total(boards).0);
            if self.monitor.is_due() {
                let (snapshot, _) = total(boards);
                self.monitor.tell(&self.bus, &snapshot, &source.statistics(), boards);
            }
            self.monitor.tell_talkers(&self.bus, boards);
            self.monitor.tell_news(&self.bus, || (total(boards).0, source.statistics()));
        }
    }

    /// The input is over: true if it is read again, after a while perhaps, because somebody looks at it.
    fn begins_anew(&mut self, source: &mut dyn Source, boards: &[Board]) -> bool {
        self.tell_end(source, boards);
        while self.commands.stays() && !self.control.stopping() {
            if self.attend() {
                return false;
            }
            if self.commands.replays() {
                match source.rewind() {
                    Ok(rewound) => return rewound,
                    Err(error) => self.errors.push(error),
                }
            }
            thread::sleep(WAKE_UP);
        }
        false
    }

    fn tell_end(&mut self, source: &mut dyn Source, boards: &[Board]) {
        let (snapshot, _) = total(boards);
        self.monitor.tell_end(&self.bus, &snapshot, &source.statistics(), self.control.stopping());
        // Whoever wants radar to stay says so now.
        self.bus.settle();
        self.commands.obey(&self.bus);
    }

    /// The next frames; `None` when a file has ended badly and the next one is to come.
    fn fill(&mut self, source: &mut dyn Source, chunk: &mut Chunk) -> Option<Filled> {
        match source.fill(chunk) {
            Ok(filled) => Some(filled),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// Looks at requests; true if it is time to end.
    fn attend(&mut self) -> bool {
        self.commands.obey(&self.bus);
        if self.control.reopening() {
            self.bus.reopen();
        }
        self.control.stopping() || self.left.is_over() || self.bus.is_over()
    }
}

/// A chunk that nobody uses any more, or a new one.
fn idle_chunk(pool: &mut Vec<Arc<Chunk>>) -> Arc<Chunk> {
    match pool.iter().position(|chunk| Arc::strong_count(chunk) == 1) {
        Some(at) => pool.swap_remove(at),
        None => Arc::new(Chunk::new()),
    }
}

fn serve(
    mut worker: Worker,
    letterbox: &Letterbox,
    shares: &Receiver<Share>,
    publisher: &Publisher,
    board: &Board,
) {
    let mut arena = Bump::new();
    loop {
        match shares.recv_timeout(Duration::from_millis(50)) {
            Ok(share) => worker.frames(share.frames(), share.chunk().origin(), &mut arena, publisher),
            Err(RecvTimeoutError::Timeout) => {
                worker.idle(None, &mut arena, publisher);
                board.put(worker.snapshot(), Default::default());
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
        letterbox.empty(&mut worker);
        board.put_talkers(worker.talkers(false));
    }
    worker.finish(&mut arena, publisher);
    board.put_talkers(worker.talkers(true));
    board.put(worker.snapshot(), Default::default());
}
