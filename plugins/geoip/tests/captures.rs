//! What comes of each capture in `tests/captures` with databases made here; `UPDATE_EXPECT=1` rewrites `expected.jsonl`.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use radar_geoip::GeoIp;
use radar_mmdb::Writer;
use radar_testkit::{OwnedFrame, Played, play, play_frames};
use serde_json::{Value, json};
use std::{env, fmt::Write, fs, path::Path};

const CAPTURE: &str = "tests/captures/two-places/input.pcap";
const EXPECTED: &str = "tests/captures/two-places/expected.jsonl";

/// A folder with databases of cities and of networks.
fn databases() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let city = |country: [&str; 2], city, position: [f64; 2], radius| {
        json!({
            "continent": {"code": "EU"},
            "country": {"iso_code": country[0], "names": {"en": country[1]}},
            "city": {"names": {"en": city}},
            "location": {"latitude": position[0], "longitude": position[1], "accuracy_radius": radius},
        })
    };
    let london = city(["GB", "United Kingdom"], "London", [51.5142, -0.0931], 10);
    let linkoping = city(["SE", "Sweden"], "Linköping", [58.4167, 15.6167], 76);
    let cities = Writer::new("GeoLite2-City")
        .with("81.2.69.0/24", &london)
        .with("89.160.20.112/28", &linkoping)
        .with("2a02:cf40::/29", &london);
    let asn =
        |number, name| json!({"autonomous_system_number": number, "autonomous_system_organization": name});
    let networks = Writer::new("GeoLite2-ASN")
        .with("81.2.69.0/24", &asn(20712, "Andrews & Arnold Ltd"))
        .with("89.160.0.0/17", &asn(29518, "Bredband2 AB"))
        .with("2a02:d280::/29", &asn(64496, "Example"));
    for (name, writer) in [("city.mmdb", cities), ("asn.mmdb", networks)] {
        fs::write(folder.path().join(name), writer.to_octets()).unwrap();
    }
    folder
}

fn config(folder: &tempfile::TempDir) -> Value {
    json!({"databases": [folder.path().to_str().unwrap()]})
}

/// The flows, and what of each is about this plugin.
fn rows(played: &Played) -> Vec<Value> {
    let row = |flow: &Value| {
        let mut row = json!({});
        for key in ["src_ip", "dest_ip", "geo"] {
            if let Some(value) = flow.get(key) {
                row[key] = value.clone();
            }
        }
        row
    };
    let mut rows: Vec<_> = played.flows.iter().map(row).collect();
    // Flows are told in the order in which they end. What light makes of a round trip is compared apart.
    rows.sort_by_key(Value::to_string);
    rows
}

#[test]
fn captures() {
    let folder = databases();
    let played = play::<GeoIp>(Path::new(CAPTURE), &config(&folder));
    assert_eq!(played.account.faults, 0);
    let undeclared = radar_testkit::undeclared(&played.manifest, &played.flows);
    assert!(undeclared.is_empty(), "not as declared: {undeclared:?}");
    let text = rows(&played).iter().fold(String::new(), |mut text, row| {
        writeln!(text, "{row}").unwrap();
        text
    });
    if env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(EXPECTED, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(EXPECTED).unwrap(), "UPDATE_EXPECT=1 takes what came");
}

#[test]
fn here_stands_for_the_end_that_is_nowhere() {
    let folder = databases();
    let mut config = config(&folder);
    config["here"] = json!("48.2,16.37");
    config["ranges"] = json!(false);
    let played = play::<GeoIp>(Path::new(CAPTURE), &config);
    let rows = rows(&played);
    let from_private =
        rows.iter().find(|row| row["src_ip"] == "192.168.7.2" && row["dest_ip"] == "81.2.69.142");
    let geo = &from_private.unwrap()["geo"];
    assert_eq!((&geo["distance_km"], &geo["impossible"]), (&json!(1233), &json!(true)), "{geo}");
    assert_eq!(geo.get("src"), None, "its range is not told");
    let nowhere = rows.iter().find(|row| row["dest_ip"] == "198.51.100.9").unwrap();
    assert_eq!(nowhere.get("geo"), None);
}

#[test]
fn what_spells_the_rest_out_is_told_if_that_is_wanted() {
    let folder = databases();
    let of_london = |details: bool| {
        let mut config = config(&folder);
        config["details"] = json!(details);
        let rows = rows(&play::<GeoIp>(Path::new(CAPTURE), &config));
        let row = rows.iter().find(|row| row["src_ip"] == "192.168.7.2" && row["dest_ip"] == "81.2.69.142");
        row.unwrap()["geo"]["dest"].clone()
    };
    let (short, long) = (of_london(false), of_london(true));
    assert_eq!((&short["country"], short.get("continent")), (&json!("GB"), None));
    assert_eq!((&long["country"], &long["continent"]), (&json!("GB"), &json!("EU")));
}

#[test]
fn without_a_database_there_is_no_section() {
    let folder = tempfile::tempdir().unwrap();
    let played = play::<GeoIp>(Path::new(CAPTURE), &config(&folder));
    assert!(played.flows.len() > 5 && played.flows.iter().all(|flow| flow.get("geo").is_none()));
}

/// No frame of strangers reaches this plugin but as the addresses of its flow.
#[test]
fn captures_damaged() {
    let folder = databases();
    let frames: Vec<OwnedFrame> = radar_core::author::frames(Path::new(CAPTURE)).unwrap();
    for seed in 1..=50 {
        let damaged = radar_core::author::damaged(&frames, seed);
        assert_eq!(play_frames::<GeoIp>(&damaged, &config(&folder)).account.faults, 0, "seed {seed}");
    }
}
