//! `[sinks.tui]` in `radar.toml`, and what of it cannot be.

use crate::views::Id;
use radar_lines::{Format, Unknown};
use radar_plugin::prelude::*;

settings! {
    /// `[sinks.tui]` in `radar.toml`.
    pub struct Config {
        /// Colours: "auto" asks the terminal for its background; "dark", "light".
        pub theme: String = "auto",
        /// Whether curves are drawn with letters, for terminals that lack braille and blocks.
        pub ascii: bool = false,
        /// Whether clicks and the wheel are radar's; with Shift they are the terminal's as ever.
        pub mouse: bool = true,
        /// The view that is shown first: "flows", "top", "processes", "dns", "tls", "trace", "tail", "plugins".
        pub view: String = "flows",
        /// Which flows are shown at first, in the filter language.
        pub filter: String = "",
        /// How far one can look back, at most 1h.
        pub history: Duration = "10m",
        /// Whether radar goes on when a file is at its end, so that it can be looked at, until it is told to stop.
        pub stay: bool = true,
        /// How events are written where standard output is no terminal: "text", "eve", "csv", "zeek", "ecs".
        pub format: String = "text",
    }
}

const THEMES: &[&str] = &["auto", "dark", "light"];

impl Config {
    /// Says what cannot be.
    pub fn check(&self) -> Result<Id, SettingError> {
        one_of("theme", &self.theme, THEMES)?;
        self.format()?;
        let names = Id::ALL.map(Id::name);
        one_of("view", &self.view, &names)?;
        if self.history < Duration::from_secs(60) || self.history > Duration::from_secs(3600) {
            return Err(SettingError::new("history", "must be from 1m to 1h"));
        }
        if let Err(trouble) = radar_filter::Filter::parse(&self.filter, &radar_filter::Vocabulary::new()) {
            // Fields of events are known once radar runs: only what no event could mend is wrong.
            if !self.filter.contains('.') {
                return Err(SettingError::new("filter", trouble.to_string()));
            }
        }
        Ok(Id::ALL.into_iter().find(|id| id.name() == self.view).unwrap_or(Id::Flows))
    }
}

impl Config {
    /// How events are written where nobody looks.
    pub fn format(&self) -> Result<Format, SettingError> {
        self.format.parse().map_err(|unknown: Unknown| SettingError::new("format", unknown.to_string()))
    }
}

fn one_of(setting: &'static str, text: &str, allowed: &[&str]) -> Result<(), SettingError> {
    if allowed.contains(&text) {
        return Ok(());
    }
    let meant = radar_filter::suggest(text, allowed.iter().copied());
    let meant = meant.map_or(String::new(), |meant| format!("; did you mean \"{meant}\"?"));
    Err(SettingError::new(setting, format!("is one of {}{meant}", allowed.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;
    use serde_json::{Value, json};

    fn wrong(table: &Value) -> String {
        Config::read(table).and_then(|config| config.check()).expect_err("it cannot be").message
    }

    #[test]
    fn what_cannot_be_is_said_with_what_can() {
        assert_eq!(Config::read(&json!({})).and_then(|config| config.check()), Ok(Id::Flows));
        assert!(wrong(&json!({"theme": "drak"})).contains("did you mean \"dark\"?"));
        assert!(wrong(&json!({"view": "map"})).contains("flows, top"));
        assert!(wrong(&json!({"filter": "prot:443"})).contains("port"));
        assert!(wrong(&json!({"format": "xml"})).contains("eve, zeek"));
        assert!(wrong(&json!({"history": "1s"})).contains("1m to 1h"));
    }
}
