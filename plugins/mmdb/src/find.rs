//! Where databases are looked for: where `geoipupdate` and the distributions put them, and where people do.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Files of one folder that are looked at; one that holds more databases is not one of them.
const FILES_MAX: usize = 64;

/// Folders that are looked in when the configuration names no database.
#[must_use]
pub fn usual_folders() -> Vec<PathBuf> {
    let fixed = ["/usr/share/GeoIP", "/var/lib/GeoIP", "/usr/local/share/GeoIP", "/etc/radar"];
    let mut folders: Vec<PathBuf> = fixed.iter().map(PathBuf::from).collect();
    let home = env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let data = env::var_os("XDG_DATA_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let shared = home.map(|home| home.join(".local/share"));
    folders.extend(data.into_iter().chain(shared).map(|folder| folder.join("radar")));
    folders.retain(|folder| folder.is_absolute());
    let mut seen = Vec::new();
    folders.retain(|folder| {
        !seen.contains(folder) && {
            seen.push(folder.clone());
            true
        }
    });
    folders
}

/// The databases of a folder, by name. One that cannot be read has none.
#[must_use]
pub fn databases_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> =
        entries.filter(|path| is_named_so(path) && path.is_file()).take(FILES_MAX).collect();
    files.sort();
    files
}

fn is_named_so(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("mmdb"))
}

/// Where the file or folder is that the configuration names. A bare name is looked for in `folders`.
#[must_use]
pub fn configured(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = Path::new(name);
    if path.components().count() > 1 || path.is_absolute() {
        return path.exists().then(|| path.to_owned());
    }
    folders.iter().map(|folder| folder.join(path)).find(|path| path.exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_looked_for_in_the_folders_and_a_path_is_taken_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.mmdb");
        fs::write(&file, "x").unwrap();
        let folders = [PathBuf::from("/nonexistent"), folder.path().to_owned()];
        assert_eq!(configured("a.mmdb", &folders), Some(file.clone()));
        assert_eq!(configured("b.mmdb", &folders), None);
        assert_eq!(configured("./a.mmdb", &folders), None);
        assert_eq!(configured(file.to_str().unwrap(), &[]), Some(file));
    }

    #[test]
    fn of_a_folder_the_mmdb_files_are_taken_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.mmdb", "a.MMDB", "GeoIP.conf", "c.mmdb.gz"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        fs::create_dir(folder.path().join("d.mmdb")).unwrap();
        let found = databases_in(folder.path());
        let names: Vec<_> = found.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a.MMDB", "b.mmdb"]);
        assert!(databases_in(Path::new("/nonexistent")).is_empty());
    }
}
