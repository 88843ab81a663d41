//! `radar check`: everything that is wrong with the configuration, at once.

use super::arguments::CommonArguments;
use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::logging;
use super::output::{print, print_json};
use super::verify::verify;
use crate::config::code::Code;
use crate::config::{Config, Diagnostic, Level, ordered, render_with};
use serde_json::Value;

/// Checks without starting anything, and tells what was found.
pub fn check<E: Engine>(
    engine: &E,
    (config, mut found): (Option<Config>, Vec<Diagnostic>),
    common: &CommonArguments,
    json: bool,
) -> Result<(), Failure> {
    found.extend(config.iter().flat_map(|config| verify(engine, config).1));
    let found = ordered(found.into_iter().map(beside).collect());
    if json {
        print_json(&Value::Array(found.iter().map(Diagnostic::json).collect()))?;
        return verdict(&found);
    }
    tell(&found, common)?;
    config.map_or(Ok(()), |config| print(&good(&config)))
}

/// What is to be said beside a radar that runs: what it listens on is no fault of the configuration.
fn beside(found: Diagnostic) -> Diagnostic {
    let level = if found.code == Code::RunsAlready { Level::Warning } else { found.level };
    Diagnostic { level, ..found }
}

/// The configuration; or else what is wrong with it is told here, and the failure has no more to say.
pub fn told(
    (config, found): (Option<Config>, Vec<Diagnostic>),
    common: &CommonArguments,
) -> Result<Config, Failure> {
    let errors: Vec<_> = found.into_iter().filter(Diagnostic::is_error).collect();
    tell(&errors, common)?;
    config.ok_or_else(wrong)
}

/// Prints what was found; any error among it is the failure.
pub fn tell(found: &[Diagnostic], common: &CommonArguments) -> Result<(), Failure> {
    tell_with(found, common, "nothing was started")
}

/// The same, with what comes of errors.
pub fn tell_with(found: &[Diagnostic], common: &CommonArguments, outcome: &str) -> Result<(), Failure> {
    let quiet = |diagnostic: &&Diagnostic| diagnostic.is_error() || !common.quiet;
    let shown: Vec<_> = found.iter().filter(quiet).cloned().collect();
    if !shown.is_empty() {
        eprint!("{}", render_with(&shown, logging::color(common.color), outcome));
    }
    if let Some(error) = found.iter().find(|one| one.is_error()) {
        eprintln!("radar explain {} says more", error.code.id());
    }
    verdict(found)
}

/// An address that is taken is another's doing, and no mistake in the configuration.
fn verdict(found: &[Diagnostic]) -> Result<(), Failure> {
    let errors: Vec<_> = found.iter().filter(|one| one.is_error()).collect();
    match errors.iter().all(|one| one.code.is_of_a_taken_address()) {
        _ if errors.is_empty() => Ok(()),
        true => Err(Failure::new(Exit::Unavailable, "")),
        false => Err(wrong()),
    }
}

pub fn wrong() -> Failure {
    Failure::new(Exit::Config, "")
}

/// One line about a configuration with nothing wrong in it.
fn good(config: &Config) -> String {
    let names = |tables: &[crate::config::PluginTable]| {
        let names: Vec<_> =
            tables.iter().filter(|table| table.enabled).map(|table| table.id.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(" ") }
    };
    let file = config.file.as_ref().map_or("built-in defaults".to_owned(), |file| file.display().to_string());
    format!("{file}: good   analyzers: {}   sinks: {}\n", names(&config.analyzers), names(&config.sinks))
}
