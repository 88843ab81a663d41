//! Frames through one plugin, in the engine's own way: decoded, reassembled, dispatched.

use crate::{
    capture::{CaptureError, Chunk, Files, Filled, Frame, LinkType, Source},
    host::{Account, Plugin},
    pipeline::{BATCH, Plan, PlanError, Worker},
    time::Timestamp,
};
use bumpalo::Bump;
use serde_json::Value;
use std::path::Path;

/// What came of frames.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// The plugin's events.
    pub events: Vec<Value>,
    /// The core's `flow` events.
    pub flows: Vec<Value>,
    /// What the plugin has cost and done.
    pub account: Account,
}

/// A frame that is held.
#[derive(Clone, Debug)]
pub struct OwnedFrame {
    pub(super) time: Timestamp,
    pub(super) link: LinkType,
    pub(super) length: u32,
    pub(super) data: Vec<u8>,
}

/// Why frames could not be played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The plugin refuses, or asks for what cannot be.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The capture cannot be read.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// An event is no JSON.
    #[error("{plugin} wrote what is no JSON ({error}): {line}")]
    NoJson {
        /// The plugin.
        plugin: String,
        /// What is wrong with it.
        error: serde_json::Error,
        /// The event as it was written.
        line: String,
    },
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

    /// Octets that were captured of it.
    #[must_use]
    pub fn captured(&self) -> usize {
        self.data.len()
    }
}

/// The frames of a capture file.
///
/// # Errors
/// If it cannot be read to its end.
pub fn frames(capture: &Path) -> Result<Vec<OwnedFrame>, CaptureError> {
    let mut files = Files::open(&[capture.to_owned()], None)?;
    let (mut chunk, mut frames) = (Chunk::new(), Vec::new());
    while files.fill(&mut chunk)? != Filled::End {
        frames.extend(chunk.frames().iter().map(|frame| OwnedFrame {
            time: frame.time,
            link: frame.link,
            length: frame.length,
            data: frame.data.to_owned(),
        }));
    }
    Ok(frames)
}

/// Plays frames to a plugin that has its settings.
///
/// # Errors
/// If the plugin refuses its settings, or writes what is no JSON.
pub fn play(plugin: &Plugin, frames: &[OwnedFrame]) -> Result<Played, PlayError> {
    let mut worker = worker_of(plugin)?;
    let chunk = chunk_of(frames);
    run(&mut worker, &chunk, BATCH);
    let batch = worker.take();
    let parse = |head| {
        serde_json::from_slice(batch.line(head)).map_err(|error| PlayError::NoJson {
            plugin: plugin.id.clone(),
            error,
            line: String::from_utf8_lossy(batch.line(head)).into_owned(),
        })
    };
    let all = batch.heads().iter().map(parse).collect::<Result<Vec<Value>, _>>()?;
    let (flows, events) = all.into_iter().partition(|event| event["event_type"] == "flow");
    Ok(Played { events, flows, account: account_of(&worker) })
}

/// A worker that has no other plugin.
pub(super) fn worker_of(plugin: &Plugin) -> Result<Worker, PlanError> {
    Worker::new(&Plan { analyzers: vec![plugin.clone()], ..Plan::default() }, 0)
}

/// Frames as they lie behind a capture.
pub(super) fn chunk_of(frames: &[OwnedFrame]) -> Chunk {
    let mut chunk = Chunk::new();
    for (number, frame) in (1..).zip(frames) {
        let OwnedFrame { time, link, length, data } = frame;
        chunk.push(Frame { number, time: *time, data, length: *length, link: *link, interface: 0 });
    }
    chunk
}

/// All frames in batches of at most this size, and the end of all flows.
pub(super) fn run(worker: &mut Worker, chunk: &Chunk, size: usize) {
    let mut arena = Bump::new();
    for batch in chunk.frames().batches(size) {
        worker.batch(batch, &arena);
        arena.reset();
    }
    worker.end(&mut arena);
}

/// The account of a worker's only plugin.
pub(super) fn account_of(worker: &Worker) -> Account {
    worker.snapshot().plugins.pop().map(|(_, account)| account).unwrap_or_default()
}
