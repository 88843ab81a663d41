//! One interface for one worker, through its ups and downs.

use std::{
    fs::File,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    os::unix::fs::FileExt,
    sync::Arc,
    time::{Duration, Instant},
};

use rustix::{
    io::Errno,
    net::{AddressFamily, SocketType, netdevice, socket as open_socket},
};

use crate::capture::{
    CaptureError, Chunk, Statistics,
    interfaces::{self, Device},
};

use super::{
    Settings,
    fanout::Group,
    slots::Slots,
    socket,
    tap::{BLOCK_TIMEOUT, Tap},
};

/// How often an interface that brings nothing is looked after, and one that is gone is looked for:
/// two of these are below the 2 s in which a capture has to be back.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How an interface is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Condition {
    /// Switched on.
    Up,
    /// Switched off; the capture goes on when it is switched on.
    Down,
    /// Deleted; the capture goes on if one of that name comes and may be opened.
    Gone,
}

/// An interface, its socket while it has one, and what there is to say about it.
pub struct Line {
    device: Device,
    settings: Arc<Settings>,
    group: Option<Arc<Group>>,
    tap: Option<Tap>,
    slot: u16,
    condition: Condition,
    looked: Instant,
    /// What libpcap said when it last failed.
    trouble: Option<String>,
    /// Why it is not to be opened again.
    closed: Option<String>,
    filter: Option<String>,
    /// Counts of the sockets that this line had before.
    past: Statistics,
    /// Counts of this one, as last read.
    present: Statistics,
    drops: Option<Drops>,
    control: OwnedFd,
}

impl Line {
    /// Opens a socket, shut yet.
    pub fn open(
        device: Device,
        settings: Arc<Settings>,
        group: Option<Arc<Group>>,
        slots: &mut Slots,
    ) -> Result<Self, CaptureError> {
        let failed = |error: io::Error| CaptureError::Live {
            interface: device.name.clone(),
            reason: error.to_string(),
        };
        let control = interfaces::control().map_err(failed)?;
        let tap = Tap::open(&device, &settings, group.as_deref())
            .map_err(|error| explain(&device, control.as_fd(), &error))?;
        Ok(Self {
            slot: slots.add(&device.name, tap.link),
            filter: settings.filter.clone(),
            tap: Some(tap),
            condition: Condition::Up,
            looked: Instant::now(),
            trouble: None,
            closed: None,
            past: Statistics::default(),
            present: Statistics::default(),
            drops: None,
            device,
            settings,
            group,
            control,
        })
    }

    /// Counts what the interface itself drops; to be asked of one worker only.
    pub fn count_interface_drops(&mut self) {
        self.drops = Some(Drops::open(&self.device.name));
    }

    pub fn name(&self) -> &str {
        &self.device.name
    }

    pub fn condition(&self) -> Condition {
        self.condition
    }

    /// Why nothing will come any more, if that is certain.
    pub fn lost(&self) -> Option<&str> {
        self.closed.as_deref().filter(|_| self.tap.is_none())
    }

    /// Lets packets in: those that pass the filter, in place of the filter before.
    pub fn set_filter(&mut self, expression: Option<&str>) -> Result<(), CaptureError> {
        let loopback = match self.device.index {
            0 => netdevice::name_to_index(&self.control, "lo").ok(),
            index => (self.device.name == "lo").then_some(index),
        };
        if let Some(tap) = &mut self.tap {
            tap.set_filter(expression, self.settings.snap_length, loopback)?;
        }
        self.filter = expression.map(Into::into);
        Ok(())
    }

    /// Copies frames that have come, up to a batch; waits for none.
    pub fn read(&mut self, chunk: &mut Chunk, slots: &mut Slots, number: &mut u64) {
        let Some(tap) = &mut self.tap else { return };
        // libpcap fails while the interface is down or renamed, in its own words. What it is, the
        // kernel tells when we look after it.
        if let Err(error) = tap.read(chunk, slots, self.slot, number) {
            self.trouble = Some(error.to_string());
        }
    }

