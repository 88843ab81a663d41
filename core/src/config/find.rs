//! Where the configuration file is.

use super::code::Code;
use super::diagnostic::Diagnostic;
use super::text::Text;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What stands for the file when there is none.
pub const BUILT_IN: &str = r#"[analyzers.process]
[analyzers.names]
[analyzers.geoip]
[analyzers.dns]
[analyzers.http]
[analyzers.tls]
[analyzers.quic]
[sinks.json]
path = "-"
"#;

/// The file that counts: `named`, or else the first there is of `places`, or else none.
pub fn text(named: Option<&Path>, places: &[PathBuf]) -> Result<Option<Arc<Text>>, Diagnostic> {
    if let Some(path) = named {
        return read(path)?.map(Some).ok_or_else(|| unreadable(path, "there is no such file"));
    }
    // A directory that is closed to us, such as another user's home after `sudo -u`, holds nothing for us.
    for path in places.iter().filter(|path| path.try_exists().unwrap_or(false)) {
        if let Some(text) = read(path)? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// `./radar.toml`, the user's, the machine's.
#[must_use]
pub fn places(variables: &[(String, String)]) -> Vec<PathBuf> {
    let variable = |name: &str| {
        variables.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value)
    };
    let user = variable("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| Path::new(home).join(".config")));
    let mut places = vec![PathBuf::from("radar.toml")];
    places.extend(user.map(|user| user.join("radar/radar.toml")));
    places.push(PathBuf::from("/etc/radar/radar.toml"));
    places
}

fn read(path: &Path) -> Result<Option<Arc<Text>>, Diagnostic> {
    match std::fs::read_to_string(path) {
        Ok(content) => Ok(Some(Text::of_file(path, content))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => Err(unreadable(path, "it is not UTF-8 text")),
        Err(error) => Err(unreadable(path, &error.to_string())),
    }
}

fn unreadable(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::error(Code::Unreadable, format!("cannot read {}: {why}", path.display()))
}
