//! `[analyzers.geoip]`, and what it comes to.

use radar_mmdb::{Options, Position};
use radar_plugin::{Octets, SettingError, settings};

settings! {
    /// `[analyzers.geoip]` in `radar.toml`.
    pub struct Config {
        /// MMDB files, and folders with such files, of any maker; the first that knows an address is believed. A name
        /// without a folder is looked for in the usual places. Without any, the usual places are looked through, and of
        /// each sort of database the newest is taken: `radar geoip status` shows which, and where free ones are to be had.
        pub databases: Vec<String> = [],
        /// The language of names as databases write it: de, en, es, fr, ja, pt-BR, ru, zh-CN. What has no name in it has
        /// the English one.
        pub language: String = "en",
        /// Whether the country's name, its continent and the region are told too. They are a third of the section, and
        /// `country`, the city and the position say the same.
        pub details: bool = false,
        /// Where this machine is, as `52.52,13.40`: degrees north and east. Then places are also held against the round
        /// trip from here, not only against that between two places.
        pub here: String = "",
        /// Whether addresses that are nowhere are named: `"range":"private"`.
        pub ranges: bool = true,
        /// Addresses that are remembered with what is told of them, in each worker. One takes some 400 octets and never
        /// more than 2048, so these are 6 MiB. Special ones, as private addresses are, need no place.
        pub cache_max: usize = 16384,
        /// Octets of all databases together, which are read into memory; for a moment twice that, when they are read anew.
        /// GeoLite City has 60 MiB, DB-IP City Lite 130 MiB.
        pub memory_max: Octets = "512MiB",
    }
}

impl Config {
    /// Which databases are opened.
    #[must_use]
    pub fn options(&self) -> Options {
        let (databases, language) = (self.databases.clone(), self.language.clone());
        let (details, memory_max) = (self.details, self.memory_max.0);
        Options { databases, language, details, memory_max, ..Options::default() }
    }

    /// Where this machine is.
    ///
    /// # Errors
    /// If that is no place on earth.
    pub fn position(&self) -> Result<Option<Position>, SettingError> {
        if self.here.is_empty() {
            return Ok(None);
        }
        let parse = |text: &str| text.trim().parse().ok();
        let degrees = self.here.split_once(',').and_then(|(north, east)| Some((parse(north)?, parse(east)?)));
        let position = degrees.and_then(|(north, east)| Position::new(north, east));
        let exact = position.map(|position| Position { accuracy_radius: Some(0), ..position });
        let wrong = || format!("must be degrees north and east, as \"52.52,13.40\", not {:?}", self.here);
        exact.map(Some).ok_or_else(|| SettingError::new("here", wrong()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;

    fn here(text: &str) -> Result<Option<Position>, SettingError> {
        Config { here: text.to_owned(), ..Config::default_settings() }.position()
    }

    #[test]
    fn here_is_a_place_on_earth_or_nowhere() {
        assert_eq!(here(""), Ok(None));
        let position = here("52.52, -13.4").unwrap().unwrap();
        assert_eq!((position.latitude, position.longitude), (52.52, -13.4));
        for wrong in ["52.52", "91,0", "0,181", "north,east", "1,2,3", "NaN,0"] {
            assert_eq!(here(wrong).unwrap_err().setting, "here", "{wrong}");
        }
    }
}
