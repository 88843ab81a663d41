//! What a hostile or broken network makes of a capture: no panic comes of it, whatever else does.

use crate::play::{OwnedFrame, cases, config, frames, play_frames};
use radar_core::author::{cut, damaged};
use radar_plugin::Analyzer;
use std::path::Path;

/// Plays each capture of `folder` with every frame cut at every length.
///
/// # Panics
/// If the plugin fails.
pub fn play_all_cut<A: Analyzer>(folder: impl AsRef<Path>) {
    for case in cases(folder.as_ref()) {
        let (frames, config) = (frames(&case.capture), config(&case));
        for length in 0..frames.iter().map(OwnedFrame::captured).max().unwrap_or_default() {
            let faults = play_frames::<A>(&cut(&frames, length), &config).account.faults;
            assert_eq!(
                faults,
                0,
                "{}: the plugin failed with frames cut at {length}",
                case.capture.display()
            );
        }
    }
}

/// Plays each capture of `folder` two hundred times with bits flipped, frames cut, left out,
/// repeated and exchanged, the same way each time it is run.
///
/// # Panics
/// If the plugin fails.
pub fn play_all_damaged<A: Analyzer>(folder: impl AsRef<Path>) {
    for case in cases(folder.as_ref()) {
        let (frames, config) = (frames(&case.capture), config(&case));
        for seed in 1..=200 {
            let faults = play_frames::<A>(&damaged(&frames, seed), &config).account.faults;
            assert_eq!(faults, 0, "{}: the plugin failed with seed {seed}", case.capture.display());
        }
    }
}
