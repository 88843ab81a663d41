//! What a run needs to reach once it has given up the rest, and who it is then.

use crate::{
    config::{self, Config},
    confine::{self, Confinement, Reach, User},
    host::{Plugin, folders, wasm},
    status,
};
use radar_abi::manifest::FileAccess;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Gives up what a run does not need.
///
/// # Errors
/// What cannot be given up, in one clause.
pub(super) fn confine(config: &Config, plugins: &[&Plugin], user: &User) -> Result<Confinement, String> {
    let starts = plugins.iter().find(|plugin| plugin.manifest.runs_programs);
    let reach = match starts {
        _ if !config.sandbox.enabled => Err("as configured".to_owned()),
        Some(plugin) => Err(format!("since {} starts programs", plugin.id)),
        None => Ok(reach(config, plugins)),
    };
    confine::confine(user, reach.as_ref().map_err(String::as_str))
}

fn reach(config: &Config, plugins: &[&Plugin]) -> Reach {
    let mut reach = Reach::new();
    // The configuration is read anew, and with it whatever it names then.
    config.file.iter().for_each(|file| reach.read_beside(file));
    folders(&config.plugins.dirs).into_iter().for_each(|folder| reach.read(folder));
    let tables = config.plugin_tables();
    tables
        .filter_map(|table| table.library.as_ref().or(table.wasm.as_ref()))
        .for_each(|file| reach.read_beside(file));
    config.sources.iter().for_each(|source| captures(source, &mut reach));
    reach.write(status::folder());
    config.plugins.quarantine.iter().for_each(|folder| writable(folder, &mut reach));
    wasm::cache_folder().into_iter().for_each(|folder| reach.write(folder));
    plugins.iter().for_each(|plugin| files_of(plugin, &mut reach));
    config.sandbox.read.iter().for_each(|path| reach.read(path));
    config.sandbox.write.iter().for_each(|folder| reach.write(folder));
    reach
}

/// Captures are opened one after the other, and again.
fn captures(source: &config::Source, reach: &mut Reach) {
    if let config::Source::Files(files) = source {
        for path in files.paths.iter().filter(|path| *path != Path::new("-")) {
            match path.is_dir() {
                true => reach.read(path),
                false => reach.read_beside(path),
            }
        }
    }
}

/// A folder that is made when it is needed must have one that it can be made in.
fn writable(folder: &Path, reach: &mut Reach) {
    match folder.is_dir() {
        true => reach.write(folder),
        false => reach.write_beside(folder),
    }
}

/// What a plugin says that it opens.
fn files_of(plugin: &Plugin, reach: &mut Reach) {
    for FileAccess { path, setting, write } in &plugin.manifest.files {
        if !path.is_empty() {
            reach.read(path);
        }
        for path in paths(&plugin.setting(setting)) {
            match (write, path.is_dir()) {
                (true, _) => {
                    reach.write_beside(&path);
                    if path.is_dir() {
                        reach.write(path);
                    }
                }
                (false, true) => reach.read(path),
                (false, false) => reach.read_beside(&path),
            }
        }
    }
}

/// The path or paths that a setting holds.
fn paths(value: &Value) -> Vec<PathBuf> {
    let path =
        |value: &Value| value.as_str().filter(|path| !path.is_empty() && *path != "-").map(PathBuf::from);
    match value {
        Value::Array(values) => values.iter().filter_map(path).collect(),
        value => path(value).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_that_hold_paths_are_one_or_many_and_may_be_none() {
        assert_eq!(paths(&json!("a/b")), [Path::new("a/b")]);
        assert_eq!(paths(&json!(["a", "b", 1])), [Path::new("a"), Path::new("b")]);
        assert_eq!(paths(&json!("-")).len() + paths(&Value::Null).len() + paths(&json!("")).len(), 0);
    }
}
