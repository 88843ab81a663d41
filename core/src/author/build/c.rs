//! Plugins in C: clang and its linker for WASM.

use super::tool::{answer, find, run, sources};
use crate::author::Trouble;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Versions that distributions install beside each other, the latest first.
const NAMES: [&str; 8] =
    ["clang", "clang-22", "clang-21", "clang-20", "clang-19", "clang-18", "clang-17", "clang-16"];

/// A clang that knows WASM.
pub(super) fn clang() -> Result<PathBuf, Trouble> {
    let named = find("CLANG", &[]);
    let found = named.into_iter().chain(NAMES.iter().filter_map(|name| find("", &[name])));
    let knows = |clang: &PathBuf| {
        answer(Command::new(clang).arg("--print-targets")).is_some_and(|targets| targets.contains("wasm32"))
    };
    found.into_iter().find(knows).ok_or_else(|| {
        Trouble::failed("there is no clang that makes WASM modules")
            .help("sudo apt install clang lld    (Debian, Ubuntu)")
            .help("sudo dnf install clang lld    (Fedora)")
            .help("the variable CLANG names one that is not in PATH")
    })
}

/// Builds the plugin in `folder` and puts its module to `module`.
pub(super) fn build(folder: &Path, module: &Path) -> Result<(), Trouble> {
    let mut command = Command::new(clang()?);
    command.args(["--target=wasm32", "-O2", "-std=c11", "-Wall", "-Wextra", "-nostdlib", "-ffreestanding"]);
    let module = std::path::absolute(module).unwrap_or_else(|_| module.to_owned());
    // A stack that is too deep runs out of the memory's beginning then, and not into the data below it.
    command.args(["-Wl,--no-entry", "-Wl,--stack-first", "-Wl,-z,stack-size=65536", "-Wl,--strip-debug"]);
    command.args(["-Iradar-sdk", "-o"]).arg(module);
    run(command.args(sources(folder, "c")).current_dir(folder))
}
