//! Plays captures through one plugin and compares what it tells with what is expected.
//!
//! A test is a folder: `README.md` (how the capture was taken), `input.pcap` or `input.pcapng`, and
//! `expected.jsonl`, the plugin's events a line each. `UPDATE_EXPECT=1` writes what came; its
//! difference is then reviewed like any other. A folder may hold `config.json`, the plugin's
//! settings.
//!
//! ```ignore
//! #[test]
//! fn captures() { radar_testkit::play_all::<Dns>("tests/captures"); }
//! #[test]
//! fn captures_cut_short() { radar_testkit::play_all_cut::<Dns>("tests/captures"); }
//! #[test]
//! fn captures_damaged() { radar_testkit::play_all_damaged::<Dns>("tests/captures"); }
//! ```

mod hostile;
mod play;
mod shipped;

pub use hostile::{play_all_cut, play_all_damaged};
pub use play::{OwnedFrame, Played, play, play_all, play_frames};
pub use radar_core::author::{undeclared, violations};
pub use shipped::check_shipped;
