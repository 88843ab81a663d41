//! What is known of an address, whichever databases told it.

use radar_wire::json::Object;

/// Octets of a text of a database at most, so that what is kept of an address is bounded. The longest names of
/// organizations in the databases that are to be had have some 100.
pub const TEXT_MAX: usize = 128;

/// Where an address is, and whose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// What kind of special address it is, or by which transition an IPv4 address stands in it.
    pub range: Option<&'static str>,
    /// ISO 3166-1: `DE`.
    pub country: Option<String>,
    /// The country's name.
    pub country_name: Option<String>,
    /// `AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`.
    pub continent: Option<String>,
    /// The greatest part of the country: a state, a province.
    pub region: Option<String>,
    /// The city's name.
    pub city: Option<String>,
    /// Degrees north and east.
    pub position: Option<Position>,
    /// The number of its autonomous system.
    pub asn: Option<u32>,
    /// Who runs that.
    pub organization: Option<String>,
}

/// A place on earth, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// North of the equator, -90 to 90.
    pub latitude: f64,
    /// East of Greenwich, -180 to 180.
    pub longitude: f64,
    /// Kilometres within which the address is likely to be, if the database says so.
    pub accuracy_radius: Option<u32>,
}

impl Position {
    /// A position, if there can be one.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let is_on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        is_on_earth.then_some(Self { latitude, longitude, accuracy_radius: None })
    }
}

/// Path, type and meaning of the members that [`Place::write`] writes.
pub const FIELDS: &[(&str, &str, &str)] = &[
    ("country", "string", "ISO 3166-1: `DE`"),
    ("country_name", "string", "its name; only with `details`"),
    ("continent", "string", "`AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`; only with `details`"),
    ("region", "string", "the greatest part of the country: a state, a province; only with `details`"),
    ("city", "string", "the city"),
    ("latitude", "number degrees", "north of the equator"),
    ("longitude", "number degrees", "east of Greenwich"),
    ("accuracy_radius", "integer kilometres", "within which it is likely to be"),
    ("asn", "integer", "the number of its autonomous system"),
    ("organization", "string", "who runs that"),
    (
        "range",
        "string",
        "in place of a place: `private`, `loopback`, `link-local`, `shared`, `multicast`, `broadcast`, \
         `documentation`, `benchmarking`, `reserved`, `unspecified`, `this-network`, `discard`, `segment-routing`; or \
         `nat64`, `6to4`, `teredo`, which the IPv4 address within is looked up for",
    ),
];

impl Place {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The autonomous system in one text: `AS64496 Example`.
    #[must_use]
    pub fn autonomous_system(&self) -> Option<String> {
        let asn = self.asn?;
        Some(match &self.organization {
            Some(organization) => format!("AS{asn} {organization}"),
            None => format!("AS{asn}"),
        })
    }

    /// The same without what only spells out or widens the rest: the country's name, its continent, the region.
    #[must_use]
    pub fn in_short(self) -> Self {
        Self { country_name: None, continent: None, region: None, ..self }
    }

    /// Adds what another database says where this says nothing. What it says of the place is left out if it means
    /// another country, and of the network if it means another one: no place is put together of two.
    pub fn fill(&mut self, other: Place) {
        let agree = |one: &Option<String>, two: &Option<String>| one.is_none() || two.is_none() || one == two;
        if agree(&self.country, &other.country) && agree(&self.city, &other.city) {
            fill(&mut self.country, other.country);
            fill(&mut self.country_name, other.country_name);
            fill(&mut self.continent, other.continent);
            fill(&mut self.region, other.region);
            fill(&mut self.city, other.city);
            fill(&mut self.position, other.position);
        }
        if self.asn.is_none() || other.asn.is_none() || self.asn == other.asn {
            fill(&mut self.asn, other.asn);
            fill(&mut self.organization, other.organization);
        }
    }

    /// Writes the members of [`FIELDS`] that are known.
    pub fn write(&self, object: &mut Object<'_>) {
        object.text_if("country", self.country.as_ref());
        object.text_if("country_name", self.country_name.as_ref());
        object.text_if("continent", self.continent.as_ref());
        object.text_if("region", self.region.as_ref());
        object.text_if("city", self.city.as_ref());
        if let Some(position) = self.position {
            object.float("latitude", position.latitude);
            object.float("longitude", position.longitude);
            if let Some(radius) = position.accuracy_radius {
                object.number("accuracy_radius", radius);
            }
        }
        if let Some(asn) = self.asn {
            object.number("asn", asn);
        }
        object.text_if("organization", self.organization.as_ref());
        object.text_if("range", self.range);
    }
}

fn fill<T>(own: &mut Option<T>, other: Option<T>) {
    if own.is_none() {
        *own = other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(country: &str, city: Option<&str>) -> Place {
        Place { country: Some(country.into()), city: city.map(Into::into), ..Place::default() }
    }

    #[test]
    fn what_one_database_leaves_open_another_fills() {
        let mut place = place("GB", Some("London"));
        place.fill(Place {
            asn: Some(64496),
            country_name: Some("United Kingdom".into()),
            ..Place::default()
        });
        assert_eq!(place.asn, Some(64496));
        assert_eq!(place.country_name.as_deref(), Some("United Kingdom"));
        assert_eq!(place.autonomous_system().as_deref(), Some("AS64496"));
    }

    #[test]
    fn no_place_is_put_together_of_two() {
        let mut here = place("GB", None);
        here.fill(place("FR", Some("Paris")));
        assert_eq!(here, place("GB", None));
        here.asn = Some(1);
        here.fill(Place { asn: Some(2), organization: Some("Two".into()), ..Place::default() });
        assert_eq!(here.organization, None);
    }

    #[test]
    fn every_member_is_in_the_list_of_fields() {
        let text = || Some("x".to_owned());
        let position = Position { accuracy_radius: Some(5), ..Position::new(1.5, -0.25).unwrap() };
        let place = Place {
            range: Some("nat64"),
            country: text(),
            country_name: text(),
            continent: text(),
            region: text(),
            city: text(),
            position: Some(position),
            asn: Some(1),
            organization: text(),
        };
        let mut out = Vec::new();
        place.write(&mut Object::new(&mut out));
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let names: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, FIELDS.iter().map(|field| field.0).collect::<Vec<_>>());
    }

    #[test]
    fn a_position_is_on_earth() {
        assert!(Position::new(91.0, 0.0).is_none());
        assert!(Position::new(0.0, f64::NAN).is_none());
        assert!(Position::new(-90.0, 180.0).is_some());
    }
}
