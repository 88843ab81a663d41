//! What comes of each capture in `tests/captures`; `UPDATE_EXPECT=1` rewrites `expected.jsonl`.

use radar_rdp::Rdp;

#[test]
fn captures() {
    radar_testkit::play_all::<Rdp>("tests/captures");
}

/// Every frame of every capture cut at every length: no event is asked for, and no panic allowed.
#[test]
fn captures_cut_short() {
    radar_testkit::play_all_cut::<Rdp>("tests/captures");
}

/// Frames damaged, lost, repeated and exchanged.
#[test]
fn captures_damaged() {
    radar_testkit::play_all_damaged::<Rdp>("tests/captures");
}
