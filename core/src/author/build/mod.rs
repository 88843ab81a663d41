//! A plugin's sources to its module: the toolchain of its language found, or what is missing explained.

mod c;
mod javascript;
mod python;
mod rust;
mod tool;

use super::{Language, Trouble};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// A plugin's folder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Project {
    /// Where it is.
    pub folder: PathBuf,
    /// What it is written in.
    pub language: Language,
    /// What it is called.
    pub name: String,
}

/// A module that was built.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Built {
    /// Where it is.
    pub module: PathBuf,
    /// Its size.
    pub octets: u64,
    /// How long it took.
    pub took: Duration,
}

impl Project {
    /// The plugin in `folder`.
    ///
    /// # Errors
    /// If there is none.
    pub fn of(folder: &Path) -> Result<Self, Trouble> {
        let whole = folder
            .canonicalize()
            .map_err(|error| Trouble::no_input(format!("cannot read {}: {error}", folder.display())))?;
        let language = Language::of(&whole).ok_or_else(|| {
            let signs = Language::ALL.map(|language| format!("{} ({})", language.sign(), language.name()));
            Trouble::no_input(format!("{} holds no plugin", folder.display()))
                .help(format!("it would have one of {}", signs.join(", ")))
                .help("radar plugin new NAME makes one")
        })?;
        let own = match language {
            Language::Rust => rust::name(&whole)?,
            Language::JavaScript => javascript::name(&whole)?,
            Language::C | Language::Python => None,
        };
        let of_folder = || whole.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = own.or_else(of_folder).unwrap_or_default();
        Ok(Self { folder: folder.to_owned(), language, name })
    }

    /// Where its module is put.
    #[must_use]
    pub fn module(&self) -> PathBuf {
        self.folder.join(format!("{}.wasm", self.name))
    }
}

/// What is missing on this machine for plugins in `language`; `folder` is where they are built.
///
/// # Errors
/// What is missing, and how it is had.
pub fn ready(language: Language, folder: &Path) -> Result<(), Trouble> {
    match language {
        Language::Rust => rust::Toolchain::find(folder).map(drop),
        Language::C => c::clang().map(drop),
        Language::JavaScript => javascript::node().map(drop),
        Language::Python => python::componentize().map(drop),
    }
}

/// Builds a plugin's module. Whatever the compiler has to say goes to standard error. `ask` is asked before
/// something is installed into the plugin's folder.
///
/// # Errors
/// If something is missing, or the compiler refuses.
pub fn build(project: &Project, ask: &mut dyn FnMut(&str) -> bool) -> Result<Built, Trouble> {
    let begun = Instant::now();
    let module = project.module();
    // It appears whole: a radar that runs with it may be about to read it.
    let unfinished = module.with_extension(format!("wasm.{}", std::process::id()));
    let made = match project.language {
        Language::Rust => rust::build(&project.folder, &unfinished),
        Language::C => c::build(&project.folder, &unfinished),
        Language::JavaScript => javascript::build(&project.folder, &unfinished, ask),
        Language::Python => python::build(&project.folder, &unfinished),
    };
    let unwritten = |error| Trouble::failed(format!("cannot write {}: {error}", module.display()));
    let moved = made.and_then(|()| {
        let made = fs::read(&unfinished).map_err(unwritten)?;
        if fs::read(&module).is_ok_and(|before| before == made) {
            // A radar that runs with it has nothing to take up.
            fs::remove_file(&unfinished).map_err(unwritten)?;
        } else {
            fs::rename(&unfinished, &module).map_err(unwritten)?;
        }
        Ok(made.len() as u64)
    });
    if moved.is_err() {
        // It may not be there at all.
        let _ = fs::remove_file(&unfinished);
    }
    Ok(Built { octets: moved?, took: begun.elapsed(), module })
}
