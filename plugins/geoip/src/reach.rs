//! Whether light can have come from where an address is said to be.

use radar_mmdb::{Position, distance};
use radar_plugin::wire::json::Object;

/// A distance, and what light makes of the round trip that was measured over it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reach {
    /// Kilometres between the places.
    distance: f64,
    /// Kilometres that there can be.
    distance_max: f64,
    /// They are further apart than that, though each be wrong by as much as its database admits.
    is_impossible: bool,
}

impl Reach {
    /// Between the originator and the responder, whose places and smallest round trips from here are given, in
    /// nanoseconds and 0 if unknown. If one of them has no place, from `here` to the other.
    pub(crate) fn of(
        here: Option<Position>,
        originator: (Option<Position>, u64),
        responder: (Option<Position>, u64),
    ) -> Option<Self> {
        match (here, originator, responder) {
            // Whatever way lies between them, the one by way of here is no shorter than the straight one.
            (_, (Some(one), there @ 1..), (Some(other), back @ 1..)) => {
                Some(Self::between(one, other, there.saturating_add(back)))
            }
            (Some(here), (None, _), (Some(place), time @ 1..)) => Some(Self::between(here, place, time)),
            (Some(here), (Some(place), time @ 1..), (None, _)) => Some(Self::between(here, place, time)),
            _ => None,
        }
    }

    fn between(one: Position, other: Position, round_trip: u64) -> Self {
        let distance_max = distance::light_reaches(round_trip);
        let is_impossible = distance::between_at_least(one, other) > distance_max;
        Self { distance: distance::between(one, other), distance_max, is_impossible }
    }

    pub(crate) fn is_impossible(&self) -> bool {
        self.is_impossible
    }

    pub(crate) fn write(&self, object: &mut Object<'_>) {
        object.number("distance_km", self.distance.round() as u64);
        object.number("distance_max_km", self.distance_max.ceil() as u64);
        if self.is_impossible {
            object.boolean("impossible", true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: (f64, f64) = (52.52, 13.405);
    const SYDNEY: (f64, f64) = (-33.8688, 151.2093);
    const POTSDAM: (f64, f64) = (52.39, 13.06);

    fn at((north, east): (f64, f64), radius: u32) -> Option<Position> {
        Position::new(north, east).map(|position| Position { accuracy_radius: Some(radius), ..position })
    }

    fn told(reach: Option<Reach>) -> String {
        let mut out = Vec::new();
        if let Some(reach) = reach {
            reach.write(&mut Object::new(&mut out));
        }
        String::from_utf8(out).unwrap()
    }

    const MS: u64 = 1_000_000;

    /// Berlin and Sydney are 16 094 km apart: 161 ms in fibre, there and back.
    #[test]
    fn what_answers_sooner_than_light_is_not_there() {
        let reach = |time| Reach::of(None, (at(BERLIN, 20), time), (at(SYDNEY, 50), 5 * MS));
        assert_eq!(told(reach(300 * MS)), r#"{"distance_km":16094,"distance_max_km":30479}"#);
        assert_eq!(told(reach(20 * MS)), r#"{"distance_km":16094,"distance_max_km":2499,"impossible":true}"#);
        // The two radii, 70 km, are granted: 160.4 ms at least.
        assert!(!reach(156 * MS).unwrap().is_impossible());
        assert!(reach(155 * MS).unwrap().is_impossible());
    }

    #[test]
    fn a_private_end_is_here() {
        let (here, sydney) = (at(BERLIN, 0), (at(SYDNEY, 50), 9 * MS));
        let expected = r#"{"distance_km":16094,"distance_max_km":900,"impossible":true}"#;
        assert_eq!(told(Reach::of(here, (None, MS), sydney)), expected);
        assert_eq!(told(Reach::of(here, sydney, (None, 0))), expected);
        let potsdam = (at(POTSDAM, 10), MS / 2);
        assert_eq!(told(Reach::of(here, (None, 0), potsdam)), r#"{"distance_km":27,"distance_max_km":50}"#);
    }

    #[test]
    fn without_a_place_or_a_time_nothing_is_said() {
        let sydney = at(SYDNEY, 50);
        assert_eq!(Reach::of(None, (None, MS), (sydney, MS)), None);
        assert_eq!(Reach::of(at(BERLIN, 0), (None, MS), (sydney, 0)), None);
        assert_eq!(Reach::of(at(BERLIN, 0), (sydney, 0), (sydney, MS)), None);
        assert_eq!(Reach::of(None, (None, 0), (None, 0)), None);
    }

    #[test]
    fn a_radius_that_is_not_told_is_a_hundred_kilometres() {
        let city = Position { accuracy_radius: None, ..at(POTSDAM, 0).unwrap() };
        let reach = Reach::of(at(BERLIN, 0), (None, 0), (Some(city), 1000)).unwrap();
        assert!(!reach.is_impossible(), "27 km and a microsecond");
    }
}
