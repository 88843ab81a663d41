//! Opens a plugin library and checks its layout before anything in it is called.

use crate::stable::PluginRef;
use abi_stable::{
    StableAbi,
    abi_stability::abi_checking::{
        AbiInstability, AbiInstabilityErrors, CheckingGlobals, check_layout_compatibility_with_globals,
    },
    library::{AbiHeaderRef, ROOT_MODULE_LOADER_NAME},
    type_layout::{TLFieldOrFunction, TypeLayout},
};
use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// Why a library was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It could not be read.
    #[error("cannot read {path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The dynamic linker refused it.
    #[error("{path} is no library that can be opened: {reason}")]
    NotALibrary {
        /// The file.
        path: PathBuf,
        /// What the linker said.
        reason: String,
    },
    /// It is a library, but no plugin.
    #[error("{path} is no radar plugin: it was not built with radar_plugin::export!")]
    NotAPlugin {
        /// The file.
        path: PathBuf,
    },
    /// It was built against an interface that this radar does not speak.
    #[error(
        "{path} was built for another version of radar's plugin interface; rebuild it against this one ({reason})"
    )]
    OtherLayout {
        /// The file.
        path: PathBuf,
        /// The first differences.
        reason: String,
    },
}

/// Opens the library at `path`; it stays mapped for the life of the process.
///
/// Unloading is no option: `abi_stable` keeps pointers into every library it has checked.
pub fn load(path: &Path) -> Result<PluginRef, LoadError> {
    let unreadable = |error| LoadError::Unreadable { path: path.to_owned(), error };
    let copy = PrivateCopy::of(path).map_err(unreadable)?;
    if crate::elf::is_cut_short(&copy.file).map_err(unreadable)? {
        let reason = "the file is cut short".to_owned();
        return Err(LoadError::NotALibrary { path: path.to_owned(), reason });
    }
    // SAFETY: opening runs the library's initialisers; the operator named this file in the
    // configuration, and SECURITY.md says that a native plugin is trusted.
    let library = unsafe { libloading::Library::new(&copy.file) }.map_err(|error| {
        LoadError::NotALibrary { path: path.to_owned(), reason: linker_reason(&error, &copy.file) }
    })?;
    // SAFETY: a library with this symbol was made by abi_stable's `export_root_module`, which
    // gives it this type; `is_valid` checks the header's magic before it is used.
    let header =
        unsafe { library.get::<AbiHeaderRef>(ROOT_MODULE_LOADER_NAME.as_bytes()) }.map(|symbol| *symbol);
    std::mem::forget(library);
    let header = header.map_err(|_| LoadError::NotAPlugin { path: path.to_owned() })?;
    let other = |reason: String| LoadError::OtherLayout { path: path.to_owned(), reason };
    if !header.is_valid() {
        return Err(other(format!("built with abi_stable {}.{}", header.abi_major, header.abi_minor)));
    }
    let header = header.upgrade().map_err(|error| other(error.to_string()))?;
    check(header.layout().ok_or_else(|| other("built without layout constants".to_owned()))?)
        .map_err(other)?;
    // SAFETY: `check` compared the layouts just above.
    unsafe { header.init_root_module_with_unchecked_layout::<PluginRef>() }
        .map_err(|error| other(error.to_string()))
}

/// Compares a plugin's layout with ours; the error names the first differences.
pub fn check(theirs: &'static TypeLayout) -> Result<(), String> {
    let ours = PluginRef::LAYOUT;
    let Err(errors) = compare(ours, theirs) else { return Ok(()) };
    // A plugin of an earlier minor version: its prefix types are prefixes of ours, which
    // abi_stable only accepts the other way round.
    compare(theirs, ours).map_err(|_| first_differences(&errors))
}

/// Two layouts by themselves: what abi_stable remembers of libraries that were opened before would have it refuse one
/// of this version after one of an earlier.
fn compare(
    interface: &'static TypeLayout,
    implementation: &'static TypeLayout,
) -> Result<(), AbiInstabilityErrors> {
    check_layout_compatibility_with_globals(interface, implementation, &CheckingGlobals::new())
}

/// `dlopen` gives back the old library for a path it knows, whatever the file holds by now; so
/// every load has a path of its own. The folder is new and private (making it fails if it is
/// there already), since radar may run as root.
struct PrivateCopy {
    folder: PathBuf,
    file: PathBuf,
}

impl PrivateCopy {
    fn of(path: &Path) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = || NEXT.fetch_add(1, Ordering::Relaxed);
        let source = fs::canonicalize(path)?;
        let folder = loop {
            let folder = std::env::temp_dir().join(format!("radar-plugin-{}-{}", std::process::id(), next()));
            match fs::DirBuilder::new().mode(0o700).create(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => break made.map(|()| folder)?,
            }
        };
        let file = folder.join(source.file_name().unwrap_or("plugin".as_ref()));
        let copy = Self { folder, file };
        fs::copy(source, &copy.file)?;
        Ok(copy)
    }
}

impl Drop for PrivateCopy {
    fn drop(&mut self) {
        // The mapping stays; a folder that cannot be removed is litter and nothing worse.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// libloading's own text says only "dlopen failed"; the reason is its source, and names the copy.
fn linker_reason(error: &libloading::Error, copy: &Path) -> String {
    let reason = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    let copy = format!("{}: ", copy.display());
    reason.replace(&copy, "")
}

/// Differences that a message names; abi_stable's own text is 21 KB long.
const DIFFERENCES_MAX: usize = 3;

fn first_differences(errors: &AbiInstabilityErrors) -> String {
    let differences = errors.errors.iter().flat_map(|error| {
        let path: Vec<&str> =
            error.stack_trace.iter().filter_map(|step| field_name(&step.expected)).collect();
        error.errs.iter().map(move |difference| format!("{}: {}", path.join("."), describe(difference)))
    });
    differences.take(DIFFERENCES_MAX).collect::<Vec<_>>().join("; ")
}

fn field_name(step: &TLFieldOrFunction) -> Option<&'static str> {
    match step {
        TLFieldOrFunction::Field(field) => Some(field.name()).filter(|name| name.parse::<u32>().is_err()),
        TLFieldOrFunction::Function(_) => None,
    }
}

fn describe(difference: &AbiInstability) -> String {
    match difference {
        AbiInstability::Size(size) => format!("{} octets here, {} in the plugin", size.expected, size.found),
        AbiInstability::FieldCountMismatch(count) => {
            format!("{} fields here, {} in the plugin", count.expected, count.found)
        }
        AbiInstability::UnexpectedField(field) => {
            format!("field `{}` here, `{}` in the plugin", field.expected.name(), field.found.name())
        }
        AbiInstability::PackageVersion(version) => {
            format!("interface {:?} here, {:?} in the plugin", version.expected, version.found)
        }
        other => format!("{other:?}").split_whitespace().take(8).collect::<Vec<_>>().join(" "),
    }
}
