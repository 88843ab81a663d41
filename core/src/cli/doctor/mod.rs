//! `radar doctor`: this machine, radar's rights and its files, on one screen that can be copied into a report.
//!
//! Addresses are left out, and paths of a home are written with `~`.

mod files;
mod kernel;
mod network;
mod rights;
mod system;
mod terminal;

use super::engine::Engine;
use super::failure::Failure;
use super::output::{print, print_json};
use super::verify::verify;
use crate::config::{Config, Diagnostic};
use radar_wire::Untrusted;
use serde_json::{Value, json};
use std::fmt::Write;

/// One thing that was looked at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// What was looked at.
    name: &'static str,
    /// What was found.
    text: String,
    /// What to do about it, if it could be better.
    fix: Option<String>,
}

impl Finding {
    /// As it should be.
    pub fn ok(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, text: text.into(), fix: None }
    }

    /// Not as it should be, and what to do.
    pub fn warn(name: &'static str, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { name, text: text.into(), fix: Some(fix.into()) }
    }
}

/// Looks at everything and prints it; what could be better is no failure.
pub fn doctor<E: Engine>(
    engine: &E,
    (config, found): (Option<Config>, Vec<Diagnostic>),
    as_json: bool,
) -> Result<(), Failure> {
    let mut findings =
        [system::look(), rights::look(), network::look(config.as_ref()), kernel::look()].concat();
    if let Some(config) = &config {
        findings.extend(kernel::processes(engine, config));
        let wrong = [found, verify(engine, config).1].concat();
        findings.extend(files::look(engine, config, &wrong));
    } else {
        findings.push(files::unread(&found));
    }
    findings.extend(terminal::look());
    if as_json { print_json(&json(&findings)) } else { print(&page(&findings)) }
}

fn page(findings: &[Finding]) -> String {
    let mut out = String::new();
    for Finding { name, text, fix } in findings {
        let mark = if fix.is_none() { "ok  " } else { "warn" };
        let _ = writeln!(out, "{mark}  {name:<12}  {}", Untrusted(masked(text).as_bytes()));
        for line in fix.iter().flat_map(|fix| fix.lines()) {
            let _ = writeln!(out, "{:20}{}", "", Untrusted(masked(line).as_bytes()));
        }
    }
    let warnings = findings.iter().filter(|finding| finding.fix.is_some()).count();
    let _ = match warnings {
        0 => writeln!(out, "\nall is well"),
        1 => writeln!(out, "\n1 thing could be better"),
        number => writeln!(out, "\n{number} things could be better"),
    };
    out
}

fn json(findings: &[Finding]) -> Value {
    let entry = |Finding { name, text, fix }: &Finding| {
        let state = if fix.is_none() { "ok" } else { "warn" };
        json!({"name": name, "state": state, "text": masked(text), "fix": fix.as_deref().map(masked)})
    };
    findings.iter().map(entry).collect()
}

/// The text without the name of this user's home.
fn masked(text: &str) -> String {
    match std::env::var("HOME") {
        Ok(home) if home.len() > 1 => text.replace(&home, "~"),
        _ => text.to_owned(),
    }
}

/// The first line of a file of the kernel's; none if it is not to be read.
fn line(file: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().next().map(|line| line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_better_says_what_to_do() {
        let findings = [
            Finding::ok("kernel", "Linux 6.1"),
            Finding::warn("rights", "may not capture", "do this\nor that"),
        ];
        let page = page(&findings);
        let expected = "ok    kernel        Linux 6.1\nwarn  rights        may not capture\n\
                        \u{20}                   do this\n                    or that\n\n1 thing could be better\n";
        assert_eq!(page, expected);
        assert_eq!(json(&findings)[1]["state"], "warn");
        assert_eq!(json(&findings)[0]["fix"], Value::Null);
    }

    #[test]
    fn each_look_finds_something_here() {
        for findings in
            [system::look(), rights::look(), network::look(None), kernel::look(), terminal::look()]
        {
            assert!(
                !findings.is_empty() && findings.iter().all(|finding| !finding.text.is_empty()),
                "{findings:?}"
            );
        }
    }
}
