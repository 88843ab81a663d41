//! A plugin's code, ready to be instantiated: found in the cache or compiled, its imports looked at, its manifest read.

use super::{
    cache::{Cache, Key, sha256},
    compile,
    engine::engine,
    guest::{self, Guest},
    scan::MODULE_MAX,
    wasi,
};
use crate::host::Limits;
use std::{
    fmt, fs,
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};
use wasmtime::component::{Component, InstancePre};

/// Why a module is not taken.
#[derive(Debug, thiserror::Error)]
pub enum WasmError {
    /// It could not be read.
    #[error("cannot read {path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// It is no plugin, or none that is let in.
    #[error("{path}: {reason}")]
    Refused {
        /// The file.
        path: PathBuf,
        /// One clause.
        reason: String,
    },
    /// It asks for rights that it does not have.
    #[error("{path}: {reason}")]
    Rights {
        /// The file.
        path: PathBuf,
        /// One clause.
        reason: String,
    },
}

/// A plugin's code.
#[derive(Clone)]
pub struct Module {
    /// The SHA-256 of its file, in hexadecimal.
    pub hash: Arc<str>,
    /// Octets of its file.
    pub octets: usize,
    /// Interfaces of WASI that it imports.
    pub wasi: Arc<[String]>,
    pub(super) instance: InstancePre<guest::State>,
}

static CACHE: LazyLock<Option<Cache>> = LazyLock::new(Cache::of_user);

/// Where compiled modules are kept, once it is known.
#[must_use]
pub fn cache_folder() -> Option<PathBuf> {
    CACHE.as_ref().map(|cache| cache.folder().to_owned())
}

impl Module {
    /// The module in a file.
    pub fn open(path: &Path) -> Result<Self, WasmError> {
        let unreadable = |error| WasmError::Unreadable { path: path.to_owned(), error };
        let mut octets = Vec::new();
        let file = fs::File::open(path).map_err(unreadable)?;
        file.take(MODULE_MAX as u64 + 1).read_to_end(&mut octets).map_err(unreadable)?;
        Self::of(&octets).map_err(|refusal| refusal.of(path))
    }

    /// The module of these octets.
    fn of(octets: &[u8]) -> Result<Self, Refusal> {
        let hash = sha256(octets);
        let component = match &*CACHE {
            Some(cache) => cached(cache, &hash, octets),
            None => compile::compile(octets).and_then(|compiled| deserialize(&compiled)),
        };
        let component = component.map_err(Refusal::Code)?;
        let imports = component.component_type();
        let names = imports.imports(engine()).map(|(name, _)| name.to_owned());
        let (wasi, foreign): (Vec<_>, Vec<_>) =
            names.filter(|name| !guest::offers(name)).partition(|name| wasi::is_wasi(name));
        if !foreign.is_empty() {
            return Err(Refusal::Rights(foreign));
        }
        let instance = guest::prepare(&component, &wasi).map_err(Refusal::Code)?;
        Ok(Self { hash: hash.into(), octets: octets.len(), wasi: wasi.into(), instance })
    }

    /// What it must be granted.
    pub fn grant(&self) -> Option<&'static str> {
        (!self.wasi.is_empty()).then_some(wasi::GRANT)
    }

    /// What it says of itself, as JSON, asked of an instance that does nothing else.
    pub(crate) fn manifest(&self) -> Result<String, String> {
        Guest::new(self, &Limits::default())?.manifest()
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Module")
            .field("hash", &self.hash)
            .field("octets", &self.octets)
            .finish_non_exhaustive()
    }
}

enum Refusal {
    Code(String),
    /// Imports that radar does not offer.
    Rights(Vec<String>),
}

impl Refusal {
    fn of(self, path: &Path) -> WasmError {
        let path = path.to_owned();
        match self {
            Self::Code(reason) => WasmError::Refused { path, reason },
            Self::Rights(imports) => WasmError::Rights { path, reason: rights(&imports) },
        }
    }
}

/// Names shown of what a module asks for.
const IMPORTS_SHOWN: usize = 4;

fn rights(imports: &[String]) -> String {
    let shown = imports.iter().take(IMPORTS_SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match imports.len().saturating_sub(IMPORTS_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("it asks for {shown}{more}, which a plugin does not get")
}

fn cached(cache: &Cache, hash: &str, octets: &[u8]) -> Result<Component, String> {
    let key = Key::new(hash);
    if let Some(file) = cache.find(&key) {
        match load(&file) {
            Ok(component) => return Ok(component),
            Err(error) => tracing::debug!("{}: {error}; it is compiled anew", file.display()),
        }
    }
    let compiled = compile::compile(octets)?;
    match cache.keep(&key, &compiled) {
        // Mapped from the file, its pages are shared and go when memory is short.
        Ok(file) => load(&file),
        Err(error) => {
            tracing::debug!("a compiled WASM module is not kept: {error}");
            deserialize(&compiled)
        }
    }
}

fn load(file: &Path) -> Result<Component, String> {
    // SAFETY: the file lies in a folder that only this user may write to, and radar wrote it.
    unsafe { Component::deserialize_file(engine(), file) }.map_err(|error| format!("{error:#}"))
}

fn deserialize(compiled: &[u8]) -> Result<Component, String> {
    // SAFETY: radar's own child has just made it, and it went through nobody's hands.
    unsafe { Component::deserialize(engine(), compiled) }.map_err(|error| format!("{error:#}"))
}
