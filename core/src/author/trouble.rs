//! What an author's command fails with: what, why, and what to do.

use std::fmt;

/// An error that ends a command.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Trouble {
    /// What the process exits with, as in sysexits(3).
    pub exit: u8,
    /// What and why, in one line.
    pub message: String,
    /// What to do, with commands that can be copied; a line each.
    pub help: Vec<String>,
}

impl Trouble {
    /// Something failed, or something that is needed is missing.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { exit: 1, message: message.into(), help: Vec::new() }
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: 2, ..Self::failed(message) }
    }

    /// A file is not what it should be.
    pub fn data(message: impl Into<String>) -> Self {
        Self { exit: 65, ..Self::failed(message) }
    }

    /// A file or folder is not there.
    pub fn no_input(message: impl Into<String>) -> Self {
        Self { exit: 66, ..Self::failed(message) }
    }

    /// The same, with a line of help.
    #[must_use]
    pub fn help(mut self, line: impl fmt::Display) -> Self {
        self.help.push(line.to_string());
        self
    }
}
