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
    component::{Component, ComponentType, Linker, LinkerInstance, Lower},
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

/// Offers to a component what it imports of it, under the very versions that it names.
pub(super) fn link(linker: &mut Linker<State>, component: &Component, imports: &[String]) -> Result<()> {
    for import in imports {
        let (interface, _) = import.split_once('@').unwrap_or((import, ""));
        match interface {
            "wasi:clocks/wall-clock" => wall_clock(linker.instance(import)?)?,
            "wasi:clocks/monotonic-clock" => monotonic_clock(linker.instance(import)?)?,
            "wasi:random/random" => random_numbers(linker.instance(import)?, "random")?,
            "wasi:random/insecure" => random_numbers(linker.instance(import)?, "insecure-random")?,
            "wasi:random/insecure-seed" => seed(linker.instance(import)?)?,
            "wasi:cli/environment" => environment(linker.instance(import)?)?,
            _ => {}
        }
    }
    // All else is there, and ends the call that comes to it.
    linker.define_unknown_imports_as_traps(component)
}

/// The store that a call of WASI may look at, and has no need to.
type Unused<'a> = StoreContextMut<'a, State>;

fn wall_clock(mut clock: LinkerInstance<'_, State>) -> Result<()> {
    clock.func_wrap("now", |_: Unused<'_>, (): ()| Ok((datetime(clock_gettime(ClockId::Realtime)),)))?;
    clock.func_wrap("resolution", |_: Unused<'_>, (): ()| Ok((Datetime { seconds: 0, nanoseconds: 1 },)))
}

fn monotonic_clock(mut clock: LinkerInstance<'_, State>) -> Result<()> {
    clock.func_wrap("now", |_: Unused<'_>, (): ()| Ok((nanoseconds(clock_gettime(ClockId::Monotonic)),)))?;
    clock.func_wrap("resolution", |_: Unused<'_>, (): ()| Ok((1u64,)))
}

fn random_numbers(mut numbers: LinkerInstance<'_, State>, kind: &str) -> Result<()> {
    numbers.func_wrap(&format!("get-{kind}-u64"), |_: Unused<'_>, (): ()| Ok((word(&random(8)?, 0),)))?;
    numbers.func_wrap(&format!("get-{kind}-bytes"), |_: Unused<'_>, (number,): (u64,)| Ok((random(number)?,)))
}

fn seed(mut seed: LinkerInstance<'_, State>) -> Result<()> {
    seed.func_wrap("insecure-seed", |_: Unused<'_>, (): ()| {
        let octets = random(16)?;
        Ok(((word(&octets, 0), word(&octets, 8)),))
    })
}

fn environment(mut environment: LinkerInstance<'_, State>) -> Result<()> {
    environment
        .func_wrap("get-environment", |_: Unused<'_>, (): ()| Ok((Vec::<(String, String)>::new(),)))?;
    environment.func_wrap("get-arguments", |_: Unused<'_>, (): ()| Ok((Vec::<String>::new(),)))?;
    environment.func_wrap("initial-cwd", |_: Unused<'_>, (): ()| Ok((None::<String>,)))
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

fn word(octets: &[u8], at: usize) -> u64 {
    octets.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |word| u64::from_ne_bytes(*word))
}
