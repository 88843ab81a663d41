//! Lists the files that `radar plugin new` writes, so that the binary carries them: the templates, and the SDKs
//! as authors need them.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// Files and folders of the checkout.
const EMBEDDED: [&str; 15] = [
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "plugin-api/abi/Cargo.toml",
    "plugin-api/abi/src",
    "plugin-api/sdk/Cargo.toml",
    "plugin-api/sdk/src",
    "plugin-api/sdk-c",
    "plugin-api/sdk-js",
    "plugin-api/sdk-python",
    "plugin-api/template",
    "plugin-api/wire/Cargo.toml",
    "plugin-api/wire/src",
    "plugin-api/wit/README.md",
    "plugin-api/wit/radar.wit",
];

/// What tools leave behind in these folders.
const LEFT_BEHIND: [&str; 4] = ["Cargo.lock", "__pycache__", "node_modules", "target"];

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for name in EMBEDDED {
        println!("cargo::rerun-if-changed={}", root.join(name).display());
        collect(&root.join(name), &mut files)?;
    }
    files.sort();
    let mut list = "[\n".to_owned();
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file);
        list += &format!("({name:?}, include_bytes!({file:?}).as_slice()),\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("embedded.rs"), list + "]\n")
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') || name.ends_with(".wasm") || LEFT_BEHIND.contains(&&*name) {
        return Ok(());
    }
    match fs::metadata(path) {
        Ok(it) if it.is_dir() => fs::read_dir(path)?.try_for_each(|entry| collect(&entry?.path(), files)),
        Ok(_) => {
            files.push(path.to_owned());
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
