//! How long a call took, and whether the plugin or the machine is to blame for it.

use rustix::time::{ClockId, Timespec, clock_gettime};
use std::time::{Duration, Instant};

/// Runs from the start of a call.
#[derive(Debug)]
pub(super) struct Stopwatch {
    start: Instant,
    computing: Duration,
    waits: i64,
}

/// What a call took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    /// On the clock.
    pub(super) time: Duration,
    /// Of that, what is the plugin's own doing: it computed, or it slept or waited for something.
    /// While others have the processor it does neither.
    pub(super) own: Duration,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self { start: Instant::now(), computing: computing(), waits: waits() }
    }

    pub(super) fn read(&self) -> Spent {
        let time = self.start.elapsed();
        let waited = waits() > self.waits;
        let own = if waited { time } else { computing().saturating_sub(self.computing) };
        Spent { time, own }
    }
}

/// Processor time of this thread.
fn computing() -> Duration {
    let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(tv_sec).unwrap_or_default(), u32::try_from(tv_nsec).unwrap_or_default())
}

/// Times this thread gave the processor away to wait for something.
fn waits() -> i64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: getrusage writes a rusage to the place it is given, and all zeros are one already.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_THREAD, usage.as_mut_ptr());
        usage.assume_init()
    };
    usage.ru_nvcsw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_is_the_plugins_own_doing_and_so_is_computing() {
        let watch = Stopwatch::start();
        std::thread::sleep(Duration::from_millis(20));
        assert!(watch.read().own >= Duration::from_millis(20));
        let watch = Stopwatch::start();
        while watch.read().time < Duration::from_millis(20) {
            std::hint::spin_loop();
        }
        assert!(watch.read().own > Duration::ZERO);
    }
}
