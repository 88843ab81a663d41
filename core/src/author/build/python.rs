//! Plugins in Python: componentize-py.

use super::tool::{find, run};
use crate::author::Trouble;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// componentize-py.
pub(super) fn componentize() -> Result<PathBuf, Trouble> {
    find("COMPONENTIZE_PY", &["componentize-py"]).ok_or_else(|| {
        Trouble::failed("there is no componentize-py in PATH")
            .help("pipx install componentize-py")
            .help("or, in a virtual environment: pip install componentize-py")
            .help("the variable COMPONENTIZE_PY names one that is not in PATH")
    })
}

/// Builds the plugin in `folder` and puts its module to `module`.
pub(super) fn build(folder: &Path, module: &Path) -> Result<(), Trouble> {
    let module = std::path::absolute(module).unwrap_or_else(|_| module.to_owned());
    let mut command = Command::new(componentize()?);
    command.args(["-q", "-d", "radar-sdk/wit", "-w", "plugin", "componentize", "analyzer", "--stub-wasi"]);
    command.args(["-p", ".", "-p", "radar-sdk", "-o"]);
    run(command.arg(module).current_dir(folder))
}
