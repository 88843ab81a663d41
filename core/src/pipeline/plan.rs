//! What a run is made of, settled before anything is started.

use crate::{
    anomaly, decode,
    dispatch::{SubscriptionError, Subscriptions},
    eve::Vocabulary,
    flow,
    host::{Instance, Plugin, PluginError},
    reassembly,
};
use radar_abi::stable::Request;
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

impl Plan {
    /// What a new instance is told.
    #[must_use]
    pub fn request(&self, worker: usize) -> Request {
        Request {
            worker: worker as u32,
            summaries: 0,
            live: u32::from(self.live),
            check: 0,
            reserved: [0; 4],
        }
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
        let instance = |(place, plugin): (usize, &Plugin)| Instance::new(plugin, place, &request, vocabulary);
        Ok(self.analyzers.iter().enumerate().map(instance).collect::<Result<_, _>>()?)
    }
}
