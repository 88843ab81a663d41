//! The other end of a frame, for tests: what a client makes of it.

use super::frame::{SNAPSHOT, VERSION};
use crate::varint::take;
use radar_views::table::{Cell, Kind, Mode, Shape};
use std::{collections::HashMap, sync::Arc};

/// What a client knows of a channel.
#[derive(Default)]
pub(crate) struct Picture {
    pub(crate) channel: u64,
    pub(crate) tick: u64,
    pub(crate) texts: Vec<Arc<str>>,
    pub(crate) rows: HashMap<usize, Vec<Vec<Cell>>>,
    /// The flags of the last frame, and the tables that were in it.
    pub(crate) flags: u8,
    pub(crate) told: Vec<usize>,
}

impl Picture {
    /// Takes a frame; `None` if it is no frame of tables of these shapes.
    pub(crate) fn take(&mut self, shapes: &[Shape], frame: &[u8]) -> Option<()> {
        let rest = &mut { frame };
        (octet(rest)? == VERSION).then_some(())?;
        self.channel = take(rest)?;
        self.tick = take(rest)?;
        self.flags = octet(rest)?;
        self.told.clear();
        if self.flags & SNAPSHOT != 0 {
            self.texts.clear();
            self.rows.clear();
        }
        for _ in 0..take(rest)? {
            self.texts.push(std::str::from_utf8(octets(rest)?).ok()?.into());
        }
        for _ in 0..take(rest)? {
            self.table(shapes, rest)?;
        }
        rest.is_empty().then_some(())
    }

    fn table(&mut self, shapes: &[Shape], rest: &mut &[u8]) -> Option<()> {
        let index = take(rest)? as usize;
        let mode = [Mode::All, Mode::Append, Mode::ByKey][usize::from(octet(rest)?)];
        let shape = &shapes[index];
        self.told.push(index);
        let rows = self.rows.entry(index).or_default();
        if mode == Mode::All {
            rows.clear();
        }
        for _ in 0..take(rest)? {
            let row: Option<Vec<_>> =
                shape.columns.iter().map(|column| cell(column.kind, &self.texts, rest)).collect();
            let row = row?;
            match rows.iter_mut().find(|other| mode == Mode::ByKey && other[0] == row[0]) {
                Some(place) => *place = row,
                None => rows.push(row),
            }
        }
        Some(())
    }
}

fn cell(kind: Kind, texts: &[Arc<str>], rest: &mut &[u8]) -> Option<Cell> {
    Some(match kind {
        Kind::Text => match take(rest)? {
            0 => Cell::Absent,
            number => Cell::Text(Arc::clone(texts.get(number as usize - 1)?)),
        },
        Kind::Int => take(rest)?.checked_sub(1).map_or(Cell::Absent, Cell::Int),
        Kind::Float => {
            let (octets, after) = rest.split_first_chunk()?;
            *rest = after;
            let number = f32::from_le_bytes(*octets);
            if number.is_nan() { Cell::Absent } else { Cell::Float(number) }
        }
        Kind::Series => Cell::Series(octets(rest)?.into()),
        Kind::Blob => Cell::Blob(octets(rest)?.into()),
    })
}

fn octet(rest: &mut &[u8]) -> Option<u8> {
    let (&octet, after) = rest.split_first()?;
    *rest = after;
    Some(octet)
}

fn octets<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take(rest)? as usize;
    let (octets, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(octets)
}
