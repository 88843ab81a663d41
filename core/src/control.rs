//! What is asked of a running radar, from outside, by signals.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// Requests, looked at between batches.
#[derive(Clone, Debug, Default)]
pub struct Control {
    stop: Arc<AtomicBool>,
    reopen: Arc<AtomicBool>,
    reload: Arc<AtomicBool>,
    wanted: Arc<Mutex<Vec<Wanted>>>,
}

/// What is to become of a plugin.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// It is made anew.
    Restarted(String),
    /// It goes, until the configuration is read anew.
    Disabled(String),
}

/// Wishes that wait at most.
const WANTED_MAX: usize = 64;

impl Control {
    /// Takes requests from the signals of this process: SIGINT and SIGTERM to stop, SIGHUP to
    /// open files and read the configuration anew. A second SIGINT or SIGTERM ends the process at once.
    pub fn of_signals() -> io::Result<Self> {
        let control = Self::default();
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&control.stop))?;
            signal_hook::flag::register(signal, Arc::clone(&control.stop))?;
        }
        for flag in [&control.reopen, &control.reload] {
            signal_hook::flag::register(SIGHUP, Arc::clone(flag))?;
        }
        Ok(control)
    }

    /// Asks radar to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Set when it is asked to stop.
    #[must_use]
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether it was asked to stop.
    #[must_use]
    pub fn stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Whether it was asked to open files anew, since this was last asked.
    #[must_use]
    pub fn reopening(&self) -> bool {
        take(&self.reopen)
    }

    /// Asks for something to become of a plugin; a wish too many is dropped.
    pub fn want(&self, wanted: Wanted) {
        let mut waiting = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WANTED_MAX {
            waiting.push(wanted);
        }
    }

    /// What was asked for since this was last called.
    #[must_use]
    pub fn wanted(&self) -> Vec<Wanted> {
        std::mem::take(&mut *self.wanted.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether it was asked to read the configuration anew, since this was last asked.
    #[must_use]
    pub fn reloading(&self) -> bool {
        take(&self.reload)
    }
}

fn take(flag: &AtomicBool) -> bool {
    flag.load(Ordering::Relaxed) && flag.swap(false, Ordering::Relaxed)
}
