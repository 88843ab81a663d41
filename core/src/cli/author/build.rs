//! `radar plugin build`: the sources of a plugin to its module.

use super::{ask, shown, size};
use crate::author::{Built, Project, build as build_module};
use crate::cli::failure::Failure;
use crate::cli::output::{print, print_json};
use serde_json::json;
use std::path::Path;

/// Builds it and tells its size and how long it took.
pub fn build(folder: &Path, json: bool) -> Result<(), Failure> {
    let project = Project::of(folder)?;
    let built = build_module(&project, &mut ask)?;
    if json {
        return print_json(&entry(&project, &built));
    }
    print(&(line(&built) + "\n"))
}

/// `build   ./my-analyzer.wasm  31 KB  1.6 s`.
pub(super) fn line(built: &Built) -> String {
    let Built { module, octets, took } = built;
    format!("build    {}  {}  {:.1} s", shown(module), size(*octets), took.as_secs_f64())
}

pub(super) fn entry(project: &Project, built: &Built) -> serde_json::Value {
    json!({
        "name": project.name,
        "language": project.language.name(),
        "module": built.module,
        "octets": built.octets,
        "seconds": built.took.as_secs_f64(),
    })
}
