//! What can be changed of a run while it goes on: its analyzers and sinks.

use super::{Plan, PlanError, Worker, cast::Cast, news::tell_world, plan::in_order, post::Post};
use crate::{
    bus::{Bus, Cue, LaneAccount, Opening},
    host::{Account, Outlet, Plugin},
};
use std::{sync::Arc, thread, time::Duration};

/// How often it is looked whether the workers have taken a change; they do within 50 ms.
const LOOK: Duration = Duration::from_millis(2);

/// The analyzers and sinks of a run. It lives apart from the workers, which notice nothing of it but that others
/// are there between one batch and the next.
#[derive(Debug)]
pub struct Stage {
    plan: Plan,
    cast: Cast,
    posts: Vec<Arc<Post>>,
    bus: Bus,
}

/// What a change came to, by names.
#[derive(Debug, Default)]
pub struct Changed {
    /// Who was not there before.
    pub added: Vec<String>,
    /// Who is no more.
    pub removed: Vec<String>,
    /// Who was made anew.
    pub replaced: Vec<String>,
    /// How many go on as they were.
    pub unchanged: usize,
    /// What the analyzers did that are no more.
    pub totals: Vec<(String, Account)>,
}

impl Stage {
    pub(super) fn new(plan: &Plan, posts: Vec<Arc<Post>>, bus: &Bus) -> Self {
        tell_world(bus, plan);
        Self { plan: plan.clone(), cast: Cast::of(plan), posts, bus: bus.clone() }
    }

    /// The plugins that run.
    pub fn plugins(&self) -> impl Iterator<Item = &Plugin> {
        self.plan.analyzers.iter().chain(&self.plan.sinks)
    }

    /// Whether packets come as they happen.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.plan.live
    }

    /// Sinks that were removed and have closed since this was last asked.
    #[must_use]
    pub fn gone(&self) -> Vec<LaneAccount> {
        self.bus.gone()
    }

    /// Lets these plugins take the place of those that run. Who is the same goes on and loses nothing, unless
    /// it was set aside or is among those to be made `anew`. Returns once all workers have taken the change, or when the run is over.
    ///
    /// # Errors
    /// If a plugin cannot be started: then nothing has changed.
    pub fn change(
        &mut self,
        plugins: Vec<Plugin>,
        anew: &[String],
        is_over: impl Fn() -> bool,
    ) -> Result<Changed, PlanError> {
        let (sinks, analyzers) = plugins.into_iter().partition(Plugin::is_sink);
        let plan = Plan { analyzers: in_order(analyzers), sinks, ..self.plan.clone() };
        let aside = self.posts.iter().fold(0, |set, post| set | post.aside());
        let cast = self.cast.next(&plan, aside | self.cast.places(anew))?;
        let changes = (0..self.posts.len()).map(|worker| cast.change(&plan, worker));
        let changes = changes.collect::<Result<Vec<_>, _>>()?;
        let cues = self.cues(&plan, anew)?;
        let mut changed = self.difference(&cast, &cues);
        // Sinks first: who enters is to have the events of those analyzers that come with it.
        self.bus.change(cues);
        self.posts.iter().zip(changes).for_each(|(post, change)| post.put(change));
        if plan.sinks.iter().any(Plugin::wants_tops) {
            plan.talkers.set_if_unset(plan.talkers_kept);
        }
        plan.activity.set(plan.sinks.iter().filter_map(|sink| sink.manifest.wants.activity.as_ref()));
        plan.frames.set(plan.sinks.iter().any(Plugin::wants_frames));
        tell_world(&self.bus, &plan);
        (self.plan, self.cast) = (plan, cast);
        while !self.posts.iter().all(|post| post.is_taken()) && !is_over() {
            thread::sleep(LOOK);
        }
        self.add_totals(&mut changed);
        Ok(changed)
    }

    /// What becomes of each sink. One that enters is opened at once, so that nothing changes if it cannot be;
    /// where others leave, it waits for them.
    fn cues(&self, plan: &Plan, anew: &[String]) -> Result<Vec<(String, Cue)>, PlanError> {
        let runs = |id: &str| self.plan.sinks.iter().find(|sink| sink.id == *id);
        let leave = self.plan.sinks.iter().any(|old| plan.sinks.iter().all(|new| new.id != old.id));
        let waits = leave || self.bus.is_leaving();
        let failed = self.bus.accounts().into_iter().filter(|it| it.account.set_aside).map(|it| it.name);
        let failed: Vec<_> = failed.chain(anew.iter().cloned()).collect();
        let cue = |sink: &Plugin| -> Result<Cue, PlanError> {
            let (plugin, request) = (sink.clone(), plan.request(0));
            let commands = plan.commands.clone();
            let opening = move || Ok(Outlet::new(&plugin, &request)?.asking(&commands));
            Ok(match runs(&sink.id) {
                Some(before) if before.is_same(sink) && !failed.contains(&sink.id) => Cue::Stay,
                Some(_) => Cue::Replace(Box::new(opening)),
                None if waits => Cue::Enter(Box::new(opening)),
                None => Cue::Enter(opened(opening()?)),
            })
        };
        plan.sinks.iter().map(|sink| Ok((sink.id.clone(), cue(sink)?))).collect()
    }

    fn difference(&self, cast: &Cast, cues: &[(String, Cue)]) -> Changed {
        let mut changed = Changed::default();
        let enters = |(name, cue): &(String, Cue)| (name.clone(), !matches!(cue, Cue::Stay));
        changed.add(self.cast.parts().map(|(name, _)| name).collect(), cast.parts().collect());
        changed
            .add(self.plan.sinks.iter().map(|it| it.id.clone()).collect(), cues.iter().map(enters).collect());
        changed
    }

    /// Drops who had to go, here where nobody waits, and adds up what the removed ones did.
    fn add_totals(&self, changed: &mut Changed) {
        let is_removed = |name: &str| changed.removed.iter().any(|removed| removed == name);
        for seat in self.posts.iter().flat_map(|post| post.dismissed()) {
            if !is_removed(seat.name()) {
                continue;
            }
            match changed.totals.iter_mut().find(|(name, _)| name == seat.name()) {
                Some((_, sum)) => sum.add(&seat.account()),
                None => changed.totals.push((seat.name().to_owned(), seat.account())),
            }
        }
    }
}

