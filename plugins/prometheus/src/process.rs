//! What the kernel knows of this process (proc(5)), under the names that Prometheus' own libraries give it.

use crate::exposition::{Exposition, Kind, Number};
use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt,
};

/// The process, and the files that tell of it. They are opened once: later radar may not be allowed to.
#[derive(Debug)]
pub struct Process {
    stat: File,
    /// When the machine was started, in seconds since 1970.
    boot: f64,
    /// Ticks in a second.
    ticks: f64,
    page: u64,
}

/// Numbers of the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Moment {
    /// Ticks of processors that were spent, in the kernel and out of it.
    spent: u64,
    threads: u64,
    /// Ticks from the start of the machine to that of the process.
    start: u64,
    virtual_octets: u64,
    resident_pages: u64,
}

impl Process {
    /// Opens what tells of this process.
    pub fn open() -> io::Result<Self> {
        let all = fs::read_to_string("/proc/stat")?;
        let boot = all.lines().find_map(|line| line.strip_prefix("btime ")?.parse().ok());
        Ok(Self {
            stat: File::open("/proc/self/stat")?,
            boot: boot
                .ok_or_else(|| io::Error::other("/proc/stat does not say when the machine was started"))?,
            ticks: rustix::param::clock_ticks_per_second() as f64,
            page: rustix::param::page_size() as u64,
        })
    }

    /// Writes its numbers; none if the kernel does not tell them.
    pub fn write(&self, to: &mut Exposition) {
        let mut octets = [0; 1024];
        let Ok(length) = self.stat.read_at(&mut octets, 0) else { return };
        let text = octets.get(..length).map(String::from_utf8_lossy).unwrap_or_default();
        let Some(now) = Moment::read(&text) else { return };
        let spent = Number::Seconds(now.spent as f64 / self.ticks);
        let start = Number::Seconds(self.boot + now.start as f64 / self.ticks);
        let resident = Number::Whole(now.resident_pages.saturating_mul(self.page));
        let mut one = |name, kind, help, number| to.family(name, kind, help).sample(&[], number);
        one("process_cpu_seconds_total", Kind::Counter, "Time of processors that radar has used.", spent);
        one(
            "process_start_time_seconds",
            Kind::Gauge,
            "When radar was started, in seconds since 1970.",
            start,
        );
        one("process_resident_memory_bytes", Kind::Gauge, "Memory that radar has, in octets.", resident);
        let address_space = Number::Whole(now.virtual_octets);
        one(
            "process_virtual_memory_bytes",
            Kind::Gauge,
            "Address space that radar has, in octets.",
            address_space,
        );
        one("process_threads", Kind::Gauge, "Threads of radar.", Number::Whole(now.threads));
    }
}

impl Moment {
    /// Reads a line of /proc/PID/stat. The process's name may have anything in it, also blanks and brackets.
    fn read(line: &str) -> Option<Self> {
        let (_, rest) = line.rsplit_once(')')?;
        // The first that is left is field 3 of proc(5).
        let fields: Vec<_> = rest.split_ascii_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        Some(Self {
            spent: field(14)?.saturating_add(field(15)?),
            threads: field(20)?,
            start: field(22)?,
            virtual_octets: field(23)?,
            resident_pages: field(24)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let line = "77 (a) R (b) S 1 77 77 0 -1 4194560 100 0 0 0 12 34 0 0 20 0 5 0 9000 1048576 200 18446744073709551615 1";
        let moment =
            Moment { spent: 46, threads: 5, start: 9000, virtual_octets: 1 << 20, resident_pages: 200 };
        assert_eq!(Moment::read(line), Some(moment));
        assert_eq!(Moment::read("77 (a) S 1"), None);
        assert_eq!(Moment::read(""), None);
    }

    #[test]
    fn this_process_was_started_a_moment_ago() {
        let mut to = Exposition::new(crate::exposition::Form::Text);
        Process::open().unwrap().write(&mut to);
        let text = to.end();
        let start = text.lines().find_map(|line| line.strip_prefix("process_start_time_seconds ")).unwrap();
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs_f64();
        let age = now - start.parse::<f64>().unwrap();
        // The start of the machine is told in whole seconds.
        assert!((-2.0..600.0).contains(&age), "{age}");
    }
}
