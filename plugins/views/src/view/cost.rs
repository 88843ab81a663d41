//! What views cost at the bounds of the model: `cargo test --release -p radar-views cost -- --ignored --nocapture`.

use super::{NAMES, Range};
use crate::{
    scene::{Crowd, REPORTED},
    table::{Cell, Mode, Table},
};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;
use std::{collections::HashSet, time::Duration};

/// Flows that are known.
const FLOWS: u64 = 20_000;
const SECONDS: u64 = 70;
/// Packets in a tenth of a second, of a million in a second.
const PACKETS: u64 = 100_000;

/// Processor time of this thread since it began: what others take meanwhile is left out.
fn spent_so_far() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// What a report costs.
fn report(crowd: &mut Crowd, at: u64) -> Duration {
    let begun = spent_so_far();
    crowd.report(at, PACKETS);
    spent_so_far() - begun
}

fn varint(number: u64) -> usize {
    (64 - number.leading_zeros() as usize).max(1).div_ceil(7)
}

/// Octets of a row in a frame; a text counts as its number, and once as itself.
fn octets(row: &[Cell], known: &mut HashSet<String>) -> usize {
    row.iter()
        .map(|cell| match cell {
            Cell::Absent => 1,
            Cell::Text(text) => {
                let new = if known.insert(text.to_string()) { text.len() + 2 } else { 0 };
                new + varint(known.len() as u64)
            }
            Cell::Int(number) => varint(number + 1),
            Cell::Float(_) => 4,
            Cell::Series(octets) | Cell::Blob(octets) => octets.len() + 1,
        })
        .sum()
}

/// Octets of what has changed since the table was told last, as the channel finds it.
fn changed(before: &Table, now: &Table, width: usize, moment: bool, known: &mut HashSet<String>) -> usize {
    let same_keys = before.cells.len() == now.cells.len()
        && before.cells.chunks(width).zip(now.cells.chunks(width)).all(|(a, b)| a[0] == b[0]);
    let rows = now.cells.chunks(width);
    if now.mode != Mode::All || moment || !same_keys {
        return rows.map(|row| octets(row, known)).sum();
    }
    rows.zip(before.cells.chunks(width)).filter(|(a, b)| a != b).map(|(row, _)| octets(row, known)).sum()
}

#[test]
#[ignore = "it measures, and takes a while"]
fn cost() {
    let mut crowd = Crowd::new(FLOWS);
    let (mut spent, mut reports) = (Duration::ZERO, 0);
    for n in 0..SECONDS * 10 {
        spent += report(&mut crowd, n * 100);
        reports += 1;
    }
    println!("a report of {REPORTED} flows: {:?}", spent / reports);
    let mut all = Duration::ZERO;
    let mut rate = 0;
    for name in NAMES.iter().filter(|name| !matches!(**name, "event")) {
        let params = if *name == "flow" { json!({"flow": 1}) } else { json!({}) };
        for filter in ["", "proc:program7"] {
            let mut view = crowd.scene.open(name, filter, Range::default(), params.clone());
            let every = view.interval().as_millis() as u64 / 100;
            let mut known = HashSet::new();
            let mut last = view.tables(&crowd.scene.model, crowd.scene.model.now(), true);
            let (mut spent, mut sent, mut ticks) = (Duration::ZERO, 0, 0);
            let base = crowd.now().next_multiple_of(100);
            for n in 1..=50u64 {
                report(&mut crowd, base + n * 100);
                if n % every != 0 {
                    continue;
                }
                let begun = spent_so_far();
                let tables = view.tables(&crowd.scene.model, crowd.scene.model.now(), false);
                spent += spent_so_far() - begun;
                ticks += 1;
                for table in tables {
                    let shape = &view.shapes()[table.index];
                    let (width, moment) = (shape.columns.len(), shape.moment);
                    let octets = match last.iter_mut().find(|known| known.index == table.index) {
                        Some(before) => {
                            let octets = changed(before, &table, width, moment, &mut known);
                            *before = table;
                            octets
                        }
                        None => 0,
                    };
                    if n > 25 {
                        sent += octets;
                    }
                }
            }
            let each = spent / ticks;
            println!("{name:10} {filter:14} {each:>12?} a tick, {:>8} octets a second", sent * 10 / 25);
            if filter.is_empty() {
                all += each;
                rate +=
                    if matches!(*name, "fight" | "top" | "stats" | "status") { sent * 10 / 25 } else { 0 };
            }
        }
    }
    println!("all views: {all:?}; fight, top, stats and status: {rate} octets a second");
    println!("all views in the same moment: {:?}", together(&mut crowd));
    assert!(rate <= 64 * 1024);
}

/// What a tick costs in which all views are looked at: they share what they have in common.
fn together(crowd: &mut Crowd) -> Duration {
    let names = NAMES.iter().filter(|name| !matches!(**name, "event"));
    let params = |name: &str| if name == "flow" { json!({"flow": 1}) } else { json!({}) };
    let mut views: Vec<_> =
        names.map(|name| crowd.scene.open(name, "", Range::default(), params(name))).collect();
    let start = crowd.now().next_multiple_of(1000);
    let (mut spent, mut ticks) = (Duration::ZERO, 0);
    for n in 0..50u64 {
        report(crowd, start + n * 100);
        if n % 5 == 0 {
            let begun = spent_so_far();
            for view in &mut views {
                view.tables(&crowd.scene.model, crowd.scene.model.now(), n == 0);
            }
            spent += spent_so_far() - begun;
            ticks += 1;
        }
    }
    spent / ticks
}
