//! An error that ends the program: what, why, and what to do.

use super::exit::Exit;
use radar_wire::Untrusted;
use std::fmt;

/// Printed once, on standard error, its first line able to stand alone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// What the process exits with.
    pub exit: Exit,
    /// What and why, in one line.
    pub message: String,
    /// What to do, with commands and paths that can be copied; a line each.
    pub help: Vec<String>,
}

impl Failure {
    /// `message`, with nothing to be done about it.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), help: Vec::new() }
    }

    /// The same, with a line of help.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// Prints it, unless somebody has told all there is to tell already.
    pub fn print(&self, color: bool) {
        if self.message.is_empty() {
            return;
        }
        let text = self.to_string();
        eprint!("{}", if color { text.replacen('✗', "\u{1b}[1;31m✗\u{1b}[0m", 1) } else { text });
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of files and interfaces are in it, and anybody may have given them.
        writeln!(out, "✗ {}", Untrusted(self.message.as_bytes()))?;
        for line in &self.help {
            match line.as_str() {
                "" => writeln!(out)?,
                line => writeln!(out, "  {}", Untrusted(line.as_bytes()))?,
            }
        }
        Ok(())
    }
}
