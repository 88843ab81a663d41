//! `conf.d/*.toml` beside the configuration file: parts of it in files of their own.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::find;
use super::parse::{self, Parsed};
use super::tree::{Item, Table};
use std::path::{Path, PathBuf};

const FOLDER: &str = "conf.d";

/// More files than these are no configuration.
const FILES_MAX: usize = 1000;

/// The folder beside `file` in which its parts are.
#[must_use]
pub fn folder_of_parts(file: &Path) -> PathBuf {
    file.with_file_name(FOLDER)
}

/// The files of that folder, in the order of their names; relative paths in each are relative to its own folder.
#[must_use]
pub fn files(file: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder_of_parts(file)).into_iter().flatten().flatten();
    let is_part = |path: &PathBuf| {
        let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        !hidden && path.extension().is_some_and(|ending| ending == "toml")
    };
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(is_part).take(FILES_MAX).collect();
    files.sort();
    files
}

/// Reads each of `files` and lays it over `whole`: tables are put together, and of a key that is set twice the later
/// file's counts.
pub fn merge(whole: &mut Parsed, files: &[PathBuf]) {
    for file in files {
        match find::text(Some(file), &[]) {
            Ok(Some(text)) => {
                let part = parse::document(&text);
                whole.whole &= part.whole;
                whole.errors.extend(part.errors);
                lay(&mut whole.table, part.table, &mut whole.errors);
            }
            Ok(None) => {}
            Err(error) => whole.errors.push(error),
        }
    }
}

fn lay(whole: &mut Table, part: Table, errors: &mut Vec<Diagnostic>) {
    for entry in part.entries {
        let Some(there) = whole.entries.iter_mut().find(|there| there.name == entry.name) else {
            whole.entries.push(entry);
            continue;
        };
        match (&mut there.item, entry.item) {
            (Item::Table(table), Item::Table(more)) => lay(table, more, errors),
            (item @ Item::Value(..), value @ Item::Value(..)) => {
                (*item, there.place) = (value, entry.place);
            }
            _ => errors.push(
                Diagnostic::error(
                    Code::TableWanted,
                    format!("`{}` is a table in one file and a value in another", entry.name),
                )
                .at(&entry.place)
                .note(format!("the other one is at {}", there.place)),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Request, render};

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(FOLDER)).unwrap();
        files.iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
        folder
    }

    fn load(folder: &Path) -> Result<Config, Vec<Diagnostic>> {
        Config::load(&Request { file: Some(folder.join("radar.toml")), ..Request::default() })
    }

    #[test]
    fn parts_are_put_together_in_the_order_of_their_names() {
        let folder = folder(&[
            ("radar.toml", "workers = 1\n[analyzers.dns]\ntimeout = \"5s\"\n[sinks.json]\n"),
            ("conf.d/20-b.toml", "[analyzers.tls]\n[analyzers.dns]\ntimeout = \"7s\"\n"),
            ("conf.d/10-a.toml", "workers = 2\n[analyzers.dns]\ntimeout = \"6s\"\n"),
            ("conf.d/.hidden.toml", "workers = 3\n"),
            ("conf.d/README", "not TOML"),
        ]);
        let config = load(folder.path()).unwrap();
        assert_eq!(config.workers, Some(2));
        let names: Vec<_> = config.analyzers.iter().map(|table| table.id.as_str()).collect();
        assert_eq!(names, ["dns", "tls"]);
        assert_eq!(config.analyzers[0].table["timeout"], "7s");
        assert_eq!(config.parts.len(), 2);
    }

    #[test]
    fn a_mistake_is_told_with_the_part_it_is_in() {
        let folder = folder(&[
            ("radar.toml", "workers = 1\n[sinks.json]\n[analyzers.dns]\n"),
            ("conf.d/a.toml", "wrokers = 2\n[sinks]\njson = 1\n"),
        ]);
        let told = render(&load(folder.path()).unwrap_err(), false);
        let part = folder.path().join("conf.d/a.toml").display().to_string();
        assert!(told.contains(&format!("--> {part}:1:1")), "{told}");
        assert!(told.contains(&format!("--> {part}:3:1")) && told.contains("radar.toml:2:8"), "{told}");
    }
}
