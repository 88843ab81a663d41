//! Captures of many origins, whole and cut at random lengths: no panic, no hang, bounded memory.
//!
//! They are the captures beside the checkout, which belong to other projects; where they are not,
//! these tests say so and pass.

use radar_tests::{Ended, Radar, conformance, random::Random};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Of one process over all captures.
const MEMORY_MAX: u64 = 256 << 20;
/// Of one capture, in a debug build on a busy machine.
const TIME_MAX: Duration = Duration::from_secs(20);

/// All there are, the parked one too.
const ANALYZERS: &[&str] = &["app-proto", "dhcp", "dns", "http", "neighbours", "quic", "rdp", "ssh", "tls"];

/// The limit of time is on the clock of the wall: on a busy machine it says nothing about a plugin.
fn config() -> String {
    let table = |name: &&str| format!("[analyzers.{name}]\nlimits.time_per_batch = \"1m\"\n");
    let tables: String = ANALYZERS.iter().map(table).collect();
    format!("{tables}[anomaly]\nevents = true\n[sinks.json]\npath = \"-\"\n")
}

/// Plays captures one after the other in one process.
fn play(captures: &[PathBuf]) -> Ended {
    let radar = Radar::new(&config()).within(TIME_MAX + Duration::from_millis(200) * captures.len() as u32);
    captures.iter().fold(radar, Radar::read).run()
}

/// What is wrong with the end of a run, if anything is.
fn wrong(ended: &Ended) -> Option<String> {
    let stats = ended.stats();
    let damaged = ANALYZERS.iter().any(|plugin| stats["plugins"][plugin]["faults"] != 0);
    let panicked =
        ["panicked", "mistake in radar", "come out even"].iter().any(|it| ended.stderr.contains(it));
    match ended.exit {
        Some(0 | 65) if panicked || damaged => Some(ended.stderr.clone()),
        Some(0 | 65) if ended.memory_peak > MEMORY_MAX => {
            Some(format!("{} octets of memory", ended.memory_peak))
        }
        Some(0 | 65) => None,
        other => Some(format!("exit {other:?}, signal {:?}\n{}", ended.signal, ended.stderr)),
    }
}

/// Plays many at once, and those among which something goes wrong one by one, to name it.
#[track_caller]
fn play_all(captures: &[PathBuf]) {
    let mut found = Vec::new();
    for some in captures.chunks(120) {
        let ended = play(some);
        let Some(problem) = wrong(&ended) else { continue };
        let alone = some.iter().filter_map(|capture| {
            Some(format!("{}: {}", capture.display(), wrong(&play(std::slice::from_ref(capture)))?))
        });
        found.extend(alone);
        if found.is_empty() {
            found.push(format!("{} and {} more together: {problem}", some[0].display(), some.len() - 1));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_capture_can_be_read() {
    play_all(&conformance::captures());
}

/// Captures in one process share one flow table; alone, each is over in time.
#[test]
fn every_large_capture_is_over_in_time() {
    let large = |path: &PathBuf| fs::metadata(path).is_ok_and(|file| file.len() > 500_000);
    for capture in conformance::captures().into_iter().filter(large) {
        let ended = play(std::slice::from_ref(&capture));
        assert_eq!(wrong(&ended), None, "{}", capture.display());
        assert!(ended.took < TIME_MAX, "{}: {:?}", capture.display(), ended.took);
    }
}

#[test]
fn every_capture_can_be_cut_anywhere() {
    for seed in 1..=2 {
        cut_all(seed, |bytes, random| bytes.truncate(random.below(bytes.len())));
    }
}

/// Like `editcap -E 0.01`, but the file's own header is left as it is.
#[test]
fn every_capture_can_be_damaged() {
    cut_all(3, |bytes, random| {
        for _ in 0..bytes.len() / 100 {
            let at = 24 + random.below(bytes.len().saturating_sub(24));
            if let Some(octet) = bytes.get_mut(at) {
                *octet = random.below(256) as u8;
            }
        }
    });
}

fn cut_all(seed: u64, change: fn(&mut Vec<u8>, &mut Random)) {
    let (folder, mut random) = (tempfile::tempdir().expect("a temporary folder"), Random::new(seed));
    let changed: Vec<PathBuf> = conformance::captures()
        .iter()
        .enumerate()
        .map(|(number, capture)| {
            let mut bytes = fs::read(capture).expect("a capture can be read");
            change(&mut bytes, &mut random);
            let path = folder.path().join(format!("{number}-{}", name(capture)));
            radar_tests::capture::write(&path, &bytes);
            path
        })
        .collect();
    play_all(&changed);
}

/// The last two parts of a path, so that a failure can be traced back to its capture.
fn name(capture: &Path) -> String {
    let parts: Vec<_> = capture.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("-")
}
