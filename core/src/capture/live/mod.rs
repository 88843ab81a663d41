//! Live capture: packet sockets through libpcap, one for each worker and interface.
//!
//! With several workers the kernel deals the packets out, so that a flow stays with one of them.

mod dealing;
mod fanout;
mod line;
mod program;
mod slots;
mod socket;
mod tap;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{
    CaptureError, Chunk, Filled, Source, Statistics, WAKE_UP,
    interfaces::{AUTO, Device},
};

use fanout::Group;
use line::Line;
use slots::Slots;

pub use fanout::Spread;
pub use line::Condition;
pub use tap::BLOCK_TIMEOUT;

/// What to capture, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settings {
    /// Names, indices, `any` or `auto`, which is also what none means.
    pub interfaces: Vec<String>,
    /// A filter in libpcap's language.
    pub filter: Option<String>,
    /// Octets to keep of each packet.
    pub snap_length: u32,
    /// Whether to capture what is addressed to other machines as well.
    pub promiscuous: bool,
    /// Octets of the kernel's ring, for each worker and interface.
    pub buffer: u32,
    /// What stays together when there are several workers.
    pub spread: Spread,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interfaces: vec![AUTO.into()],
            filter: None,
            // libpcap's MAXIMUM_SNAPLEN: whole packets, whatever was offloaded to the interface.
            snap_length: SNAP_LENGTH_MAX,
            promiscuous: true,
            // A tenth of a second of 1 Gbit/s, which is longer than a worker is ever away.
            buffer: 16 * 1024 * 1024,
            spread: Spread::Hosts,
        }
    }
}

const SNAP_LENGTH_MAX: u32 = 262_144;

/// The most members that a kernel's fan-out group had room for before Linux 5.15.
const WORKERS_MAX: usize = 256;

/// How an interface is, and what came of its packets.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Report {
    /// Its name.
    pub interface: String,
    /// How it is.
    pub condition: Condition,
    /// Its counts, for this worker.
    pub statistics: Statistics,
}

/// The interfaces of one worker.
pub struct Live {
    lines: Vec<Line>,
    /// As all lines have it.
    filter: Option<String>,
    slots: Slots,
    /// Of the last frame.
    number: u64,
    /// The line to be read first, so that a busy one does not starve the others.
    turn: usize,
    fills: u32,
    /// When the last frame came after a request to stop.
    stopping: Option<Instant>,
    /// The error of a lost line was told.
    told: bool,
}

/// Opens the interfaces for `workers` workers. This takes rights, all later work none.
///
/// # Errors
/// What keeps an interface from being opened, or what is wrong with a setting.
pub fn open(settings: &Settings, workers: usize) -> Result<Vec<Live>, CaptureError> {
    check("snap_length", settings.snap_length.into(), 64, SNAP_LENGTH_MAX.into())?;
    check("buffer", settings.buffer.into(), 64 * 1024, i32::MAX as u64)?;
    check("workers", workers as u64, 1, WORKERS_MAX as u64)?;
    let group = || (workers > 1).then(|| Arc::new(Group::new(settings.spread)));
    let devices: Vec<_> = find(&settings.interfaces)?.into_iter().map(|device| (device, group())).collect();
    let settings = Arc::new(settings.clone());
    let open = |worker| Live::open(&devices, &settings, worker == 0);
    let mut live = (0..workers).map(open).collect::<Result<Vec<_>, _>>()?;
    // Only now: a member that lets packets in while the others do not would leave gaps.
    live.iter_mut().try_for_each(|live| live.set_filter(settings.filter.as_deref()))?;
    Ok(live)
}

/// The interfaces that were asked for, each once.
fn find(asked: &[String]) -> Result<Vec<Device>, CaptureError> {
    let auto = [AUTO.to_owned()];
    let asked = if asked.is_empty() { &auto } else { asked };
    let mut devices = Vec::new();
    for name in asked {
        let device = Device::find(name)?;
        if !devices.contains(&device) {
            devices.push(device);
        }
    }
    Ok(devices)
}

fn check(setting: &'static str, value: u64, least: u64, most: u64) -> Result<(), CaptureError> {
    let allowed = (least..=most).contains(&value);
    allowed.then_some(()).ok_or(CaptureError::Setting { setting, least, most })
}

impl Live {
    fn open(
        devices: &[(Device, Option<Arc<Group>>)],
        settings: &Arc<Settings>,
        first: bool,
    ) -> Result<Self, CaptureError> {
        let mut slots = Slots::default();
        let mut lines = Vec::new();
        for (device, group) in devices {
            let mut line = Line::open(device.clone(), Arc::clone(settings), group.clone(), &mut slots)?;
            if first {
                // The workers share the interface: what it drops counts once.
                line.count_interface_drops();
            }
            lines.push(line);
        }
        Ok(Self { lines, filter: None, slots, number: 0, turn: 0, fills: 0, stopping: None, told: false })
    }

