//! `radar plugin bench`: what a packet costs in a plugin.

use super::{build, module};
use crate::author::{BATCHES, Load, Measured, OwnedFrame, Trouble, empty, frames, measure};
use crate::cli::failure::Failure;
use crate::cli::output::{print, print_json};
use crate::host::{Plugin, search};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A machine of some size sees so many packets a second.
const RATE: f64 = 100_000.0;
/// The batch by which a share of a core is told: what comes together at such a rate. Its place in [`BATCHES`].
const USUAL: usize = 2;
/// Inputs from which on it means something what `dns` costs.
const DNS_MIN: u64 = 100;

/// A plugin that was measured, and what it is.
struct Row {
    measured: Measured,
    what: &'static str,
}

/// Builds the module if `path` is a folder, and measures it.
pub fn bench(path: &Path, captures: &[PathBuf], json: bool) -> Result<(), Failure> {
    let subject = module::open(path)?;
    if let (Some(built), false) = (&subject.built, json) {
        print(&(build::line(built) + "\n"))?;
    }
    let of_tests = || Ok::<_, Failure>(subject.cases()?.into_iter().map(|case| case.capture).collect());
    let captures = if captures.is_empty() { of_tests()? } else { captures.to_vec() };
    let mut all = Vec::new();
    for capture in &captures {
        all.extend(frames(capture)?);
    }
    if all.is_empty() {
        return Err(Trouble::data("the captures hold no packets").into());
    }
    let (packets, load) = (all.len(), Load::new(&all));
    let rows = rows(&subject.plugin, &load)?;
    if json { print_json(&report(&rows, packets, &load)) } else { print(&text(&rows, packets, &load)) }
}

fn rows(plugin: &Plugin, load: &Load) -> Result<Vec<Row>, Failure> {
    let row = |plugin: &Plugin, what| Ok::<_, Failure>(Row { measured: measure(plugin, load)?, what });
    let mut rows = vec![row(plugin, "")?];
    rows.push(row(
        &empty(plugin)?,
        "WASM, asks for the same, does nothing and wants all there is: the way in and out",
    )?);
    // It is built in, but a radar alone in its folder has none.
    if let Some(dns) = search("dns", &[]).ok().and_then(|file| Plugin::open("dns", &file).ok()) {
        rows.push(row(&dns, "built in")?);
        if rows.last().is_some_and(|row| row.measured.account.offered < DNS_MIN) {
            let measured = measure(&dns, &Load::new(&lookups()?))?;
            rows.pop();
            rows.push(Row { measured, what: "built in, on lookups of its own: these captures hold none" });
        }
    }
    Ok(rows)
}

/// Lookups of a resolver, for what `dns` costs where a plugin's captures hold none.
fn lookups() -> Result<Vec<OwnedFrame>, Failure> {
    const CAPTURE: &[u8] = include_bytes!("../../../../plugins/dns/tests/captures/cname-chain/input.pcap");
    let unwritten =
        |error: std::io::Error| Failure::from(Trouble::failed(format!("no temporary file: {error}")));
    let mut file = tempfile::NamedTempFile::new().map_err(unwritten)?;
    file.write_all(CAPTURE).map_err(unwritten)?;
    Ok(frames(file.path())?)
}

/// What a debug build measures is of no use to anybody.
fn warning() -> Option<&'static str> {
    cfg!(debug_assertions)
        .then_some("this radar is a debug build: these figures are of no use, take one of --release")
}

fn share(measured: &Measured) -> f64 {
    measured.nanoseconds[USUAL] * RATE / 1e9
}

fn text(rows: &[Row], packets: usize, load: &Load) -> String {
    let mut out = warning().map(|warning| format!("✗ {warning}\n")).unwrap_or_default();
    let copies = match load.copies {
        1 => String::new(),
        copies => format!(", {copies} times between other hosts"),
    };
    let _ = writeln!(out, "{packets} packets{copies}; nanoseconds a packet, by the size of batches");
    let sizes: String = BATCHES.iter().map(|size| format!("{size:>9}")).collect();
    let _ = writeln!(out, "{:<20}{sizes}{:>9}", "", "inputs");
    for Row { measured, what } in rows {
        let each: String = measured.nanoseconds.iter().map(|it| format!("{it:>9.1}")).collect();
        let line = format!("{:<20}{each}{:>9}   {what}", measured.name, measured.account.offered);
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if let Some(Row { measured, .. }) = rows.first() {
        let (share, size, rate) = (share(measured) * 100.0, BATCHES[USUAL], RATE as u64 / 1000);
        let _ = writeln!(out, "{share:.2} % of a core at {rate} 000 packets a second, in batches of {size}");
    }
    out
}

fn report(rows: &[Row], packets: usize, load: &Load) -> Value {
    let row = |Row { measured, .. }: &Row| {
        let by_batch = BATCHES.iter().zip(measured.nanoseconds);
        json!({
            "plugin": measured.name,
            "ns_per_packet": by_batch.map(|(size, it)| (size.to_string(), it.into())).collect::<serde_json::Map<_, _>>(),
            "share_of_core": share(measured),
            "inputs": measured.account.offered,
            "calls": measured.account.calls,
            "events": measured.account.events,
            "memory": measured.account.memory,
        })
    };
    json!({
        "debug_build": cfg!(debug_assertions),
        "packets": packets,
        "played": load.frames,
        "copies": load.copies,
        "plugins": rows.iter().map(row).collect::<Vec<_>>(),
    })
}
