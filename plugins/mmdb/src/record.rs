//! A record of any flavour as a place: the keys that its makers have for the same thing.
//!
//! MaxMind and DB-IP have maps within maps, with names in several languages; IPinfo, ip-location-db and others have
//! flat texts. The keys tell which it is, record by record.

use crate::{Place, Position, place::TEXT_MAX, value::Value};

/// What a record tells, its names in `language` or else in English.
pub(crate) fn place(record: &Value<'_>, language: &str) -> Place {
    let record = Record { record, language };
    Place {
        range: None,
        country: record.country(),
        country_name: record.name("country", &["country_name"]).filter(|name| !is_code(name)),
        continent: record.continent(),
        region: record.region(),
        city: record.name("city", &["city_name"]),
        position: record.position(),
        asn: record.asn(),
        organization: record.organization(),
    }
}

struct Record<'r, 'a> {
    record: &'r Value<'a>,
    language: &'r str,
}

impl<'a> Record<'_, 'a> {
    fn text(&self, path: &[&str]) -> Option<&'a str> {
        self.value(path)?.text()
    }

    fn number(&self, path: &[&str]) -> Option<f64> {
        self.value(path)?.number()
    }

    fn value(&self, path: &[&str]) -> Option<&Value<'a>> {
        path.iter().try_fold(self.record, |value, key| value.get(key))
    }

    /// The name of `key`: in a map with names, as its text, or beside it under one of `flat`.
    fn name(&self, key: &str, flat: &[&str]) -> Option<String> {
        let own = self.value(&[key]).and_then(|value| self.name_of(value));
        let beside = flat.iter().find_map(|key| self.text(&[key]));
        beside.or(own).map(bounded)
    }

    fn name_of(&self, value: &Value<'a>) -> Option<&'a str> {
        let names = value.get("names");
        let named = |language| names?.get(language)?.text();
        value
            .text()
            .or_else(|| named(self.language))
            .or_else(|| named("en"))
            .or_else(|| value.get("name")?.text())
    }

    fn country(&self) -> Option<String> {
        let written: [&[&str]; 3] = [&["country", "iso_code"], &["country_code"], &["country"]];
        written.iter().filter_map(|path| self.text(path)).find(|text| is_code(text)).map(str::to_owned)
    }

    fn continent(&self) -> Option<String> {
        let written: [&[&str]; 3] = [&["continent", "code"], &["continent_code"], &["continent"]];
        let texts = || written.iter().filter_map(|path| self.text(path));
        let code = texts().find(|text| is_code(text)).or_else(|| texts().find_map(continent_code));
        code.map(str::to_owned)
    }

    fn region(&self) -> Option<String> {
        let first = match self.value(&["subdivisions"]) {
            Some(Value::List(regions)) => regions.first(),
            _ => None,
        };
        let name = first.and_then(|region| self.name_of(region).or_else(|| region.get("iso_code")?.text()));
        name.map(bounded).or_else(|| self.name("region", &["region_name", "state1"]))
    }

    fn position(&self) -> Option<Position> {
        let written: [[&[&str]; 2]; 4] = [
            [&["location", "latitude"], &["location", "longitude"]],
            [&["latitude"], &["longitude"]],
            [&["lat"], &["lng"]],
            [&["lat"], &["lon"]],
        ];
        let apart = written.iter().find_map(|[north, east]| Some((self.number(north)?, self.number(east)?)));
        let (latitude, longitude) = apart.or_else(|| self.position_in_one())?;
        let position = Position::new(latitude, longitude)?;
        // Some databases write zeros for what they do not know; nobody lives there.
        if latitude == 0.0 && longitude == 0.0 {
            return None;
        }
        let written: [&[&str]; 3] = [&["location", "accuracy_radius"], &["accuracy_radius"], &["radius"]];
        let radius = written.iter().find_map(|path| self.number(path));
        let accuracy_radius =
            radius.filter(|radius| (0.0..=20_040.0).contains(radius)).map(|radius| radius as u32);
        Some(Position { accuracy_radius, ..position })
    }

    /// `52.52,13.40`
    fn position_in_one(&self) -> Option<(f64, f64)> {
        let (north, east) = self.text(&["loc"])?.split_once(',')?;
        Some((north.trim().parse().ok()?, east.trim().parse().ok()?))
    }

    fn asn(&self) -> Option<u32> {
        let written: [&[&str]; 4] = [
            &["autonomous_system_number"],
            &["traits", "autonomous_system_number"],
            &["asn"],
            &["as_number"],
        ];
        written.iter().filter_map(|path| self.value(path)).find_map(number_of_system)
    }

    fn organization(&self) -> Option<String> {
        let written: [&[&str]; 9] = [
            &["autonomous_system_organization"],
            &["traits", "autonomous_system_organization"],
            &["as_name"],
            &["as_organization"],
            &["organization"],
            &["traits", "organization"],
            &["isp"],
            &["traits", "isp"],
            &["org"],
        ];
        let named = written.iter().find_map(|path| self.text(path));
        // IPinfo's database of networks has the name of each as `name`, which is anything elsewhere.
        named.or_else(|| self.text(&["name"]).filter(|_| self.asn().is_some())).map(bounded)
    }
}

/// `AS64496`, `64496`, or the number; 0 stands for none (RFC 7607).
fn number_of_system(value: &Value<'_>) -> Option<u32> {
    let number = match value {
        Value::Number(number) if (1.0..=f64::from(u32::MAX)).contains(number) => Some(*number as u32),
        _ => {
            let text = value.text()?;
            text.strip_prefix("AS").or_else(|| text.strip_prefix("as")).unwrap_or(text).parse().ok()
        }
    };
    number.filter(|number| *number != 0)
}

/// Whether a text is a code of two letters and no name: no country and no continent has so short a one.
fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|octet| octet.is_ascii_uppercase())
}

fn continent_code(name: &str) -> Option<&'static str> {
    Some(match name {
        "Africa" => "AF",
        "Antarctica" => "AN",
        "Asia" => "AS",
        "Europe" => "EU",
        "North America" => "NA",
        "Oceania" => "OC",
        "South America" => "SA",
        _ => return None,
    })
}

/// What is kept of a text; a database has no reason to write controls, and each would take six octets in JSON.
fn bounded(text: &str) -> String {
    let text = text.get(..text.floor_char_boundary(TEXT_MAX)).unwrap_or_default();
    if text.contains(char::is_control) {
        return text.chars().filter(|c| !c.is_control()).collect();
    }
    text.to_owned()
}