    /// The socket to wait for.
    pub fn socket(&self) -> Option<BorrowedFd<'_>> {
        self.tap.as_ref().map(Tap::as_fd)
    }

    /// Takes no more packets in.
    pub fn shut(&mut self) {
        if let Some(tap) = &mut self.tap {
            tap.shut();
        }
        self.closed.get_or_insert_with(|| "the capture was stopped".into());
    }

    pub fn statistics(&mut self) -> Statistics {
        // Should libpcap fail to tell, the last it told stands.
        if let Some(Ok(present)) = self.tap.as_mut().map(Tap::statistics) {
            self.present = present;
        }
        let dropped_interface = self.drops.as_ref().map_or(0, Drops::count);
        self.past.plus(self.present).plus(Statistics { dropped_interface, ..Statistics::default() })
    }

    /// Finds out how the interface is, if that is due; to be called when it brings nothing.
    pub fn look_after(&mut self, chunk: &mut Chunk, slots: &mut Slots, number: &mut u64) {
        if self.device.index == 0 || self.looked.elapsed() < LOOK_EVERY {
            return;
        }
        self.looked = Instant::now();
        if self.tap.is_none() {
            return self.reopen();
        }
        match netdevice::index_to_name(&self.control, self.device.index) {
            Ok(name) if name != self.device.name => self.renamed(name, slots),
            Ok(_) if !self.is_up() => self.becomes(Condition::Down),
            Ok(_) => self.goes_on(),
            Err(_) => self.gone(chunk, slots, number),
        }
    }

    fn is_up(&self) -> bool {
        socket::is_up(self.control.as_fd(), &self.device.name).unwrap_or(true)
    }

    fn goes_on(&mut self) {
        // What libpcap said while the interface was down or under another name is explained by that.
        let trouble = self.trouble.take().filter(|_| self.condition == Condition::Up);
        self.becomes(Condition::Up);
        if let Some(error) = trouble {
            let interface = &self.device.name;
            tracing::warn!(target: "capture", interface, error, "reading failed, and is tried again");
        }
    }

    fn renamed(&mut self, name: String, slots: &mut Slots) {
        tracing::warn!(target: "capture", interface = self.device.name, now = name, "interface renamed");
        slots.rename(self.slot, &name);
        self.device.name = name;
        self.trouble = None;
    }

    fn becomes(&mut self, condition: Condition) {
        if self.condition != condition {
            tracing::warn!(target: "capture", interface = self.device.name, ?condition, "interface changed");
            self.condition = condition;
        }
    }

    /// Takes what the ring of a deleted interface still holds, and closes its socket.
    fn gone(&mut self, chunk: &mut Chunk, slots: &mut Slots, number: &mut u64) {
        self.becomes(Condition::Gone);
        let begun = Instant::now();
        while self.statistics_of_tap().waiting().is_some_and(|waiting| waiting > 0)
            && begun.elapsed() < 3 * BLOCK_TIMEOUT
        {
            self.read(chunk, slots, number);
            std::thread::sleep(BLOCK_TIMEOUT / 8);
        }
        self.past = self.past.plus(self.statistics_of_tap());
        self.past.dropped_interface += self.drops.take().map_or(0, |drops| drops.count());
        self.present = Statistics::default();
        if let (Some(group), Some(id)) = (&self.group, self.tap.take().and_then(|tap| tap.group)) {
            group.forget(id);
        }
    }

    fn statistics_of_tap(&mut self) -> Statistics {
        self.statistics();
        self.present
    }

    /// Opens an interface that has the name of the one that is gone.
    fn reopen(&mut self) {
        let Ok(index) = netdevice::name_to_index(&self.control, &self.device.name) else { return };
        if self.closed.is_some() {
            return;
        }
        self.device.index = index;
        match Tap::open(&self.device, &self.settings, self.group.as_deref()) {
            Ok(tap) => {
                self.tap = Some(tap);
                let filter = self.filter.clone();
                if let Err(error) = self.set_filter(filter.as_deref()) {
                    self.closed = Some(error.to_string());
                }
                self.becomes(Condition::Up);
            }
            Err(error) => match explain(&self.device, self.control.as_fd(), &error) {
                // Not before somebody else does it: this process gave its rights away.
                error @ CaptureError::NoPermission { .. } => self.closed = Some(error.to_string()),
                CaptureError::InterfaceDown { .. } => self.becomes(Condition::Down),
                _ => {}
            },
        }
    }
}

/// What keeps an interface from being opened. libpcap's words differ from version to version, and
/// are none for some; so we ask the system.
fn explain(device: &Device, control: BorrowedFd<'_>, error: &io::Error) -> CaptureError {
    let interface = device.name.clone();
    // Without a protocol it receives nothing; it takes the same right all the same.
    let socket = open_socket(AddressFamily::PACKET, SocketType::RAW, None);
    if let Err(Errno::PERM | Errno::ACCESS) = socket {
        CaptureError::NoPermission { interface }
    } else if device.index != 0 && matches!(socket::is_up(control, &interface), Ok(false)) {
        CaptureError::InterfaceDown { interface }
    } else {
        CaptureError::Live { interface, reason: error.to_string() }
    }
}

/// What the interface and its driver drop, from files that are held open: once the process is
/// confined, it could not open them.
struct Drops {
    files: Vec<File>,
    before: u64,
}

impl Drops {
    /// The counters of libpcap's `ps_ifdrop`. Others count packets that were seen, or never were
    /// for us.
    fn open(interface: &str) -> Self {
        let open = |name| File::open(format!("/sys/class/net/{interface}/statistics/{name}")).ok();
        let files = ["rx_missed_errors", "rx_fifo_errors"].into_iter().filter_map(open).collect();
        let mut drops = Self { files, before: 0 };
        drops.before = drops.count();
        drops
    }

    fn count(&self) -> u64 {
        let read = |file: &File| {
            let mut digits = [0; 24];
            let length = file.read_at(&mut digits, 0).ok()?;
            std::str::from_utf8(digits.get(..length)?).ok()?.trim().parse::<u64>().ok()
        };
        self.files.iter().filter_map(read).sum::<u64>().saturating_sub(self.before)
    }
}
