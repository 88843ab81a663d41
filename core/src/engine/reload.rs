//! The thread that takes up another configuration while radar runs.

use super::{Radar, helpers::with_helpers, watch::Watch};
use crate::{
    bus::LaneAccount,
    cli::{self, Exit, Failure},
    config::Config,
    control::{Control, Wanted},
    host::{Account, Plugin, Stamp},
    pipeline::{Changed, PlanError, Stage},
    service,
};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
use std::{
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

/// How often the files are looked at. A change must be seen twice, so it is taken up after a second at most.
const LOOK: Duration = Duration::from_millis(500);

/// How often it is looked for a signal.
const LISTEN: Duration = Duration::from_millis(100);

/// How long the end of a run waits for the thread, which may be opening a plugin.
const LAST: Duration = Duration::from_millis(100);

/// The thread as others see it: it ends when this goes.
#[derive(Debug)]
pub(super) struct Reloader {
    stop: Option<Sender<()>>,
    ended: Receiver<()>,
}

impl Reloader {
    /// Starts it, for a run that goes by `config` and was made as `again` would make it.
    pub(super) fn start(stage: Stage, config: Config, again: cli::Reload, control: Control) -> Self {
        let ((stop, stopped), (end, ended)) = (bounded(0), bounded(0));
        let (plugins, watch) = (stage.plugins().cloned().collect(), Watch::default());
        let mut attendant =
            Attendant { stage, config, again, control, stopped, watch, plugins, disabled: Vec::new() };
        let attend = move || {
            attendant.attend();
            drop(end);
        };
        if let Err(error) = thread::Builder::new().name("reload".to_owned()).spawn(attend) {
            tracing::warn!("no thread to read the configuration anew: {error}");
        }
        Self { stop: Some(stop), ended }
    }
}

impl Drop for Reloader {
    fn drop(&mut self) {
        drop(self.stop.take());
        // Nothing is lost with a thread that is busy: its work was for a run that is over.
        let _ = self.ended.recv_timeout(LAST);
    }
}

struct Attendant {
    stage: Stage,
    /// What the core was started with.
    config: Config,
    again: cli::Reload,
    control: Control,
    stopped: Receiver<()>,
    watch: Watch,
    /// Plugins that run but for those that somebody has taken out.
    plugins: Vec<Plugin>,
    disabled: Vec<String>,
}

impl Attendant {
    fn attend(&mut self) {
        for (file, stamp) in self.again.files() {
            self.watch.add(file.clone(), *stamp);
        }
        self.watch_plugins();
        let mut looked = Instant::now();
        while self.stopped.recv_timeout(LISTEN) == Err(RecvTimeoutError::Timeout) {
            self.stage.gone().iter().for_each(tell_sink);
            let mut changed = self.control.reloading();
            if looked.elapsed() >= LOOK {
                looked = Instant::now();
                changed |= self.watch.look();
            }
            if changed {
                service::reloading();
                self.reload();
                service::ready();
            }
            self.control.wanted().into_iter().for_each(|wanted| self.become_of(wanted));
        }
    }

    /// Reads everything anew, and changes what has changed; or nothing, if anything is wrong.
    fn reload(&mut self) {
        // Before it is read: what is written from now on is for the next time.
        self.watch.read();
        let Some((config, plugins)) = self.again.read(&Radar) else { return self.refused() };
        let changes = self.config.core_changes(&config);
        if !changes.is_empty() {
            let (changes, have) = (changes.join(", "), if changes.len() == 1 { "has" } else { "have" });
            tracing::warn!("{changes} {have} changed; this takes effect when radar is started again");
        }
        let plugins: Vec<Plugin> = plugins.into_iter().map(|(_, plugin)| plugin).collect();
        plugins.iter().filter(|plugin| plugin.is_outdated()).for_each(tell_outdated);
        let before: Vec<Plugin> = self.stage.plugins().cloned().collect();
        let plugins = if self.stage.is_live() { with_helpers(plugins, &before) } else { plugins };
        match self.change(&plugins, &[]) {
            Ok(changed) => {
                changed.totals.iter().for_each(tell_analyzer);
                tracing::info!("reloaded: {changed}");
                (self.plugins, self.disabled) = (plugins, Vec::new());
                self.watch_plugins();
            }
            Err(error) => {
                eprint!("{}", Failure::new(Exit::Config, error.to_string()));
                self.refused();
            }
        }
    }

    /// Makes one plugin anew, or does without it.
    fn become_of(&mut self, wanted: Wanted) {
        let (name, verb) = match &wanted {
            Wanted::Restarted(name) => (name, "restarted"),
            Wanted::Disabled(name) => (name, "disabled"),
        };
        if !self.plugins.iter().any(|plugin| plugin.id == *name) {
            return tracing::warn!(plugin = name, "is to be {verb}, and there is none of this name");
        }
        self.disabled.retain(|disabled| disabled != name);
        if let Wanted::Disabled(name) = &wanted {
            self.disabled.push(name.clone());
        }
        let stays = |plugin: &&Plugin| !self.disabled.contains(&plugin.id);
        let plugins: Vec<Plugin> = self.plugins.iter().filter(stays).cloned().collect();
        match self.change(&plugins, std::slice::from_ref(name)) {
            Ok(changed) => {
                changed.totals.iter().for_each(tell_analyzer);
                tracing::info!("{name} {verb} on request: {changed}");
            }
            Err(error) => tracing::error!(plugin = name, "cannot be {verb}: {error}"),
        }
    }

    fn change(&mut self, plugins: &[Plugin], anew: &[String]) -> Result<Changed, PlanError> {
        let stopped = &self.stopped;
        let is_over = || stopped.try_recv() == Err(TryRecvError::Disconnected);
        self.stage.change(plugins.to_vec(), anew, is_over)
    }

    fn refused(&self) {
        let file = self.again.name();
        tracing::error!("{} is refused as it is now; radar goes on as before", file.display());
    }

    /// Watches the files of the plugins that run.
    fn watch_plugins(&mut self) {
        let mut wanted: Vec<PathBuf> = self.stage.plugins().filter_map(|it| it.file.clone()).collect();
        for file in &wanted {
            self.watch.add(file.clone(), Stamp::of(file));
        }
        wanted.extend(self.again.files().iter().map(|(file, _)| file.clone()));
        self.watch.retain(&wanted);
    }
}

/// A library cannot be closed, so another one never takes its place while radar runs.
fn tell_outdated(plugin: &Plugin) {
    let library = plugin.file.as_deref().unwrap_or_else(|| "".as_ref());
    tracing::warn!(
        plugin = plugin.id,
        "{} has changed; the one that is open is used until radar is started again",
        library.display()
    );
}

/// The last word on an analyzer that was removed: it is in no `stats` event any more.
fn tell_analyzer((plugin, account): &(String, Account)) {
    let Account { calls, offered, events, refused, faults, .. } = account;
    let time_us = u64::try_from(account.time.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(plugin, calls, time_us, inputs = offered, events, refused, faults, "removed");
}

/// The same of a sink.
fn tell_sink(lane: &LaneAccount) {
    let LaneAccount { name: plugin, account, dropped, .. } = lane;
    tracing::info!(plugin, written = account.events, lost = account.lost, dropped, "removed");
}
