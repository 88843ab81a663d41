//! What is asked of a running radar, from outside, by signals.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Requests, looked at between batches.
#[derive(Clone, Debug, Default)]
pub struct Control {
    stop: Arc<AtomicBool>,
    reopen: Arc<AtomicBool>,
    reload: Arc<AtomicBool>,
}

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

    /// Whether it was asked to read the configuration anew, since this was last asked.
    #[must_use]
    pub fn reloading(&self) -> bool {
        take(&self.reload)
    }
}

fn take(flag: &AtomicBool) -> bool {
    flag.load(Ordering::Relaxed) && flag.swap(false, Ordering::Relaxed)
}
