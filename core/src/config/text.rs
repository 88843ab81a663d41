//! Texts that settings are written in, and places in them.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A text with settings in it: a file, an argument of `--set`, a variable of the environment.
pub struct Text {
    /// What it is called in messages: `radar.toml`, `--set`, `environment`.
    pub name: String,
    /// All of it.
    pub content: String,
    /// What relative paths in it are relative to.
    pub base: PathBuf,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name)
    }
}

impl Text {
    /// A text whose relative paths are relative to where radar was started.
    #[must_use]
    pub fn new(name: &str, content: &str) -> Arc<Self> {
        Arc::new(Self { name: name.to_owned(), content: content.to_owned(), base: PathBuf::new() })
    }

    /// A file's text; relative paths are relative to the file's directory.
    #[must_use]
    pub fn of_file(path: &Path, content: String) -> Arc<Self> {
        let base = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Arc::new(Self { name: path.display().to_string(), content, base })
    }
}

/// Some octets of a text: what a message points at.
#[derive(Clone, Debug)]
pub struct Place {
    /// The text.
    pub text: Arc<Text>,
    /// Octets of its content.
    pub span: Range<usize>,
}

impl Place {
    /// `span` of `text`.
    #[must_use]
    pub fn new(text: &Arc<Text>, span: Range<usize>) -> Self {
        Self { text: Arc::clone(text), span }
    }

    /// All of `text`.
    #[must_use]
    pub fn whole(text: &Arc<Text>) -> Self {
        Self::new(text, 0..text.content.len())
    }

    /// Counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// Characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        let before = self.before();
        before.rsplit('\n').next().unwrap_or(before).chars().count() + 1
    }

    /// `path`, found from the directory that the text's paths are relative to; `-` stays as it is.
    #[must_use]
    pub fn resolve(&self, path: &str) -> PathBuf {
        if path == "-" { PathBuf::from(path) } else { self.text.base.join(path) }
    }

    fn before(&self) -> &str {
        self.text.content.get(..self.span.start).unwrap_or(&self.text.content)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}:{}", self.text.name, self.line(), self.column())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_by_line_and_column_in_characters() {
        let text = Text::new("radar.toml", "a = 1\n\"ä\" = 2\n");
        assert_eq!(Place::new(&text, 13..14).to_string(), "radar.toml:2:7");
        assert_eq!(Place::new(&text, 0..1).to_string(), "radar.toml:1:1");
    }

    #[test]
    fn paths_are_relative_to_the_file_but_a_dash_is_a_stream() {
        let text = Text::of_file(Path::new("/etc/radar/radar.toml"), String::new());
        assert_eq!(Place::whole(&text).resolve("x.pcap"), Path::new("/etc/radar/x.pcap"));
        assert_eq!(Place::whole(&text).resolve("/x.pcap"), Path::new("/x.pcap"));
        assert_eq!(Place::whole(&text).resolve("-"), Path::new("-"));
    }
}
