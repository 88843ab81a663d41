//! How far apart two places are, and how far light comes in a time.

use crate::Position;

/// The mean radius of the earth (IUGG R1). The ellipsoid differs from the sphere by half a percent.
const EARTH_RADIUS_KM: f64 = 6371.0;

/// What light makes in fibre in a millisecond, there and back: two thirds of its way in vacuum, halved.
const KM_PER_MILLISECOND: f64 = 299.792_458 * 2.0 / 3.0 / 2.0;

/// Kilometres that are granted a place whose database does not say how exact it is.
const RADIUS_UNKNOWN_KM: f64 = 100.0;

/// Kilometres between two places along the surface (the haversine formula).
#[must_use]
pub fn between(one: Position, other: Position) -> f64 {
    let (latitude, latitude_other) = (one.latitude.to_radians(), other.latitude.to_radians());
    let north = (latitude_other - latitude) / 2.0;
    let east = (other.longitude - one.longitude).to_radians() / 2.0;
    let haversine = north.sin().powi(2) + latitude.cos() * latitude_other.cos() * east.sin().powi(2);
    2.0 * EARTH_RADIUS_KM * haversine.clamp(0.0, 1.0).sqrt().asin()
}

/// Kilometres between two places at least, if each is wrong by as much as its database admits.
#[must_use]
pub fn between_at_least(one: Position, other: Position) -> f64 {
    (between(one, other) - radius(one) - radius(other)).max(0.0)
}

/// Kilometres that something can be away at most which has answered after so many nanoseconds: as far as light comes in
/// fibre. Radio links have been built that are faster by half; they are short, and few.
#[must_use]
pub fn light_reaches(round_trip: u64) -> f64 {
    round_trip as f64 / 1e6 * KM_PER_MILLISECOND
}

fn radius(position: Position) -> f64 {
    position.accuracy_radius.map_or(RADIUS_UNKNOWN_KM, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64, radius: u32) -> Position {
        Position { accuracy_radius: Some(radius), ..Position::new(latitude, longitude).unwrap() }
    }

    #[test]
    fn known_distances_come_out() {
        let (berlin, sydney) = (at(52.52, 13.405, 5), at(-33.8688, 151.2093, 5));
        let (london, new_york) = (at(51.5074, -0.1278, 5), at(40.7128, -74.006, 5));
        for (one, other, expected) in [
            (berlin, sydney, 16_094.0),
            (london, new_york, 5_570.0),
            (at(0.0, 179.5, 0), at(0.0, -179.5, 0), 111.2),
            (at(0.0, 0.0, 0), at(0.0, 180.0, 0), 20_015.0),
            (at(90.0, 12.0, 0), at(90.0, -100.0, 0), 0.0),
        ] {
            let found = between(one, other);
            assert!((found - expected).abs() <= expected * 0.002 + 0.1, "{found} for {expected}");
            assert!((found - between(other, one)).abs() < 1e-6);
        }
    }

    #[test]
    fn a_millisecond_is_a_hundred_kilometres() {
        assert!((light_reaches(1_000_000) - 99.93).abs() < 0.01);
        assert!((light_reaches(80_000_000) - 7994.4).abs() < 0.1);
        assert_eq!(light_reaches(0), 0.0);
    }

    #[test]
    fn what_is_inexact_is_granted() {
        let (berlin, potsdam) = (at(52.52, 13.405, 20), at(52.39, 13.06, 10));
        assert_eq!(between_at_least(berlin, potsdam), 0.0);
        let unknown = Position { accuracy_radius: None, ..at(51.5074, -0.1278, 0) };
        let found = between(unknown, berlin) - between_at_least(unknown, berlin);
        assert!((found - 120.0).abs() < 1e-6, "{found}");
    }
}
