//! Writes a database of cities and one of networks that know every address: what a benchmark is run with.
//!
//! `cargo run -p radar-mmdb --features writer --example write -- FOLDER`

use radar_mmdb::Writer;
use serde_json::{Value, json};
use std::{env, error::Error, fs, path::Path};

/// Names of a thing in as many languages as `GeoLite` has.
fn names(name: &str) -> Value {
    let languages = ["de", "en", "es", "fr", "ja", "pt-BR", "ru", "zh-CN"];
    languages
        .iter()
        .map(|language| ((*language).to_owned(), Value::from(format!("{name} ({language})"))))
        .collect()
}

fn city(number: u32) -> Value {
    let country: String =
        [number % 26, number / 26 % 26].iter().map(|letter| char::from(b'A' + *letter as u8)).collect();
    json!({
        "city": {"geoname_id": number, "names": names(&format!("City {number}"))},
        "continent": {"code": "EU", "geoname_id": 6_255_148, "names": names("Europe")},
        "country": {"geoname_id": number % 676, "iso_code": country, "names": names(&format!("Country {country}"))},
        "location": {
            "accuracy_radius": 1 + number % 500,
            "latitude": f64::from(number % 179) - 89.5,
            "longitude": f64::from(number % 359) - 179.5,
            "time_zone": "Europe/Berlin",
        },
        "postal": {"code": "12345"},
        "registered_country": {"geoname_id": number % 676, "iso_code": country, "names": names("Country")},
        "subdivisions": [{"geoname_id": number % 5000, "iso_code": "BE", "names": names("Region")}],
    })
}

fn network(number: u32) -> Value {
    json!({"autonomous_system_number": 64496 + number, "autonomous_system_organization": format!("Example {number}")})
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("a folder is wanted")?;
    for (file, kind, record) in
        [("city.mmdb", "GeoLite2-City", city as fn(u32) -> Value), ("asn.mmdb", "GeoLite2-ASN", network)]
    {
        let mut writer = Writer::new(kind);
        for number in 0..=u32::from(u16::MAX) {
            let record = record(number % 20_000);
            writer = writer.with(&format!("{}.{}.0.0/16", number >> 8, number & 255), &record);
            if number < 0x2000 {
                writer = writer.with(&format!("{:x}::/16", 0x2000 + number), &record);
            }
        }
        fs::write(Path::new(&folder).join(file), writer.to_octets())?;
    }
    Ok(())
}
