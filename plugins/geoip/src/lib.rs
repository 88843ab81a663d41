//! Where the ends of each flow are and whose, out of MMDB databases: an enricher, whose section `geo` all later events
//! of the flow have.
//!
//! | section `geo`        | when                                                                        |
//! |----------------------|-----------------------------------------------------------------------------|
//! | `src`, `dest`        | a flow begins, for each end that something is known of                      |
//! | `distance_km`, …     | a round trip was measured, and there are two places that it can be held against |
//!
//! The README lists the fields.
#![deny(unsafe_code, clippy::indexing_slicing)]

mod reach;
mod settings;
mod shared;
mod told;

use radar_mmdb::{
    Cache, Databases, FIELDS, Level, Place, Position,
    special::{self, Kind},
};
use radar_plugin::{Wants, prelude::*};
use reach::Reach;
pub use settings::Config;
use shared::Shared;
use std::{net::Ipv6Addr, sync::Arc};
use told::Told;

const GEO: SectionId = SectionId(0);
const COUNTRY: LabelId = LabelId(0);
const ASN: LabelId = LabelId(1);
const LOOKED_UP: CounterId = CounterId(0);
const IMPOSSIBLE: CounterId = CounterId(1);

/// The enricher of one worker.
pub struct GeoIp {
    shared: Arc<Shared>,
    databases: Arc<Databases>,
    /// Which databases these are: others have another number.
    generation: u64,
    cache: Cache<Told>,
    /// What is told of special addresses, by the name of their range: there are few, and many flows have one.
    ranges: Vec<(&'static str, Arc<Told>)>,
    tells_ranges: bool,
    here: Option<Position>,
    /// What is told of both ends together, while it is written.
    common: Vec<u8>,
    /// Something may have to be told to the operator.
    is_new: bool,
}

impl Analyzer for GeoIp {
    type Config = Config;

    fn manifest() -> Manifest {
        let manifest =
            Manifest::new("geoip", env!("CARGO_PKG_VERSION"), "where the ends of a flow are, and whose")
                .enricher()
                .rtt()
                .tick(5000)
                .section("geo", "where the two ends are; absent without a database", &fields())
                .label("country", "ISO 3166-1 code of the remote end's country")
                .label("asn", "autonomous system of the remote end, as `AS64496 Example`")
                .counter("looked_up")
                .counter("impossible")
                .opens_setting("databases");
        let manifest = radar_mmdb::usual_folders()
            .iter()
            .fold(manifest, |it, folder| it.opens_file(&folder.to_string_lossy()));
        Manifest { wants: Wants { flow_starts: true, ..manifest.wants }, ..manifest }
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let here = config.position()?;
        if config.language.is_empty() {
            return Err(SettingError::new("language", "must be a language, as \"en\""));
        }
        // To read files creates nothing, and whoever checks a configuration wants to know that they can be read.
        let shared = match start.check {
            true => Shared::of_check(config.options()),
            false => Shared::of_run(start.run, start.live, config.options()),
        };
        let shared = shared
            .map_err(|error| SettingError::new("databases", format!("{error}: see `radar geoip status`")))?;
        Ok(Self {
            databases: shared.watch.current(),
            generation: shared.watch.generation(),
            shared,
            cache: Cache::new(config.cache_max),
            here,
            ranges: Vec::new(),
            tells_ranges: config.ranges,
            common: Vec::new(),
            is_new: true,
        })
    }

    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if self.is_new {
            self.tell_notes(host);
        }
        self.follow();
        if self.databases.is_empty() {
            return Ok(());
        }
        let (originator, responder) = (self.told(input.source, host), self.told(input.destination, host));
        if !originator.json.is_empty() || !responder.json.is_empty() {
            host.enrich_ends_with(input.slot, input.flow, GEO, [b"", &originator.json, &responder.json]);
        }
        let remote = if responder.is_special { originator } else { responder };
        if !remote.country.is_empty() {
            host.label(input.slot, input.flow, COUNTRY, &remote.country);
        }
        if !remote.autonomous_system.is_empty() {
            host.label(input.slot, input.flow, ASN, &remote.autonomous_system);
        }
        Ok(())
    }

    fn rtt(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if self.databases.is_empty() || !self.may_reach(input) {
            return Ok(());
        }
        let (originator, responder) = (self.told(input.source, host), self.told(input.destination, host));
        let originator_end = (originator.position, input.length);
        let responder_end = (responder.position, input.offset);
        if let Some(reach) = Reach::of(self.here, originator_end, responder_end) {
            self.common.clear();
            reach.write(&mut json::Object::new(&mut self.common));
            host.enrich_ends_with(
                input.slot,
                input.flow,
                GEO,
                [&self.common, &originator.json, &responder.json],
            );
            if reach.is_impossible() {
                host.count(IMPOSSIBLE, 1);
            }
        }
        Ok(())
    }

    fn tick(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Outcome {
        self.tell_notes(host);
        Ok(())
    }

    fn ask(config: Config, words: &[String]) -> Result<String, String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["status"] => Ok(radar_mmdb::status(&config.options(), false)),
            ["status", "--json"] => Ok(radar_mmdb::status(&config.options(), true)),
            _ => Err("geoip answers `status` and `status --json`".to_owned()),
        }
    }
}

