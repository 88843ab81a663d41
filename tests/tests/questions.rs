//! Commands that one plugin answers.

use radar_tests::Radar;
use serde_json::Value;

#[test]
fn geoip_says_where_it_has_looked_for_databases_and_where_there_are_free_ones() {
    // The table is not needed: the plugin answers as it would be set.
    let text = Radar::new("").args(&["geoip", "status"]).run().with_exit(0).lines.join("\n");
    assert!(text.contains("/usr/share/GeoIP") && text.contains("Free databases"), "{text}");
    let json = Radar::new("").args(&["geoip", "status", "--json"]).run().with_exit(0).lines.join("\n");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert!(json.is_object(), "{json}");
}

#[test]
fn a_database_that_is_named_and_is_not_there_is_told_with_its_path() {
    let config = "[analyzers.geoip]\ndatabases = [\"/nowhere/at-all.mmdb\"]\n";
    let _ = Radar::new(config).args(&["check"]).run().with_exit(78).saying("/nowhere/at-all.mmdb");
}
