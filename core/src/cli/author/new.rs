//! `radar plugin new`: a plugin to begin with.

use crate::author::{Language, Name, cases, create, ready};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output::print;
use std::path::Path;

/// Writes it into a folder of its name, and says what comes next.
pub fn new(name: &str, language: Language) -> Result<(), Failure> {
    let name = Name::new(name).map_err(|why| {
        Failure::new(Exit::Usage, format!("nothing can be called \"{name}\": {why}"))
            .help("for instance: radar plugin new my-analyzer")
    })?;
    let folder = create(Path::new(""), &name, language)?;
    let missing = ready(language, &folder).err().map(Failure::from);
    let name = name.as_str();
    let captures = cases(&folder.join("tests/captures")).unwrap_or_default();
    let capture = captures.first().and_then(|case| case.capture.strip_prefix(&folder).ok());
    let capture = capture.unwrap_or(Path::new("FILE.pcap")).display();
    let install = match language {
        Language::JavaScript => {
            "npm install                           once: the compiler, into node_modules\n  "
        }
        _ => "",
    };
    print(&format!(
        "{name}/ is a complete analyzer in {}; its README.md tells how to make it your own\n\n\
         next:\n  \
         cd {name}\n  \
         {install}radar plugin test                     builds it and plays the captures of its tests\n  \
         radar --plugin . -r {capture}\n  \
         radar plugin dev                      builds and tests again whenever you save\n",
        language.name()
    ))?;
    // The plugin is there; this is told early, since it is what stands between it and its first event.
    if let Some(missing) = missing {
        eprint!("\n{missing}");
    }
    Ok(())
}
