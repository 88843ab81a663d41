//! The shipped `radar.toml` against a plugin's settings.

use radar_core::config::{check::Known, shipped::differences};
use radar_plugin::Settings;
use std::{fs, path::Path};

/// Checks that the configuration file shows each of a plugin's settings at its default, and no
/// other; `table` is the plugin's, as `analyzers.dns`.
///
/// # Panics
/// If it does not, naming each difference.
pub fn check_shipped<C: Settings>(file: impl AsRef<Path>, table: &str) {
    let file = file.as_ref();
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
    let differences = differences(&text, &[Known::new(table, C::settings())]);
    assert!(differences.is_empty(), "{} and the code differ: {differences:#?}", file.display());
}
