//! The line in which a filter is written: completed, taken back, found again.

use radar_views::view::Completions;
use ratatui_crossterm::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Filters that are remembered.
const HISTORY_MAX: usize = 50;

/// The line.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    /// What stands in it.
    pub text: String,
    /// Somebody writes.
    pub open: bool,
    /// How it may go on.
    pub completions: Completions,
    /// Which of them is chosen.
    pub chosen: Option<usize>,
    /// In characters.
    cursor: usize,
    before: String,
    history: Vec<String>,
    recalled: Option<usize>,
}

/// What a key has done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Edited {
    /// The text is another one.
    Text,
    /// The cursor stands elsewhere, or another completion is chosen.
    Cursor,
    /// It is as it was.
    Nothing,
}

impl Editor {
    /// A line with this text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.chars().count(), ..Self::default() }
    }

    /// Starts to write, at the end of what is there.
    pub fn start(&mut self) {
        self.before = self.text.clone();
        self.cursor = self.text.chars().count();
        (self.open, self.recalled, self.chosen) = (true, None, None);
    }

    /// Puts a text in the line from outside.
    pub fn set(&mut self, text: &str) {
        self.remember();
        self.text = text.to_owned();
        self.cursor = text.chars().count();
        self.remember();
    }

    /// Where the next character goes, in characters.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> Edited {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => self.enter(),
            KeyCode::Esc => {
                self.open = false;
                self.replace(self.before.clone())
            }
            KeyCode::Tab => self.complete(),
            KeyCode::BackTab => self.turn(-1),
            KeyCode::Down if self.recalled.is_none() => self.turn(1),
            KeyCode::Up if self.chosen.is_some() => self.turn(-1),
            KeyCode::Up => self.recall(1),
            KeyCode::Down => self.recall(-1),
            KeyCode::Left => self.move_to(self.cursor.saturating_sub(1)),
            KeyCode::Right => self.move_to(self.cursor + 1),
            KeyCode::Home => self.move_to(0),
            KeyCode::End => self.move_to(usize::MAX),
            KeyCode::Backspace => self.cut(self.cursor.saturating_sub(1), self.cursor),
            KeyCode::Delete => self.cut(self.cursor, self.cursor + 1),
            KeyCode::Char('a') if control => self.move_to(0),
            KeyCode::Char('e') if control => self.move_to(usize::MAX),
            KeyCode::Char('u') if control => self.cut(0, self.cursor),
            KeyCode::Char('k') if control => self.cut(self.cursor, usize::MAX),
            KeyCode::Char('w') if control => self.cut(self.word_start(), self.cursor),
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.insert(&c.to_string())
            }
            _ => Edited::Nothing,
        }
    }

    /// Puts a text in at the cursor.
    pub fn insert(&mut self, text: &str) -> Edited {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        if self.text.len() + text.len() > radar_filter::TEXT_MAX {
            return Edited::Nothing;
        }
        self.text.insert_str(self.octet(self.cursor), &text);
        self.cursor += text.chars().count();
        self.chosen = None;
        Edited::Text
    }

    /// Puts the completion at this place in, as a click does.
    pub fn choose(&mut self, at: usize) -> Edited {
        self.chosen = Some(at);
        self.complete()
    }

    fn enter(&mut self) -> Edited {
        if self.chosen.is_some() {
            return self.complete();
        }
        self.open = false;
        self.remember();
        Edited::Cursor
    }

    fn complete(&mut self) -> Edited {
        let at = self.chosen.take().unwrap_or(0);
        let Some((item, _)) = self.completions.items.get(at).cloned() else { return Edited::Nothing };
        let [from, to] = self.completions.replace;
        let (start, end) = (self.octet(from), self.octet(to));
        self.text.replace_range(start..end.max(start), &item);
        self.cursor = from + item.chars().count();
        // A field goes on with its value, a value with the next word.
        if !item.ends_with(':') && self.cursor == self.text.chars().count() {
            self.insert(" ");
        }
        Edited::Text
    }

    fn turn(&mut self, by: isize) -> Edited {
        let count = self.completions.items.len();
        if count == 0 {
            return Edited::Nothing;
        }
        self.chosen = match self.chosen {
            None if by > 0 => Some(0),
            None => Some(count - 1),
            Some(at) => at.checked_add_signed(by).filter(|at| *at < count),
        };
        Edited::Cursor
    }

    fn recall(&mut self, by: isize) -> Edited {
        let at = self.recalled.map_or(-1, |at| at as isize) + by;
        if at >= self.history.len() as isize {
            return Edited::Nothing;
        }
        self.recalled = usize::try_from(at).ok();
        let text = match self.recalled {
            Some(at) => self.history[self.history.len() - 1 - at].clone(),
            None => self.before.clone(),
        };
        self.replace(text)
    }

    fn replace(&mut self, text: String) -> Edited {
        self.cursor = text.chars().count();
        self.chosen = None;
        if std::mem::replace(&mut self.text, text) == self.text { Edited::Cursor } else { Edited::Text }
    }

    fn move_to(&mut self, cursor: usize) -> Edited {
        self.cursor = cursor.min(self.text.chars().count());
        self.chosen = None;
        Edited::Cursor
    }

    fn cut(&mut self, from: usize, to: usize) -> Edited {
        let to = to.min(self.text.chars().count());
        if from >= to {
            return Edited::Nothing;
        }
        self.text.replace_range(self.octet(from)..self.octet(to), "");
        (self.cursor, self.chosen) = (from, None);
        Edited::Text
    }

    fn word_start(&self) -> usize {
        let before: Vec<char> = self.text.chars().take(self.cursor).collect();
        let end = before.iter().rposition(|c| *c != ' ').map_or(0, |at| at + 1);
        before[..end].iter().rposition(|c| *c == ' ').map_or(0, |at| at + 1)
    }

    fn octet(&self, character: usize) -> usize {
        self.text.char_indices().nth(character).map_or(self.text.len(), |(at, _)| at)
    }

    fn remember(&mut self) {
        let text = self.text.trim();
        if !text.is_empty() {
            self.history.retain(|known| known != text);
            self.history.push(text.to_owned());
            let surplus = self.history.len().saturating_sub(HISTORY_MAX);
            self.history.drain(..surplus);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(editor: &mut Editor, code: KeyCode) -> Edited {
        editor.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn write(editor: &mut Editor, text: &str) {
        for c in text.chars() {
            press(editor, KeyCode::Char(c));
        }
    }

    #[test]
    fn a_text_is_written_mended_and_taken_back() {
        let mut editor = Editor::of("port:80");
        editor.start();
        write(&mut editor, "80 ü");
        press(&mut editor, KeyCode::Left);
        press(&mut editor, KeyCode::Backspace);
        assert_eq!((editor.text.as_str(), editor.cursor()), ("port:8080ü", 9));
        editor.key(KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!((editor.text.as_str(), editor.cursor()), ("ü", 0));
        assert_eq!(press(&mut editor, KeyCode::Esc), Edited::Text);
        assert_eq!((editor.text.as_str(), editor.open), ("port:80", false));
    }

    #[test]
    fn what_was_chosen_takes_the_place_of_what_was_typed() {
        let mut editor = Editor::of("sni:goo");
        editor.start();
        editor.completions =
            Completions { replace: [4, 7], items: vec![("google.com".into(), 37), ("goo".into(), 1)] };
        press(&mut editor, KeyCode::Down);
        press(&mut editor, KeyCode::Enter);
        assert_eq!((editor.text.as_str(), editor.open), ("sni:google.com ", true));
        editor.completions = Completions { replace: [15, 15], items: vec![("port:".into(), 0)] };
        press(&mut editor, KeyCode::Tab);
        assert_eq!(editor.text, "sni:google.com port:");
    }

    #[test]
    fn filters_are_found_again() {
        let mut editor = Editor::default();
        for text in ["one", "two"] {
            editor.start();
            editor.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
            write(&mut editor, text);
            press(&mut editor, KeyCode::Enter);
        }
        editor.start();
        press(&mut editor, KeyCode::Up);
        press(&mut editor, KeyCode::Up);
        assert_eq!(editor.text, "one");
        assert_eq!(press(&mut editor, KeyCode::Up), Edited::Nothing);
        press(&mut editor, KeyCode::Down);
        press(&mut editor, KeyCode::Down);
        assert_eq!(editor.text, "two");
    }
}
