//! `radar plugin test`: what came of a plugin's captures, for people and for programs.

use super::{build, count, module, shown, size};
use crate::author::{CaptureReport, Difference, Expected, HostileReport, Tested, test as test_all};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output::{print, print_json};
use crate::host::Plugin;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// Differences that are shown of a capture; who has more has one cause for them.
const SHOWN: usize = 8;

/// Builds the module of the folder `path`, or takes the file, plays its captures, and tells what came of them.
pub fn test(path: &Path, update: bool, json: bool) -> Result<(), Failure> {
    let subject = module::open(path)?;
    if let (Some(built), false) = (&subject.built, json) {
        print(&(build::line(built) + "\n"))?;
    }
    let cases = subject.cases()?;
    let tested = test_all(&subject.plugin, &cases, update)?;
    if json {
        print_json(&report(&subject.plugin, &tested))?;
    } else {
        print(&text(&subject.plugin, &tested))?;
    }
    // All there is to say was said.
    if tested.is_good() { Ok(()) } else { Err(Failure::new(Exit::Failed, "")) }
}

fn text(plugin: &Plugin, tested: &Tested) -> String {
    let mut out = String::new();
    for report in &tested.captures {
        capture(&mut out, report);
    }
    for HostileReport { variant, runs, wrong } in &tested.hostile {
        let mark = if wrong.is_none() { '✓' } else { '✗' };
        let runs = count(usize::try_from(*runs).unwrap_or(usize::MAX), "run");
        let _ = writeln!(out, "{:<8} {runs} {mark}", variant.to_string());
        if let Some(wrong) = wrong {
            let _ = writeln!(out, "    {wrong}");
        }
    }
    let cost = &tested.cost;
    let memory = match cost.memory {
        0 => String::new(),
        peak => format!("peak {} of {}, ", size(peak), size(plugin.limits.memory)),
    };
    let per_packet = cost.time.as_nanos() / u128::from(cost.frames.max(1));
    let _ = writeln!(
        out,
        "limits   {memory}slowest call {:.1?} of {:?}, {per_packet} ns per packet",
        cost.slowest, plugin.limits.time
    );
    let good = tested.captures.iter().filter(|report| is_good(report)).count();
    let word = if tested.is_good() { "PASS" } else { "FAIL" };
    let _ = writeln!(out, "{word}     {good} of {} captures", tested.captures.len());
    out
}

fn is_good(report: &CaptureReport) -> bool {
    report.wrong.is_empty() && !matches!(report.expected, Expected::No(_))
}

fn capture(out: &mut String, report: &CaptureReport) {
    let CaptureReport { capture, frames, events, expected, wrong } = report;
    let verdict = match expected {
        Expected::Yes => "as expected ✓".to_owned(),
        Expected::Written => "written down as expected".to_owned(),
        Expected::Unknown => "nothing is expected of it yet: --update writes down what came".to_owned(),
        Expected::No(differences) => format!("{} not as expected ✗", differences.len()),
    };
    let (frames, events) = (count(*frames, "packet"), count(*events, "event"));
    let _ = writeln!(out, "{}: {frames}, {events}, {verdict}", shown(capture));
    if let Expected::No(differences) = expected {
        differences.iter().take(SHOWN).for_each(|it| difference(out, it));
        if let Some(more @ 1..) = differences.len().checked_sub(SHOWN) {
            let _ = writeln!(out, "    and {more} more");
        }
    }
    for wrong in wrong {
        let _ = writeln!(out, "  ✗ {wrong}");
    }
}

fn difference(out: &mut String, difference: &Difference) {
    let _ = match difference {
        Difference::Missing { line, expected } => {
            writeln!(out, "  - event {line} did not come: {expected}")
        }
        Difference::Unexpected { place, came } => writeln!(out, "  + event {place} is not expected: {came}"),
        Difference::Other { line, members } => {
            let _ = writeln!(out, "  ~ event {line}");
            for (path, expected, came) in members {
                let came = came.as_ref().map_or("nothing".to_owned(), Value::to_string);
                let _ = writeln!(out, "      {path}\n        expected {expected}\n        came     {came}");
            }
            Ok(())
        }
    };
}

fn report(plugin: &Plugin, tested: &Tested) -> Value {
    let captures = tested.captures.iter().map(|report| {
        let (expected, differences) = match &report.expected {
            Expected::Yes => ("yes", Vec::new()),
            Expected::Written => ("written", Vec::new()),
            Expected::Unknown => ("unknown", Vec::new()),
            Expected::No(differences) => ("no", differences.iter().map(entry).collect()),
        };
        json!({
            "capture": report.capture,
            "packets": report.frames,
            "events": report.events,
            "expected": expected,
            "differences": differences,
            "wrong": report.wrong,
        })
    });
    let hostile = tested.hostile.iter();
    let hostile = hostile
        .map(|it| json!({"variant": it.variant.to_string(), "runs": it.runs, "wrong": it.wrong}))
        .collect::<Vec<_>>();
    let cost = &tested.cost;
    json!({
        "plugin": plugin.id,
        "file": plugin.file,
        "pass": tested.is_good(),
        "captures": captures.collect::<Vec<_>>(),
        "hostile": hostile,
        "limits": {
            "memory": cost.memory,
            "memory_max": plugin.limits.memory,
            "slowest_us": cost.slowest.as_secs_f64() * 1e6,
            "slowest_max_us": plugin.limits.time.as_secs_f64() * 1e6,
            "calls": cost.calls,
            "packets": cost.frames,
            "time_us": cost.time.as_secs_f64() * 1e6,
        },
    })
}

fn entry(difference: &Difference) -> Value {
    match difference {
        Difference::Missing { line, expected } => json!({"missing": line, "expected": expected}),
        Difference::Unexpected { place, came } => json!({"unexpected": place, "came": came}),
        Difference::Other { line, members } => {
            let member = |(path, expected, came): &(String, Value, Option<Value>)| json!({"path": path, "expected": expected, "came": came});
            json!({"other": line, "members": members.iter().map(member).collect::<Vec<_>>()})
        }
    }
}
