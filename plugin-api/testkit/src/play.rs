//! A capture through one plugin, in the engine's own way: decoded, reassembled, dispatched.

use crate::undeclared;
use bumpalo::Bump;
use radar_core::{
    capture::{Chunk, Files, Filled, Frame, LinkType, Source},
    host::{Account, Plugin},
    pipeline::{Plan, Worker},
    time::Timestamp,
};
use radar_plugin::{Analyzer, Manifest, analyzer_root};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What came of a capture.
#[derive(Debug)]
pub struct Played {
    /// The plugin's events.
    pub events: Vec<Value>,
    /// The core's `flow` events.
    pub flows: Vec<Value>,
    /// What the plugin has cost and done.
    pub account: Account,
    /// What the plugin says of itself.
    pub manifest: Manifest,
}

/// A frame that a test owns.
#[derive(Clone, Debug)]
pub struct OwnedFrame {
    pub(crate) time: Timestamp,
    pub(crate) link: LinkType,
    pub(crate) length: u32,
    pub(crate) data: Vec<u8>,
}

impl OwnedFrame {
    /// A frame of a link type (<https://www.tcpdump.org/linktypes.html>) that had `length` octets on
    /// the wire, `milliseconds` after 2023-11-14 22:13:20.
    #[must_use]
    pub fn new(link: u16, milliseconds: u64, length: usize, data: Vec<u8>) -> Self {
        let nanoseconds = u32::try_from(milliseconds % 1000 * 1_000_000).unwrap_or_default();
        let time = Timestamp::new(1_700_000_000 + milliseconds / 1000, nanoseconds);
        Self { time, link: LinkType(link), length: u32::try_from(length).unwrap_or(u32::MAX), data }
    }
}

/// Plays a capture file; `config` is the plugin's table.
///
/// # Panics
/// If the file cannot be read or the plugin refuses its settings: a test should fail then.
#[must_use]
pub fn play<A: Analyzer>(capture: &Path, config: &Value) -> Played {
    play_frames::<A>(&frames(capture), config)
}

/// Plays frames.
///
/// # Panics
/// If the plugin refuses its settings.
#[must_use]
pub fn play_frames<A: Analyzer>(frames: &[OwnedFrame], config: &Value) -> Played {
    let name = A::manifest().name;
    let plugin = Plugin::from_root(&name, analyzer_root::<A>()).unwrap_or_else(|error| panic!("{error}"));
    let plugin = plugin.with_config(config);
    let manifest = plugin.manifest.clone();
    let plan = Plan { analyzers: vec![plugin], ..Plan::default() };
    let mut worker = Worker::new(&plan, 0).unwrap_or_else(|error| panic!("{error}"));
    let mut chunk = Chunk::new();
    for (at, frame) in frames.iter().enumerate() {
        let (number, interface) = (at as u64 + 1, 0);
        let OwnedFrame { time, link, length, data } = frame;
        chunk.push(Frame { number, time: *time, data, length: *length, link: *link, interface });
    }
    let mut arena = Bump::new();
    for batch in chunk.frames().batches(radar_core::pipeline::BATCH) {
        worker.batch(batch, &arena);
        arena.reset();
    }
    worker.end(&mut arena);
    let batch = worker.take();
    let parse = |head| {
        serde_json::from_slice(batch.line(head)).unwrap_or_else(|error| {
            panic!("{name} wrote what is no JSON ({error}): {}", String::from_utf8_lossy(batch.line(head)))
        })
    };
    let (flows, events) =
        batch.heads().iter().map(parse).partition(|event: &Value| event["event_type"] == "flow");
    let account = worker.snapshot().plugins.remove(0).1;
    Played { events, flows, account, manifest }
}

/// Plays each folder of `folder` that holds a capture, and compares its events with
/// `expected.jsonl`; checks too that each field was declared in the manifest, with its type.
///
/// # Panics
/// If they differ, naming the first event that does.
pub fn play_all<A: Analyzer>(folder: impl AsRef<Path>) {
    let cases = cases(folder.as_ref());
    assert!(!cases.is_empty(), "{} holds no capture", folder.as_ref().display());
    for (capture, case) in cases {
        let played = play::<A>(&capture, &config(&case));
        assert_eq!(played.account.faults, 0, "{}: the plugin failed", case.display());
        let undeclared = undeclared(&played.manifest, &played.events);
        assert!(undeclared.is_empty(), "{}: not as declared: {undeclared:?}", case.display());
        compare(&case, &played.events);
    }
}

fn compare(case: &Path, events: &[Value]) {
    let file = case.join("expected.jsonl");
    let came: Vec<String> = events.iter().map(Value::to_string).collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let text = came.iter().map(|line| format!("{line}\n")).collect::<String>();
        fs::write(&file, text).unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
        return;
    }
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}; UPDATE_EXPECT=1 writes it", file.display()));
    let expected: Vec<&str> = text.lines().collect();
    for at in 0..came.len().max(expected.len()) {
        let parsed = expected.get(at).map(|line| serde_json::from_str::<Value>(line).unwrap_or_default());
        assert!(
            parsed.as_ref() == events.get(at),
            "{}: event {} differs (UPDATE_EXPECT=1 takes what came)\nexpected: {}\ncame:     {}",
            case.display(),
            at + 1,
            expected.get(at).unwrap_or(&"nothing"),
            came.get(at).map_or("nothing", String::as_str),
        );
    }
}

/// The frames of a capture file.
pub(crate) fn frames(capture: &Path) -> Vec<OwnedFrame> {
    let mut files = Files::open(&[capture.to_owned()], None).unwrap_or_else(|error| panic!("{error}"));
    let (mut chunk, mut frames) = (Chunk::new(), Vec::new());
    while files.fill(&mut chunk).unwrap_or_else(|error| panic!("{error}")) != Filled::End {
        frames.extend(chunk.frames().iter().map(|frame| OwnedFrame {
            time: frame.time,
            link: frame.link,
            length: frame.length,
            data: frame.data.to_owned(),
        }));
    }
    frames
}

/// Each capture below `folder`, with the folder it stands in.
pub(crate) fn cases(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    let capture = |case: PathBuf| {
        let names = ["input.pcap", "input.pcapng"];
        let capture = names.iter().map(|name| case.join(name)).find(|path| path.is_file())?;
        Some((capture, case))
    };
    folders.into_iter().filter_map(capture).collect()
}

/// The settings of a case.
pub(crate) fn config(case: &Path) -> Value {
    match fs::read_to_string(case.join("config.json")) {
        Ok(text) => serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", case.display())),
        Err(_) => Value::Object(serde_json::Map::new()),
    }
}
