//! Plugins in Rust: cargo and rustc, and the standard library for WASM.

use super::tool::{answer, find};
use crate::author::Trouble;
use serde_json::Value;
use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const TARGET: &str = "wasm32-unknown-unknown";

/// What builds a plugin.
pub(super) struct Toolchain {
    cargo: PathBuf,
}

impl Toolchain {
    /// The one that counts in `folder`.
    pub(super) fn find(folder: &Path) -> Result<Self, Trouble> {
        let rustup = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh";
        let (Some(cargo), Some(rustc)) = (find("CARGO", &["cargo"]), find("RUSTC", &["rustc"])) else {
            return Err(Trouble::failed("there is no Rust toolchain: no cargo and rustc in PATH")
                .help(rustup)
                .help(format!("rustup target add {TARGET}")));
        };
        let ask = |arguments: &[&str]| answer(Command::new(&rustc).args(arguments).current_dir(folder));
        if ask(&["--print", "target-libdir", "--target", TARGET]).is_some_and(|library| has_core(&library)) {
            return Ok(Self { cargo });
        }
        let sysroot = ask(&["--print", "sysroot"])
            .ok_or_else(|| Trouble::failed(format!("{} does not run", rustc.display())).help(rustup))?;
        Err(no_library(&rustc, Path::new(&sysroot), find("", &["rustup"]).is_some()))
    }
}

/// Whether the standard library is there.
fn has_core(library: &str) -> bool {
    let mut files = fs::read_dir(library).into_iter().flatten().flatten();
    files.any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
}

/// rustc itself would say "can't find crate for `core`", whatever the reason is.
fn no_library(rustc: &Path, sysroot: &Path, has_rustup: bool) -> Trouble {
    let trouble = Trouble::failed(format!("the standard library for {TARGET} is not installed"));
    let of_rustup = sysroot.components().any(|part| part.as_os_str() == "toolchains");
    let named = env::var_os("RUSTC").is_some_and(|named| !named.is_empty());
    if of_rustup {
        return trouble.help(format!("rustup target add {TARGET}"));
    }
    let trouble = trouble.help(format!(
        "{} is no compiler of rustup's{}: its libraries are in {}",
        rustc.display(),
        if named { " (the variable RUSTC names it)" } else { "" },
        sysroot.display()
    ));
    if has_rustup {
        let first = if named { "unset RUSTC" } else { "export PATH=\"$HOME/.cargo/bin:$PATH\"" };
        return trouble
            .help("and goes before rustup's, so that `rustup target add` alone does not help; take rustup's:")
            .help(first)
            .help(format!("rustup target add {TARGET}"));
    }
    trouble
        .help("install it beside it: sudo apt install libstd-rust-dev-wasm32 lld    (Debian, Ubuntu)")
        .help(format!("                      sudo dnf install rust-std-static-{TARGET}    (Fedora)"))
        .help("or take the toolchain of https://rustup.rs")
}

/// The name of the crate in `folder`.
pub(super) fn name(folder: &Path) -> Result<Option<String>, Trouble> {
    let file = folder.join("Cargo.toml");
    let wrong = |error: String| Trouble::data(format!("cannot read {}: {error}", file.display()));
    let text = fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?;
    let manifest: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
    let name = manifest.get("package").and_then(|package| package.get("name")?.as_str());
    Ok(Some(name.ok_or_else(|| wrong("it has no [package] with a name".to_owned()))?.to_owned()))
}

/// Builds the crate in `folder` and puts its module to `module`.
pub(super) fn build(folder: &Path, module: &Path) -> Result<(), Trouble> {
    let Toolchain { cargo } = Toolchain::find(folder)?;
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "--target", TARGET, "--message-format", "json-render-diagnostics"]);
    let not_run = |error| Trouble::failed(format!("cannot run cargo: {error}"));
    let mut cargo = command.current_dir(folder).stdout(Stdio::piped()).spawn().map_err(not_run)?;
    let messages = cargo.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
    let manifest = folder.join("Cargo.toml").canonicalize().unwrap_or_default();
    let built = messages.map_while(Result::ok).filter_map(|line| artifact(&line, &manifest)).last();
    let ended = cargo.wait().map_err(not_run)?;
    if !ended.success() {
        return Err(Trouble::failed(format!("cargo build failed ({ended})")));
    }
    let built = built.ok_or_else(|| {
        Trouble::failed("the crate gives no module")
            .help("a plugin's Cargo.toml has: [lib] crate-type = [\"cdylib\"]")
    })?;
    let unwritten = |error| Trouble::failed(format!("cannot copy {built} to {}: {error}", module.display()));
    // Not as a copy of the file: it is no program, whatever its mode says.
    fs::read(&built).and_then(|octets| fs::write(module, octets)).map_err(unwritten)
}

/// The module of which a message of cargo's tells that it was made, of the crate with this manifest.
fn artifact(line: &str, manifest: &Path) -> Option<String> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_it = message["reason"] == "compiler-artifact"
        && message["manifest_path"].as_str().is_some_and(|path| Path::new(path) == manifest);
    let files = message["filenames"].as_array().filter(|_| is_it)?;
    files.iter().filter_map(Value::as_str).find(|file| file.ends_with(".wasm")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(sysroot: &str, has_rustup: bool) -> String {
        no_library(Path::new("/usr/bin/rustc"), Path::new(sysroot), has_rustup).help.join("\n")
    }

    #[test]
    fn rustups_compiler_lacks_only_the_target() {
        let help = help("/home/me/.rustup/toolchains/stable-x86_64-unknown-linux-gnu", true);
        assert_eq!(help, "rustup target add wasm32-unknown-unknown");
    }

    #[test]
    fn a_distributions_compiler_before_rustups_is_named() {
        let help = help("/usr", true);
        assert!(help.starts_with("/usr/bin/rustc is no compiler of rustup's"), "{help}");
        assert!(help.contains("export PATH=") || help.contains("unset RUSTC"), "{help}");
    }

    #[test]
    fn a_distributions_compiler_alone_gets_the_distributions_library() {
        assert!(help("/usr", false).contains("apt install libstd-rust-dev-wasm32"));
    }

    #[test]
    fn the_module_is_that_of_the_crate_and_not_of_one_it_uses() {
        let message = |manifest: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"{manifest}","filenames":["/t/liba.rlib","/t/a.wasm"]}}"#
            )
        };
        let manifest = Path::new("/a/Cargo.toml");
        assert_eq!(artifact(&message("/a/Cargo.toml"), manifest).as_deref(), Some("/t/a.wasm"));
        assert_eq!(artifact(&message("/b/Cargo.toml"), manifest), None);
        assert_eq!(artifact("no JSON", manifest), None);
    }
}
