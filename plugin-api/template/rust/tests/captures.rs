//! Plays tests/captures; `UPDATE_EXPECT=1` rewrites `expected.jsonl`.

use my_analyzer::MyAnalyzer;

const CAPTURES: &str = "tests/captures";

#[test]
fn captures() {
    radar_testkit::play_all::<MyAnalyzer>(CAPTURES);
}

#[test]
fn captures_cut_short() {
    radar_testkit::play_all_cut::<MyAnalyzer>(CAPTURES);
}

#[test]
fn captures_damaged() {
    radar_testkit::play_all_damaged::<MyAnalyzer>(CAPTURES);
}
