//! A capture through one plugin that is linked into its test.

use radar_core::{
    author::{self, Case},
    host::{Account, Plugin},
};
use radar_plugin::{Analyzer, Manifest, analyzer_root};
use serde_json::Value;
use std::path::Path;

pub use radar_core::author::OwnedFrame;

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
    let plugin = Plugin::from_root(&A::manifest().name, analyzer_root::<A>());
    let plugin = plugin.unwrap_or_else(|error| panic!("{error}")).with_config(config);
    let played = author::play(&plugin, frames).unwrap_or_else(|error| panic!("{error}"));
    let author::Played { events, flows, account } = played;
    Played { events, flows, account, manifest: plugin.manifest }
}

/// Plays each folder of `folder` that holds a capture, and compares its events with
/// `expected.jsonl`; checks too that each field was declared in the manifest, with its type.
///
/// # Panics
/// If they differ, naming the first event that does.
pub fn play_all<A: Analyzer>(folder: impl AsRef<Path>) {
    let cases = cases(folder.as_ref());
    assert!(!cases.is_empty(), "{} holds no capture", folder.as_ref().display());
    for case in cases {
        let played = play::<A>(&case.capture, &config(&case));
        let name = case.capture.display();
        assert_eq!(played.account.faults, 0, "{name}: the plugin failed");
        let undeclared = author::undeclared(&played.manifest, &played.events);
        assert!(undeclared.is_empty(), "{name}: not as declared: {undeclared:?}");
        compare(&case, &played.events);
    }
}

fn compare(case: &Case, came: &[Value]) {
    let name = case.expected.display();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return case.expect(came).unwrap_or_else(|error| panic!("cannot write {name}: {error}"));
    }
    let expected = case.expected().unwrap_or_else(|error| panic!("cannot read {name}: {error}"));
    let expected = expected.unwrap_or_else(|| panic!("{name} is not there; UPDATE_EXPECT=1 writes it"));
    for at in 0..came.len().max(expected.len()) {
        let text = |event: Option<&Value>| event.map_or("nothing".to_owned(), Value::to_string);
        assert!(
            expected.get(at) == came.get(at),
            "{name}: event {} differs (UPDATE_EXPECT=1 takes what came)\nexpected: {}\ncame:     {}",
            at + 1,
            text(expected.get(at)),
            text(came.get(at)),
        );
    }
}

/// The frames of a capture file.
pub(crate) fn frames(capture: &Path) -> Vec<OwnedFrame> {
    author::frames(capture).unwrap_or_else(|error| panic!("{error}"))
}

/// Each capture of a folder.
pub(crate) fn cases(folder: &Path) -> Vec<Case> {
    author::cases(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()))
}

/// The settings of a case.
pub(crate) fn config(case: &Case) -> Value {
    case.config().unwrap_or_else(|error| panic!("{}: {error}", case.settings.display()))
}
