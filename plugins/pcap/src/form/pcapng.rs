//! The blocks of pcapng (draft-ietf-opsawg-pcapng), those that radar writes.

use super::Frame;
use radar_plugin::wire::Untrusted;
use std::{fmt::Display, sync::OnceLock};

/// Octets of a text: an interface's name, a comment.
pub(super) const TEXT_MAX: usize = 1024;

/// Octets of an interface's statistics, without a comment.
pub(super) const STATISTICS_MAX: u64 = 96;

const SECTION: u32 = 0x0A0D_0D0A;
const INTERFACE: u32 = 1;
const PACKET: u32 = 6;
const STATISTICS: u32 = 5;

/// An option of any block.
const COMMENT: u16 = 1;

/// Begins a section: which machine, system and program wrote it.
pub(super) fn section(out: &mut Vec<u8>) {
    static SYSTEM: OnceLock<[String; 2]> = OnceLock::new();
    let [hardware, system] = SYSTEM.get_or_init(|| {
        let name = rustix::system::uname();
        let text = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
        [text(name.machine()), format!("{} {}", text(name.sysname()), text(name.release()))]
    });
    block(out, SECTION, |out| {
        out.extend(0x1A2B_3C4D_u32.to_le_bytes());
        // Version 1.0, and a length that is not known.
        out.extend([1, 0, 0, 0]);
        out.extend([0xFF; 8]);
        option(out, 2, hardware.as_bytes());
        option(out, 3, system.as_bytes());
        option(out, 4, concat!("radar ", env!("CARGO_PKG_VERSION")).as_bytes());
        option(out, 0, b"");
    });
}

/// Begins an interface.
pub(super) fn interface(out: &mut Vec<u8>, link: u16, name: &str) {
    block(out, INTERFACE, |out| {
        out.extend(link.to_le_bytes());
        // Two that are always 0, and no snap length: frames say how long they were.
        out.extend([0; 6]);
        if !name.is_empty() {
            option(out, 2, text(&Untrusted(name.as_bytes())).as_bytes());
        }
        // Stamps are in units of 10 to the power of -9 seconds.
        option(out, 9, &[9]);
        option(out, 0, b"");
    });
}

/// A frame.
pub(super) fn packet(
    out: &mut Vec<u8>,
    interface: usize,
    frame: &Frame<'_>,
    comments: &[String],
    missing: u64,
) {
    block(out, PACKET, |out| {
        out.extend((interface as u32).to_le_bytes());
        time(out, frame.time);
        out.extend((frame.data.len() as u32).to_le_bytes());
        out.extend(frame.length.to_le_bytes());
        padded(out, frame.data);
        comments.iter().for_each(|comment| option(out, COMMENT, text(comment).as_bytes()));
        if missing > 0 {
            option(out, 4, &missing.to_le_bytes());
        }
        if missing > 0 || !comments.is_empty() {
            option(out, 0, b"");
        }
    });
}

/// What came of an interface: the times of its first and last frame, how many were written and lost.
pub(super) fn statistics(
    out: &mut Vec<u8>,
    interface: usize,
    [first, last]: [u64; 2],
    [written, lost]: [u64; 2],
    comment: Option<&str>,
) {
    block(out, STATISTICS, |out| {
        out.extend((interface as u32).to_le_bytes());
        time(out, last);
        comment.iter().for_each(|comment| option(out, COMMENT, text(comment).as_bytes()));
        for (code, at) in [(2, first), (3, last)] {
            let mut octets = Vec::with_capacity(8);
            time(&mut octets, at);
            option(out, code, &octets);
        }
        option(out, 4, &written.saturating_add(lost).to_le_bytes());
        option(out, 5, &lost.to_le_bytes());
        option(out, 8, &written.to_le_bytes());
        option(out, 0, b"");
    });
}

/// How many octets of a file are whole blocks; none if it does not begin as a file of pcapng does. `read` reads at a
/// place.
pub fn whole(length: u64, mut read: impl FnMut(&mut [u8], u64) -> usize) -> Option<u64> {
    let (mut at, mut little) = (0, true);
    loop {
        let mut head = [0; 12];
        if at + 12 > length || read(&mut head, at) < 12 {
            return (at > 0).then_some(at);
        }
        let [kind, size, magic] = [0, 4, 8].map(|at| [head[at], head[at + 1], head[at + 2], head[at + 3]]);
        if u32::from_le_bytes(kind) == SECTION {
            match magic {
                [0x4D, 0x3C, 0x2B, 0x1A] => little = true,
                [0x1A, 0x2B, 0x3C, 0x4D] => little = false,
                _ => return (at > 0).then_some(at),
            }
        } else if at == 0 {
            return None;
        }
        let size = u64::from(if little { u32::from_le_bytes(size) } else { u32::from_be_bytes(size) });
        if size < 12 || size % 4 != 0 || at + size > length {
            return (at > 0).then_some(at);
        }
        at += size;
    }
}

/// A block around a body.
fn block(out: &mut Vec<u8>, kind: u32, body: impl FnOnce(&mut Vec<u8>)) {
    let begin = out.len();
    out.extend(kind.to_le_bytes());
    out.extend([0; 4]);
    body(out);
    let length = ((out.len() - begin + 4) as u32).to_le_bytes();
    if let Some(place) = out.get_mut(begin + 4..begin + 8) {
        place.copy_from_slice(&length);
    }
    out.extend(length);
}

/// An option; what is longer than its length field can say has been cut before.
fn option(out: &mut Vec<u8>, code: u16, value: &[u8]) {
    out.extend(code.to_le_bytes());
    out.extend((value.len() as u16).to_le_bytes());
    padded(out, value);
}

fn padded(out: &mut Vec<u8>, octets: &[u8]) {
    out.extend_from_slice(octets);
    out.resize(out.len() + (4 - octets.len() % 4) % 4, 0);
}

fn time(out: &mut Vec<u8>, nanoseconds: u64) {
    out.extend(((nanoseconds >> 32) as u32).to_le_bytes());
    out.extend((nanoseconds as u32).to_le_bytes());
}

/// A text within its bound.
fn text(text: &dyn Display) -> String {
    let mut text = text.to_string();
    let end = (0..=TEXT_MAX.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.truncate(end.unwrap_or(0));
    text
}
