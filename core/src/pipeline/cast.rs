//! Which analyzer is at which place, in all workers alike, and what becomes of that when others are wanted.

use super::{Plan, PlanError, crew::Change};
use crate::{
    dispatch::{PLUGINS_MAX, SubscriptionError, Subscriptions},
    eve::Vocabulary,
    host::{Instance, Plugin},
};
use std::{collections::BTreeSet, sync::Arc};

/// The analyzers as they run.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    /// In the order of the configuration.
    parts: Vec<Part>,
    vocabulary: Arc<Vocabulary>,
    generation: u32,
}

/// One of them.
#[derive(Clone, Debug)]
struct Part {
    plugin: Plugin,
    place: usize,
    /// The generation that its instances came with.
    since: u32,
}

impl Cast {
    /// The first one, as workers are made with it.
    pub(super) fn of(plan: &Plan) -> Self {
        let part = |(place, plugin): (usize, &Plugin)| Part { plugin: plugin.clone(), place, since: 0 };
        let parts = plan.analyzers.iter().enumerate().map(part).collect();
        Self { parts, vocabulary: Arc::new(plan.vocabulary()), generation: 0 }
    }

    /// The next one, with the analyzers of `plan`. Who is the same stays, unless its place is among those
    /// that workers have set `aside`. A name keeps its place.
    pub(super) fn next(&self, plan: &Plan, aside: u64) -> Result<Self, PlanError> {
        let generation = self.generation + 1;
        let names: BTreeSet<&str> = plan.analyzers.iter().map(|plugin| plugin.id.as_str()).collect();
        let kept = self.parts.iter().filter(|part| names.contains(part.plugin.id.as_str()));
        let taken: BTreeSet<usize> = kept.map(|part| part.place).collect();
        let mut free = (0..PLUGINS_MAX).filter(|place| !taken.contains(place));
        let mut parts = Vec::new();
        for plugin in &plan.analyzers {
            let before = self.parts.iter().find(|part| part.plugin.id == plugin.id);
            let stays = |part: &&Part| part.plugin.is_same(plugin) && aside & 1 << part.place == 0;
            let since = before.filter(stays).map_or(generation, |part| part.since);
            let place = before.map(|part| part.place).or_else(|| free.next());
            let too_many =
                || PlanError::Subscription { id: plugin.id.clone(), error: SubscriptionError::TooMany };
            parts.push(Part { plugin: plugin.clone(), place: place.ok_or_else(too_many)?, since });
        }
        let vocabulary = Arc::new(plan.add_to(self.vocabulary.without_services()));
        if vocabulary.is_overfull() {
            return Err(PlanError::Names);
        }
        Ok(Self { parts, vocabulary, generation })
    }

    /// The places of those with these names, a bit for each.
    pub(super) fn places(&self, names: &[String]) -> u64 {
        let parts = self.parts.iter().filter(|part| names.contains(&part.plugin.id));
        parts.fold(0, |set, part| set | 1 << part.place)
    }

    /// Their names, and whether they are new in this generation.
    pub(super) fn parts(&self) -> impl Iterator<Item = (String, bool)> {
        self.parts.iter().map(|part| (part.plugin.id.clone(), part.since == self.generation))
    }

    /// What a worker needs to go from the generation before to this one.
    pub(super) fn change(&self, plan: &Plan, worker: usize) -> Result<Change, PlanError> {
        let mut vocabulary = (*self.vocabulary).clone();
        let mut subscriptions = Subscriptions::of_generation(self.generation);
        let mut seats = Vec::new();
        for Part { plugin, place, since } in &self.parts {
            let added = subscriptions.add(*place, *since, &plugin.manifest, &self.vocabulary);
            added.map_err(|error| PlanError::Subscription { id: plugin.id.clone(), error })?;
            let new = (*since == self.generation)
                .then(|| Instance::new(plugin, *place, &plan.request(worker), &mut vocabulary));
            seats.push((*place, new.transpose()?.map(|new| new.asking(&plan.requests))));
        }
        Ok(Change { seats, subscriptions, vocabulary: Arc::clone(&self.vocabulary) })
    }
}
