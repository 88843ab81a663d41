//! A new plugin: a complete small analyzer, with all that is needed to build it.

mod name;
mod standalone;

pub use name::Name;

use super::{Language, Trouble, embedded};
use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

/// Where the SDK is put in a plugin's folder.
const SDK: &str = "radar-sdk";

/// A file to be written: its place in the new folder, and what is in it.
type File = (String, Cow<'static, [u8]>);

/// Writes a plugin into a folder of its name within `parent`, and gives the folder.
///
/// # Errors
/// If there is something of that name already, or it cannot be written.
pub fn create(parent: &Path, name: &Name, language: Language) -> Result<PathBuf, Trouble> {
    let folder = parent.join(name.as_str());
    let files = files(name, language)?;
    fs::create_dir(&folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Trouble::failed(format!("{} is there already, and nothing is overwritten", folder.display()))
                .help("choose another name, or another place to be in")
        }
        _ => unwritten(&folder, &error),
    })?;
    for (place, octets) in files {
        let path = folder.join(place);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, octets)).map_err(|error| unwritten(&path, &error))?;
    }
    Ok(folder)
}

fn unwritten(path: &Path, error: &io::Error) -> Trouble {
    Trouble::failed(format!("cannot write {}: {error}", path.display()))
}

/// All files of a new plugin.
fn files(name: &Name, language: Language) -> Result<Vec<File>, Trouble> {
    let mut files = match language {
        Language::Rust => rust()?,
        Language::C => of_template("c", "sdk-c"),
        Language::JavaScript => of_template("js", "sdk-js"),
        Language::Python => of_template("python", "sdk-python"),
    };
    if files.is_empty() {
        return Err(Trouble::failed(format!("this radar has no template for {}", language.name())));
    }
    for (place, octets) in files.iter_mut().filter(|(place, _)| !place.starts_with(SDK)) {
        *place = named(place, name);
        if let Ok(text) = std::str::from_utf8(octets) {
            *octets = named(text, name).into_bytes().into();
        }
    }
    files.push((".gitignore".to_owned(), b"/target\n/node_modules\n__pycache__/\n*.wasm\n/*.jsonl\n".into()));
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        files.push((format!("{SDK}/{license}"), embedded::text_of(license).as_bytes().into()));
    }
    Ok(files)
}

/// A text of the template with this name in place of its own. The event of a third party is called after it,
/// behind `x_`.
fn named(text: &str, name: &Name) -> String {
    text.replace("MyAnalyzer", &name.camel())
        .replace("x_banner", &format!("x_{}", name.snake()))
        .replace("my_analyzer", &name.snake())
        .replace("my-analyzer", name.as_str())
}

/// The template in Rust, and the SDK's crates. Its own test is for radar's checkout: elsewhere
/// `radar plugin test` does what it does.
fn rust() -> Result<Vec<File>, Trouble> {
    let mut files = vec![("Cargo.toml".to_owned(), include_bytes!("Cargo.toml.txt").into())];
    let taken = |place: &str| {
        place == "README.md" || place.starts_with("src/") || place.starts_with("tests/captures/")
    };
    let template = embedded::files_of("plugin-api/template/rust").into_iter();
    for (place, octets) in template.filter(|(place, _)| taken(place)) {
        files.push((place.to_owned(), octets.into()));
    }
    for part in ["abi", "wire", "sdk"] {
        for (place, octets) in embedded::files_of(&format!("plugin-api/{part}")) {
            files.push((format!("{SDK}/{part}/{place}"), manifest_or(place, octets)?));
        }
    }
    Ok(files)
}

fn manifest_or(place: &str, octets: &'static [u8]) -> Result<Cow<'static, [u8]>, Trouble> {
    if place != "Cargo.toml" {
        return Ok(octets.into());
    }
    let text = String::from_utf8_lossy(octets);
    let manifest = standalone::standalone(&text, embedded::text_of("Cargo.toml"));
    manifest.map(|text| text.into_bytes().into()).map_err(|error| Trouble::failed(error.to_string()))
}

/// A template with its SDK and the interface that the SDK is made for. All templates are the same analyzer, so
/// they have the same captures.
fn of_template(template: &str, sdk: &str) -> Vec<File> {
    let own = embedded::files_of(&format!("plugin-api/template/{template}"));
    if own.is_empty() {
        return Vec::new();
    }
    let within = |folder: &'static str, files: Vec<(&'static str, &'static [u8])>| {
        files.into_iter().map(move |(place, octets)| (format!("{folder}{place}"), octets.into()))
    };
    within("", own)
        .chain(within("tests/captures/", embedded::files_of("plugin-api/template/rust/tests/captures")))
        .chain(within("radar-sdk/", embedded::files_of(&format!("plugin-api/{sdk}"))))
        .chain(within("radar-sdk/wit/", embedded::files_of("plugin-api/wit")))
        .collect()
}
