//! Databases that are cut or damaged: refused or less, and never a panic.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use radar_mmdb::{Database, Writer};
use serde_json::json;
use std::{net::IpAddr, path::Path};

fn database() -> Vec<u8> {
    let record = |asn: u32| {
        json!({"country": {"iso_code": "GB", "names": {"en": "United Kingdom"}}, "asn": asn,
            "location": {"latitude": 51.5, "longitude": -0.25}, "subdivisions": [{"names": {"en": "England"}}]})
    };
    Writer::new("City").with("81.2.69.0/30", &record(1)).with("81.2.69.4/31", &record(2)).to_octets()
}

/// Opens what `octets` are, and asks it some addresses.
fn use_it(octets: Vec<u8>) -> Result<(), String> {
    let database = Database::of_octets(Path::new("x.mmdb"), octets)?;
    for address in ["81.2.69.1", "81.2.69.5", "0.0.0.0", "255.255.255.255", "::", "2a02::1", "ffff::"] {
        let address: IpAddr = address.parse().unwrap();
        let _ = database.lookup(address, "de").map(|place| place.autonomous_system());
    }
    Ok(())
}

#[test]
fn a_database_cut_at_any_length_is_refused() {
    let whole = database();
    use_it(whole.clone()).unwrap();
    for length in 0..whole.len() {
        let error = use_it(whole[..length].to_vec()).unwrap_err();
        assert!(error.starts_with("is no MMDB database"), "{length}: {error}");
    }
}

#[test]
fn no_damaged_octet_is_the_end() {
    let whole = database();
    let mut refused = 0;
    for at in 0..whole.len() {
        for value in [0, 1, 0x1F, 0x20, 0x7F, 0x80, 0xE0, 0xFF, whole[at] ^ 1, whole[at] ^ 0x80] {
            let mut octets = whole.clone();
            octets[at] = value;
            refused += usize::from(use_it(octets).is_err());
        }
    }
    assert!(refused > 100, "{refused} were refused");
}

/// All nodes lead back to the first: 2^128 leaves, if somebody went to all.
#[test]
fn a_tree_without_an_end_ends() {
    let mut octets = database();
    let tree = octets.windows(16).position(|octets| octets == [0; 16]).unwrap();
    octets[..tree].fill(0);
    assert!(use_it(octets).is_err());
}

#[test]
fn what_people_take_for_a_database_is_told_as_what_it_is() {
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    for (octets, expected) in [
        (Vec::new(), "an empty file"),
        (vec![0x1F, 0x8B, 8, 0], "compressed"),
        (b"PK\x03\x04".to_vec(), "a ZIP archive"),
        (tar, "a tar archive"),
        (b"network,country\n1.0.0.0/24,AU\n".to_vec(), "text"),
        (b"<!DOCTYPE html>".to_vec(), "a web page"),
        (vec![0, 1, 2, 255], "or only a part of one"),
    ] {
        let error = Database::of_octets(Path::new("x"), octets).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
    let writer = Writer::new("GeoIP2-Anonymous-IP").with("81.2.69.0/24", &json!({"is_anonymous": true}));
    let error = Database::of_octets(Path::new("x"), writer.to_octets()).unwrap_err();
    assert_eq!(
        error,
        "is a database of the type \"GeoIP2-Anonymous-IP\", which tells no place and no network"
    );
}
