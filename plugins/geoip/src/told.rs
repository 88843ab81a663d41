//! What is told of an address, written once.

use radar_mmdb::{Place, Position};
use radar_plugin::wire::json::Object;

/// An address as events tell it.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// An object; empty if nothing is known.
    pub(crate) json: Box<[u8]>,
    pub(crate) country: Box<str>,
    pub(crate) autonomous_system: Box<str>,
    pub(crate) position: Option<Position>,
    /// It is nowhere, and the other end of the flow is the remote one.
    pub(crate) is_special: bool,
}

/// How much is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// The range of an address that is nowhere.
    pub(crate) ranges: bool,
    /// The country's name, its continent, the region.
    pub(crate) details: bool,
}

impl Told {
    /// What is told of a place.
    pub(crate) fn new(place: Place, extent: Extent) -> Self {
        let is_special = place.range.is_some() && Place { range: None, ..place.clone() }.is_empty();
        let place = if extent.details { place } else { place.in_short() };
        let mut json = Vec::new();
        if !place.is_empty() && (extent.ranges || !is_special) {
            place.write(&mut Object::new(&mut json));
        }
        Self {
            json: json.into(),
            autonomous_system: place.autonomous_system().unwrap_or_default().into(),
            country: place.country.unwrap_or_default().into(),
            position: place.position,
            is_special,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Extent = Extent { ranges: true, details: true };
    const LEAST: Extent = Extent { ranges: false, details: false };

    /// The setting `cache_max` promises that.
    #[test]
    fn what_is_told_of_an_address_is_bounded() {
        let longest = || Some("\"".repeat(128));
        let position =
            Position { accuracy_radius: Some(20_000), ..Position::new(-1.0 / 3.0, -100.0 / 3.0).unwrap() };
        let place = Place {
            range: Some("documentation"),
            country: Some("GB".to_owned()),
            country_name: longest(),
            continent: Some("EU".to_owned()),
            region: longest(),
            city: longest(),
            position: Some(position),
            asn: Some(u32::MAX),
            organization: longest(),
        };
        let told = Told::new(place, ALL);
        let octets = told.json.len() + told.country.len() + told.autonomous_system.len() + size_of::<Told>();
        assert!(octets < 2048, "{octets}");
    }

    #[test]
    fn a_special_address_is_named_if_that_is_wanted() {
        let private = || Place { range: Some("private"), ..Place::default() };
        assert_eq!(&*Told::new(private(), ALL).json, br#"{"range":"private"}"#);
        assert!(Told::new(private(), LEAST).json.is_empty());
        let nat64 = Place { range: Some("nat64"), asn: Some(1), ..Place::default() };
        let told = Told::new(nat64, LEAST);
        assert_eq!((&*told.json, told.is_special), (&br#"{"asn":1,"range":"nat64"}"#[..], false));
        assert!(Told::new(Place::default(), ALL).json.is_empty());
    }

    #[test]
    fn what_spells_the_rest_out_is_told_if_that_is_wanted() {
        let text = |text: &str| Some(text.to_owned());
        let (country, country_name, continent, region) =
            (text("GB"), text("United Kingdom"), text("EU"), text("England"));
        let place = || Place {
            country: country.clone(),
            country_name: country_name.clone(),
            continent: continent.clone(),
            region: region.clone(),
            ..Place::default()
        };
        assert_eq!(&*Told::new(place(), LEAST).json, br#"{"country":"GB"}"#);
        let all = br#"{"country":"GB","country_name":"United Kingdom","continent":"EU","region":"England"}"#;
        assert_eq!(&*Told::new(place(), ALL).json, &all[..]);
    }
}
