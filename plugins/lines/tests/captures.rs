//! Every event of every capture in every format.

mod common;

use common::{each_event, lines, written};
use radar_lines::{Format, tables};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn every_line_is_one_line_and_those_of_json_are_objects() {
    for format in Format::ALL {
        let mut lines = lines(format);
        each_event(|event, json, file| {
            let line = written(&mut lines, event);
            assert!(!line.trim_end_matches('\r').contains(['\n', '\r']), "{format}: {line:?}");
            assert!(line.bytes().next().is_some_and(|first| format.begins(first)), "{format}: {line}");
            if format.is_json() {
                let read: Value = serde_json::from_str(&line).expect("JSON");
                assert!(read.is_object());
            }
            if format == Format::Eve {
                assert_eq!(
                    serde_json::from_str::<Value>(&line).ok().as_ref(),
                    Some(json),
                    "{}",
                    file.display()
                );
            }
        });
    }
}

/// What a table names and the event has stands in the line; a change may find that a value says nothing (an
/// address that is 0.0.0.0), or nothing that the format has a place for (a type of the DNS without a number).
#[test]
fn what_a_mapping_names_is_in_the_line() {
    let (mut mapped, mut logs) = (0, BTreeSet::new());
    let [mut zeek, mut ecs] = [Format::Zeek, Format::Ecs].map(lines);
    each_event(|event, json, file| {
        let event_type = event.event_type.as_str();
        let line: Value = serde_json::from_str(&written(&mut zeek, event)).expect("JSON");
        let log = tables::ZEEK_LOGS.iter().find(|log| log.events.contains(&event_type));
        assert_eq!(line["_path"], log.map_or(format!("radar_{event_type}"), |log| log.path.to_owned()));
        assert!(line["ts"].is_f64() || line["ts"].is_u64());
        for rule in log.into_iter().flat_map(|log| log.rules) {
            if is_told(rule, json, event_type) {
                assert!(line.get(rule.to).is_some(), "{}: {} of {json}", file.display(), rule.to);
                mapped += 1;
                logs.extend(log.map(|log| log.path));
            }
        }

        let document: Value = serde_json::from_str(&written(&mut ecs, event)).expect("JSON");
        let kind = tables::ECS_KINDS.iter().find(|kind| kind.events.contains(&event_type));
        for rule in tables::ECS_EVERY.iter().chain(kind.into_iter().flat_map(|kind| kind.rules)) {
            let at = format!("/{}", rule.to.replace('.', "/"));
            if is_told(rule, json, event_type) {
                assert!(document.pointer(&at).is_some(), "{}: {} of {json}", file.display(), rule.to);
                mapped += 1;
            }
        }
        // And all that the schema has no words for.
        assert_eq!(document["radar"][event_type], json[event_type]);
    });
    assert!(mapped > 5_000, "{mapped} fields");
    // What is expected of anomalies has no times; `examples.rs` has one.
    let missing: Vec<_> =
        tables::ZEEK_LOGS.iter().map(|log| log.path).filter(|path| !logs.contains(path)).collect();
    assert_eq!(missing, ["weird"]);
}

/// Whether an event has what a rule is about, and in a form that it takes.
fn is_told(rule: &tables::Rule, json: &Value, event_type: &str) -> bool {
    let (path, words) = match rule.from {
        tables::From::One(path, change) | tables::From::All(path, change) => (path, change.words),
        tables::From::Of(..) => return false,
    };
    let path = path.replace('@', event_type);
    let value = radar_lines::path::first(json, &path);
    value.is_some_and(|value| match words {
        "unless it is 0.0.0.0" => value != "0.0.0.0",
        "as its number" | "its first part, if that is an address" => false,
        _ => true,
    })
}

#[test]
fn a_line_of_text_holds_nothing_but_text() {
    let mut lines = lines(Format::Text);
    each_event(|event, _, _| {
        let line = written(&mut lines, event);
        assert!(!line.contains(char::is_control), "{line:?}");
        assert!(line.contains(event.event_type.as_str()), "{line}");
    });
}

#[test]
fn a_record_of_csv_has_as_many_cells_as_the_header() {
    let mut lines = lines(Format::Csv);
    let header = lines.header().expect("a header");
    assert_eq!(
        cells(&header),
        tables::CSV_COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>()
    );
    each_event(|event, json, file| {
        let cells = cells(&written(&mut lines, event));
        assert_eq!(cells.len(), tables::CSV_COLUMNS.len(), "{}", file.display());
        assert_eq!(cells[1], event.event_type.as_str());
        if let Some(body) = json.get(event.event_type.as_str()) {
            let cell: Value = serde_json::from_str(&cells[17]).expect("JSON");
            assert_eq!(&cell, body);
        }
    });
}

/// Reads a record of RFC 4180.
fn cells(record: &str) -> Vec<String> {
    let record = record.strip_suffix('\r').expect("the end of a record");
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = record.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    assert!(!quoted, "{record}");
    cells.push(cell);
    cells
}
