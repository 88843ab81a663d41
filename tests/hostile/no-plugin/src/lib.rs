//! A library like any other: it opens, and has nothing in it for radar.

/// Something to find in it.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> u32 {
    42
}
