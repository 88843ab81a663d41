//! A file that was probably meant instead of one that is not there.

use crate::config::suggest::nearest;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Names of a folder that are looked at.
const NAMES_MAX: usize = 1000;

/// The file in the same folder whose name is nearly so.
pub fn nearby(file: &Path) -> Option<PathBuf> {
    let folder = file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .take(NAMES_MAX)
        .collect();
    let near = nearest(file.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(file.with_file_name(near))
}

/// The same as a sentence, with how old it is: of several builds one knows the last.
pub fn there_is(file: &Path) -> Option<String> {
    let near = nearby(file)?;
    let changed = near.metadata().and_then(|file| file.modified()).ok();
    let age = changed.and_then(|changed| SystemTime::now().duration_since(changed).ok());
    let age = age.map(|age| format!(" (changed {} ago)", rough(age))).unwrap_or_default();
    Some(format!("there is {}{age} - use that?", near.display()))
}

/// A span of time in its greatest unit.
pub fn rough(span: Duration) -> String {
    let seconds = span.as_secs();
    let (number, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_nearly_that_name_is_found_and_its_age_told() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("my_analyzer.wasm");
        std::fs::write(&there, "").unwrap();
        let asked = folder.path().join("my_analizer.wasm");
        assert_eq!(nearby(&asked), Some(there.clone()));
        let told = there_is(&asked).unwrap();
        assert!(told.starts_with(&format!("there is {} (changed ", there.display())), "{told}");
        assert_eq!(nearby(&folder.path().join("something-else")), None);
    }

    #[test]
    fn an_age_has_one_unit() {
        let rough = |seconds| rough(Duration::from_secs(seconds));
        assert_eq!(
            (rough(1), rough(119), rough(7200)),
            ("1 second".into(), "1 minute".into(), "2 hours".into())
        );
        assert_eq!(rough(864_000), "10 days");
    }
}
