//! `radar plugin dev`: a plugin is built and tested whenever one of its files is saved.

use super::{ask, build, shown, test};
use crate::author::{Project, Sources, build as build_module};
use crate::cli::arguments::CommonArguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::logging;
use crate::control::Control;
use rustix::process::{Pid, Signal, kill_process};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_millis(300);

/// Where packets for a radar of its own come from.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Capture files.
    pub files: Vec<PathBuf>,
    /// Interfaces.
    pub interfaces: Vec<String>,
}

/// Builds, tests, and runs; again whenever a file is saved, until it is interrupted.
pub fn dev(folder: &Path, input: &Input, common: &CommonArguments) -> Result<(), Failure> {
    let (mut seen, mut radar) = (Sources::of(folder), None::<Running>);
    let not_asked = |error| Failure::new(Exit::Failed, format!("no signals can be taken: {error}"));
    let control = Control::of_signals().map_err(not_asked)?;
    // What is wrong before anything was built is not mended by saving a file.
    Project::of(folder)?;
    while !control.stopping() {
        match once(folder) {
            Err(failure) => failure.print(logging::color(common.color)),
            Ok(()) if input.is_empty() => {}
            Ok(()) => radar = Some(Running::again(radar.take(), folder, input)?),
        }
        eprintln!("waiting for changes in {}", folder.display());
        seen = changed(folder, &seen, &control);
    }
    Ok(())
}

/// Builds and tests. A radar that runs with the module takes it up by itself.
fn once(folder: &Path) -> Result<(), Failure> {
    let built = build_module(&Project::of(folder)?, &mut ask)?;
    eprintln!("{}", build::line(&built));
    match test::test(&built.module, false, false) {
        // Its events may be what shows why.
        Err(failure) if failure.message.is_empty() => Ok(()),
        tested => tested,
    }
}

/// Waits until files have changed, and are not being changed any more; or until it is to end.
fn changed(folder: &Path, seen: &Sources, control: &Control) -> Sources {
    let mut now = Sources::of(folder);
    while !control.stopping() {
        thread::sleep(LOOK);
        let later = Sources::of(folder);
        if let (Some(first), true) = (seen.changed(&later).first(), later == now) {
            eprintln!("\n{} has changed", shown(first));
            return later;
        }
        now = later;
    }
    now
}

impl Input {
    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.interfaces.is_empty()
    }
}

/// A radar with the plugin; it is ended with this.
struct Running(Child);

impl Running {
    /// On files it is a run for each build; on interfaces the one that runs takes the module up.
    fn again(before: Option<Self>, folder: &Path, input: &Input) -> Result<Self, Failure> {
        if let Some(mut running) = before
            && !input.interfaces.is_empty()
            && matches!(running.0.try_wait(), Ok(None))
        {
            return Ok(running);
        }
        let mut command = Command::new("/proc/self/exe");
        command.arg("--plugin").arg(folder);
        for file in &input.files {
            command.arg("-r").arg(file);
        }
        for interface in &input.interfaces {
            command.arg("-i").arg(interface);
        }
        let failed = |error| Failure::new(Exit::Failed, format!("cannot run radar: {error}"));
        let mut running = Self(command.spawn().map_err(failed)?);
        if input.interfaces.is_empty() {
            // A file has an end, and what came of it is to be read before the next word.
            running.0.wait().map_err(failed)?;
        }
        Ok(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let pid = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        // It may have ended by itself; if not, it is asked to, so that no event is lost.
        let _ = pid.map(|pid| kill_process(pid, Signal::TERM));
        let _ = self.0.wait();
    }
}
