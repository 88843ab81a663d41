//! What views cost at the bounds of the model: `cargo test --release -p radar-views cost -- --ignored --nocapture`.

use super::{NAMES, Range, tests::Random};
use crate::{
    scene::Scene,
    table::{Cell, Mode, Table},
};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;
use std::{collections::HashSet, time::Duration};

/// Flows that are known, and flows in a report: what a worker tells at most.
const FLOWS: u64 = 20_000;
const REPORTED: usize = 4096;
const SECONDS: u64 = 70;

/// Processor time of this thread since it began: what others take meanwhile is left out.
fn spent_so_far() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn crowd() -> Scene {
    let mut scene = Scene::new();
    let interfaces = br#"[{"name":"eth0","up":true,"addresses":["10.0.0.1/8"]}]"#;
    scene.model.news(radar_plugin::news::INTERFACES, interfaces);
    for id in 1..=FLOWS {
        let far: &'static str = format!("198.{}.{}.{}", 18 + id % 2, id / 13 % 256, id % 250).leak();
        let app = ["tls", "dns", "http", "quic"][id as usize % 4];
        let about = json!({
            "community_id": format!("1:{id}"), "app_proto": app,
            "process": {"pid": id % 300, "name": format!("program{}", id % 40), "user": "anna"},
            "names": {"direction": "outbound", "service": "https", "src": {"own": true},
                      "dest": {"name": format!("host{}.example.org", id % 5000), "source": "dns"}},
            "geo": {"dest": {"country": format!("C{}", id % 90), "city": format!("City {}", id % 500), "asn": id % 800,
                             "latitude": (id % 170) as f32 - 85.0, "longitude": (id % 350) as f32 - 175.0}},
            "labels": {"ja4": format!("t13d{}", id % 60)}});
        scene.actor(id, ["10.0.0.1", far], [(1024 + id % 60_000) as u16, 443], 6, about);
    }
    scene
}

/// A tenth of a second in which `REPORTED` flows carry something, some of them much more than others.
fn report(scene: &mut Scene, random: &mut Random, at: u64) -> Duration {
    let mut flows = Vec::new();
    for n in 0..FLOWS {
        if random.below(FLOWS) < REPORTED as u64 {
            let part = 1 + n % 500;
            flows.push((n + 1, 60 + random.below(100_000) / part, 60 + random.below(1_000_000) / part));
        }
    }
    let begun = spent_so_far();
    scene.report(at, &flows, 100_000);
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
    let mut scene = crowd();
    let mut random = Random(99);
    let (mut spent, mut reports) = (Duration::ZERO, 0);
    for n in 0..SECONDS * 10 {
        spent += report(&mut scene, &mut random, n * 100);
        reports += 1;
    }
    println!("a report of {REPORTED} flows: {:?}", spent / reports);
    let mut all = Duration::ZERO;
    let mut rate = 0;
    for name in NAMES.iter().filter(|name| !matches!(**name, "event")) {
        let params = if *name == "flow" { json!({"flow": 1}) } else { json!({}) };
        for filter in ["", "proc:program7"] {
            let mut view = scene.open(name, filter, Range::default(), params.clone());
            let every = view.interval().as_millis() as u64 / 100;
            let mut known = HashSet::new();
            let mut last = view.tables(&scene.model, scene.model.now(), true);
            let (mut spent, mut sent, mut ticks) = (Duration::ZERO, 0, 0);
            let start = scene.model.now().capture / 1_000_000 % 100_000_000;
            let base = (start + 99 - (crate::scene::START * 1000) % 100_000_000) / 100 * 100;
            for n in 1..=50u64 {
                report(&mut scene, &mut random, base + n * 100);
                if n % every != 0 {
                    continue;
                }
                let begun = spent_so_far();
                let tables = view.tables(&scene.model, scene.model.now(), false);
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
    println!("all views in the same moment: {:?}", together(&mut scene, &mut random));
    assert!(rate <= 64 * 1024);
}

/// What a tick costs in which all views are looked at: they share what they have in common.
fn together(scene: &mut Scene, random: &mut Random) -> Duration {
    let names = NAMES.iter().filter(|name| !matches!(**name, "event"));
    let params = |name: &str| if name == "flow" { json!({"flow": 1}) } else { json!({}) };
    let mut views: Vec<_> = names.map(|name| scene.open(name, "", Range::default(), params(name))).collect();
    let start = (scene.model.now().capture / 1_000_000 - crate::scene::START * 1000).next_multiple_of(1000);
    let (mut spent, mut ticks) = (Duration::ZERO, 0);
    for n in 0..50u64 {
        report(scene, random, start + n * 100);
        if n % 5 == 0 {
            let begun = spent_so_far();
            for view in &mut views {
                view.tables(&scene.model, scene.model.now(), n == 0);
            }
            spent += spent_so_far() - begun;
            ticks += 1;
        }
    }
    spent / ticks
}
