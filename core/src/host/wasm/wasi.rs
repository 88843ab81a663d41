//! What of WASI a plugin can have: the time, random numbers, and nothing else.
//!
//! A module that was built for `wasm32-wasip2` imports some ten interfaces of WASI as soon as it uses its standard
//! library, though it calls hardly any. With the grant `wasi` these imports are satisfied: clocks and random numbers
//! are real, there are no arguments and no environment, and a call of anything else (files, sockets, streams, waiting)
//! ends the plugin's call with the name of what it wanted. None of them can wait or reach outside.

use super::guest::State;
use rustix::{
    rand::{GetRandomFlags, getrandom},
    time::{ClockId, Timespec, clock_gettime},
};
use wasmtime::{
    Result, StoreContextMut, bail,
    component::{Component, ComponentType, Linker, Lower},
};

/// What the table of a plugin that imports WASI must grant.
pub(super) const GRANT: &str = "wasi";

/// Random octets of one call.
const RANDOM_MAX: u64 = 4096;

/// The record `datetime` of `wasi:clocks/wall-clock`.
#[derive(ComponentType, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

/// Whether an import is one of WASI.
pub(super) fn is_wasi(import: &str) -> bool {
    import.starts_with("wasi:")
}

/// Offers it all to a component.
pub(super) fn link(linker: &mut Linker<State>, component: &Component) -> Result<()> {
    let mut wall = linker.instance("wasi:clocks/wall-clock@0.2.0")?;
    wall.func_wrap("now", |_: StoreContextMut<'_, State>, (): ()| {
        Ok((datetime(clock_gettime(ClockId::Realtime)),))
    })?;
    wall.func_wrap("resolution", |_: StoreContextMut<'_, State>, (): ()| {
        Ok((Datetime { seconds: 0, nanoseconds: 1 },))
    })?;
    let mut monotonic = linker.instance("wasi:clocks/monotonic-clock@0.2.0")?;
    monotonic.func_wrap("now", |_: StoreContextMut<'_, State>, (): ()| {
        Ok((nanoseconds(clock_gettime(ClockId::Monotonic)),))
    })?;
    monotonic.func_wrap("resolution", |_: StoreContextMut<'_, State>, (): ()| Ok((1u64,)))?;
    for (interface, word, octets) in [
        ("wasi:random/random@0.2.0", "get-random-u64", "get-random-bytes"),
        ("wasi:random/insecure@0.2.0", "get-insecure-random-u64", "get-insecure-random-bytes"),
    ] {
        let mut random_numbers = linker.instance(interface)?;
        random_numbers
            .func_wrap(word, |_: StoreContextMut<'_, State>, (): ()| Ok((word_of(&random(8)?, 0),)))?;
        random_numbers
            .func_wrap(octets, |_: StoreContextMut<'_, State>, (number,): (u64,)| Ok((random(number)?,)))?;
    }
    let mut seed = linker.instance("wasi:random/insecure-seed@0.2.0")?;
    seed.func_wrap("insecure-seed", |_: StoreContextMut<'_, State>, (): ()| {
        let octets = random(16)?;
        Ok(((word_of(&octets, 0), word_of(&octets, 8)),))
    })?;
    let mut environment = linker.instance("wasi:cli/environment@0.2.0")?;
    environment.func_wrap("get-environment", |_: StoreContextMut<'_, State>, (): ()| {
        Ok((Vec::<(String, String)>::new(),))
    })?;
    environment
        .func_wrap("get-arguments", |_: StoreContextMut<'_, State>, (): ()| Ok((Vec::<String>::new(),)))?;
    environment.func_wrap("initial-cwd", |_: StoreContextMut<'_, State>, (): ()| Ok((None::<String>,)))?;
    linker.define_unknown_imports_as_traps(component)
}

fn datetime(time: Timespec) -> Datetime {
    Datetime {
        seconds: u64::try_from(time.tv_sec).unwrap_or_default(),
        nanoseconds: u32::try_from(time.tv_nsec).unwrap_or_default(),
    }
}

fn nanoseconds(time: Timespec) -> u64 {
    let Datetime { seconds, nanoseconds } = datetime(time);
    seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds.into())
}

fn random(number: u64) -> Result<Vec<u8>> {
    if number > RANDOM_MAX {
        bail!("it asks for {number} random octets at once, and may have {RANDOM_MAX}");
    }
    let mut octets = vec![0; usize::try_from(number)?];
    let mut filled = 0;
    while filled < octets.len() {
        filled += getrandom(&mut octets[filled..], GetRandomFlags::empty())?;
    }
    Ok(octets)
}

fn word_of(octets: &[u8], at: usize) -> u64 {
    octets.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |word| u64::from_ne_bytes(*word))
}
