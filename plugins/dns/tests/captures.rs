//! Plays each capture through the plugin; `UPDATE_EXPECT=1` rewrites `expected.jsonl`.

#[test]
fn captures() {
    radar_testkit::play_all::<radar_dns::Dns>("tests/captures");
}

/// Every frame of every capture cut at every length: no event is asked for, and no panic allowed.
#[test]
fn captures_cut_short() {
    radar_testkit::play_all_cut::<radar_dns::Dns>("tests/captures");
}

/// Frames with bits flipped, left out, repeated and exchanged.
#[test]
fn captures_damaged() {
    radar_testkit::play_all_damaged::<radar_dns::Dns>("tests/captures");
}
