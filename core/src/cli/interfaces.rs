//! `radar interfaces`, and the list below "no interface of this name".

use super::exit::Exit;
use super::failure::Failure;
use super::output::{print, print_json};
use crate::capture::CaptureError;
use crate::capture::interfaces::InterfaceInfo;
use serde_json::{Value, json};

/// An interface, as a line has it.
#[derive(Clone, Debug, Default)]
struct Row {
    index: u32,
    name: String,
    is_up: bool,
    addresses: Vec<String>,
    /// `default route`, `all interfaces (Linux)`.
    note: String,
}

/// Prints what there is to capture on.
pub fn list(as_json: bool) -> Result<(), Failure> {
    let rows = rows(&interfaces()?);
    if as_json {
        return print_json(&Value::Array(rows.iter().map(entry).collect()));
    }
    if rows.is_empty() {
        return Err(Failure::new(Exit::NoInput, "there is no interface to capture on"));
    }
    print(&lines(&rows))
}

/// A line for each.
pub fn table(interfaces: &[InterfaceInfo]) -> String {
    lines(&rows(interfaces))
}

/// To be wired: all interfaces, as `capture` lists them.
fn interfaces() -> Result<Vec<InterfaceInfo>, CaptureError> {
    Ok(Vec::new())
}

/// To be wired: what a line has of each.
fn rows(interfaces: &[InterfaceInfo]) -> Vec<Row> {
    interfaces.iter().map(|_| Row::default()).collect()
}

fn lines(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    let line = |row: &Row| {
        let state = if row.is_up { "up" } else { "down" };
        let addresses = row.addresses.join(", ");
        let note = if row.note.is_empty() { String::new() } else { format!("  ← {}", row.note) };
        format!("{:>3}  {:<width$}  {state:<4}  {addresses}{note}", row.index, row.name).trim_end().to_owned()
            + "\n"
    };
    rows.iter().map(line).collect()
}

fn entry(row: &Row) -> Value {
    json!({
        "index": row.index,
        "name": row.name,
        "up": row.is_up,
        "addresses": row.addresses,
        "default_route": row.note == "default route",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_one_below_the_other() {
        let eth0 = Row {
            index: 2,
            name: "eth0".to_owned(),
            is_up: true,
            addresses: vec!["192.0.2.10".to_owned()],
            note: "default route".to_owned(),
        };
        let wireguard = Row { index: 13, name: "wg-office".to_owned(), ..Row::default() };
        let expected = "  2  eth0       up    192.0.2.10  ← default route\n 13  wg-office  down\n";
        assert_eq!(lines(&[eth0, wireguard]), expected);
    }
}
