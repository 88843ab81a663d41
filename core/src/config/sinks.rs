//! What the command line says about sinks, laid over those of the file: `-w`, `--format`, `--sink`.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::read::is_name;
use super::text::{Place, Text};
use super::tree::{Entry, Item, Table};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// The sink that writes packets.
const PACKETS: &str = "pcap";

/// The sink that writes events.
const EVENTS: &str = "json";

/// What the command line says about sinks; it goes before the file.
#[derive(Clone, Debug, Default)]
pub struct SinkOptions {
    /// `-w`: where packets are written.
    pub packets: Option<PathBuf>,
    /// `--format`: the form of events on standard output.
    pub format: Option<String>,
    /// Each `--sink`; none, those of the file.
    pub only: Vec<String>,
    /// `-Y`: a filter in radar's own language, for every sink that has a setting of that name.
    pub filter: Option<String>,
}

impl SinkOptions {
    /// Lays them over the file's table.
    pub(super) fn lay(&self, file: &mut Table) -> Result<(), Diagnostic> {
        if let Some(path) = &self.packets {
            let path = path.to_string_lossy();
            let text = Text::new("-w", &path);
            enable(file, PACKETS, &text)?;
            set(file, PACKETS, "path", &*path, &text)?;
        }
        if let Some(format) = &self.format {
            let text = Text::new("--format", format);
            enable(file, EVENTS, &text)?;
            // What is rotated is a file.
            file.take_from(&["sinks", EVENTS], "rotate");
            set(file, EVENTS, "path", "-", &text)?;
            // JSON is what the sink is called after; of its forms, EVE is the one that everybody reads.
            let form = if format == "json" { "eve" } else { format };
            set(file, EVENTS, "format", form, &text)?;
        }
        match self.only() {
            only if only.is_empty() => Ok(()),
            only => keep(file, &only),
        }
    }

    /// The sinks that are to run. Packets on standard output leave no room for events there.
    fn only(&self) -> Vec<String> {
        let takes_all = self.packets.as_deref().is_some_and(|path| path.as_os_str() == "-");
        match (self.only.is_empty(), takes_all) {
            (true, true) => vec![PACKETS.to_owned()],
            (true, false) => Vec::new(),
            (false, _) => {
                let packets = self.packets.iter().map(|_| PACKETS.to_owned());
                let events = self.format.iter().map(|_| EVENTS.to_owned());
                self.only.iter().cloned().chain(packets).chain(events).collect()
            }
        }
    }
}

/// Parks every sink but those of `only`, which run whether they were parked or not there at all.
fn keep(file: &mut Table, only: &[String]) -> Result<(), Diagnostic> {
    let there: Vec<String> = match file.get("sinks").and_then(Entry::table) {
        Some(sinks) => sinks.entries.iter().map(|sink| sink.name.clone()).collect(),
        None => Vec::new(),
    };
    let text = Text::new("--sink", &only.join(" "));
    for name in there.iter().filter(|name| !only.contains(name)) {
        set(file, name, "enabled", false, &text)?;
    }
    for name in only {
        let text = Text::new("--sink", name);
        if !is_name(name) {
            let wrong = Diagnostic::error(Code::WrongName, format!("`{name}` is no name of a sink"));
            return Err(wrong.at(&Place::whole(&text)));
        }
        enable(file, name, &text)?;
    }
    Ok(())
}

fn enable(file: &mut Table, sink: &str, text: &Arc<Text>) -> Result<(), Diagnostic> {
    set(file, sink, "enabled", true, text)
}

fn set(
    file: &mut Table,
    sink: &str,
    key: &str,
    value: impl Into<Value>,
    text: &Arc<Text>,
) -> Result<(), Diagnostic> {
    let place = Place::whole(text);
    let path: Vec<_> = ["sinks", sink, key].map(|part| (part.to_owned(), place.clone())).into();
    file.set(&path, Item::Value(value.into(), place.clone())).map_err(|(name, _)| {
        Diagnostic::error(Code::TableWanted, format!("`{name}` is a value and has no keys within")).at(&place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use serde_json::json;

    const FILE: &str =
        "[sinks.json]\npath = \"x.jsonl\"\nrotate = { keep = 2 }\n[sinks.web]\nenabled = false\n";

    fn laid(options: &SinkOptions) -> Value {
        let mut table = parse::document(&Text::new("radar.toml", FILE)).table;
        options.lay(&mut table).unwrap();
        table.json()["sinks"].take()
    }

    #[test]
    fn a_file_for_packets_comes_beside_the_sinks_of_the_file() {
        let sinks = laid(&SinkOptions { packets: Some("x.pcap".into()), ..SinkOptions::default() });
        assert_eq!(sinks["pcap"], json!({"enabled": true, "path": "x.pcap"}));
        assert_eq!(sinks["json"]["path"], "x.jsonl");
        assert_eq!(sinks["json"].get("enabled"), None);
    }

    #[test]
    fn packets_on_standard_output_stand_there_alone() {
        let sinks = laid(&SinkOptions { packets: Some("-".into()), ..SinkOptions::default() });
        assert_eq!(sinks["pcap"], json!({"enabled": true, "path": "-"}));
        assert_eq!(sinks["json"]["enabled"], false);
    }

    #[test]
    fn a_form_is_for_standard_output_which_is_not_rotated() {
        let sinks = laid(&SinkOptions { format: Some("text".to_owned()), ..SinkOptions::default() });
        assert_eq!(sinks["json"], json!({"enabled": true, "path": "-", "format": "text"}));
    }

    #[test]
    fn only_the_sinks_that_are_named_run_parked_or_not() {
        let sinks = laid(&SinkOptions { only: vec!["web".to_owned()], ..SinkOptions::default() });
        assert_eq!((&sinks["web"]["enabled"], &sinks["json"]["enabled"]), (&json!(true), &json!(false)));
        let wrong = SinkOptions { only: vec!["../x".to_owned()], ..SinkOptions::default() };
        assert_eq!(wrong.lay(&mut Table::default()).unwrap_err().code, Code::WrongName);
    }
}
