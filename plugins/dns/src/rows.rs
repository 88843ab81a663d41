//! The records of an event: one row each, as EVE writes them.

use std::ops::Range;

use radar_plugin::wire::json::{self, Object};

use crate::edns;
use crate::kinds::{self, Kind};
use crate::rdata;
use crate::record::{Record, RecordError};

/// Octets of an event after which further records are only counted. One message of 64 KiB can
/// hold 5000 records whose names are 255 octets each; written out they would be some megabytes.
const OCTETS_MAX: usize = 64 * 1024;

/// Strings of a TXT record, and options of an OPT record, that are shown one by one.
const PARTS_MAX: usize = 64;

/// Octets of an option that are shown; cookies, subnets and names have less.
const OPTION_OCTETS_MAX: usize = 512;

/// The class of the Internet, which needs no mention.
const IN: u16 = 1;

/// What mDNS makes of the class's highest bit (RFC 6762 §5.4, §10.2).
pub const MDNS_BIT: u16 = 0x8000;

/// How rows are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// As in EVE's `dns`: types in capitals, an object for some of them.
    Dns,
    /// As in EVE's `mdns` and `llmnr`: types in small letters, the data also under the type's name.
    Local,
}

/// Writes records; it keeps its buffers from one event to the next.
#[derive(Debug, Default)]
pub struct Rows {
    text: Vec<u8>,
    groups: Vec<(Kind, Range<usize>)>,
    left_out: u32,
}

impl Rows {
    /// Begins an event.
    pub fn clear(&mut self) {
        self.left_out = 0;
        self.groups.clear();
    }

    /// Records that an event had no room for.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }

    /// Writes `"key":[…]` if there are records to be shown.
    pub fn section<'a>(
        &mut self,
        form: Form,
        key: &str,
        records: impl Iterator<Item = Record<'a>>,
        event: &mut Object<'_>,
    ) {
        // What an OPT record without options says is in `edns`.
        let mut records =
            records.filter(|record| record.kind != Kind::OPT || !record.rdata.is_empty()).peekable();
        if records.peek().is_none() {
            return;
        }
        self.groups.clear();
        let mut array = event.array(key);
        let mut octets = 0;
        for record in records {
            if octets > OCTETS_MAX {
                self.left_out = self.left_out.saturating_add(1);
                continue;
            }
            octets = self.row(form, &record, &mut array.object());
        }
    }

    /// Writes `"grouped":{"A":["192.0.2.1"],…}` from the rows of the last section.
    pub fn grouped(&mut self, event: &mut Object<'_>) {
        let mut grouped = event.object("grouped");
        while let Some((kind, _)) = self.groups.first().cloned() {
            let out = grouped.value(&kind.code().to_string());
            let mut separator = b'[';
            for (_, value) in self.groups.iter().filter(|(other, _)| *other == kind) {
                out.push(std::mem::replace(&mut separator, b','));
                out.extend_from_within(value.clone());
            }
            out.push(b']');
            self.groups.retain(|(other, _)| *other != kind);
        }
    }

    /// Writes the members of a row and returns the length of the event so far.
    fn row(&mut self, form: Form, record: &Record<'_>, row: &mut Object<'_>) -> usize {
        match record.name {
            Ok(name) => name.write_json(row.value("rrname")),
            Err(_) => row.text("rrname", ""),
        }
        write_kind(form, record.kind, row.value("rrtype"));
        row.number("ttl", record.ttl);
        let (octets, malformed) = if record.kind == Kind::OPT {
            (write_options(record, row), None)
        } else {
            self.data(form, record, row)
        };
        if form == Form::Local && record.class & MDNS_BIT != 0 {
            row.boolean("cache_flush", true);
        }
        write_class(form, record.kind, record.class, row);
        if let Some(error) = record.name.err().map(RecordError::from).or(malformed) {
            row.display("malformed", error);
        }
        octets
    }

    /// Writes what the record holds, first as text, then in the form that EVE has for its type.
    fn data(
        &mut self,
        form: Form,
        record: &Record<'_>,
        row: &mut Object<'_>,
    ) -> (usize, Option<RecordError>) {
        self.text.clear();
        let malformed = rdata::write(record, &mut self.text).err();
        if malformed.is_some() {
            self.text.clear();
            rdata::write_unknown(&record.rdata, &mut self.text);
        }
        let mut range = write_value(row, "rdata", |out| json::write_text(out, &self.text));
        if malformed.is_some() || record.rdata.is_empty() {
            return (range.end, malformed);
        }
        if let Some(key) = rdata::object_name(record.kind) {
            range = write_value(row, key, |out| {
                // The data have been read before, or `malformed` would say so.
                let _ = rdata::write_object(record, &mut Object::new(out));
            });
        } else if record.kind == Kind::TXT && (form == Form::Local || rdata::strings(record).nth(1).is_some())
        {
            let mut array = row.array("txt");
            rdata::strings(record).take(PARTS_MAX).for_each(|string| array.text(string));
        } else if let (Form::Local, Some(key)) = (form, local_name(record.kind)) {
            row.text(key, &self.text);
        }
        if let Some(preference) = rdata::preference(record) {
            row.number("preference", preference);
        }
        let end = range.end;
        self.groups.push((record.kind, range));
        (end, None)
    }
}

/// Under what name EVE's `mdns` and `llmnr` show the data of a type a second time, as text.
fn local_name(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::A => Some("a"),
        Kind::AAAA => Some("aaaa"),
        Kind::CNAME => Some("cname"),
        Kind::MX => Some("mx"),
        Kind::NS => Some("ns"),
        Kind::PTR => Some("ptr"),
        _ => None,
    }
}

/// Writes a type as a JSON text.
pub fn write_kind(form: Form, kind: Kind, out: &mut Vec<u8>) {
    out.push(b'"');
    let start = out.len();
    kind.code().write(out);
    if form == Form::Local {
        out.iter_mut().skip(start).for_each(|octet| octet.make_ascii_lowercase());
    }
    out.push(b'"');
}

/// Writes a class that is not the one of the Internet.
pub fn write_class(form: Form, kind: Kind, class: u16, row: &mut Object<'_>) {
    let class = if form == Form::Local { class & !MDNS_BIT } else { class };
    // The class of an OPT record is a size (RFC 6891 §6.1.2).
    if class != IN && kind != Kind::OPT {
        row.display("class", kinds::class(class));
    }
}

/// Writes `"opt":[{"code":8,"data":"0001…"}]`.
fn write_options(record: &Record<'_>, row: &mut Object<'_>) -> usize {
    let range = write_value(row, "opt", |out| {
        let mut array = json::Array::new(out);
        for option in edns::options(record.rdata).take(PARTS_MAX) {
            let mut row = array.object();
            row.number("code", option.code);
            row.hex("data", option.data.get(..OPTION_OCTETS_MAX).unwrap_or(option.data));
        }
    });
    range.end
}

fn write_value(row: &mut Object<'_>, key: &str, write: impl FnOnce(&mut Vec<u8>)) -> Range<usize> {
    let out = row.value(key);
    let start = out.len();
    write(out);
    start..out.len()
}
