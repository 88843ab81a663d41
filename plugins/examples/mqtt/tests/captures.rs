//! What comes of each capture in `tests/captures`; `UPDATE_EXPECT=1` rewrites `expected.jsonl`.

use radar_mqtt::Mqtt;

#[test]
fn captures() {
    radar_testkit::play_all::<Mqtt>("tests/captures");
}

/// Every frame of every capture cut at every length: no event is asked for, and no panic allowed.
#[test]
fn captures_cut_short() {
    radar_testkit::play_all_cut::<Mqtt>("tests/captures");
}

/// Frames damaged, lost, repeated and exchanged.
#[test]
fn captures_damaged() {
    radar_testkit::play_all_damaged::<Mqtt>("tests/captures");
}
