//! `--plugin`: plugins that run with no table in any file, under the names that they give themselves.

use crate::author::Project;
use crate::config::code::Code;
use crate::config::text::{Place, Text};
use crate::config::{Diagnostic, Section, Tried};
use crate::host::Plugin;
use std::path::{Path, PathBuf};

/// Those of the command line, and what is wrong with any.
pub fn tried(paths: &[PathBuf]) -> (Vec<Tried>, Vec<Diagnostic>) {
    let (mut plugins, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        match open(path) {
            Ok(plugin) => plugins.push(plugin),
            Err(diagnostic) => {
                let text = Text::new("--plugin", &path.to_string_lossy());
                wrong.push(diagnostic.at(&Place::whole(&text)));
            }
        }
    }
    (plugins, wrong)
}

fn open(path: &Path) -> Result<Tried, Diagnostic> {
    let refused = |message: String| Diagnostic::error(Code::UnreadablePlugin, message);
    let file = if path.is_dir() { module_in(path)? } else { path.to_owned() };
    if !file.exists() {
        return Err(refused(format!("there is no {}", file.display())));
    }
    let plugin = Plugin::open("", &file).map_err(|error| refused(error.to_string()))?;
    let file = std::path::absolute(&file).unwrap_or(file);
    Ok(Tried { id: plugin.manifest.name, section: Section::of(plugin.manifest.kind), file })
}

/// The module of a plugin's folder, which must be built.
fn module_in(folder: &Path) -> Result<PathBuf, Diagnostic> {
    let refused = |message: String| Diagnostic::error(Code::UnreadablePlugin, message);
    let project = Project::of(folder).map_err(|trouble| refused(trouble.to_string()))?;
    let module = project.module();
    if module.exists() {
        return Ok(module);
    }
    Err(refused(format!("{} is not there: the plugin is not built", module.display()))
        .note(format!("radar plugin build {}", folder.display())))
}
