//! A plugin's manifest, which crosses the boundary as JSON: read or refused, and what was read is
//! written the same.

use crate::captures::Captures;
use radar_abi::{Manifest, manifest};
use radar_core::{dispatch::Subscriptions, eve::Vocabulary};
use radar_dns::Dns;
use radar_plugin::Analyzer;
use radar_tls::Tls;
use std::hint::black_box;

/// Reads a manifest and subscribes to what it wants.
pub fn run(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        black_box((manifest::duration(text), manifest::size(text)));
    }
    let Ok(manifest) = serde_json::from_slice::<Manifest>(input) else { return };
    let mut vocabulary = Vocabulary::default();
    let numbers = vocabulary.add_events(&manifest);
    vocabulary.add_protocols(&manifest);
    for (number, event) in numbers.iter().zip(&manifest.events) {
        assert_eq!(vocabulary.event_type(*number), event.name);
    }
    let _ = Subscriptions::default().add(0, 0, &manifest, &vocabulary);
    let text = serde_json::to_string(&manifest).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(serde_json::from_str::<Manifest>(&text).ok(), Some(manifest));
}

/// Those of real plugins.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let manifests = [Dns::manifest(), Tls::manifest()];
    let mut seeds: Vec<Vec<u8>> = manifests.iter().filter_map(|it| serde_json::to_vec(it).ok()).collect();
    seeds.push(b"18446744073709551615 GiB".to_vec());
    seeds
}
