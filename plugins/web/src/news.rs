//! What clients are told of radar itself, besides views: what runs, and how the capture stands.

use radar_plugin::news;
use serde_json::{Value, json};
use std::time::Duration;

/// Without a packet for so long, live capture is called quiet.
const QUIET: Duration = Duration::from_secs(3);

/// The last news of each kind.
#[derive(Debug, Default)]
pub struct News {
    world: Value,
    health: Value,
    interfaces: Value,
    end: Option<Value>,
    /// The pace that was asked for last; 0 stands still.
    pace: Option<f64>,
    /// When there was a packet last, since the start.
    packet: Option<Duration>,
}

impl News {
    /// Takes news; whether all clients should be told of the world anew. What cannot be read changes nothing.
    pub fn take(&mut self, kind: u32, octets: &[u8]) -> bool {
        let Ok(value) = serde_json::from_slice(octets) else { return false };
        match kind {
            news::WORLD => {
                self.world = value;
                self.end = None;
                return true;
            }
            news::HEALTH => self.health = value,
            news::INTERFACES => self.interfaces = value,
            news::END => self.end = Some(value),
            _ => {}
        }
        false
    }

    /// There was a packet: a file that has ended is read again.
    pub fn packet(&mut self, up: Duration) {
        self.packet = Some(up);
        self.end = None;
    }

    /// The capture was told to go on at this pace; 0 stands still.
    pub fn set_pace(&mut self, pace: f64) {
        self.pace = Some(pace);
    }

    /// How many times as fast as on the wire a file is read, if not as fast as can be.
    #[must_use]
    pub fn pace(&self) -> Value {
        self.pace.map_or_else(|| self.world["pace"].clone(), Value::from)
    }

    /// The body of the last `stats` event.
    #[must_use]
    pub fn health(&self) -> &Value {
        &self.health
    }

    /// `{"kind":…}`: how the capture stands, `up` after the start.
    #[must_use]
    pub fn state(&self, up: Duration) -> Value {
        if let Some(end) = &self.end {
            return json!({"kind": "ended", "end": end});
        }
        if self.pace == Some(0.0) {
            return json!({"kind": "paused", "pace": 0});
        }
        if self.is_live() && up.saturating_sub(self.packet.unwrap_or_default()) >= QUIET {
            return json!({"kind": "quiet", "interfaces": self.interfaces});
        }
        json!({"kind": "live", "pace": self.pace()})
    }

    /// The world as it was told.
    #[must_use]
    pub fn world(&self) -> &Value {
        &self.world
    }

    /// Packets come from an interface.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.world["live"].as_bool().unwrap_or_default()
    }

    /// All types of events, each with the plugin that declares it, or nothing for the core's.
    #[must_use]
    pub fn events(&self) -> Value {
        let of = |events: &Value, plugin: &str| -> Vec<Value> {
            let with = |event: &Value| {
                let mut event = event.clone();
                if let Some(object) = event.as_object_mut() {
                    object.insert("plugin".into(), plugin.into());
                }
                event
            };
            events.as_array().into_iter().flatten().map(with).collect()
        };
        let plugins = self.world["plugins"].as_array().into_iter().flatten();
        let declared =
            plugins.flat_map(|plugin| of(&plugin["events"], plugin["name"].as_str().unwrap_or_default()));
        of(&self.world["events"], "").into_iter().chain(declared).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORLD: &[u8] = br#"{"live":true,"events":[{"name":"flow"}],
        "plugins":[{"name":"dns","events":[{"name":"dns","description":"d"}]}]}"#;

    fn kind(news: &News, seconds: u64) -> Value {
        news.state(Duration::from_secs(seconds))["kind"].clone()
    }

    #[test]
    fn without_packets_live_capture_becomes_quiet_and_a_file_does_not() {
        let mut news = News::default();
        news.packet(Duration::from_secs(1));
        assert_eq!(kind(&news, 60), "live");
        assert!(news.take(news::WORLD, WORLD));
        assert_eq!([kind(&news, 3), kind(&news, 4)], ["live", "quiet"]);
        assert!(!news.take(news::INTERFACES, br#"[{"name":"eth0"}]"#));
        assert_eq!(news.state(Duration::from_secs(9))["interfaces"][0]["name"], "eth0");
    }

    #[test]
    fn the_end_is_told_with_what_is_known_of_it() {
        let mut news = News::default();
        news.set_pace(0.0);
        assert_eq!(kind(&news, 1), "paused");
        news.take(news::END, br#"{"reason":"end of file"}"#);
        assert_eq!(news.state(Duration::ZERO)["end"]["reason"], "end of file");
        news.set_pace(10.0);
        news.packet(Duration::from_secs(2));
        let again = news.state(Duration::from_secs(2));
        assert_eq!((&again["kind"], &again["pace"]), (&json!("live"), &json!(10.0)), "it is read again");
    }

    #[test]
    fn each_type_of_event_is_told_with_who_declares_it() {
        let mut news = News::default();
        news.take(news::WORLD, WORLD);
        let events = json!([
            {"name": "flow", "plugin": ""},
            {"name": "dns", "description": "d", "plugin": "dns"},
        ]);
        assert_eq!(news.events(), events);
        assert!(!news.take(news::WORLD, b"{"), "what cannot be read changes nothing");
        assert_eq!(news.events(), events);
    }
}
