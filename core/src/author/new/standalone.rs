//! A crate's manifest taken out of its workspace: what it inherits is written out.

use toml::{Table, Value};

/// The manifest with all that it has of `workspace`, and without what is only for its own tests.
///
/// Crates of the workspace are looked for beside each other, in folders of the same names.
pub(super) fn standalone(manifest: &str, workspace: &str) -> Result<String, toml::de::Error> {
    let (mut manifest, workspace): (Table, Table) = (manifest.parse()?, workspace.parse()?);
    let shared = workspace.get("workspace").and_then(Value::as_table).cloned().unwrap_or_default();
    let of = |key: &str| shared.get(key).and_then(Value::as_table).cloned().unwrap_or_default();
    let (package, dependencies) = (of("package"), of("dependencies"));
    manifest.remove("lints");
    manifest.remove("dev-dependencies");
    for (key, value) in members(&mut manifest, "package") {
        if let (true, Some(inherited)) = (inherits(value), package.get(key)) {
            *value = inherited.clone();
        }
    }
    let targets = members(&mut manifest, "target").filter_map(|(_, target)| target.as_table_mut());
    for (name, value) in targets.flat_map(|target| members(target, "dependencies")) {
        inherit(name, value, &dependencies);
    }
    for (name, value) in members(&mut manifest, "dependencies") {
        inherit(name, value, &dependencies);
    }
    Ok(manifest.to_string())
}

/// What is in the table `name`, if there is one.
fn members<'a>(of: &'a mut Table, name: &str) -> impl Iterator<Item = (&'a String, &'a mut Value)> + use<'a> {
    of.get_mut(name).and_then(Value::as_table_mut).into_iter().flatten()
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// A dependency as the workspace has it, with what the crate adds to it.
fn inherit(name: &str, value: &mut Value, dependencies: &Table) {
    let (true, Some(inherited)) = (inherits(value), dependencies.get(name)) else { return };
    let mut whole = match inherited {
        Value::Table(table) => table.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    };
    if let Some(Value::String(path)) = whole.get_mut("path") {
        *path = format!("../{}", path.rsplit('/').next().unwrap_or_default());
    }
    for (key, more) in value.as_table().into_iter().flatten().filter(|(key, _)| *key != "workspace") {
        whole.insert(key.clone(), more.clone());
    }
    *value = Value::Table(whole);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_crate_inherits_is_written_out() {
        let workspace = r#"
            [workspace.package]
            version = "1.2.3"
            [workspace.dependencies]
            near = { path = "plugin-api/near" }
            far = "7"
            other = { version = "=8", default-features = false }
        "#;
        let manifest = r#"
            [package]
            name = "it"
            version.workspace = true
            [dependencies]
            near.workspace = true
            far = { workspace = true, optional = true }
            [target.'cfg(unix)'.dependencies]
            other.workspace = true
            [dev-dependencies]
            tests.workspace = true
            [lints]
            workspace = true
        "#;
        let expected = r#"
            [package]
            name = "it"
            version = "1.2.3"
            [dependencies]
            near = { path = "../near" }
            far = { version = "7", optional = true }
            [target.'cfg(unix)'.dependencies]
            other = { version = "=8", default-features = false }
        "#;
        let written: Table = standalone(manifest, workspace).expect("TOML").parse().expect("TOML");
        assert_eq!(written, expected.parse().expect("TOML"));
    }
}
