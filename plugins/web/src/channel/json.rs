//! The JSON form of tables, for scripts: each row an object under the names of its columns.

use radar_views::table::{Cell, Mode, Shape, Table};
use serde_json::Value;
use std::fmt::Write;

/// `{"rows":[…],…}`: the tables under their names. Those that are not there have no rows.
#[must_use]
pub fn tables(shapes: &[Shape], tables: &[Table]) -> String {
    let mut out = String::from("{");
    for (index, shape) in shapes.iter().enumerate() {
        comma(&mut out, '{');
        let table = tables.iter().find(|table| table.index == index);
        let cells = table.map(|table| table.cells.as_slice()).unwrap_or_default();
        let _ = write!(out, "{}:", text(shape.name));
        rows(&mut out, shape, cells);
    }
    out.push('}');
    out
}

/// `{"frame":{…}}`: what a binary frame holds.
#[must_use]
pub fn frame(channel: u64, tick: u64, snapshot: bool, shapes: &[Shape], tables: &[Table]) -> String {
    let mut out =
        format!("{{\"frame\":{{\"channel\":{channel},\"tick\":{tick},\"snapshot\":{snapshot},\"tables\":{{");
    for table in tables {
        let Some(shape) = shapes.get(table.index) else { continue };
        comma(&mut out, '{');
        let mode = match table.mode {
            Mode::All => "all",
            Mode::Append => "append",
            Mode::ByKey => "key",
        };
        let _ = write!(out, "{}:{{\"mode\":\"{mode}\",\"rows\":", text(shape.name));
        rows(&mut out, shape, &table.cells);
        out.push('}');
    }
    out.push_str("}}}");
    out
}

fn rows(out: &mut String, shape: &Shape, cells: &[Cell]) {
    let names: Vec<_> = shape.columns.iter().map(|column| text(&column.name)).collect();
    out.push('[');
    for row in cells.chunks_exact(names.len().max(1)) {
        comma(out, '[');
        out.push('{');
        for (name, cell) in names.iter().zip(row) {
            comma(out, '{');
            let _ = write!(out, "{name}:");
            value(out, cell);
        }
        out.push('}');
    }
    out.push(']');
}

fn value(out: &mut String, cell: &Cell) {
    let _ = match cell {
        Cell::Absent => write!(out, "null"),
        Cell::Text(it) => write!(out, "{}", text(it)),
        Cell::Int(it) => write!(out, "{it}"),
        Cell::Float(it) if it.is_finite() => write!(out, "{it}"),
        Cell::Float(_) => write!(out, "null"),
        Cell::Series(it) => write!(out, "{it:?}"),
        Cell::Blob(it) => {
            out.push('"');
            it.iter().try_for_each(|octet| write!(out, "{octet:02x}")).and_then(|()| out.write_char('"'))
        }
    };
}

fn comma(out: &mut String, opening: char) {
    if !out.ends_with(opening) {
        out.push(',');
    }
}

/// A string as JSON has it.
fn text(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_views::table::Kind;
    use serde_json::json;

    fn shapes() -> Vec<Shape> {
        let columns = [("name", Kind::Text), ("octets", Kind::Int), ("lat", Kind::Float)];
        let columns = [&columns[..], &[("spark", Kind::Series), ("data", Kind::Blob)]].concat();
        vec![Shape::new("rows", &columns), Shape::new("count", &[("all", Kind::Int)])]
    }

    fn full(mode: Mode) -> Table {
        let cells = vec![
            "a\"\u{1b}{".into(),
            Cell::Int(u64::MAX),
            Cell::Float(f32::NAN),
            Cell::Series([1, 2].into()),
            Cell::Blob([0xca, 0xfe].into()),
        ];
        Table { index: 0, mode, cells: [cells, vec![Cell::Absent; 5]].concat() }
    }

    fn expected_rows() -> Value {
        json!([
            {"name": "a\"\u{1b}{", "octets": u64::MAX, "lat": null, "spark": [1, 2], "data": "cafe"},
            {"name": null, "octets": null, "lat": null, "spark": null, "data": null},
        ])
    }

    #[test]
    fn tables_stand_under_their_names_also_without_rows() {
        let written: Value = serde_json::from_str(&tables(&shapes(), &[full(Mode::All)])).unwrap();
        assert_eq!(written, json!({"rows": expected_rows(), "count": []}));
    }

    #[test]
    fn a_frame_says_what_becomes_of_the_rows_before() {
        let count = Table { index: 1, mode: Mode::ByKey, cells: vec![] };
        let written: Value =
            serde_json::from_str(&frame(3, 1000, true, &shapes(), &[full(Mode::Append), count])).unwrap();
        let expected = json!({"frame": {"channel": 3, "tick": 1000, "snapshot": true, "tables": {
            "rows": {"mode": "append", "rows": expected_rows()},
            "count": {"mode": "key", "rows": []},
        }}});
        assert_eq!(written, expected);
    }
}
