//! Plugins in JavaScript: node, and componentize-js within the plugin's own folder.

use super::tool::{find, run};
use crate::author::Trouble;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// node.
pub(super) fn node() -> Result<PathBuf, Trouble> {
    find("NODE", &["node", "nodejs"]).ok_or_else(|| {
        Trouble::failed("there is no node in PATH")
            .help("sudo apt install nodejs npm    (Debian, Ubuntu)")
            .help("or https://nodejs.org")
    })
}

/// The name that `package.json` gives.
pub(super) fn name(folder: &Path) -> Result<Option<String>, Trouble> {
    let file = folder.join("package.json");
    let wrong = |error: String| Trouble::data(format!("cannot read {}: {error}", file.display()));
    let text = fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?;
    let package: serde_json::Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    Ok(package["name"].as_str().map(|name| name.rsplit('/').next().unwrap_or(name).to_owned()))
}

/// Builds the plugin in `folder` and puts its module to `module`.
pub(super) fn build(folder: &Path, module: &Path, ask: &mut dyn FnMut(&str) -> bool) -> Result<(), Trouble> {
    let node = node()?;
    if !folder.join("node_modules").is_dir() {
        let npm = find("NPM", &["npm"]);
        let Some(npm) = npm.filter(|_| ask("run `npm install` in it now?")) else {
            return Err(Trouble::failed(format!("{} has no node_modules", folder.display()))
                .help(format!("(cd {} && npm install)", folder.display())));
        };
        run(Command::new(npm).arg("install").current_dir(folder))?;
    }
    let module = std::path::absolute(module).unwrap_or_else(|_| module.to_owned());
    run(Command::new(node).arg("build.mjs").arg(module).current_dir(folder))
}
