//! Words of the command line that were not understood.

use super::arguments::Arguments;
use super::exit::Exit;
use super::failure::Failure;
use crate::config::suggest::nearest;
use clap::error::ErrorKind;
use clap::{ColorChoice, CommandFactory};
use std::process::ExitCode;

/// Prints what clap has to say, or that a command was probably misspelt: what follows it belongs to that command,
/// so nothing said of it would be of help.
pub fn not_understood(error: &clap::Error) -> ExitCode {
    if error.kind() == ErrorKind::UnknownArgument {
        let first = std::env::args().skip(1).find(|word| !word.starts_with('-'));
        if let Some(failure) = first.as_deref().and_then(misspelt) {
            failure.print(super::logging::color(super::arguments::ColorWhen::Auto));
            return failure.exit.into();
        }
    }
    // Whoever does not read it has the exit code.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8))
}

/// The failure that a first word is which is spelt nearly as a command.
pub fn misspelt(word: &str) -> Option<Failure> {
    let command = Arguments::command().color(ColorChoice::Never);
    let names: Vec<&str> =
        command.get_subcommands().filter(|it| !it.is_hide_set()).map(|it| it.get_name()).collect();
    let near = nearest(word, names.iter().copied()).filter(|name| *name != word)?;
    let message = format!("no command \"{word}\" - did you mean `radar {near}`?");
    Some(Failure::new(Exit::Usage, message).help("radar --help lists the commands"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_is_nearly_one_is_known() {
        let told = |word| misspelt(word).map(|failure| failure.message);
        assert_eq!(told("plguins").unwrap(), "no command \"plguins\" - did you mean `radar plugins`?");
        assert_eq!(told("check"), None);
        assert_eq!(told("eth0"), None);
    }
}
