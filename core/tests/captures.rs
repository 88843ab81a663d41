//! What comes of our own captures, one folder each: `README.md`, `input.pcap`, `expected.jsonl`.
//!
//! `expected.jsonl` holds a line for the packets of each frame, one for each TCP stream and event, and one for the
//! counters that are not zero. `UPDATE_EXPECT=1` writes it anew; read the difference before you commit it.

#![allow(clippy::unwrap_used)] // a test may

mod common;
mod seen;

use bumpalo::Bump;
use common::linked;
use radar_core::{
    anomaly,
    capture::{Chunk, Files, Filled, Frame, Source as _},
    decode::{Config, Decoder},
    pipeline::{BATCH, Plan, Worker, stats},
};
use radar_plugin::{Selection, SelectionExt as _, flag, prelude::*};
use seen::{counters, event, frame, streams};
use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

settings! {
    /// No settings.
    pub struct None {}
}

/// Tells what it gets of every stream, so that all are reassembled.
struct Streams;

impl Analyzer for Streams {
    type Config = None;

    fn manifest() -> Manifest {
        Manifest::new("x-streams", "1", "a test").streams(Selection::all()).event("x_streams", "", &[])
    }

    fn new(_: None, _: &Start) -> Result<Self, SettingError> {
        Ok(Self)
    }

    fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let start = if input.flags & flag::MIDSTREAM != 0 && input.offset == 0 { "…" } else { "" };
        let end = if input.flags & flag::STREAM_END != 0 { "|" } else { "" };
        self.tell(input, host, &format!("{start}{}{end}", String::from_utf8_lossy(input.data.as_slice())))
    }

    fn gap(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        self.tell(input, host, &format!("[{} missing]", input.length))
    }
}

impl Streams {
    fn tell(&self, input: &Input<'_>, host: &mut Host<'_, '_>, text: &str) -> Outcome {
        let key = if input.direction == 0 { "to" } else { "from" };
        host.emit(EventId(0), &Subject::of(input), |event| {
            event.text(key, text.as_bytes());
        });
        Ok(())
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures")
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = entries.filter(|path| path.join("input.pcap").exists()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// All frames of a case.
fn read(case: &Path) -> Chunk {
    let mut files = Files::open(&[case.join("input.pcap")], None).unwrap();
    let (mut all, mut chunk) = (Chunk::new(), Chunk::new());
    while files.fill(&mut chunk).unwrap() == Filled::Frames {
        for frame in chunk.frames().iter() {
            assert!(all.push(frame));
        }
    }
    all
}

/// The lines of `expected.jsonl`.
fn play(chunk: &Chunk) -> Vec<String> {
    let mut lines = packets(chunk);
    let anomaly = anomaly::Limits { events: true, ..anomaly::Limits::default() };
    let plan = Plan { analyzers: vec![linked::<Streams>()], anomaly, ..Plan::default() };
    let mut worker = Worker::new(&plan, 0).unwrap();
    let mut arena = Bump::new();
    for batch in chunk.frames().batches(BATCH) {
        worker.batch(batch, &arena);
        arena.reset();
    }
    worker.end(&mut arena);
    let batch = worker.take();
    let events: Vec<Value> =
        batch.heads().iter().map(|head| serde_json::from_slice(batch.line(head)).unwrap()).collect();
    lines.extend(streams(&events));
    lines.extend(events.iter().filter_map(event));
    let snapshot = worker.snapshot();
    assert_eq!(snapshot.violations(), Vec::<&str>::new());
    lines.push(counters(stats(0, &Default::default(), &snapshot, &[], None)));
    lines
}

fn packets(chunk: &Chunk) -> Vec<String> {
    let (mut decoder, arena) = (Decoder::new(&Config::default()), Bump::new());
    let line = |frame_: Frame<'_>| {
        let mut packets = Vec::new();
        decoder.decode(&frame_, &arena, &mut packets);
        frame(frame_.number, &packets)
    };
    chunk.frames().iter().map(line).collect()
}

#[test]
fn captures() {
    let mut wrong = Vec::new();
    for case in cases() {
        let seen = play(&read(&case)).join("\n") + "\n";
        let file = case.join("expected.jsonl");
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&file, seen).unwrap();
        } else if let Some(difference) = differs(&fs::read_to_string(&file).unwrap_or_default(), &seen) {
            wrong.push(format!("{}: {difference}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "UPDATE_EXPECT=1 takes what was seen as right\n{}", wrong.join("\n"));
}

/// The first line that is another.
fn differs(expected: &str, seen: &str) -> Option<String> {
    let lines = expected.lines().count().max(seen.lines().count());
    let line = |text: &str, at| text.lines().nth(at).unwrap_or("nothing").to_owned();
    (0..lines)
        .find(|at| line(expected, *at) != line(seen, *at))
        .map(|at| format!("line {}\nexpected {}\nseen     {}", at + 1, line(expected, at), line(seen, at)))
}

/// Every frame of every capture, cut at every length that headers have: nothing may panic, and no sum come out uneven.
#[test]
fn captures_cut_short() {
    for case in cases() {
        let chunk = read(&case);
        let longest = chunk.frames().iter().map(|frame| frame.data.len()).max().unwrap_or(0);
        for length in 0..longest.min(160) {
            let mut cut = Chunk::new();
            for frame in chunk.frames().iter() {
                cut.push(Frame { data: &frame.data[..frame.data.len().min(length)], ..frame });
            }
            play(&cut);
        }
    }
}
