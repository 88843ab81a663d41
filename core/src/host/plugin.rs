//! An opened plugin: its root and what it says of itself.

use super::{
    Helper,
    carrier::{Carrier, Native},
    libraries,
    wasm::{Module, WasmCarrier, WasmError},
};
use radar_abi::{
    API, Manifest,
    load::LoadError,
    manifest::{Kind, Service},
    settings::SettingError,
    stable::{Answer, OutletBox, PluginRef, Request, std_types::RStr},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// A plugin that can be called.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// Its name.
    pub id: String,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its file, a library or a module; none if it was linked.
    pub file: Option<PathBuf>,
    /// Its settings, as JSON.
    pub config: String,
    /// What it may cost.
    pub limits: Limits,
    /// What it is allowed beyond traffic.
    pub grants: Vec<String>,
    /// Its helper process, if it has one that runs.
    pub helper: Option<Arc<Helper>>,
    code: Code,
}

/// What of a plugin is called.
#[derive(Clone)]
enum Code {
    /// The table of a library's functions.
    Native(PluginRef),
    /// A WASM module.
    Wasm(Module),
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Native(_) => f.write_str("Native"),
            Self::Wasm(module) => module.fmt(f),
        }
    }
}

/// What a plugin may cost before that is a fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// Time of one call, that during which others have the processor left out.
    pub time: Duration,
    /// Events of one call, beside 16 for each input.
    pub events: usize,
    /// Octets of a WASM plugin's memories, in each worker.
    pub memory: u64,
    /// Elements of its tables.
    pub table_elements: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_millis(500), events: 1024, memory: 64 << 20, table_elements: 100_000 }
    }
}

/// Why a plugin is not used.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// No library of its name was found.
    #[error("no library for {id}: looked for {}", .places.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(", "))]
    Missing {
        /// The plugin.
        id: String,
        /// Where it was looked for.
        places: Vec<PathBuf>,
    },
    /// It could not be opened.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It is a WASM module that could not be taken.
    #[error(transparent)]
    Wasm(#[from] WasmError),
    /// Its manifest cannot be.
    #[error("{id}: its manifest cannot be used: {reason}")]
    Manifest {
        /// The plugin.
        id: String,
        /// What is wrong.
        reason: String,
    },
    /// It speaks another interface.
    #[error("{id} was made for radar's plugin interface {}.{}, this radar speaks {}.0 to {}.{}; rebuild it, or update radar", .theirs.0, .theirs.1, API.0, API.0, API.1)]
    Api {
        /// The plugin.
        id: String,
        /// Its interface.
        theirs: (u16, u16),
    },
    /// A setting of it cannot be.
    #[error("{id}: {}{message}", if .setting.is_empty() { String::new() } else { format!("{} ", .setting) })]
    Setting {
        /// The plugin.
        id: String,
        /// The setting's key.
        setting: String,
        /// What is wrong with it.
        message: String,
    },
}

impl Plugin {
    /// Opens a WASM module, if the file's name ends in `.wasm`, or else a library.
    pub fn open(id: &str, file: &Path) -> Result<Self, PluginError> {
        match file.extension() {
            Some(extension) if extension == "wasm" => Self::open_module(id, file),
            _ => Self::open_library(id, file),
        }
    }

    /// Opens a library.
    pub fn open_library(id: &str, library: &Path) -> Result<Self, PluginError> {
        let plugin = Self::new(id, Code::Native(libraries::open(library)?))?;
        Ok(Self { file: Some(library.to_owned()), ..plugin })
    }

    /// Opens a WASM module.
    pub fn open_module(id: &str, module: &Path) -> Result<Self, PluginError> {
        let plugin = Self::new(id, Code::Wasm(Module::open(module)?))?;
        Ok(Self { file: Some(module.to_owned()), ..plugin })
    }

    /// Takes a plugin that was linked.
    pub fn from_root(id: &str, root: PluginRef) -> Result<Self, PluginError> {
        Self::new(id, Code::Native(root))
    }

    fn new(id: &str, code: Code) -> Result<Self, PluginError> {
        let refuse = |reason: String| PluginError::Manifest { id: id.to_owned(), reason };
        let text = match &code {
            Code::Native(root) => match (root.manifest())() {
                Answer::ROk(text) => text.into(),
                Answer::RErr(fault) => return Err(refuse(fault.message.into())),
            },
            Code::Wasm(module) => module.manifest().map_err(refuse)?,
        };
        let mut manifest: Manifest =
            serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        if manifest.api.0 != API.0 || manifest.api.1 > API.1 {
            return Err(PluginError::Api { id: id.to_owned(), theirs: manifest.api });
        }
        check_names(&manifest).map_err(refuse)?;
        if let Code::Wasm(module) = &code {
            // What it imports it asks for, whatever it says.
            manifest.grants.extend(module.grant().map(str::to_owned));
        }
        if matches!((&code, manifest.kind), (Code::Wasm(_), Kind::Sink | Kind::Prober))
            || matches!(code, Code::Wasm(_)) && manifest.has_helper()
        {
            return Err(refuse("a WASM plugin is an analyzer or an enricher, and has no helper".to_owned()));
        }
        let (config, limits) = ("{}".to_owned(), Limits::default());
        let (id, grants, helper) = (id.to_owned(), Vec::new(), None);
        Ok(Self { id, manifest, file: None, config, limits, grants, helper, code })
    }

    /// The same with these settings, as JSON.
    #[must_use]
    pub fn with_config(self, config: &serde_json::Value) -> Self {
        Self { config: config.to_string(), ..self }
    }

    /// The same within these limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Its module, if it is a WASM plugin.
    #[must_use]
    pub fn module(&self) -> Option<&Module> {
        match &self.code {
            Code::Native(_) => None,
            Code::Wasm(module) => Some(module),
        }
    }

