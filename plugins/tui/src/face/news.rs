//! What radar tells of itself: what it reads, whether that is over, what was saved.

use radar_plugin::news;
use radar_views::model::Model;
use serde_json::Value;
use std::time::Duration;

/// Without a packet for so long, live capture is called quiet.
const QUIET: Duration = Duration::from_secs(3);

/// The last of it.
#[derive(Debug, Default)]
pub struct News {
    /// The input is over, and how it was.
    pub end: Option<Value>,
    /// The pace that was asked for last.
    pub pace: Option<f64>,
    packet: Duration,
}

/// How the capture stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// Packets come from an interface.
    Live,
    /// None has come for a while.
    Quiet(u64),
    /// They come from a file.
    File,
    /// It stands still.
    Paused,
    /// It is over.
    Over,
}

impl News {
    /// Takes news of this kind; a text for who looks, and whether it is bad.
    pub fn take(&mut self, kind: u32, octets: &[u8]) -> Option<(String, bool)> {
        let value: Value = serde_json::from_slice(octets).ok()?;
        match kind {
            news::WORLD => self.end = None,
            news::END => self.end = Some(value),
            // `pcap` has saved packets: `{"saved":{"path","packets","octets","error"}}`.
            news::TOLD if value["saved"].is_object() => return Some(saved(&value["saved"])),
            _ => {}
        }
        None
    }

    /// There was a packet: a file that has ended is read again.
    pub fn packet(&mut self, up: Duration) {
        self.packet = up;
        self.end = None;
    }

    /// How the capture stands, `up` after the start.
    #[must_use]
    pub fn state(&self, model: &Model, up: Duration) -> State {
        let silent = up.saturating_sub(self.packet);
        match (self.end.is_some(), model.world().live) {
            (true, _) => State::Over,
            _ if self.pace == Some(0.0) => State::Paused,
            (_, true) if silent >= QUIET => State::Quiet(silent.as_secs()),
            (_, true) => State::Live,
            _ => State::File,
        }
    }
}

fn saved(value: &Value) -> (String, bool) {
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    if !text("error").is_empty() {
        return (format!("not saved: {}", text("error")), true);
    }
    let packets = crate::numbers::whole(value["packets"].as_u64().unwrap_or(0));
    let octets = crate::numbers::octets(value["octets"].as_u64().unwrap_or(0));
    let missing =
        if value["missing"].as_bool() == Some(true) { "; the first are not kept any more" } else { "" };
    (format!("saved {packets} packets, {octets}, to {}{missing}", text("path")), false)
}

/// What packets come from: the interface, the file.
#[must_use]
pub fn source(model: &Model) -> String {
    let sources = model.world().whole["sources"].as_array().cloned().unwrap_or_default();
    let name = |source: &Value| {
        let text = |name: &str| source[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let file = text("file").map(|path| path.rsplit('/').next().unwrap_or_default().to_owned());
        text("interface").or(file).or(text("name"))
    };
    let names: Vec<_> = sources.iter().filter_map(name).collect();
    match names.len() {
        0..=2 => names.join(" "),
        more => format!("{} and {} more", names[0], more - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_told_and_what_was_not() {
        let mut news = News::default();
        let told =
            news.take(news::TOLD, br#"{"saved":{"path":"/tmp/x.pcapng","packets":1200,"octets":84000}}"#);
        assert_eq!(told, Some(("saved 1 200 packets, 84.0 KB, to /tmp/x.pcapng".into(), false)));
        assert_eq!(
            news.take(news::TOLD, br#"{"saved":{"error":"disk full"}}"#),
            Some(("not saved: disk full".into(), true))
        );
        assert_eq!(news.take(news::TOLD, b"{}"), None);
    }

    #[test]
    fn a_file_is_over_until_it_is_read_again() {
        let (mut news, model) = (News::default(), Model::default());
        news.take(news::END, b"{}");
        assert_eq!(news.state(&model, QUIET), State::Over);
        news.packet(QUIET);
        assert_eq!(news.state(&model, QUIET), State::File);
    }
}
