//! What each maker writes, as its documentation shows it, comes out as the same place.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use radar_mmdb::{Database, Databases, Options, Place, Position, Sort, Writer};
use serde_json::{Value, json};
use std::{fs, net::IpAddr, path::Path};

fn open(database_type: &str, record: &Value) -> Database {
    let writer = Writer::new(database_type).with("81.2.69.0/24", record).with("2a02:cf40::/29", record);
    Database::of_octets(Path::new("test.mmdb"), writer.to_octets()).unwrap()
}

fn lookup(database: &Database, language: &str) -> Place {
    let at = |address: &str| database.lookup(address.parse().unwrap(), language);
    let place = at("81.2.69.142").unwrap();
    assert_eq!(at("2a02:cf40::1").as_ref(), Some(&place));
    assert_eq!(at("81.2.70.1"), None);
    place
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn london(accuracy_radius: Option<u32>) -> Place {
    Place {
        country: text("GB"),
        country_name: text("United Kingdom"),
        continent: text("EU"),
        region: text("England"),
        city: text("London"),
        position: Some(Position { accuracy_radius, ..Position::new(51.5142, -0.0931).unwrap() }),
        ..Place::default()
    }
}

fn names(en: &str, de: &str) -> Value {
    json!({"en": en, "de": de, "fr": "?"})
}

fn city() -> Value {
    json!({
        "city": {"geoname_id": 2_643_743, "names": names("London", "London")},
        "continent": {"code": "EU", "names": names("Europe", "Europa")},
        "country": {"iso_code": "GB", "names": names("United Kingdom", "Vereinigtes Königreich")},
        "location": {"accuracy_radius": 10, "latitude": 51.5142, "longitude": -0.0931, "time_zone": "Europe/London"},
        "registered_country": {"iso_code": "US", "names": names("United States", "USA")},
        "subdivisions": [{"iso_code": "ENG", "names": {"en": "England"}}, {"iso_code": "LND"}],
    })
}

#[test]
fn maxmind_city() {
    let database = open("GeoLite2-City", &city());
    assert_eq!(lookup(&database, "en"), london(Some(10)));
    assert_eq!(database.facts().sort(), Sort { place: 2, network: false });
}

#[test]
fn in_short_a_record_of_any_form_lacks_the_same() {
    let flat = json!({"city": "London", "region": "England", "country": "GB", "country_name": "United Kingdom",
        "continent": "Europe", "lat": "51.5142", "lng": "-0.0931", "radius": "10"});
    for record in [city(), flat] {
        let address = "81.2.69.142".parse().unwrap();
        let place = open("some city", &record).lookup_in_short(address, "en").unwrap();
        assert_eq!(place, london(Some(10)).in_short());
        assert_eq!((place.country, place.city), (text("GB"), text("London")));
    }
}

#[test]
fn names_are_in_the_language_asked_for_and_in_english_where_it_has_none() {
    let place = lookup(&open("GeoIP2-City", &city()), "de");
    assert_eq!(place.country_name, text("Vereinigtes Königreich"));
    assert_eq!(place.region, text("England"));
}

#[test]
fn maxmind_country_and_asn() {
    let mut record = city();
    record.as_object_mut().unwrap().retain(|key, _| key == "country" || key == "continent");
    let database = open("GeoLite2-Country", &record);
    let place = Place { region: None, city: None, position: None, ..london(None) };
    assert_eq!(lookup(&database, "en"), place);
    assert_eq!(database.facts().sort().to_string(), "country");
    let record =
        json!({"autonomous_system_number": 20712, "autonomous_system_organization": "Andrews & Arnold Ltd"});
    let database = open("GeoLite2-ASN", &record);
    let network = Place { asn: Some(20712), organization: text("Andrews & Arnold Ltd"), ..Place::default() };
    assert_eq!(lookup(&database, "en"), network);
    assert_eq!(database.facts().sort().to_string(), "network");
    assert_eq!(lookup(&open("DBIP-ASN-Lite (compat=GeoLite2-ASN)", &record), "en"), network);
}

#[test]
fn maxmind_isp_and_enterprise() {
    let record = json!({"autonomous_system_number": 20712, "autonomous_system_organization": "Andrews & Arnold Ltd",
        "isp": "Andrews", "organization": "STONEHOUSE office network"});
    let place = lookup(&open("GeoIP2-ISP", &record), "en");
    assert_eq!((place.asn, place.organization), (Some(20712), text("Andrews & Arnold Ltd")));
    let mut enterprise = city();
    enterprise["traits"] = record;
    let database = open("GeoIP2-Enterprise", &enterprise);
    let expected = Place { asn: Some(20712), organization: text("Andrews & Arnold Ltd"), ..london(Some(10)) };
    assert_eq!(lookup(&database, "en"), expected);
    assert_eq!(database.facts().sort().to_string(), "city and network");
}

#[test]
fn db_ip_city_lite() {
    let record = json!({
        "city": {"names": {"en": "London"}},
        "continent": {"code": "EU", "geoname_id": 6_255_148, "names": names("Europe", "Europa")},
        "country": {"geoname_id": 2_635_167, "is_in_european_union": false, "iso_code": "GB",
            "names": names("United Kingdom", "Vereinigtes Königreich")},
        "location": {"latitude": 51.5142, "longitude": -0.0931},
        "subdivisions": [{"names": {"en": "England"}}],
    });
    assert_eq!(lookup(&open("DBIP-City-Lite", &record), "en"), london(None));
}

#[test]
fn ipinfo_lite_and_country_asn() {
    let expected = Place {
        country: text("GB"),
        country_name: text("United Kingdom"),
        continent: text("EU"),
        asn: Some(20712),
        organization: text("Andrews & Arnold Ltd"),
        ..Place::default()
    };
    let lite = json!({"country": "United Kingdom", "country_code": "GB", "continent": "Europe", "continent_code": "EU",
        "asn": "AS20712", "as_name": "Andrews & Arnold Ltd", "as_domain": "aa.net.uk"});
    let database = open("ipinfo generic_bundle_lite.mmdb", &lite);
    assert_eq!(lookup(&database, "en"), expected);
    assert_eq!(database.facts().sort().to_string(), "country and network");
    let country_asn = json!({"country": "GB", "country_name": "United Kingdom", "continent": "EU",
        "continent_name": "Europe", "asn": "AS20712", "as_name": "Andrews & Arnold Ltd", "as_domain": "aa.net.uk"});
    assert_eq!(lookup(&open("ipinfo generic_country_asn_free.mmdb", &country_asn), "en"), expected);
}

#[test]
fn ipinfo_location_and_asn() {
    let record = json!({"city": "London", "region": "England", "country": "GB", "country_name": "United Kingdom",
        "continent": "Europe", "lat": "51.5142", "lng": "-0.0931", "radius": "10", "postal_code": "-", "timezone": "?"});
    assert_eq!(lookup(&open("ipinfo standard_location.mmdb", &record), "en"), london(Some(10)));
    let record = json!({"asn": "AS20712", "domain": "aa.net.uk", "name": "Andrews & Arnold Ltd", "route": "81.2.64.0/18"});
    let place = lookup(&open("ipinfo generic_asn_free.mmdb", &record), "en");
    assert_eq!((place.asn, place.organization), (Some(20712), text("Andrews & Arnold Ltd")));
}

#[test]
fn ip_location_db_is_flat_too() {
    let record = json!({"city": "London", "country_code": "GB", "latitude": 51.5142, "longitude": -0.0931,
        "postcode": "", "state1": "England", "state2": "", "timezone": ""});
    let expected = Place { country_name: None, continent: None, ..london(None) };
    assert_eq!(lookup(&open("some city", &record), "en"), expected);
}

#[test]
fn what_says_nothing_is_left_out() {
    let record = json!({"country": {"iso_code": "-", "names": {"en": ""}}, "continent": "Atlantis", "city": 5,
        "latitude": 0.0, "longitude": 0.0, "asn": 0, "as_name": format!("a\u{1}\n{}", "x".repeat(5000)), "deep": [[[[[[[["x"]]]]]]]]});
    let place = lookup(&open("odd", &record), "en");
    assert_eq!(place, Place { organization: text(&format!("a{}", "x".repeat(125))), ..Place::default() });
}

#[test]
fn each_size_of_record_and_each_version_of_ip_is_read() {
    let asn = |number: u32| json!({"asn": number});
    for size in [24, 28, 32] {
        for v4_only in [false, true] {
            let writer = Writer::new("ASN").record_size(size).with_v4(v4_only);
            let writer = writer
                .with("81.0.0.0/8", &asn(1))
                .with("81.2.69.0/24", &asn(2))
                .with("81.2.69.7/32", &asn(3));
            let database = Database::of_octets(Path::new("x"), writer.to_octets()).unwrap();
            let at =
                |address: &str| database.lookup(address.parse().unwrap(), "en").and_then(|place| place.asn);
            let found = ["81.1.1.1", "81.2.69.6", "81.2.69.7", "82.0.0.1"].map(at);
            assert_eq!(found, [Some(1), Some(2), Some(3), None], "{size} {v4_only}");
            assert_eq!(at("2a02::1"), None);
        }
    }
}

trait WithV4 {
    fn with_v4(self, v4_only: bool) -> Self;
}

impl WithV4 for Writer {
    fn with_v4(self, v4_only: bool) -> Self {
        if v4_only { self.v4_only() } else { self }
    }
}

#[test]
fn several_databases_give_one_answer_and_special_ranges_are_not_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let everything =
        |writer: Writer, record: &Value| writer.with("0.0.0.0/1", record).with("128.0.0.0/1", record);
    let asn = json!({"autonomous_system_number": 64496, "autonomous_system_organization": "Example"});
    for (name, writer) in [
        ("city.mmdb", Writer::new("GeoLite2-City").with("81.2.69.0/24", &city())),
        ("asn.mmdb", everything(Writer::new("GeoLite2-ASN"), &asn)),
    ] {
        fs::write(folder.path().join(name), writer.to_octets()).unwrap();
    }
    let options = Options { folders: vec![folder.path().to_owned()], ..Options::default() };
    let (databases, notes) = Databases::open(&options);
    assert_eq!((databases.used().len(), notes), (2, vec![]));
    let at = |address: &str| databases.lookup(address.parse::<IpAddr>().unwrap());
    let whole = Place { asn: Some(64496), organization: text("Example"), ..london(Some(10)) };
    assert_eq!(at("81.2.69.142"), whole);
    assert_eq!(at("::ffff:81.2.69.142"), whole);
    assert_eq!(at("64:ff9b::81.2.69.142"), Place { range: Some("nat64"), ..whole.clone() });
    assert_eq!(at("2002:5102:458e::1"), Place { range: Some("6to4"), ..whole });
    assert_eq!(at("9.9.9.9").autonomous_system(), text("AS64496 Example"));
    assert_eq!(at("10.1.2.3"), Place { range: Some("private"), ..Place::default() });
    assert_eq!(at("192.0.2.1"), Place { range: Some("documentation"), ..Place::default() });
    assert!(at("2a02::1").is_empty());
}