    /// Captures by another filter from now on. What the kernel holds already came by the old one.
    ///
    /// # Errors
    /// What is wrong with the filter; then the old one goes on.
    pub fn set_filter(&mut self, expression: Option<&str>) -> Result<(), CaptureError> {
        for index in 0..self.lines.len() {
            let (done, rest) = self.lines.split_at_mut(index);
            let Some(line) = rest.first_mut() else { break };
            if let Err(error) = line.set_filter(expression) {
                // It was right for these interfaces before, and is so still.
                for line in done {
                    let _ = line.set_filter(self.filter.as_deref());
                }
                return Err(error);
            }
        }
        self.filter = expression.map(Into::into);
        Ok(())
    }

    /// How each interface is.
    pub fn report(&mut self) -> Vec<Report> {
        let report = |line: &mut Line| Report {
            interface: line.name().into(),
            condition: line.condition(),
            statistics: line.statistics(),
        };
        self.lines.iter_mut().map(report).collect()
    }

    fn read(&mut self, chunk: &mut Chunk) {
        let (later, first) = self.lines.split_at_mut(self.turn);
        for line in first.iter_mut().chain(later) {
            line.read(chunk, &mut self.slots, &mut self.number);
        }
        self.turn = (self.turn + 1) % self.lines.len().max(1);
    }

    /// Waits until a packet comes or it is time to look around.
    fn wait(&self) {
        let sockets = self.lines.iter().filter_map(Line::socket);
        let mut sockets: Vec<_> =
            sockets.map(|socket| PollFd::from_borrowed_fd(socket, PollFlags::IN)).collect();
        let patience = Timespec { tv_sec: 0, tv_nsec: WAKE_UP.subsec_nanos().into() };
        // A signal ends it early, which is what the caller wants to know of.
        let _ = poll(&mut sockets, Some(&patience));
    }

    fn look_after(&mut self, chunk: &mut Chunk) {
        for line in &mut self.lines {
            line.look_after(chunk, &mut self.slots, &mut self.number);
        }
    }

    /// What there is to say when nothing came.
    fn idle(&mut self) -> Result<Filled, CaptureError> {
        if let Some(since) = self.stopping {
            let empty = self.statistics().waiting() == Some(0);
            // The kernel gives out its last block after a timeout; the rest is patience.
            let patience = 4 * BLOCK_TIMEOUT + Duration::from_millis(20);
            return Ok(if empty || since.elapsed() > patience { Filled::End } else { Filled::Idle });
        }
        let lost = self.lines.iter().find_map(|line| Some((line.name(), line.lost()?)));
        match lost {
            Some((interface, reason)) if self.lines.iter().all(|line| line.lost().is_some()) => {
                if std::mem::replace(&mut self.told, true) {
                    return Ok(Filled::End);
                }
                Err(CaptureError::InterfaceGone { interface: interface.into(), reason: reason.into() })
            }
            _ => Ok(Filled::Idle),
        }
    }
}

impl Source for Live {
    fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError> {
        chunk.clear();
        self.fills = self.fills.wrapping_add(1);
        if self.fills.is_multiple_of(1 << 16) {
            // Whoever uses us may forget to ask; the counters of 32 bits must not wrap unseen.
            self.statistics();
        }
        self.read(chunk);
        if chunk.frames().is_empty() {
            self.wait();
            self.read(chunk);
        }
        // Now and then also if packets come: they may all be of another interface.
        if chunk.frames().is_empty() || self.fills.is_multiple_of(64) {
            self.look_after(chunk);
        }
        chunk.set_origin(self.slots.origin());
        if chunk.frames().is_empty() {
            return self.idle();
        }
        if let Some(since) = &mut self.stopping {
            *since = Instant::now();
        }
        Ok(Filled::Frames)
    }

    fn statistics(&mut self) -> Statistics {
        self.lines.iter_mut().map(Line::statistics).fold(Statistics::default(), Statistics::plus)
    }

    fn stop(&mut self) {
        if self.stopping.is_none() {
            self.lines.iter_mut().for_each(Line::shut);
            self.stopping = Some(Instant::now());
        }
    }

    fn is_live(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_past_what_the_kernel_takes_are_refused_before_anything_is_opened() {
        let settings = Settings { snap_length: 0, ..Settings::default() };
        let error = open(&settings, 1).err().expect("too short").to_string();
        assert_eq!(error, "snap_length of a capture has to be 64 to 262144");
        assert!(matches!(
            open(&Settings::default(), 0),
            Err(CaptureError::Setting { setting: "workers", .. })
        ));
    }
}
