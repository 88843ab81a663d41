//! Whether a plugin or the machine is to blame for a call that took long.

use rustix::time::{ClockId, Timespec, clock_gettime};
use std::time::Duration;

/// What this thread had done before a plugin was called: taken once for a batch of packets, since asking
/// the kernel costs as much as many a call, and looked at only when a call took long.
#[derive(Debug)]
pub struct Stopwatch {
    computing: Duration,
    waits: i64,
}

impl Stopwatch {
    /// To be started right before the plugins are called.
    #[must_use]
    pub fn start() -> Self {
        Self { computing: computing(), waits: waits() }
    }

    /// Processor time of this thread when it was started.
    pub(super) fn computing(&self) -> Duration {
        self.computing
    }

    /// What of `time`, that a call took on the clock, is the plugin's own doing: it computed, or it slept
    /// or waited for something. While others have the processor it does neither.
    pub(super) fn own(&mut self, time: Duration) -> Duration {
        let waited = waits() > self.waits;
        let own = if waited { time } else { computing().saturating_sub(self.computing).min(time) };
        // The next plugin is not to blame for this one.
        *self = Self::start();
        own
    }
}

/// Processor time of this thread.
pub(super) fn computing() -> Duration {
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
    use std::time::Instant;

    #[test]
    fn sleep_is_the_plugins_own_doing_and_so_is_computing() {
        let (mut watch, begin) = (Stopwatch::start(), Instant::now());
        std::thread::sleep(Duration::from_millis(20));
        assert!(watch.own(begin.elapsed()) >= Duration::from_millis(20));
        let (mut watch, begin) = (Stopwatch::start(), Instant::now());
        while begin.elapsed() < Duration::from_millis(20) {
            std::hint::spin_loop();
        }
        let own = watch.own(begin.elapsed());
        assert!(own > Duration::ZERO && watch.own(Duration::from_secs(1)) < own, "it is started anew");
    }
}
