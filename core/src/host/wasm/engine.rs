//! One engine for the process, and the clock by which calls are cut off.

use std::{
    sync::{
        LazyLock, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};
use wasmtime::{Config, Engine};

/// A call is cut off within two of these after its deadline, and a little: in less than ten milliseconds. Each costs a
/// few microseconds.
pub(super) const TICK: Duration = Duration::from_millis(4);

/// Ticks that the clock goes on beyond what a call has asked for: nobody pays for a clock that nobody looks at,
/// and whoever calls often need not say so each time.
const LASTING: u64 = 25;

/// How modules are compiled and run; the child that compiles them uses the same.
pub(super) fn config() -> Config {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.wasm_component_model(true);
    // What no compiler of plugins makes, and what is not there need not be trusted.
    config.wasm_memory64(false);
    config
}

/// The engine.
pub(super) fn engine() -> &'static Engine {
    static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
        Engine::new(&config()).unwrap_or_else(|error| unreachable!("a fixed configuration: {error}"))
    });
    &ENGINE
}

/// The clock: it counts ticks up while plugins are called. Its thread ends when nobody has called for a while.
#[derive(Debug)]
pub(super) struct Clock {
    now: AtomicU64,
    /// The tick until which somebody needs it.
    until: AtomicU64,
    /// Whether no thread counts. Who makes it false is the one that does, or starts the one that does.
    stopped: AtomicBool,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// The clock of this process.
pub(super) fn clock() -> &'static Clock {
    static CLOCK: Clock = Clock {
        now: AtomicU64::new(0),
        until: AtomicU64::new(0),
        stopped: AtomicBool::new(true),
        thread: Mutex::new(None),
    };
    &CLOCK
}

impl Clock {
    /// A call begins that may last this long.
    #[inline]
    pub(super) fn wind(&'static self, ticks: u64) {
        let until = self.now.load(Ordering::Relaxed).saturating_add(ticks);
        if self.until.load(Ordering::Relaxed) < until {
            self.until.fetch_max(until.saturating_add(LASTING), Ordering::SeqCst);
            if self.stopped.load(Ordering::SeqCst) {
                self.start();
            }
        }
    }

    #[cold]
    fn start(&'static self) {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.takes_over() {
            return;
        }
        // The one before has nothing left to do.
        let _ = thread.take().map(JoinHandle::join);
        let started = thread::Builder::new().name("wasm clock".to_owned()).spawn(|| self.run());
        *thread =
            Some(started.unwrap_or_else(|error| panic!("no thread for the clock of WASM plugins: {error}")));
    }

    /// Has the thread end, so that there is none until the next call.
    pub(super) fn rest(&self) {
        self.until.store(0, Ordering::SeqCst);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let _ = thread.map(JoinHandle::join);
    }

    fn takes_over(&self) -> bool {
        self.stopped.compare_exchange(true, false, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    fn run(&self) {
        loop {
            thread::sleep(TICK);
            engine().increment_epoch();
            let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
            let needed = || now <= self.until.load(Ordering::SeqCst);
            if !needed() {
                self.stopped.store(true, Ordering::SeqCst);
                // Whoever winds it from here on sees that it is stopped; who did just before has not.
                if !needed() || !self.takes_over() {
                    return;
                }
            }
        }
    }
}

/// Ticks until a call of this length is over its time.
pub(super) fn ticks(time: Duration) -> u64 {
    let ticks = time.as_nanos().div_ceil(TICK.as_nanos());
    // The tick that is under way does not count.
    u64::try_from(ticks).unwrap_or(u64::MAX / 2).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_never_early() {
        assert_eq!(ticks(Duration::from_millis(500)), 126);
        assert_eq!(ticks(Duration::from_micros(1)), 2);
    }

    #[test]
    fn the_clock_goes_on_after_it_was_stopped() {
        clock().wind(1);
        let deadline = std::time::Instant::now() + Duration::from_secs(10);
        while !clock().stopped.load(Ordering::SeqCst) {
            assert!(std::time::Instant::now() < deadline, "it never stops");
            thread::sleep(TICK);
        }
        clock().wind(10);
        while clock().stopped.load(Ordering::SeqCst) {
            assert!(std::time::Instant::now() < deadline, "it never goes on");
            thread::sleep(TICK);
        }
    }
}
