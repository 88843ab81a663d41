//! MMDB databases: whatever the octets, one is refused or answers, and what it answers is bounded.

use crate::{captures::Captures, strict};
use radar_mmdb::{Database, FIELDS, Writer};
use radar_wire::json::Object;
use serde_json::{Value, json};
use std::{net::IpAddr, path::Path};

/// Addresses that are asked for: in the seeds, at the ends of the tree, in the middle of it.
const ADDRESSES: [&str; 7] =
    ["81.2.69.142", "81.2.69.7", "0.0.0.0", "255.255.255.255", "::", "2a02:cf40::1", "ffff::1"];

/// Opens the input, and asks it.
pub fn run(input: &[u8]) {
    let Ok(database) = Database::of_octets(Path::new("input.mmdb"), input.to_vec()) else { return };
    for address in ADDRESSES {
        let address: IpAddr = address.parse().expect("it is an address");
        let Some(place) = database.lookup(address, "de") else { continue };
        let mut out = Vec::new();
        place.write(&mut Object::new(&mut out));
        let value =
            strict::parse(&out).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out)));
        assert!(out.len() < 1600, "{} octets of {value}", out.len());
        for name in value.as_object().into_iter().flat_map(|object| object.keys()) {
            assert!(FIELDS.iter().any(|field| field.0 == name), "{name} is no field");
        }
    }
}

/// A small database of each flavour.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let city = json!({
        "city": {"names": {"en": "London", "de": "London"}},
        "continent": {"code": "EU"},
        "country": {"iso_code": "GB", "names": {"en": "United Kingdom"}},
        "location": {"accuracy_radius": 10, "latitude": 51.5142, "longitude": -0.0931},
        "subdivisions": [{"names": {"en": "England"}}],
        "traits": {"autonomous_system_number": 64496},
    });
    let asn = json!({"autonomous_system_number": 64496, "autonomous_system_organization": "Example"});
    let flat = json!({"country": "United Kingdom", "country_code": "GB", "asn": "AS64496", "as_name": "Example",
        "loc": "51.5,-0.25", "radius": "10"});
    let seed = |record: &Value, size| {
        let writer = Writer::new("City").record_size(size).with("81.2.69.0/24", record);
        writer.with("2a02:cf40::/29", record).to_octets()
    };
    vec![
        seed(&city, 24),
        seed(&asn, 28),
        seed(&flat, 32),
        Writer::new("ASN").v4_only().with("81.2.0.0/16", &asn).to_octets(),
    ]
}