    /// The same with these grants.
    #[must_use]
    pub fn with_grants(self, grants: &[String]) -> Self {
        Self { grants: grants.to_vec(), ..self }
    }

    /// The same with its helper.
    #[must_use]
    pub fn with_helper(self, helper: Arc<Helper>) -> Self {
        Self { helper: Some(helper), ..self }
    }

    /// Asks it what its operator wants to know, as `radar geoip status` does.
    ///
    /// # Errors
    /// Why there is no answer, in one clause.
    pub fn ask(&self, words: &[String]) -> Result<String, String> {
        let Code::Native(root) = &self.code else { return Err("a module answers no questions".to_owned()) };
        let ask = root.ask().ok_or("it was built for an earlier radar and answers no questions")?;
        let words = serde_json::to_string(words).map_err(|error| error.to_string())?;
        match ask(RStr::from_str(&self.config), RStr::from_str(&words)) {
            Answer::ROk(text) => Ok(text.into()),
            Answer::RErr(fault) => Err(format!("{} {}", fault.setting, fault.message).trim().to_owned()),
        }
    }

    /// Whether an instance of `other` would be one of this: nothing is gained by making it anew.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let content = |plugin: &Self| plugin.module().map(|module| Arc::clone(&module.hash));
        self.id == other.id
            && self.file == other.file
            && content(self) == content(other)
            && self.config == other.config
            && self.limits == other.limits
            && self.grants == other.grants
    }

    /// Whether its library's file has changed since it was opened, which only a restart takes up.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.file.as_deref().is_some_and(libraries::is_outdated)
    }

    /// Whether it is a sink that wants to know the greatest talkers.
    #[must_use]
    pub fn wants_tops(&self) -> bool {
        self.is_sink() && self.manifest.wants.tops > 0
    }

    /// Whether it is a sink that wants each frame as it was captured.
    #[must_use]
    pub fn wants_frames(&self) -> bool {
        self.is_sink() && self.manifest.wants.frames
    }

    /// Whether it is a sink.
    #[must_use]
    pub fn is_sink(&self) -> bool {
        self.manifest.kind == Kind::Sink
    }

    /// The services by port that it tells, unless its settings say not to.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        let off = self.setting(&self.manifest.services_setting) == false;
        if off { &[] } else { &self.manifest.services }
    }

    /// What one of its settings is set to, or what it is when it is not set; `table.key` for one within a table. Null
    /// if it has no such setting.
    #[must_use]
    pub fn setting(&self, name: &str) -> serde_json::Value {
        let set = serde_json::from_str::<serde_json::Value>(&self.config).unwrap_or_default();
        let value = name.split('.').try_fold(&set, |value, key| value.get(key)).cloned();
        let default = || self.manifest.settings.iter().find(|setting| setting.name == name);
        value.or_else(|| default().map(|setting| setting.default.clone())).unwrap_or_default()
    }

    /// Has the plugin look at its settings, without opening anything.
    pub fn check(&self) -> Result<(), PluginError> {
        let request = Request { worker: 0, summaries: 0, live: 0, check: 1, reserved: [0; 4] };
        if self.is_sink() {
            self.new_outlet(&request).map(drop)
        } else {
            self.new_carrier(&request).map(drop)
        }
    }

    /// A new analyzer or enricher.
    pub(super) fn new_carrier(&self, request: &Request) -> Result<Box<dyn Carrier>, PluginError> {
        match &self.code {
            Code::Native(root) => {
                let worker = self.answer((root.new_worker())(RStr::from_str(&self.config), request))?;
                Ok(Box::new(Native(worker)))
            }
            Code::Wasm(module) => {
                if module.grant().is_some_and(|grant| !self.grants.iter().any(|granted| granted == grant)) {
                    return Err(self
                        .refused(SettingError::new("grants", "must have \"wasi\", which its code imports")));
                }
                let carrier = WasmCarrier::new(module, &self.config, request, self.limits);
                Ok(Box::new(carrier.map_err(|error| self.refused(error))?))
            }
        }
    }

    /// A new sink.
    pub(super) fn new_outlet(&self, request: &Request) -> Result<OutletBox, PluginError> {
        match &self.code {
            Code::Native(root) => self.answer((root.new_outlet())(RStr::from_str(&self.config), request)),
            Code::Wasm(_) => Err(self.refused(SettingError::new("", "is no sink"))),
        }
    }

    fn answer<T>(&self, answer: Answer<T>) -> Result<T, PluginError> {
        answer.into_result().map_err(|fault| self.refused(SettingError::new(fault.setting, fault.message)))
    }

    fn refused(&self, error: SettingError) -> PluginError {
        let SettingError { setting, message } = error;
        PluginError::Setting { id: self.id.clone(), setting, message }
    }
}

/// Names go into keys and lines as they are, so they must be plain.
fn check_names(manifest: &Manifest) -> Result<(), String> {
    let plain = |name: &str| {
        !name.is_empty()
            && name.len() <= 64
            && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"_-./".contains(&octet))
    };
    let labels = manifest.labels.iter().map(|label| &label.name);
    let events = manifest.events.iter().chain(&manifest.sections).map(|event| &event.name).chain(labels);
    let services = manifest.services.iter().map(|service| &service.protocol);
    let names = events.chain(&manifest.protocols).chain(services).chain(&manifest.counters);
    let mut names = names.chain([&manifest.name]);
    match names.find(|name| !plain(name)) {
        Some(name) => Err(format!("{name:?} is no name: letters, digits, `-`, `_`, `.`, at most 64")),
        None => Ok(()),
    }
}
