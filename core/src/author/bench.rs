//! What a packet costs in a plugin, in batches of several sizes, beside what it costs in others.

use super::{
    OwnedFrame, PlayError, Trouble,
    hostile::ip_header,
    play::{account_of, chunk_of, run, worker_of},
};
use crate::{
    capture::Chunk,
    host::{Account, Plugin},
};
use std::{
    fs, io,
    time::{Duration, Instant},
};

/// Frames that are played at least: enough that the batches are full.
const FRAMES: usize = 16 << 10;
/// Copies of a capture at most: so many other addresses there are.
const COPIES: usize = 1 << 16;
/// Sizes of batches that are measured.
pub const BATCHES: [usize; 4] = [1, 16, 64, 256];
/// How long each size is played.
const PATIENCE: Duration = Duration::from_millis(400);

/// A capture to measure with.
#[derive(Debug)]
pub struct Load {
    chunk: Chunk,
    /// Its frames.
    pub frames: usize,
    /// Times that the capture is in it, each time between other hosts.
    pub copies: usize,
}

/// What a plugin costs.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The plugin.
    pub name: String,
    /// Nanoseconds for each packet of the capture, in batches of each of [`BATCHES`].
    pub nanoseconds: [f64; BATCHES.len()],
    /// The account of one time through the capture, in the largest batches.
    pub account: Account,
}

impl Load {
    /// Of the frames of captures, played by many hosts at once if they are few.
    #[must_use]
    pub fn new(frames: &[OwnedFrame]) -> Self {
        let can = frames.iter().all(|frame| ip_header(frame).is_some());
        let copies = if can { FRAMES.div_ceil(frames.len().max(1)).min(COPIES) } else { 1 };
        let mut all = Vec::with_capacity(frames.len() * copies);
        for frame in frames {
            all.extend((0..copies).map(|copy| elsewhere(frame, copy)));
        }
        Self { chunk: chunk_of(&all), frames: all.len(), copies }
    }
}

/// The same frame between other hosts.
fn elsewhere(frame: &OwnedFrame, copy: usize) -> OwnedFrame {
    let mut frame = frame.clone();
    let Some(ip) = ip_header(&frame) else { return frame };
    let is_ipv4 = frame.data.get(ip).is_some_and(|octet| octet >> 4 == 4);
    let addresses = if is_ipv4 { [ip + 12, ip + 16] } else { [ip + 8, ip + 24] };
    for at in addresses {
        for (octet, number) in frame.data.iter_mut().skip(at + 1).zip((copy as u16).to_be_bytes()) {
            *octet ^= number;
        }
    }
    frame
}

/// Measures a plugin that has its settings.
///
/// # Errors
/// If it does not take them, or fails at the capture.
pub fn measure(plugin: &Plugin, load: &Load) -> Result<Measured, Trouble> {
    let mut nanoseconds = [0.0; BATCHES.len()];
    let mut account = Account::default();
    for (size, best) in BATCHES.into_iter().zip(&mut nanoseconds) {
        let begun = Instant::now();
        let mut least = Duration::MAX;
        // The first time fills caches.
        for round in 0.. {
            let mut worker =
                worker_of(plugin).map_err(|error| Trouble::data(PlayError::from(error).to_string()))?;
            run(&mut worker, &load.chunk, size);
            account = account_of(&worker);
            if round > 0 {
                least = least.min(account.time);
            }
            if round >= 2 && begun.elapsed() >= PATIENCE {
                break;
            }
        }
        if account.faults > 0 {
            let words = account.last_words.as_deref().unwrap_or_default();
            return Err(Trouble::failed(format!("{} fails at this capture: {words}", plugin.id))
                .help("radar plugin test tells more"));
        }
        *best = least.as_nanos() as f64 / load.frames.max(1) as f64;
    }
    Ok(Measured { name: plugin.id.clone(), nanoseconds, account })
}

/// A WASM plugin that is given the same as this one, and does nothing.
///
/// # Errors
/// If it cannot be written or opened.
pub fn empty(plugin: &Plugin) -> Result<Plugin, Trouble> {
    let failed = |error: io::Error| Trouble::failed(format!("cannot write an empty plugin: {error}"));
    let file = tempfile::Builder::new().suffix(".wasm").tempfile().map_err(failed)?;
    fs::write(file.path(), super::empty::module(&plugin.manifest)).map_err(failed)?;
    Plugin::open("empty", file.path()).map_err(|error| Trouble::failed(error.to_string()))
}
