//! An opened plugin: its root and what it says of itself.

use radar_abi::{
    API, Manifest,
    load::{LoadError, load},
    manifest::{Kind, Service},
    stable::{Answer, PluginRef, Request, std_types::RStr},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// A plugin that can be called.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// Its name.
    pub id: String,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its library; none if it was linked.
    pub library: Option<PathBuf>,
    /// Its settings, as JSON.
    pub config: String,
    /// What it may cost.
    pub limits: Limits,
    pub(super) root: Root,
}

/// The table of a plugin's functions.
#[derive(Clone, Copy)]
pub(super) struct Root(pub(super) PluginRef);

impl std::fmt::Debug for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Root")
    }
}

/// What a plugin may cost before that is a fault.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time of one call, that during which others have the processor left out.
    pub time: Duration,
    /// Events of one call, beside 16 for each input.
    pub events: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_millis(500), events: 1024 }
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
    /// Opens a library.
    pub fn open(id: &str, library: &Path) -> Result<Self, PluginError> {
        let plugin = Self::from_root(id, load(library)?)?;
        Ok(Self { library: Some(library.to_owned()), ..plugin })
    }

    /// Takes a plugin that was linked.
    pub fn from_root(id: &str, root: PluginRef) -> Result<Self, PluginError> {
        let refuse = |reason: String| PluginError::Manifest { id: id.to_owned(), reason };
        let text = match (root.manifest())() {
            Answer::ROk(text) => text,
            Answer::RErr(fault) => return Err(refuse(fault.message.into())),
        };
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        if manifest.api.0 != API.0 || manifest.api.1 > API.1 {
            return Err(PluginError::Api { id: id.to_owned(), theirs: manifest.api });
        }
        check_names(&manifest).map_err(refuse)?;
        let config = "{}".to_owned();
        Ok(Self {
            id: id.to_owned(),
            manifest,
            library: None,
            config,
            limits: Limits::default(),
            root: Root(root),
        })
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

    /// Whether it is a sink.
    #[must_use]
    pub fn is_sink(&self) -> bool {
        self.manifest.kind == Kind::Sink
    }

    /// The services by port that it tells, unless its settings say not to.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        let name = &self.manifest.services_setting;
        let set = serde_json::from_str::<serde_json::Value>(&self.config).unwrap_or_default();
        let setting = self.manifest.settings.iter().find(|setting| setting.name == *name);
        let value = set.get(name).or(setting.map(|setting| &setting.default));
        if value.is_some_and(|value| value == false) { &[] } else { &self.manifest.services }
    }

    /// Has the plugin look at its settings, without opening anything.
    pub fn check(&self) -> Result<(), PluginError> {
        let request = Request { worker: 0, summaries: 0, live: 0, check: 1, reserved: [0; 4] };
        let config = RStr::from_str(&self.config);
        if self.is_sink() {
            self.answer((self.root.0.new_outlet())(config, &request)).map(drop)
        } else {
            self.answer((self.root.0.new_worker())(config, &request)).map(drop)
        }
    }

    pub(super) fn answer<T>(&self, answer: Answer<T>) -> Result<T, PluginError> {
        answer.into_result().map_err(|fault| PluginError::Setting {
            id: self.id.clone(),
            setting: fault.setting.into(),
            message: fault.message.into(),
        })
    }
}

/// Names go into keys and lines as they are, so they must be plain.
fn check_names(manifest: &Manifest) -> Result<(), String> {
    let plain = |name: &str| {
        !name.is_empty()
            && name.len() <= 64
            && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"_-./".contains(&octet))
    };
    let events = manifest.events.iter().chain(&manifest.sections).map(|event| &event.name);
    let services = manifest.services.iter().map(|service| &service.protocol);
    let names = events.chain(&manifest.protocols).chain(services).chain(&manifest.counters);
    let mut names = names.chain([&manifest.name]);
    match names.find(|name| !plain(name)) {
        Some(name) => Err(format!("{name:?} is no name: letters, digits, `-`, `_`, `.`, at most 64")),
        None => Ok(()),
    }
}
