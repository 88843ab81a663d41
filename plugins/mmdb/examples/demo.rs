//! Writes the places of `radar demo`: where the hosts of `core/demo/demo.pcap` are.
//!
//! `cargo run -p radar-mmdb --features writer --example demo -- core/demo/places.mmdb`

use radar_mmdb::Writer;
use serde_json::json;
use std::{env, error::Error, fs};

/// 2100-01-01: these places do not age.
const BUILT: u64 = 4_102_444_800;

/// Network, country, city, north and east, and a name for whose it is, with a number of RFC 5398.
const PLACES: [(&str, &str, &str, f64, f64, &str); 8] = [
    ("2e00:1::/32", "DE", "Frankfurt", 50.11, 8.68, "Example Hosting"),
    ("2e00:2::/32", "GB", "London", 51.51, -0.13, "Example Broadband"),
    ("2e00:3::/32", "US", "Ashburn", 39.04, -77.49, "Example Cloud"),
    ("2e00:4::/32", "JP", "Tokyo", 35.68, 139.69, "Example Mobile"),
    ("2e00:5::/32", "BR", "São Paulo", -23.55, -46.63, "Example Telecom"),
    ("2e00:6::/32", "AU", "Sydney", -33.87, 151.21, "Example University"),
    ("2e00:7::/32", "KE", "Nairobi", -1.29, 36.82, "Example Exchange"),
    ("2e00:8::/32", "FR", "Paris", 48.86, 2.35, "Example CDN"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("a file is wanted")?;
    let mut writer = Writer::new("radar demo").built(BUILT);
    for ((network, country, city, north, east, owner), number) in PLACES.iter().zip(64_496..) {
        let record = json!({
            "country": {"iso_code": country},
            "city": {"names": {"en": city}},
            "location": {"latitude": north, "longitude": east, "accuracy_radius": 20},
            "traits": {"autonomous_system_number": number, "autonomous_system_organization": owner},
        });
        writer = writer.with(network, &record);
    }
    fs::write(file, writer.to_octets())?;
    Ok(())
}
