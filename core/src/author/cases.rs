//! A plugin's captures, and where what is expected of each stands.

use serde_json::{Map, Value};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Endings of the names of captures.
const ENDINGS: [&str; 2] = ["pcap", "pcapng"];

/// A capture, with what belongs to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Case {
    /// The file.
    pub capture: PathBuf,
    /// The plugin's events, a line each; it need not be there.
    pub expected: PathBuf,
    /// The plugin's settings, as JSON; it need not be there.
    pub settings: PathBuf,
}

impl Case {
    /// `greeting.pcap`, beside which `greeting.expected.jsonl` and `greeting.config.json` may stand.
    fn of_file(capture: PathBuf) -> Self {
        let beside = |ending: &str| capture.with_extension(ending);
        Self { expected: beside("expected.jsonl"), settings: beside("config.json"), capture }
    }

    /// A folder with `input.pcap`, `expected.jsonl` and `config.json`.
    fn of_folder(folder: &Path) -> Option<Self> {
        let mut captures = ENDINGS.iter().map(|ending| folder.join(format!("input.{ending}")));
        let capture = captures.find(|path| path.is_file())?;
        Some(Self { capture, expected: folder.join("expected.jsonl"), settings: folder.join("config.json") })
    }

    /// The plugin's table.
    ///
    /// # Errors
    /// If the file is there and is no JSON.
    pub fn config(&self) -> io::Result<Value> {
        match fs::read_to_string(&self.settings) {
            Ok(text) => Ok(serde_json::from_str(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Value::Object(Map::new())),
            Err(error) => Err(error),
        }
    }

    /// The events that are expected; none if nobody has written down any.
    ///
    /// # Errors
    /// If the file is there and a line of it is no JSON.
    pub fn expected(&self) -> io::Result<Option<Vec<Value>>> {
        let text = match fs::read_to_string(&self.expected) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let parse = |(at, line): (usize, &str)| {
            let wrong = |error| io::Error::other(format!("line {}: {error}", at + 1));
            serde_json::from_str(line).map_err(wrong)
        };
        lines.map(parse).collect::<io::Result<_>>().map(Some)
    }

    /// Writes down these events as the expected ones.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn expect(&self, events: &[Value]) -> io::Result<()> {
        fs::write(&self.expected, events.iter().map(|event| format!("{event}\n")).collect::<String>())
    }
}

/// The captures of a folder and those in folders of their own within it, by name.
///
/// # Errors
/// If the folder cannot be read.
pub fn cases(folder: &Path) -> io::Result<Vec<Case>> {
    let entries = fs::read_dir(folder)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    let is_capture = |path: &Path| {
        path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known)) && path.is_file()
    };
    let case = |path: PathBuf| match is_capture(&path) {
        true => Some(Case::of_file(path)),
        false => Case::of_folder(&path),
    };
    Ok(paths.into_iter().filter_map(case).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a directory");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("it has one")).expect("a directory");
            fs::write(path, "{\"a\": 1}\n\n{}\n").expect("a file");
        }
        folder
    }

    #[test]
    fn captures_stand_beside_what_is_expected_of_them_or_in_folders_of_their_own() {
        let folder = folder(&["b.pcapng", "b.expected.jsonl", "a/input.pcap", "c/README.md", "d.txt"]);
        let found = cases(folder.path()).expect("the folder is there");
        let of = |name: &str| folder.path().join(name);
        let captures: Vec<_> = found.iter().map(|case| case.capture.clone()).collect();
        assert_eq!(captures, [of("a/input.pcap"), of("b.pcapng")]);
        assert_eq!(found[0].expected, of("a/expected.jsonl"));
        assert_eq!(found[1].settings, of("b.config.json"));
        assert_eq!(found[1].expected().expect("it is JSON"), Some(vec![json!({"a": 1}), json!({})]));
        assert_eq!(found[0].expected().expect("none is no error"), None);
    }

    #[test]
    fn the_line_that_is_no_json_is_named() {
        let folder = folder(&["a.pcap"]);
        let case = cases(folder.path()).expect("the folder is there").remove(0);
        fs::write(&case.expected, "{}\nno\n").expect("a file");
        assert!(case.expected().expect_err("it is no JSON").to_string().starts_with("line 2: "));
    }
}
