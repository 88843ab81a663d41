//! Lists the files of the page, so that they are part of the library. What is only there to test it is left out.

use std::{
    collections::BTreeMap,
    env, fs,
    hash::{DefaultHasher, Hasher},
    io,
    path::Path,
};

const LEFT_OUT: &[&str] =
    &["tests", "tools", "node_modules", "package.json", "package-lock.json", "tsconfig.json"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=page");
    println!("cargo::rerun-if-changed=build.rs");
    let page = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("page");
    let mut files = BTreeMap::new();
    list(&page, "", &mut files)?;
    let mut code = String::from("&[\n");
    for (path, file) in &files {
        let Some(kind) = kind(path) else { continue };
        let octets = fs::read(file)?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&octets);
        let tag = format!("\"{:016x}\"", hasher.finish());
        code += &format!(
            "    Asset {{ path: {path:?}, kind: {kind:?}, tag: {tag:?}, octets: include_bytes!({file:?}) }},\n"
        );
    }
    code += "]\n";
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("assets.rs"), code)
}

fn list(folder: &Path, under: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || under.is_empty() && LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{under}/{name}");
        // What a link leads to is none of ours.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), &path, files)?;
        } else if kind.is_file() {
            files.insert(path, entry.path().to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// What a browser is told that it is; what a page cannot hold is none.
fn kind(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "bin" => "application/octet-stream",
        _ => return None,
    })
}
