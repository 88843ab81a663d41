//! What a run is made of, settled before anything is started.

use super::{Observer, Wanted};
use crate::{
    activity::Wish,
    anomaly,
    capture::Pace,
    copies, decode,
    dispatch::{SubscriptionError, Subscriptions},
    eve::Vocabulary,
    flow,
    host::{Instance, Plugin, PluginError, Requests},
    reassembly,
};
use radar_abi::{manifest::Kind, stable::Request};
use std::{path::PathBuf, time::Duration};

/// What all workers have in common.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Analyzers and enrichers, in the order of the configuration.
    pub analyzers: Vec<Plugin>,
    /// Sinks.
    pub sinks: Vec<Plugin>,
    /// Bounds of decoding, for each worker.
    pub decode: decode::Config,
    /// Whether anomalies are told, and how many.
    pub anomaly: anomaly::Limits,
    /// Bounds of each worker's flow table.
    pub flow: flow::Limits,
    /// Bounds of each worker's reassembly.
    pub reassembly: reassembly::Limits,
    /// Seed of the Community IDs.
    pub community_id_seed: u16,
    /// Time between two `stats` events of a live capture.
    pub stats_interval: Duration,
    /// How many talkers of each kind are kept, as long as somebody wants to know.
    pub talkers: Wanted,
    /// How many that are, should somebody come who wants to.
    pub talkers_kept: usize,
    /// Talkers of each kind that `stats` events show.
    pub top: usize,
    /// Who else is told of the talkers.
    pub observer: Option<Observer>,
    /// What sinks wish to know of what flows carry.
    pub activity: Wish,
    /// Whether sinks want frames as they were captured.
    pub frames: copies::Asked,
    /// What is asked of plugins.
    pub requests: Requests,
    /// How fast files are read, if they can be read at a pace.
    pub pace: Pace,
    /// Whether the input can be read again: files by one worker.
    pub rewinds: bool,
    /// What is known beforehand of what sinks are told of the world; see [`radar_abi::stable::news::WORLD`].
    pub world: serde_json::Value,
    /// What sinks ask of radar, and of others.
    pub commands: Requests,
    /// The number that all instances of this run have in common, which may share what they know; 0 for none.
    pub run: u64,
    /// Whether packets come as they happen.
    pub live: bool,
    /// Where the packets at which plugins fail are kept, if they are.
    pub quarantine: Option<PathBuf>,
    /// Where other processes of the user are told how the plugins do; none to tell nothing.
    pub status: Option<PathBuf>,
}

/// Why a worker cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// A plugin refuses.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// A plugin asks for what cannot be.
    #[error("{id}: {error}")]
    Subscription {
        /// The plugin.
        id: String,
        /// What is wrong.
        error: SubscriptionError,
    },
    /// Plugins have come and gone with more names than can be told apart.
    #[error("plugins have come with more than 65535 names of events or protocols; start radar again")]
    Names,
}

/// Enrichers that go before others, in their order.
const FIRST: [&str; 3] = ["process", "names", "geoip"];

/// Plugins in the order in which they are called: enrichers first, so that what they add is in the events of the
/// same batch, those of radar's own in a fixed order; then all others as they stand in the configuration.
#[must_use]
pub fn in_order(mut plugins: Vec<Plugin>) -> Vec<Plugin> {
    plugins.sort_by_key(|plugin| match plugin.manifest.kind {
        Kind::Enricher => FIRST.iter().position(|name| *name == plugin.manifest.name).unwrap_or(FIRST.len()),
        _ => usize::MAX,
    });
    plugins
}

impl Plan {
    /// What a new instance is told.
    #[must_use]
    pub fn request(&self, worker: usize) -> Request {
        Request {
            worker: worker as u32,
            // Who shows traffic shows events in a line each.
            summaries: u32::from(self.activity.get().is_some()),
            live: u32::from(self.live),
            check: 0,
            reserved: [0; 4],
        }
        .in_run(self.run)
    }

    /// The names that all plugins use, by number.
    #[must_use]
    pub fn vocabulary(&self) -> Vocabulary {
        self.add_to(Vocabulary::default())
    }

    /// The same, behind those that there are already.
    pub(super) fn add_to(&self, mut vocabulary: Vocabulary) -> Vocabulary {
        for plugin in &self.analyzers {
            vocabulary.add_events(&plugin.manifest);
            vocabulary.add_protocols(&plugin.manifest);
            vocabulary.add_services(plugin.services());
        }
        vocabulary
    }

    /// What the plugins want.
    pub(super) fn subscriptions(&self, vocabulary: &Vocabulary) -> Result<Subscriptions, PlanError> {
        let mut subscriptions = Subscriptions::default();
        for (place, plugin) in self.analyzers.iter().enumerate() {
            let id = plugin.id.clone();
            let added = subscriptions.add(place, 0, &plugin.manifest, vocabulary);
            added.map_err(|error| PlanError::Subscription { id, error })?;
        }
        Ok(subscriptions)
    }

    /// A worker's instances.
    pub(super) fn instances(
        &self,
        worker: usize,
        vocabulary: &mut Vocabulary,
    ) -> Result<Vec<Instance>, PlanError> {
        let request = self.request(worker);
        let instance = |(place, plugin): (usize, &Plugin)| -> Result<Instance, PlanError> {
            Ok(Instance::new(plugin, place, &request, vocabulary)?.asking(&self.requests))
        };
        self.analyzers.iter().enumerate().map(instance).collect()
    }
}