/// What kind of address it is, as it stands in inputs.
fn kind(address: [u8; 16]) -> Kind {
    special::kind(Ipv6Addr::from(address).into())
}

/// The fields of both ends, and those about the way between them.
fn fields() -> Vec<radar_plugin::Field> {
    let ends = ["src", "dest"].into_iter().flat_map(|end| {
        FIELDS.iter().map(move |(name, kind, meaning)| field(&format!("+{end}.{name}"), kind, meaning))
    });
    let between = [
        field(
            "+distance_km",
            "integer kilometres",
            "between the two places, or from here to the one there is; once a round trip was measured",
        ),
        field(
            "+distance_max_km",
            "integer kilometres",
            "that light makes in fibre in half of that round trip",
        ),
        field(
            "+impossible",
            "boolean",
            "the places are further apart than that: whoever answers is not where the database says",
        ),
    ];
    ends.chain(between).collect()
}

impl GeoIp {
    /// Whether a round trip can be held against anything: an address that is nowhere has no place.
    fn may_reach(&self, input: &Input<'_>) -> bool {
        let is_somewhere = |address: [u8; 16]| !matches!(kind(address), Kind::Special(_));
        self.here.is_some() || is_somewhere(input.source) && is_somewhere(input.destination)
    }

    /// What is told of an address, looked up if it was not asked for lately.
    fn told(&mut self, address: [u8; 16], host: &mut Host<'_, '_>) -> Arc<Told> {
        if let Kind::Special(range) = kind(address) {
            return self.told_range(range);
        }
        let (told, is_new) = self.known(address);
        if is_new {
            host.count(LOOKED_UP, 1);
        }
        told
    }

    fn told_range(&mut self, range: &'static str) -> Arc<Told> {
        if let Some((_, told)) = self.ranges.iter().find(|(name, _)| *name == range) {
            return Arc::clone(told);
        }
        let place = Place { range: Some(range), ..Place::default() };
        let told = Arc::new(Told::new(place, self.tells_ranges));
        self.ranges.push((range, Arc::clone(&told)));
        told
    }

    /// The same of one that may be somewhere, and whether it was looked up.
    fn known(&mut self, address: [u8; 16]) -> (Arc<Told>, bool) {
        let mut is_new = false;
        let told = self.cache.get(address, || {
            is_new = true;
            Told::new(self.databases.lookup(Ipv6Addr::from(address).into()), self.tells_ranges)
        });
        (told, is_new)
    }

    /// Goes over to the databases as they are now.
    fn follow(&mut self) {
        let generation = self.shared.watch.generation();
        if generation != self.generation {
            self.generation = generation;
            self.databases = self.shared.watch.current();
            self.cache.clear();
        }
    }

    fn tell_notes(&mut self, host: &mut Host<'_, '_>) {
        self.is_new = false;
        for note in self.shared.notes() {
            match note.level {
                Level::Error => host.error(&note.text),
                Level::Warning => host.warn(&note.text),
                Level::Info => host.info(&note.text),
            }
        }
    }
}

/// The exported symbol is the only thing here that the compiler cannot vouch for.
#[allow(unsafe_code)]
mod export {
    radar_plugin::export!(crate::GeoIp);
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_mmdb::Writer;
    use radar_plugin::Settings;
    use std::{fs, path::Path};

    fn write(folder: &Path, asn: u32) {
        let record = serde_json::json!({"autonomous_system_number": asn});
        let octets = Writer::new("ASN").with("0.0.0.0/1", &record).to_octets();
        fs::write(folder.join("new"), octets).unwrap();
        fs::rename(folder.join("new"), folder.join("asn.mmdb")).unwrap();
    }

    fn plugin(folder: &Path, cache_max: usize) -> GeoIp {
        let databases = vec![folder.to_str().unwrap().to_owned()];
        let config = Config { databases, cache_max, ..Config::default_settings() };
        let start = Start { worker: 0, summaries: false, live: false, check: false, run: 0, helper: None };
        GeoIp::new(config, &start).unwrap()
    }

    fn told(plugin: &mut GeoIp, address: [u8; 4]) -> String {
        let address = std::net::Ipv4Addr::from(address).to_ipv6_mapped().octets();
        String::from_utf8(plugin.known(address).0.json.to_vec()).unwrap()
    }

    #[test]
    fn what_was_told_of_an_address_is_forgotten_when_the_databases_change() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 1);
        let mut plugin = plugin(folder.path(), 100);
        assert_eq!(told(&mut plugin, [81, 2, 69, 1]), r#"{"asn":1}"#);
        write(folder.path(), 2);
        plugin.shared.watch.look();
        plugin.shared.watch.look();
        plugin.follow();
        assert_eq!(told(&mut plugin, [81, 2, 69, 1]), r#"{"asn":2}"#);
    }

    #[test]
    fn a_hundred_thousand_addresses_are_remembered_within_the_bound() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 1);
        let mut plugin = plugin(folder.path(), 1024);
        for number in 0..100_000_u32 {
            let [_, b, c, d] = number.to_be_bytes();
            told(&mut plugin, [81, b, c, d]);
        }
        assert!(plugin.cache.len() <= 1024);
    }
}