impl Changed {
    /// Adds who `ran` and who `runs` now, the latter with whether they are new.
    fn add(&mut self, mut ran: Vec<String>, runs: Vec<(String, bool)>) {
        for (name, is_new) in runs {
            let before = ran.iter().position(|one| *one == name).map(|at| ran.swap_remove(at));
            match (before, is_new) {
                (None, _) => self.added.push(name),
                (Some(_), true) => self.replaced.push(name),
                (Some(_), false) => self.unchanged += 1,
            }
        }
        self.removed.append(&mut ran);
    }
}

/// `+quic -http ~dns, 3 unchanged`.
impl std::fmt::Display for Changed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lists = [("+", &self.added), ("-", &self.removed), ("~", &self.replaced)];
        let words =
            lists.iter().flat_map(|(sign, list)| list.iter().map(move |name| format!("{sign}{name}")));
        let words = words.collect::<Vec<_>>().join(" ");
        let comma = if words.is_empty() { "" } else { ", " };
        write!(out, "{words}{comma}{} unchanged", self.unchanged)
    }
}

fn opened(outlet: Outlet) -> Opening {
    Box::new(move || Ok(outlet))
}

/// A post for each of some workers.
pub(super) fn posts(workers: &[Worker]) -> Vec<Arc<Post>> {
    workers.iter().map(Post::of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_one_line() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut changed = Changed::default();
        changed.add(
            names(&["dns", "http", "tls"]),
            vec![("quic".to_owned(), true), ("tls".to_owned(), false), ("dns".to_owned(), true)],
        );
        changed.add(names(&["json"]), vec![("json".to_owned(), false)]);
        assert_eq!(changed.to_string(), "+quic -http ~dns, 2 unchanged");
        assert_eq!(Changed { unchanged: 4, ..Changed::default() }.to_string(), "4 unchanged");
    }
}
