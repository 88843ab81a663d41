//! What one has done with what is seen: kept, left out, traced, saved, copied; and radar's end.

use super::{Face, Pane, Want};
use crate::{grid::Way, look::Look, theme::Role, views::Id};
use radar_filter::Filter;
use radar_views::{
    model::Model,
    view::{Query, Range},
};
use ratatui_crossterm::crossterm::event::{KeyCode, KeyEvent};
use serde_json::json;

/// Paces that can be chosen, by their keys.
pub(super) const PACES: [(char, f64); 5] = [('0', 0.0), ('1', 1.0), ('2', 10.0), ('3', 100.0), ('5', 0.5)];

impl Face {
    pub(super) fn quit(&mut self) {
        self.ask_radar(json!({"do": "stop"}));
    }

    fn ask_radar(&mut self, what: serde_json::Value) {
        self.wants.push(Want::Request("radar".into(), what.to_string()));
    }

    /// Adds a term to the filter, which is one.
    pub(super) fn add_term(&mut self, term: &str) {
        let text = self.filter.text.trim().to_owned();
        self.filter.set(&if text.is_empty() { term.to_owned() } else { format!("{text} {term}") });
    }

    /// Keeps what is like the chosen row, or leaves it out.
    pub(super) fn narrow(&mut self, out: bool, model: &Model) {
        let Some(row) = self.place().row(&self.drawn.page) else { return };
        let host = || {
            let field = model.vocabulary().find("host")?;
            Some(radar_filter::keep(field, radar_filter::Value::Text(row.target.as_deref()?)))
        };
        let term = match &row.way {
            Way::Filter(term) => Some(term.clone()),
            _ => host(),
        };
        let Some(term) = term else {
            return self.say("there is nothing to filter by in this row", Role::Muted);
        };
        let term = if out { format!("!{term}") } else { term };
        let text = self.filter.text.trim().to_owned();
        match Filter::parse(&text, model.vocabulary()) {
            Ok(filter) => self.filter.set(&filter.narrowed(&term)),
            Err(_) => self.filter.set(&term),
        }
        self.place_mut().restart();
    }

    pub(super) fn trace(&mut self, model: &Model) {
        let target = self.place().row(&self.drawn.page).and_then(|row| row.target.clone());
        let Some(target) = target.filter(|target| is_target(target)) else {
            return self.say("this row has no host to trace", Role::Muted);
        };
        if !has_plugin(model, "traceroute") {
            return self.say("nobody traces: set [analyzers.traceroute] enabled = true", Role::Warning);
        }
        // It is asked once: from then on who looks knows what it does.
        if !self.trace_known && self.trace_asked.as_deref() != Some(&target) {
            let shown = self.words(model).say(&target);
            self.say(&format!("a trace sends probes to {shown}; r again to start it"), Role::Warning);
            self.trace_asked = Some(target);
            return;
        }
        (self.trace_known, self.trace_asked) = (true, None);
        self.wants.push(Want::Request("traceroute".into(), json!({"target": target}).to_string()));
        self.open(Id::Trace);
        self.place_mut().sheet = 0;
        self.note = None;
    }

    pub(super) fn save(&mut self, model: &Model) {
        let flow = match self.pane {
            Pane::Flow(flow) => Some(flow),
            _ => self.place().row(&self.drawn.page).and_then(|row| row.flow),
        };
        let Some(flow) = flow else {
            return self.say("this row is of no flow; see Flows or Tail", Role::Muted);
        };
        if !has_plugin(model, "pcap") {
            return self.say("nobody keeps packets: set [sinks.pcap] enabled = true", Role::Warning);
        }
        self.wants.push(Want::Request("pcap".into(), json!({"save": {"flows": [flow]}}).to_string()));
        self.say("the packets of this flow are being saved", Role::Text);
    }

    pub(super) fn copy_host(&mut self) {
        let row = self.place().row(&self.drawn.page);
        let text = row.map(|row| row.target.clone().unwrap_or_else(|| row.key.clone()));
        self.copy(text);
    }

    pub(super) fn copy_row(&mut self) {
        let cell = |pieces: &Vec<crate::grid::Piece>| {
            pieces.iter().map(|piece| piece.text.as_str()).collect::<String>()
        };
        let row = self.place().row(&self.drawn.page);
        let text = row.map(|row| row.cells.iter().map(cell).collect::<Vec<_>>().join("\t"));
        self.copy(text);
    }

    pub(super) fn copy_filter(&mut self, model: &Model) {
        let Some(flow) = self.place().row(&self.drawn.page).and_then(|row| row.flow) else {
            return self.say("this row is of no flow", Role::Muted);
        };
        let params = json!({"flow": flow}).as_object().cloned().unwrap_or_default();
        let mut look = Look::default();
        look.ask(
            Query { view: "flow".into(), filter: String::new(), range: Range::default(), params },
            model,
        );
        let text = look.tables.first("commands").map(|row| row.text("bpf").to_owned());
        self.copy(text);
    }

    fn copy(&mut self, text: Option<String>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return };
        let text = text.split('\t').map(crate::text::clean).collect::<Vec<_>>().join("\t");
        self.say(&format!("copied: {}", text.replace('\t', "  ")), Role::Good);
        self.wants.push(Want::Copy(text));
    }

    pub(super) fn pace_key(&mut self, key: KeyEvent) -> bool {
        let KeyCode::Char(c) = key.code else { return false };
        let Some((_, pace)) = PACES.into_iter().find(|(known, _)| *known == c) else { return false };
        let what = if self.news.end.is_some() && pace > 0.0 { "replay" } else { "pace" };
        self.ask_radar(json!({"do": what, "pace": pace}));
        self.news.pace = Some(pace);
        self.when = super::When::Now;
        self.shut();
        true
    }
}

/// Whether a plugin takes part.
fn has_plugin(model: &Model, name: &str) -> bool {
    model.world().plugins.iter().any(|plugin| plugin.name == name)
}

/// An address, or a name as the DNS has them.
fn is_target(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
        || (1..=253).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"._-".contains(&octet))
}
