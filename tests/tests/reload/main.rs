//! The configuration changes while radar runs: what is new is taken up, and nobody else notices.

mod configuration;
mod files;
#[path = "../live_network/mod.rs"]
mod live_network;
mod network;
mod plugins;

use radar_tests::{Ended, Radar, Running, hostile, traffic};
use std::{fs, path::Path, time::Duration};

/// In which a change must have been taken up.
const SOON: Duration = Duration::from_secs(3);

/// What a person takes for at once, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lookups between two changes.
const SOME: usize = 20;

/// A configuration with the untouched analyzer and sink, and some more.
fn config(workers: u32, more: &str) -> String {
    format!("workers = {workers}\n[analyzers.dns]\n[sinks.json]\npath = \"-\"\n{more}")
}

/// The plugin that tells of every datagram, with these settings.
fn survived(settings: &str) -> String {
    format!("[analyzers.x-panics]\nlibrary = {:?}\n{settings}\n", hostile("panics"))
}

/// The second sink, a library like another: the untouched one has the first.
fn copy(settings: &str) -> String {
    let json = hostile("panics").with_file_name("libradar_json.so");
    format!("[sinks.copy]\nlibrary = {json:?}\n{settings}\n")
}

/// Saves the configuration as editors do: another file takes its name.
fn save(radar: &Running, config: &str) {
    let file = radar.folder().join("radar.toml");
    let new = file.with_extension("new");
    fs::write(&new, config).and_then(|()| fs::rename(&new, &file)).expect("saved");
}

fn read(file: impl AsRef<Path>) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

/// A radar that is given lookups through a pipe, a few at a time.
struct Piped {
    radar: Running,
    capture: radar_tests::Capture,
    frames: usize,
}

impl Piped {
    fn start(config: &str, lookups: u16) -> Self {
        Self::of(Radar::new(config).args(&["-r", "-"]).start_with_pipe(), lookups)
    }

    fn of(radar: Running, lookups: u16) -> Self {
        let mut it = Self { radar, capture: traffic::lookups(lookups), frames: 0 };
        let header = it.capture.first(0).to_vec();
        it.radar.write(&header);
        it
    }

    /// Some more lookups, which have been told of when this returns.
    fn look_up(&mut self) {
        let more = self.frames + 2 * SOME;
        let octets = self.capture.first(more)[self.capture.first(self.frames).len()..].to_vec();
        self.radar.write(&octets);
        self.frames = more;
        let last = more / 2 - 1;
        // The question and its answer.
        for _ in 0..2 {
            self.radar.wait_for(&format!("\"rrname\":\"host-{last}.example.org\""), PATIENCE);
        }
    }

    fn end(self) -> Ended {
        self.radar.end().with_exit(0)
    }
}

/// All that the untouched plugins tell, sorted where several workers wrote it.
fn untouched(ended: &Ended, workers: u32) -> Vec<&String> {
    let is_theirs = |line: &&String| {
        ["dns", "flow"].iter().any(|name| line.contains(&format!("\"event_type\":\"{name}\"")))
    };
    let mut lines: Vec<_> = ended.lines.iter().filter(is_theirs).collect();
    if workers > 1 {
        lines.sort();
    }
    lines
}

fn survivors(ended: &Ended) -> usize {
    ended.events_of("x_survived").len()
}
