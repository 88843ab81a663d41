//! `radar plugins enable NAME` and `disable NAME`: one line of the configuration file, all else left as it is.

use super::arguments::{CommonArguments, RunArguments};
use super::check;
use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::output::print;
use super::plugins::no_plugin;
use super::run::configuration;
use crate::config::text::{Place, Text};
use crate::config::{Config, PluginTable, Request, Section};
use std::io::Write;
use std::path::Path;

/// Enables the plugin, or parks it.
pub fn enable<E: Engine>(
    engine: &E,
    common: &CommonArguments,
    name: &str,
    wanted: bool,
) -> Result<(), Failure> {
    let config = check::told(configuration(common, &RunArguments::default()), common)?;
    let file = config.file.clone().ok_or_else(|| {
        Failure::new(Exit::Config, "there is no radar.toml to write to").help("radar init writes one")
    })?;
    let table = config.plugin_tables().find(|table| table.id == name);
    if table.map_or(!wanted, |table| table.enabled == wanted) {
        let state = if wanted { "enabled" } else { "parked, or not there," };
        return print(&format!("{name} is {state} already\n"));
    }
    let section = match table {
        Some(table) => table.section,
        None => installed(engine, &config, name)?,
    };
    let (place, replacement) = edit(table, section, name, wanted, &file)?;
    let before = std::fs::read_to_string(&place.text.name).map_err(|error| failed(&file, &error))?;
    let after = replaced(&before, &place, &replacement);
    try_it(&after, section, name, wanted)?;
    write(Path::new(&place.text.name), &after)?;
    print(&format!("{}:{}: {}\n", place.text.name, place.line(), replacement.trim()))
}

/// Where the plugins that can be found say that this one stands.
fn installed<E: Engine>(engine: &E, config: &Config, name: &str) -> Result<Section, Failure> {
    let installed = engine.installed(config);
    let manifests: Vec<_> = installed.iter().filter_map(|plugin| plugin.manifest.as_ref().ok()).collect();
    let found = manifests.iter().find(|manifest| manifest.name == name);
    let names = manifests.iter().map(|manifest| manifest.name.as_str());
    found.map(|manifest| Section::of(manifest.kind)).ok_or_else(|| no_plugin(name, names))
}

/// What is written where: the value of `enabled` if it stands there, a line behind the table's header if it does
/// not, or a table at the end of the file.
fn edit(
    table: Option<&PluginTable>,
    section: Section,
    name: &str,
    wanted: bool,
    file: &Path,
) -> Result<(Place, String), Failure> {
    let Some(table) = table else {
        let text = std::fs::read_to_string(file).map_err(|error| failed(file, &error))?;
        let (text, end) = (Text::of_file(file, text.clone()), text.len());
        return Ok((Place::new(&text, end..end), format!("\n[{}.{name}]\n", section.name())));
    };
    let place = table.place("enabled");
    if place.text.name.starts_with("--") || place.text.name == "environment" {
        let message = format!("{} is set by {}, which goes before the file", table.name(), place.text.name);
        return Err(Failure::new(Exit::Usage, message));
    }
    let content = &place.text.content;
    if ["true", "false"].contains(&content.get(place.span.clone()).unwrap_or_default()) {
        return Ok((place.clone(), wanted.to_string()));
    }
    let line_start = content.get(..place.span.start).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
    let is_header = content.get(line_start..).is_some_and(|line| line.trim_start().starts_with('['));
    if !is_header {
        let message =
            format!("{place}: the table is written in one line; set `enabled = {wanted}` in it by hand");
        return Err(Failure::new(Exit::Usage, message));
    }
    let line_end = content.get(place.span.end..).and_then(|rest| rest.find('\n'));
    let (at, before) = line_end.map_or((content.len(), "\n"), |end| (place.span.end + end + 1, ""));
    Ok((Place::new(&place.text, at..at), format!("{before}enabled = {wanted}\n")))
}

fn replaced(text: &str, place: &Place, replacement: &str) -> String {
    let (before, behind) = (text.get(..place.span.start), text.get(place.span.end..));
    [before.unwrap_or(text), replacement, behind.unwrap_or_default()].concat()
}

/// The file has changed under us, or is written in a way that nobody has thought of: then nothing is written.
fn try_it(text: &str, section: Section, name: &str, wanted: bool) -> Result<(), Failure> {
    let config = Config::read(&Text::new("radar.toml", text), &Request::default()).ok();
    let table = config
        .as_ref()
        .and_then(|config| config.plugin_tables().find(|table| table.id == name && table.section == section));
    match table {
        Some(table) if table.enabled == wanted => Ok(()),
        _ => Err(Failure::new(
            Exit::Failed,
            format!("the table of {name} could not be changed; nothing was written"),
        )),
    }
}

/// Writes the file anew beside itself, so that nobody reads half of it.
fn write(file: &Path, text: &str) -> Result<(), Failure> {
    let whole = file.canonicalize().map_err(|error| failed(file, &error))?;
    let written = (|| {
        let mut new = tempfile::NamedTempFile::new_in(whole.parent().unwrap_or(Path::new(".")))?;
        new.write_all(text.as_bytes())?;
        new.as_file().set_permissions(whole.metadata()?.permissions())?;
        new.persist(&whole).map_err(|error| error.error)?;
        Ok(())
    })();
    written.map_err(|error: std::io::Error| failed(file, &error))
}

fn failed(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("cannot change {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "# mine\n[analyzers.dns]   # names\ntimeout = \"5s\"\n[sinks.web]\nenabled = false # later\n";

    fn changed(name: &str, wanted: bool) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("radar.toml");
        std::fs::write(&file, FILE).unwrap();
        let config = Config::load(&Request { file: Some(file.clone()), ..Request::default() }).unwrap();
        let table = config.plugin_tables().find(|table| table.id == name);
        let section = table.map_or(Section::Analyzers, |table| table.section);
        let (place, replacement) = edit(table, section, name, wanted, &file).unwrap();
        let text = replaced(FILE, &place, &replacement);
        try_it(&text, section, name, wanted).unwrap();
        write(&file, &text).unwrap();
        std::fs::read_to_string(&file).unwrap()
    }

    #[test]
    fn one_line_changes_and_all_else_stays() {
        assert_eq!(changed("web", true), FILE.replace("false", "true"));
        assert_eq!(changed("dns", false), FILE.replace("# names\n", "# names\nenabled = false\n"));
        assert_eq!(changed("tls", true), format!("{FILE}\n[analyzers.tls]\n"));
    }
}
