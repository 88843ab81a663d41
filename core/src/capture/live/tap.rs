//! One packet socket on one interface: opened so that no packet is seen twice, counted so that
//! none is lost from sight.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    thread::sleep,
    time::{Duration, Instant},
};

use pcap::{Active, BpfProgram, Capture, Precision};

use crate::{
    capture::{
        Chunk, Frame, LinkType, Statistics,
        filter::{self, FilterError},
        interfaces::Device,
        statistics::Continued,
    },
    time::Timestamp,
};

use super::{
    Settings,
    fanout::Group,
    program::{self, Wanted},
    slots::Slots,
    socket,
};

/// How long the kernel keeps a block of the ring open for more packets (`TPACKET_V3`).
///
/// A packet waits about as long as this: short, since a program that asks one thing and ends has to be seen while it
/// is there. Under load a block is full before that, and a wake-up brings a whole one of some hundred packets. libpcap's "immediate mode" would wake us for each packet, and take the older
/// ring of fixed slots, which holds fewer packets in the same memory.
pub const BLOCK_TIMEOUT: Duration = Duration::from_millis(4);

/// Frames taken at once: a batch of the pipeline.
const FRAMES: usize = 256;

/// Frames that libpcap is asked for at a time; between them we can see whether the chunk is full.
const STEP: usize = 32;

/// After a change of the filter, for packets that another processor was copying by the old one.
const IN_FLIGHT: Duration = Duration::from_millis(1);

/// An open packet socket.
pub struct Tap {
    capture: Capture<Active>,
    pub link: LinkType,
    /// The kernel's fan-out group that it is in.
    pub group: Option<u16>,
    /// What the kernel could not filter, for us to do.
    refusing: Option<BpfProgram>,
    counts: Counts,
}

/// libpcap's counters, and ours.
#[derive(Default)]
struct Counts {
    received: Continued,
    dropped: Continued,
    /// What the counters said when the tap was opened.
    before: Statistics,
    delivered: u64,
    refused: u64,
}

impl Tap {
    /// Opens a socket that is shut yet: [`set_filter`](Self::set_filter) lets packets in.
    ///
    /// libpcap's socket receives from the moment it is activated, so that a packet could come to
    /// it and to the members of the group that it is yet to join. Therefore: first refuse all, then
    /// join, then throw away what came before.
    pub fn open(device: &Device, settings: &Settings, group: Option<&Group>) -> io::Result<Self> {
        let mut capture = activate(device, settings).map_err(io::Error::other)?;
        if device.index == 0 {
            // The second version tells the interface of each packet; libpcap before 1.10 has not got it.
            let _ = capture.set_datalink(pcap::Linktype(LinkType::LINUX_SLL2.dlt()));
        }
        socket::attach(capture.as_fd(), program::NOTHING)?;
        let link = LinkType::from_dlt(capture.get_datalink().0);
        let group = group.map(|group| group.join(capture.as_fd(), link)).transpose()?;
        let mut tap = Self { link, capture, group, refusing: None, counts: Counts::default() };
        tap.throw_away().map_err(io::Error::other)?;
        Ok(tap)
    }

    /// Empties the ring and begins to count anew.
    fn throw_away(&mut self) -> Result<(), pcap::Error> {
        sleep(IN_FLIGHT);
        let before = self.statistics()?;
        let (mut left, begun) = (before.received - before.dropped_kernel, Instant::now());
        // libpcap leaves some packets of loopback interfaces out, so that the number may never be
        // reached; but after two timeouts the kernel has given everything out.
        while left > 0 && begun.elapsed() < 2 * BLOCK_TIMEOUT {
            let read = self.capture.dispatch(None, |_| ())?;
            left = left.saturating_sub(read as u64);
            if read == 0 {
                sleep(BLOCK_TIMEOUT / 8);
            }
        }
        self.counts.before = before;
        Ok(())
    }

