//! What a hostile or broken network makes of a capture: no panic comes of it, whatever else does.

use crate::play::{OwnedFrame, cases, config, frames, play_frames};
use radar_plugin::Analyzer;
use std::path::Path;

/// Plays each capture of `folder` with every frame cut at every length.
///
/// # Panics
/// If the plugin fails.
pub fn play_all_cut<A: Analyzer>(folder: impl AsRef<Path>) {
    for (capture, case) in cases(folder.as_ref()) {
        let (frames, config) = (frames(&capture), config(&case));
        let longest = frames.iter().map(|frame| frame.data.len()).max().unwrap_or_default();
        for length in 0..longest {
            let cut: Vec<OwnedFrame> = frames.iter().map(|frame| cut(frame, length)).collect();
            let faults = play_frames::<A>(&cut, &config).account.faults;
            assert_eq!(faults, 0, "{}: the plugin failed with frames cut at {length}", case.display());
        }
    }
}

/// Plays each capture of `folder` two hundred times with bits flipped, frames cut, left out,
/// repeated and exchanged, the same way each time it is run.
///
/// # Panics
/// If the plugin fails.
pub fn play_all_damaged<A: Analyzer>(folder: impl AsRef<Path>) {
    for (capture, case) in cases(folder.as_ref()) {
        let (frames, config) = (frames(&capture), config(&case));
        for seed in 1..=200 {
            let damaged = damaged(&frames, &mut Random(seed));
            let faults = play_frames::<A>(&damaged, &config).account.faults;
            assert_eq!(faults, 0, "{}: the plugin failed with seed {seed}", case.display());
        }
    }
}

fn cut(frame: &OwnedFrame, length: usize) -> OwnedFrame {
    OwnedFrame { data: frame.data.iter().copied().take(length).collect(), ..frame.clone() }
}

fn damaged(frames: &[OwnedFrame], random: &mut Random) -> Vec<OwnedFrame> {
    let mut damaged: Vec<OwnedFrame> = Vec::new();
    for frame in frames {
        let mut frame = frame.clone();
        match random.below(8) {
            0 => continue,
            1 => damaged.push(frame.clone()),
            2 => frame = cut(&frame, random.below(frame.data.len() + 1)),
            3..=5 => {
                for _ in 0..=random.below(4) {
                    let at = random.below(frame.data.len().max(1));
                    if let Some(octet) = frame.data.get_mut(at) {
                        *octet ^= 1 << random.below(8);
                    }
                }
            }
            _ => {}
        }
        damaged.push(frame);
        if random.below(8) == 0 && damaged.len() > 1 {
            let last = damaged.len() - 1;
            damaged.swap(last, last - 1);
        }
    }
    damaged
}

/// xorshift64*: enough to damage a capture, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        (bits as usize) % bound.max(1)
    }
}
