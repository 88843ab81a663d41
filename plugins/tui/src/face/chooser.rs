//! Which columns there are to be: those of the view, and any field that a plugin declares.

use super::{Face, Pane};
use crate::theme::Role;
use radar_views::model::Model;
use ratatui_crossterm::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Fields that are columns besides: as many as the library takes.
const FIELDS_MAX: usize = 12;

/// The list that one chooses from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chooser {
    /// Names, and what they mean.
    pub all: Vec<(String, String)>,
    /// What is looked for.
    pub text: String,
    /// The line that is chosen, among those that are found.
    pub at: usize,
}

/// What a key has chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// Nothing, or another line.
    Nothing,
    /// A column that is to come or to go.
    Toggle(String),
    /// That is all.
    Close,
}

impl Chooser {
    /// What is found.
    pub fn found(&self) -> impl Iterator<Item = &(String, String)> {
        let text = self.text.to_lowercase();
        self.all.iter().filter(move |(name, about)| {
            text.is_empty() || name.to_lowercase().contains(&text) || about.to_lowercase().contains(&text)
        })
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Chosen {
        let found = self.found().count();
        match key.code {
            KeyCode::Esc => return Chosen::Close,
            KeyCode::Enter | KeyCode::Char(' ') => {
                let name = self.found().nth(self.at).map(|(name, _)| name.clone());
                return name.map_or(Chosen::Nothing, Chosen::Toggle);
            }
            KeyCode::Up => self.at = self.at.saturating_sub(1),
            KeyCode::Down => self.at = (self.at + 1).min(found.saturating_sub(1)),
            KeyCode::PageUp => self.at = self.at.saturating_sub(10),
            KeyCode::PageDown => self.at = (self.at + 10).min(found.saturating_sub(1)),
            KeyCode::Backspace => {
                self.text.pop();
                self.at = 0;
            }
            KeyCode::Char(c) if !key.modifiers.contains(KeyModifiers::CONTROL) && self.text.len() < 64 => {
                self.text.push(c);
                self.at = 0;
            }
            _ => {}
        }
        Chosen::Nothing
    }
}

impl Face {
    pub(super) fn open_chooser(&mut self, model: &Model) {
        let columns = &self.drawn.page.columns;
        let own =
            columns.iter().filter(|column| !self.columns.contains(&column.name) && !column.head.is_empty());
        let mut all: Vec<_> = own.map(|column| (column.name.clone(), column.head.to_lowercase())).collect();
        if self.id == crate::views::Id::Flows {
            let fields = model.vocabulary().fields();
            let name = |field: &radar_filter::Field| (field.name.to_string(), field.description.to_string());
            all.extend(fields.map(name).filter(|(name, _)| {
                !columns.iter().any(|known| known.name == *name) || self.columns.contains(name)
            }));
        }
        self.pane = Pane::Columns(Chooser { all, ..Chooser::default() });
    }

    pub(super) fn toggle_column(&mut self, name: &str, model: &Model) {
        let is_own = self.drawn.page.columns.iter().any(|column| column.name == name)
            && !self.columns.iter().any(|it| it == name);
        if is_own {
            let hidden = &mut self.place_mut().hidden;
            if !hidden.remove(name) {
                hidden.insert(name.to_owned());
            }
        } else if let Some(at) = self.columns.iter().position(|known| known == name) {
            self.columns.remove(at);
        } else if self.columns.len() == FIELDS_MAX {
            self.say(&format!("{FIELDS_MAX} fields are as many as there can be at a time"), Role::Warning);
        } else if model.vocabulary().find(name).is_some() {
            self.columns.push(name.to_owned());
        }
    }

    /// Whether a column is to be seen.
    pub(super) fn has_column(&self, name: &str) -> bool {
        let is_own = self.drawn.page.columns.iter().any(|column| column.name == name);
        is_own && !self.place().hidden.contains(name)
    }
}