    /// Lets in what passes the filter, or all; in place of what it let in before.
    pub fn set_filter(
        &mut self,
        expression: Option<&str>,
        snap_length: u32,
        loopback: Option<u32>,
    ) -> Result<(), FilterError> {
        let text = expression.unwrap_or_default();
        let compile = |text: &str| self.capture.compile(text, true);
        let filter = expression.map(|text| filter::compile_with(compile, text)).transpose()?;
        let mut wanted = Wanted { link: self.link, snap_length, filter: filter.as_ref(), loopback };
        if program::program(&wanted).is_some_and(|program| self.attach(&program).is_ok()) {
            self.refusing = None;
            return Ok(());
        }
        // Compiled once more: for a live capture libpcap asks for VLAN tags in the kernel's way.
        let refusing = expression.map(|text| filter::compile(self.link, text)).transpose()?;
        wanted.filter = None;
        let all = program::program(&wanted).unwrap_or_default();
        self.attach(&all).map_err(|error| FilterError::refused(text, &error))?;
        self.refusing = refusing;
        Ok(())
    }

    /// Takes no more packets in.
    pub fn shut(&mut self) {
        // It can fail only for want of a few octets of kernel memory; then packets go on coming,
        // and are counted as delivered or as waiting.
        let _ = self.attach(program::NOTHING);
        sleep(IN_FLIGHT);
    }

    fn attach(&self, program: &[program::Instruction]) -> io::Result<()> {
        socket::attach(self.capture.as_fd(), program)
    }

    /// Copies frames that have come into the chunk, up to a batch; waits for none. `number` is that
    /// of the last frame and is counted up.
    pub fn read(
        &mut self,
        chunk: &mut Chunk,
        slots: &mut Slots,
        slot: u16,
        number: &mut u64,
    ) -> Result<(), pcap::Error> {
        let mut read = STEP;
        let mut left = FRAMES;
        while read == STEP && left > 0 && !chunk.is_full() {
            read = self.step(chunk, slots, slot, number)?;
            left -= read.min(left);
        }
        Ok(())
    }

    fn step(
        &mut self,
        chunk: &mut Chunk,
        slots: &mut Slots,
        slot: u16,
        number: &mut u64,
    ) -> Result<usize, pcap::Error> {
        let (link, refusing, counts) = (self.link, &self.refusing, &mut self.counts);
        self.capture.dispatch(Some(STEP), |packet| {
            if refusing.as_ref().is_some_and(|program| !program.filter(packet.data)) {
                counts.refused += 1;
                return;
            }
            *number += 1;
            let frame = Frame {
                number: *number,
                time: time_of(packet.header),
                data: packet.data,
                length: packet.header.len,
                link,
                interface: match link {
                    LinkType::LINUX_SLL2 => slots.of_cooked(packet.data, slot),
                    _ => slot,
                },
            };
            counts.delivered += u64::from(chunk.push(frame));
        })
    }

    /// Counts since it was opened.
    pub fn statistics(&mut self) -> Result<Statistics, pcap::Error> {
        let read = self.capture.stats()?;
        let Counts { received, dropped, before, delivered, refused } = &mut self.counts;
        Ok(Statistics {
            received: received.read(read.received) - before.received,
            dropped_kernel: dropped.read(read.dropped) - before.dropped_kernel,
            dropped_interface: 0,
            delivered: *delivered,
            refused: *refused,
        })
    }

    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.capture.as_fd()
    }
}

fn activate(device: &Device, settings: &Settings) -> Result<Capture<Active>, pcap::Error> {
    let milliseconds = |time: Duration| i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    Capture::from_device(device.name.as_str())?
        .snaplen(settings.snap_length.try_into().unwrap_or(i32::MAX))
        // libpcap warns that `any` cannot be promiscuous, which the crate takes for an error.
        .promisc(settings.promiscuous && device.index != 0)
        .timeout(milliseconds(BLOCK_TIMEOUT))
        .buffer_size(settings.buffer.try_into().unwrap_or(i32::MAX))
        .precision(Precision::Nano)
        .open()?
        // We wait for several sockets at once, and no longer than WAKE_UP; libpcap would wait for
        // the first packet, for ever.
        .setnonblock()
}

/// The stamp of a capture opened with nanoseconds, which the field for microseconds then holds.
fn time_of(header: &pcap::PacketHeader) -> Timestamp {
    let seconds = u64::try_from(header.ts.tv_sec).unwrap_or(0);
    Timestamp::new(seconds, u32::try_from(header.ts.tv_usec).unwrap_or(0))
}
