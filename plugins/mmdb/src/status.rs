//! What databases there are, as an operator reads it: `radar geoip status`.

use crate::{
    Databases, FREE, Facts, Found, Level, Note, Options,
    databases::{OLD_DAYS, now},
};
use radar_wire::{Untrusted, json::Object};
use std::fmt::Write;

/// The state of the databases that `options` mean, as text or as JSON.
#[must_use]
pub fn status(options: &Options, as_json: bool) -> String {
    let (databases, notes) = Databases::open(options);
    if as_json { json(&databases, &notes, options, now()) } else { text(&databases, &notes, options, now()) }
}

fn text(databases: &Databases, notes: &[Note], options: &Options, now: u64) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_text(databases, notes, options, now, &mut out);
    out
}

fn write_text(
    databases: &Databases,
    notes: &[Note],
    options: &Options,
    now: u64,
    out: &mut String,
) -> std::fmt::Result {
    if databases.is_empty() {
        writeln!(out, "No database is used.\n")?;
    }
    for found in databases.found() {
        write_found(found, now, out)?;
    }
    for note in notes.iter().filter(|note| note.level != Level::Info) {
        writeln!(out, "note: {}", Untrusted(note.text.as_bytes()))?;
    }
    if !notes.is_empty() {
        out.push('\n');
    }
    if options.databases.is_empty() {
        writeln!(out, "Looked in (*.mmdb):")?;
        for folder in &options.folders {
            let there = if folder.is_dir() { "" } else { "  (not there)" };
            writeln!(out, "  {}{there}", Untrusted(folder.as_os_str().as_encoded_bytes()))?;
        }
    } else {
        let names = options.databases.join(", ");
        writeln!(out, "Named in the configuration: {}", Untrusted(names.as_bytes()))?;
    }
    writeln!(out, "\nFree databases (radar fetches none):")?;
    for (name, page, remark) in FREE {
        writeln!(out, "  {name:30} {page}\n  {:30} {remark}", "")?;
    }
    Ok(())
}

fn write_found(found: &Found, now: u64, out: &mut String) -> std::fmt::Result {
    writeln!(out, "{}", Untrusted(found.path.as_os_str().as_encoded_bytes()))?;
    let mut row = |name: &str, value: &dyn std::fmt::Display| writeln!(out, "  {name:9} {value}");
    if let Some(facts) = &found.facts {
        row("type", &format_args!("{} ({})", Untrusted(facts.database_type.as_bytes()), facts.sort()))?;
        let days = facts.age_days(now);
        let old = if days > OLD_DAYS { ": old" } else { "" };
        row("built", &format_args!("{}, {days} days ago{old}", date(facts.built)))?;
        row("licence", &facts.flavour.licence)?;
        let (nodes, mib) = (facts.nodes, facts.octets as f64 / f64::from(1 << 20));
        row("size", &format_args!("{nodes} nodes, {mib:.1} MiB, {}", versions(facts)))?;
        if !facts.languages.is_empty() {
            row("languages", &Untrusted(facts.languages.join(", ").as_bytes()))?;
        }
        row("gives", &facts.gives.join(", "))?;
    }
    match &found.unused {
        None => row("used", &"yes")?,
        Some(why) => row("used", &format_args!("no: {}", Untrusted(why.as_bytes())))?,
    }
    out.push('\n');
    Ok(())
}

fn versions(facts: &Facts) -> &'static str {
    if facts.ip_version == 4 { "IPv4 only" } else { "IPv4 and IPv6" }
}

fn json(databases: &Databases, notes: &[Note], options: &Options, now: u64) -> String {
    let mut out = Vec::new();
    {
        let mut object = Object::new(&mut out);
        let mut list = object.array("databases");
        for found in databases.found() {
            let mut database = list.object();
            database.text("path", found.path.as_os_str().as_encoded_bytes());
            database.boolean("used", found.unused.is_none());
            database.text_if("reason", found.unused.as_ref());
            if let Some(facts) = &found.facts {
                write_facts(facts, now, &mut database);
            }
        }
        drop(list);
        let mut list = object.array("notes");
        notes.iter().for_each(|note| list.text(&note.text));
        drop(list);
        let mut list = object.array("configured");
        options.databases.iter().for_each(|name| list.text(name));
        drop(list);
        let mut list = object.array("folders");
        options.folders.iter().for_each(|folder| list.text(folder.as_os_str().as_encoded_bytes()));
        drop(list);
        let mut list = object.array("free");
        for (name, page, remark) in FREE {
            let mut free = list.object();
            free.text("name", name);
            free.text("page", page);
            free.text("remark", remark);
        }
    }
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_default()
}

fn write_facts(facts: &Facts, now: u64, object: &mut Object<'_>) {
    object.text("type", &facts.database_type);
    object.display("sort", facts.sort());
    object.text("product", facts.flavour.name);
    object.text("licence", facts.flavour.licence);
    object.text("built", date(facts.built));
    object.number("age_days", facts.age_days(now));
    object.number("nodes", facts.nodes);
    object.number("octets", facts.octets);
    object.number("ip_version", facts.ip_version);
    let mut list = object.array("languages");
    facts.languages.iter().for_each(|language| list.text(language));
    drop(list);
    let mut list = object.array("gives");
    facts.gives.iter().for_each(|field| list.text(field));
}

/// A day in UTC; databases have been seen that were built in a far future.
fn date(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(|| "at no time".to_owned(), |time| time.strftime("%Y-%m-%d").to_string())
}
