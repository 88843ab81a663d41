//! Where a plugin's library or module is looked for.

use std::path::{Path, PathBuf};

/// File name of a plugin's library: `libradar_dns.so` for `dns`.
#[must_use]
pub fn library_name(plugin: &str) -> String {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    format!("{prefix}radar_{}{suffix}", plugin.replace('-', "_"))
}

/// The folder that was named when radar was built, for distributions that put libraries elsewhere.
const BUILT_IN: Option<&str> = option_env!("RADAR_PLUGIN_DIR");

/// The folders in which libraries are looked for: the configured ones, the executable's, where `make install` and
/// packages put them (`../lib/radar/plugins` beside the executable's), and the one that was named when radar was built.
#[must_use]
pub fn folders(configured: &[PathBuf]) -> Vec<PathBuf> {
    let executable = std::env::current_exe().ok();
    configured.iter().cloned().chain(executable.as_deref().map(beside).unwrap_or_default()).collect()
}

fn beside(executable: &Path) -> Vec<PathBuf> {
    let beside = executable.parent();
    let installed = beside.and_then(Path::parent).map(|prefix| prefix.join("lib/radar/plugins"));
    beside.map(Path::to_owned).into_iter().chain(installed).chain(BUILT_IN.map(PathBuf::from)).collect()
}

/// The library or module of a plugin; the error lists the places that were looked at. In a folder that has both,
/// the library goes first.
pub fn search(plugin: &str, configured: &[PathBuf]) -> Result<PathBuf, Vec<PathBuf>> {
    let names = names(plugin);
    let places =
        folders(configured).into_iter().flat_map(|folder| names.clone().map(|name| folder.join(name)));
    let places: Vec<PathBuf> = places.collect();
    places.iter().find(|place| place.is_file()).cloned().ok_or(places)
}

/// What a plugin's file may be called: `libradar_my_own.so`, `my-own.wasm`, `radar_my_own.wasm` …
fn names(plugin: &str) -> [String; 5] {
    let plain = plugin.replace('-', "_");
    [
        library_name(plugin),
        format!("{plugin}.wasm"),
        format!("{plain}.wasm"),
        format!("radar_{plugin}.wasm"),
        format!("radar_{plain}.wasm"),
    ]
}

/// The plugin that a file is by its name, with `_` for `-`; none if it is no plugin's.
fn plugin_of(file: &Path) -> Option<String> {
    let name = file.file_name()?.to_str()?;
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let of_module = || name.strip_suffix(".wasm").map(|name| name.strip_prefix("radar_").unwrap_or(name));
    let of_library = || name.strip_suffix(suffix)?.strip_prefix(prefix)?.strip_prefix("radar_");
    of_library().or_else(of_module).map(|name| name.replace('-', "_"))
}

/// The files of all plugins that a search would find, folder after folder.
#[must_use]
pub fn found(configured: &[PathBuf]) -> Vec<PathBuf> {
    let mut found: Vec<(String, PathBuf)> = Vec::new();
    for folder in folders(configured) {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries.filter_map(|it| Some((plugin_of(&it.path())?, it.path()))).collect();
        let is_module = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "wasm");
        files.sort_by_key(|(plugin, file)| (plugin.clone(), is_module(file), file.clone()));
        for (plugin, file) in files {
            if !found.iter().any(|(known, _)| *known == plugin) {
                found.push((plugin, file));
            }
        }
    }
    found.into_iter().map(|(_, file)| file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        files.iter().for_each(|file| std::fs::write(folder.path().join(file), "").unwrap());
        folder
    }

    #[test]
    fn a_library_goes_before_a_module_and_a_folder_before_the_next() {
        let library = library_name("my-own");
        let (first, second) =
            (folder(&["radar_my_own.wasm", "b.wasm"]), folder(&[&library, "my-own.wasm", "c.txt"]));
        let folders = [first.path().to_owned(), second.path().to_owned()];
        assert_eq!(search("my-own", &folders), Ok(first.path().join("radar_my_own.wasm")));
        assert_eq!(search("my-own", &folders[1..]), Ok(second.path().join(library)));
        let own = |file: &PathBuf| folders.iter().any(|folder| file.starts_with(folder));
        let all: Vec<_> = found(&folders).into_iter().filter(own).collect();
        assert_eq!(all, [first.path().join("b.wasm"), first.path().join("radar_my_own.wasm")]);
    }

    #[test]
    fn an_installed_radar_looks_into_the_library_folder_of_its_prefix() {
        let folders = beside(Path::new("/usr/local/bin/radar"));
        assert_eq!(folders[..2], [PathBuf::from("/usr/local/bin"), "/usr/local/lib/radar/plugins".into()]);
    }

    #[test]
    fn where_there_is_none_the_places_are_told() {
        let folder = folder(&["radar_other.wasm"]);
        let places = search("my-own", &[folder.path().to_owned()]).unwrap_err();
        assert!(places.contains(&folder.path().join("my_own.wasm")), "{places:?}");
    }
}
