//! `radar plugin new`, `build`, `test`, `bench` and `dev`: the road of those who write a plugin.

mod arguments;
mod bench;
mod build;
mod dev;
mod module;
mod new;
mod test;

pub use arguments::AuthorCommand;

use super::arguments::CommonArguments;
use super::exit::Exit;
use super::failure::Failure;
use crate::author::Trouble;
use std::io::{BufRead, IsTerminal, stderr, stdin};
use std::path::{Display, Path};

/// Does what was asked for.
pub fn answer(command: &AuthorCommand, common: &CommonArguments) -> Result<(), Failure> {
    match command {
        AuthorCommand::New { name, lang } => new::new(name, (*lang).into()),
        AuthorCommand::Build { folder, json } => build::build(folder, *json),
        AuthorCommand::Bench { path, read, json } => bench::bench(path, read, *json),
        AuthorCommand::Dev { folder, read, interface } => {
            let input = dev::Input { files: read.clone(), interfaces: interface.clone() };
            dev::dev(folder, &input, common)
        }
        AuthorCommand::Test { path, update, json } => test::test(path, *update, *json),
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let Trouble { exit, message, help } = trouble;
        Self { exit: Exit::of(exit), message, help }
    }
}

/// Asks, if there is somebody to be asked.
fn ask(question: &str) -> bool {
    if !stdin().is_terminal() || !stderr().is_terminal() {
        return false;
    }
    eprint!("{question} [Y/n] ");
    let mut answer = String::new();
    let read = stdin().lock().read_line(&mut answer).unwrap_or_default();
    read > 0 && matches!(answer.trim(), "" | "y" | "Y" | "yes")
}

/// `1 event`, `2 events`.
fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A path as people write it, without the folder that they are in.
fn shown(path: &Path) -> Display<'_> {
    path.strip_prefix(".").unwrap_or(path).display()
}

/// `31 KB`.
fn size(octets: u64) -> String {
    match octets {
        0..10_000 => format!("{octets} octets"),
        10_000..10_000_000 => format!("{} KB", octets / 1000),
        _ => format!("{} MB", octets / 1_000_000),
    }
}
