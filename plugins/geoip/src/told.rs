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

impl Told {
    /// What is told of a place; of one that is none, its range if `with_ranges`.
    pub(crate) fn new(place: Place, with_ranges: bool) -> Self {
        let is_special = place.range.is_some() && Place { range: None, ..place.clone() }.is_empty();
        let mut json = Vec::new();
        if !place.is_empty() && (with_ranges || !is_special) {
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
        let told = Told::new(place, true);
        let octets = told.json.len() + told.country.len() + told.autonomous_system.len() + size_of::<Told>();
        assert!(octets < 2048, "{octets}");
    }

    #[test]
    fn a_special_address_is_named_if_that_is_wanted() {
        let private = || Place { range: Some("private"), ..Place::default() };
        assert_eq!(&*Told::new(private(), true).json, br#"{"range":"private"}"#);
        assert!(Told::new(private(), false).json.is_empty());
        let nat64 = Place { range: Some("nat64"), asn: Some(1), ..Place::default() };
        let told = Told::new(nat64, false);
        assert_eq!((&*told.json, told.is_special), (&br#"{"asn":1,"range":"nat64"}"#[..], false));
        assert!(Told::new(Place::default(), true).json.is_empty());
    }
}
