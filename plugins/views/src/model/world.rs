//! What runs: sources, plugins, and the events they declare.

use serde::Deserialize;
use serde_json::Value;

/// The news `WORLD`; what it lacks is empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct World {
    /// radar's version.
    pub version: String,
    /// Packets come from an interface.
    pub live: bool,
    /// How fast a file is played; none: as fast as it can be.
    pub pace: Option<f64>,
    /// What takes part.
    pub plugins: Vec<Plugin>,
    /// Types of events of the core's own.
    pub events: Vec<EventType>,
    /// The whole, as it came.
    #[serde(skip)]
    pub whole: Value,
}

/// A plugin.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Plugin {
    /// What it is called.
    pub name: String,
    /// `analyzer`, `enricher`, `prober`, `sink`.
    pub kind: String,
    /// Its version.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// It is a WASM module.
    pub wasm: bool,
    /// Types of events that it declares.
    pub events: Vec<EventType>,
}

/// A type of event.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EventType {
    /// Its name.
    pub name: String,
    /// When it comes about.
    pub description: String,
    /// What its object holds.
    pub fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Field {
    /// Its path in the object.
    pub name: String,
    /// `string`, `integer`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Its meaning.
    pub description: String,
}

impl World {
    /// Reads it; what cannot be read leaves things as they are.
    #[must_use]
    pub fn read(json: &[u8]) -> Option<Self> {
        let whole: Value = serde_json::from_slice(json).ok()?;
        let world = Self::deserialize(&whole).ok()?;
        Some(Self { whole, ..world })
    }

    /// All types of events, each with the plugin that declares it, or nothing for the core's.
    pub fn event_types(&self) -> impl Iterator<Item = (&EventType, &str)> {
        let core = self.events.iter().map(|event| (event, ""));
        core.chain(
            self.plugins
                .iter()
                .flat_map(|plugin| plugin.events.iter().map(|event| (event, plugin.name.as_str()))),
        )
    }

    /// A type of event by its name.
    #[must_use]
    pub fn event_type(&self, name: &str) -> Option<&EventType> {
        self.event_types().find(|(event, _)| event.name == name).map(|(event, _)| event)
    }
}
