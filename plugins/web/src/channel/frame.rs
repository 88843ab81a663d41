//! The binary form of tables: what README.md, "Frames", tells of each octet.

use super::dictionary::Dictionary;
use crate::varint::put;
use radar_views::table::{Cell, Kind, Mode, Shape, Table};
use std::sync::Arc;

/// The version of the form, the first octet of each frame.
pub const VERSION: u8 = 1;

/// The frame forgets all texts and rows that came before it.
pub const SNAPSHOT: u8 = 1;

/// A frame's rows, already written: what comes before them is known only then, since they hold the new texts.
#[derive(Debug, Default)]
pub struct Rows {
    octets: Vec<u8>,
    tables: u64,
}

impl Rows {
    /// Writes a table; the texts in it go to the dictionary.
    pub fn put(&mut self, shape: &Shape, table: &Table, dictionary: &mut Dictionary) {
        let width = shape.columns.len();
        self.tables += 1;
        put(&mut self.octets, table.index as u64);
        self.octets.push(match table.mode {
            Mode::All => 0,
            Mode::Append => 1,
            Mode::ByKey => 2,
        });
        let rows = table.cells.chunks_exact(width.max(1));
        put(&mut self.octets, rows.len() as u64);
        for row in rows {
            for (column, cell) in shape.columns.iter().zip(row) {
                self.cell(column.kind, cell, dictionary);
            }
        }
    }

    /// A cell that is not of its column's kind is as good as absent: one wrong cell must not shift all others.
    fn cell(&mut self, kind: Kind, cell: &Cell, dictionary: &mut Dictionary) {
        let out = &mut self.octets;
        match (kind, cell) {
            (Kind::Text, Cell::Text(text)) => put(out, dictionary.number(text)),
            (Kind::Int, Cell::Int(number)) => put(out, number.saturating_add(1)),
            (Kind::Float, Cell::Float(number)) => out.extend(number.to_le_bytes()),
            (Kind::Float, _) => out.extend(f32::NAN.to_le_bytes()),
            (Kind::Series, Cell::Series(octets)) | (Kind::Blob, Cell::Blob(octets)) => {
                put(out, octets.len() as u64);
                out.extend_from_slice(octets);
            }
            _ => out.push(0),
        }
    }

    /// Whether no table was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables == 0
    }

    /// The frame: of this channel, at this moment of capture time in milliseconds, with these new texts.
    #[must_use]
    pub fn frame(self, channel: u64, tick: u64, flags: u8, texts: &[Arc<str>]) -> Vec<u8> {
        let texts_len: usize = texts.iter().map(|text| text.len() + 2).sum();
        let mut frame = Vec::with_capacity(self.octets.len() + texts_len + 32);
        frame.push(VERSION);
        put(&mut frame, channel);
        put(&mut frame, tick);
        frame.push(flags);
        put(&mut frame, texts.len() as u64);
        for text in texts {
            put(&mut frame, text.len() as u64);
            frame.extend_from_slice(text.as_bytes());
        }
        put(&mut frame, self.tables);
        frame.extend_from_slice(&self.octets);
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        let columns = [
            ("name", Kind::Text),
            ("octets", Kind::Int),
            ("lat", Kind::Float),
            ("spark", Kind::Series),
            ("data", Kind::Blob),
        ];
        Shape::new("rows", &columns)
    }

    fn full() -> Vec<Cell> {
        vec![
            "dns".into(),
            Cell::Int(299),
            Cell::Float(1.5),
            Cell::Series([7, 8].into()),
            Cell::Blob([0xff].into()),
        ]
    }

    #[test]
    fn each_octet_of_a_frame_is_as_described() {
        let (mut rows, mut dictionary) = (Rows::default(), Dictionary::default());
        let mut cells = full();
        cells.extend([Cell::Absent, Cell::Absent, Cell::Absent, Cell::Absent, Cell::Absent]);
        rows.put(&shape(), &Table { index: 2, mode: Mode::ByKey, cells }, &mut dictionary);
        let frame = rows.frame(3, 1000, SNAPSHOT, dictionary.news());
        #[rustfmt::skip]
        let expected = [
            1,                          // version
            3,                          // channel
            0xe8, 0x07,                 // 1000 ms
            1,                          // a snapshot
            1, 3, b'd', b'n', b's',     // one new text
            1,                          // one table
            2, 2, 2,                    // the third, by key, two rows
            1,                          // the first text
            0xac, 0x02,                 // 299 + 1
            0, 0, 0xc0, 0x3f,           // 1.5
            2, 7, 8,                    // a series of two
            1, 0xff,                    // a blob of one
            0, 0, 0, 0, 0xc0, 0x7f, 0, 0, // a row of which nothing is known
        ];
        assert_eq!(frame, expected);
    }

    #[test]
    fn a_text_crosses_once() {
        let mut dictionary = Dictionary::default();
        let shape = Shape::new("rows", &[("name", Kind::Text)]);
        let table = Table { index: 0, mode: Mode::All, cells: vec!["x".into(), "x".into()] };
        let mut rows = Rows::default();
        rows.put(&shape, &table, &mut dictionary);
        assert_eq!(rows.frame(1, 0, 0, dictionary.news()), [1, 1, 0, 0, 1, 1, b'x', 1, 0, 0, 2, 1, 1]);
        let mut rows = Rows::default();
        rows.put(&shape, &table, &mut dictionary);
        assert_eq!(rows.frame(1, 0, 0, dictionary.news()), [1, 1, 0, 0, 0, 1, 0, 0, 2, 1, 1]);
    }

    #[test]
    fn a_cell_of_another_kind_is_absent_and_shifts_nothing() {
        let mut dictionary = Dictionary::default();
        let shape = Shape::new("rows", &[("octets", Kind::Int), ("name", Kind::Text)]);
        let table = Table { index: 0, mode: Mode::Append, cells: vec!["x".into(), "y".into(), Cell::Int(1)] };
        let mut rows = Rows::default();
        rows.put(&shape, &table, &mut dictionary);
        assert_eq!(rows.frame(1, 0, 0, dictionary.news()), [1, 1, 0, 0, 1, 1, b'y', 1, 0, 1, 1, 0, 1]);
    }

    #[test]
    fn the_largest_number_is_written_as_the_one_before_it() {
        let mut dictionary = Dictionary::default();
        let shape = Shape::new("rows", &[("octets", Kind::Int)]);
        let table = Table { index: 0, mode: Mode::All, cells: vec![Cell::Int(u64::MAX)] };
        let mut rows = Rows::default();
        rows.put(&shape, &table, &mut dictionary);
        let frame = rows.frame(1, 0, 0, &[]);
        assert_eq!(crate::varint::take(&mut &frame[9..]), Some(u64::MAX));
    }
}
