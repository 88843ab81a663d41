//! The core's modules are declared in the order of the flow, and each uses only those above it.

#![allow(clippy::unwrap_used)] // a test may

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn modules() -> Vec<String> {
    let text = fs::read_to_string("src/lib.rs").unwrap();
    let declared = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    declared.map(str::to_owned).collect()
}

fn sources(of: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let (file, folder) = (PathBuf::from(format!("src/{of}.rs")), PathBuf::from(format!("src/{of}")));
    found.extend(Some(file).filter(|file| file.exists()));
    collect(&folder, &mut found);
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a text names behind `crate::`, in paths and in grouped imports.
fn named(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for after in text.split("crate::").skip(1) {
        let names: Vec<&str> = match after.strip_prefix('{') {
            Some(group) => top_level(group),
            None => vec![after],
        };
        for name in names {
            let name: String =
                name.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if !name.is_empty() {
                found.insert(name);
            }
        }
    }
    found
}

/// The members of a group of imports, up to its closing brace, without what is within them.
fn top_level(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut members) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                members.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members
}

#[test]
fn each_module_uses_only_those_above_it() {
    let modules = modules();
    assert!(modules.len() > 8, "{modules:?}");
    for (at, module) in modules.iter().enumerate() {
        for file in sources(module) {
            let text = fs::read_to_string(&file).unwrap();
            for name in named(&text) {
                let place = modules.iter().position(|known| *known == name);
                assert!(
                    place.is_none_or(|place| place <= at),
                    "{} uses `{name}`, which stands below `{module}` in src/lib.rs",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn grouped_imports_are_seen() {
    let names = named("use crate::{\n    a::{x, y},\n    b,\n};\nuse crate::c::d;");
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
}
