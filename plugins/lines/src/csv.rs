//! Lines for spreadsheets (RFC 4180): the common members as cells, and the event's object as JSON.

use crate::whole::Whole;
use radar_plugin::wire::Untrusted;
use serde_json::Value;

/// The columns, each with where it stands in the event; the last is the event's object.
pub(crate) const COLUMNS: [(&str, &str); 18] = [
    ("timestamp", "timestamp"),
    ("event_type", "event_type"),
    ("flow_id", "flow_id"),
    ("community_id", "community_id"),
    ("in_iface", "in_iface"),
    ("proto", "proto"),
    ("app_proto", "app_proto"),
    ("src_ip", "src_ip"),
    ("src_port", "src_port"),
    ("dest_ip", "dest_ip"),
    ("dest_port", "dest_port"),
    ("direction", "names.direction"),
    ("src_name", "names.src.name"),
    ("dest_name", "names.dest.name"),
    ("process", "process.name"),
    ("pid", "process.pid"),
    ("user", "process.user"),
    ("body", "@"),
];

/// The first line: what the columns are called.
pub(crate) fn header() -> String {
    format!("{}\r", COLUMNS.map(|(name, _)| name).join(","))
}

/// Appends an event's line, with the carriage return that stands before the end of a line.
pub(crate) fn write(whole: &Whole<'_>, out: &mut Vec<u8>) {
    for (at, (_, path)) in COLUMNS.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if *path == "@" {
            if !whole.body().is_null() {
                cell(&whole.body().to_string(), out);
            }
            continue;
        }
        match whole.first(path) {
            Some(Value::String(text)) => cell(text, out),
            Some(value) => cell(&value.to_string(), out),
            None => {}
        }
    }
    out.push(b'\r');
}

/// Appends a cell: in quotes where it needs them, and never one that a spreadsheet would reckon with.
///
/// What a spreadsheet takes for a formula gets an apostrophe before it, which it shows as text; controls, ends of
/// lines among them, are shown as escapes, so that a record is a line.
fn cell(text: &str, out: &mut Vec<u8>) {
    let text = Untrusted(text.as_bytes()).to_string();
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if text.contains(['"', ',']) || text.starts_with(' ') || text.ends_with(' ') {
        out.push(b'"');
        out.extend_from_slice(guard.as_bytes());
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(guard.as_bytes());
        out.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        cell(text, &mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_cell_is_quoted_where_it_must_be() {
        assert_eq!(written("plain"), "plain");
        assert_eq!(written("a,b"), "\"a,b\"");
        assert_eq!(written("say \"x\""), "\"say \"\"x\"\"\"");
        assert_eq!(written("a\r\nb"), "a\\u{d}\\u{a}b");
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(
            written("=HYPERLINK(\"http://198.51.100.1\")"),
            "\"'=HYPERLINK(\"\"http://198.51.100.1\"\")\""
        );
        for text in ["+1", "-1", "@SUM(A1)", "=1"] {
            assert!(written(text).starts_with('\''), "{text}");
        }
        // A tab or a carriage return that a spreadsheet would pass over is no longer one.
        assert!(written("\t=1").starts_with("\\u{9}"));
    }
}
