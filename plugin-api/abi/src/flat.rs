//! A batch as one buffer, and the answer to it as another: how both cross to a WASM plugin.
//!
//! `plugin-api/wit/README.md` has the layout. Everything is little-endian and nothing is aligned; lengths are
//! checked by whoever reads, since the other side may be anybody.

mod answers;
mod inputs;

pub use answers::{Answer, Answers, Layout, Reader};
pub use inputs::{Inputs, write};

/// The version of both layouts.
pub const VERSION: u16 = 1;

/// `N` octets at a place.
fn octets<const N: usize>(buffer: &[u8], at: usize) -> Option<[u8; N]> {
    buffer.get(at..)?.first_chunk().copied()
}

fn u16_at(buffer: &[u8], at: usize) -> Option<u16> {
    octets(buffer, at).map(u16::from_le_bytes)
}

fn u32_at(buffer: &[u8], at: usize) -> Option<u32> {
    octets(buffer, at).map(u32::from_le_bytes)
}

fn u64_at(buffer: &[u8], at: usize) -> Option<u64> {
    octets(buffer, at).map(u64::from_le_bytes)
}
