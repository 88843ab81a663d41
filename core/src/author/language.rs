//! The languages that there are templates for, and how a plugin's folder shows its own.

use std::path::Path;

/// What a plugin is written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// Rust, with `Cargo.toml`.
    Rust,
    /// C, with a file of it.
    C,
    /// JavaScript, with `package.json`.
    JavaScript,
    /// Python, with a file of it.
    Python,
}

impl Language {
    /// All of them, in the order in which a folder is looked at.
    pub const ALL: [Self; 4] = [Self::Rust, Self::JavaScript, Self::C, Self::Python];

    /// Its name, as people write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::C => "C",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
        }
    }

    /// What in a folder shows that a plugin there is written in it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::C => "*.c",
            Self::JavaScript => "package.json",
            Self::Python => "*.py",
        }
    }

    /// The language of the plugin in `folder`.
    #[must_use]
    pub fn of(folder: &Path) -> Option<Self> {
        let entries = std::fs::read_dir(folder).ok()?;
        let names: Vec<_> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        let shows = |sign: &str| match sign.strip_prefix('*') {
            Some(ending) => names.iter().any(|name| name.ends_with(ending)),
            None => names.iter().any(|name| name == sign),
        };
        Self::ALL.into_iter().find(|language| shows(language.sign()))
    }
}
