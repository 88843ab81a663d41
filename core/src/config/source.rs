//! `[sources.ID]`: where packets come from.

use super::check::{self, Known};
use super::code::Code;
use super::diagnostic::Diagnostic;
use super::text::Place;
use super::tree::{Entry, Item, Table};
use radar_abi::settings;
use radar_abi::settings::{Octets, Settings};
use std::path::PathBuf;

/// How many times as fast as on the wire files can be read, if not as fast as can be.
pub const PACES: std::ops::RangeInclusive<f64> = 0.1..=100.0;

settings! {
    /// `[sources.ID]` as it stands in the file.
    pub struct SourceSettings {
        /// Interfaces to capture on, one or a list; `auto` is the one with the default route, `any` all
        /// of them (Linux).
        pub interface: Vec<String> = ["auto"],
        /// Capture files instead of interfaces, one or a list; a directory stands for the files in it,
        /// `-` for standard input.
        pub file: Vec<String> = [],
        /// How fast files are read: 1 as fast as the packets came, 0.1 to 100 times that; not set, as fast as can be.
        pub pace: Option<f64> = null,
        /// Whether files are read again and again, until radar is told to stop.
        pub repeat: bool = false,
        /// Which packets, as a BPF expression (`man pcap-filter`); not set, all.
        pub filter: Option<String> = null,
        /// Octets of each packet that are captured; 262144 is more than any packet has.
        pub snaplen: u32 = 262144,
        /// Whether packets are captured that are addressed to others.
        pub promiscuous: bool = true,
        /// The kernel's buffer, one for each worker: at 1 Gbit/s, 16 MiB bridge a pause of an eighth of a
        /// second.
        pub buffer: Octets = "16MiB",
    }
}

/// Where packets come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Interfaces.
    Live(Live),
    /// Files.
    Files(Files),
}

/// Interfaces to capture on.
#[derive(Clone, Debug)]
pub struct Live {
    /// The name of its table, or `command line`.
    pub id: String,
    /// Their names, numbers, `auto` or `any`.
    pub interfaces: Vec<String>,
    /// A BPF expression.
    pub filter: Option<String>,
    /// Octets of each packet.
    pub snaplen: u32,
    /// Whether packets to others are wanted.
    pub promiscuous: bool,
    /// The kernel's buffer.
    pub buffer: Octets,
    /// Where the filter was written; none if on the command line.
    pub filter_place: Option<Place>,
    /// Where its table stands; none if it is from the command line.
    pub place: Option<Place>,
}

/// Files to read.
#[derive(Clone, Debug)]
pub struct Files {
    /// The name of its table, or `command line`.
    pub id: String,
    /// Files, directories, or `-`.
    pub paths: Vec<PathBuf>,
    /// How many times as fast as on the wire they are read; not set, as fast as can be.
    pub pace: Option<f64>,
    /// Whether they are read again and again.
    pub repeat: bool,
    /// A BPF expression.
    pub filter: Option<String>,
    /// Where the filter was written; none if on the command line.
    pub filter_place: Option<Place>,
    /// Where its table stands; none if it is from the command line.
    pub place: Option<Place>,
}

impl Source {
    /// The name of its table, or `command line`.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Live(live) => &live.id,
            Self::Files(files) => &files.id,
        }
    }

    /// The BPF expression and where it was written.
    #[must_use]
    pub fn filter(&self) -> (Option<&str>, Option<&Place>) {
        match self {
            Self::Live(live) => (live.filter.as_deref(), live.filter_place.as_ref()),
            Self::Files(files) => (files.filter.as_deref(), files.filter_place.as_ref()),
        }
    }

    /// Where its table stands; none if it is from the command line.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Live(live) => live.place.as_ref(),
            Self::Files(files) => files.place.as_ref(),
        }
    }

    /// Capture on `interfaces`, all else at its default.
    #[must_use]
    pub fn live(id: &str, interfaces: Vec<String>) -> Self {
        Self::Live(live(id, interfaces, &SourceSettings::default_settings()))
    }

    /// Read `paths`.
    #[must_use]
    pub fn files(id: &str, paths: Vec<PathBuf>) -> Self {
        let (pace, repeat, filter, filter_place, place) = (None, false, None, None, None);
        Self::Files(Files { id: id.to_owned(), paths, pace, repeat, filter, filter_place, place })
    }

    /// The same, from the table at `place`.
    fn written(mut self, place: &Place, text: Option<String>, text_place: Option<Place>) -> Self {
        let (Self::Live(Live { filter, filter_place, place: at, .. })
        | Self::Files(Files { filter, filter_place, place: at, .. })) = &mut self;
        *filter = text;
        *filter_place = text_place;
        *at = Some(place.clone());
        self
    }

    /// Lays what the command line says over it.
    pub(super) fn apply(&mut self, options: &super::SourceOptions) {
        let (filter, place) = match self {
            Self::Live(live) => {
                live.snaplen = options.snaplen.unwrap_or(live.snaplen);
                live.promiscuous = options.promiscuous.unwrap_or(live.promiscuous);
                (&mut live.filter, &mut live.filter_place)
            }
            Self::Files(files) => {
                files.pace = options.pace.or(files.pace);
                files.repeat |= options.repeat;
                (&mut files.filter, &mut files.filter_place)
            }
        };
        if options.filter.is_some() {
            filter.clone_from(&options.filter);
            *place = None;
        }
    }
}

/// Reads `[sources.ID]`.
pub(super) fn read(entry: &Entry, elsewhere: &[Known], found: &mut Vec<Diagnostic>) -> Option<Source> {
    let Item::Table(table) = &entry.item else {
        found.push(super::plugin::table_wanted("sources", entry));
        return None;
    };
    let table = with_lists(table);
    let known = Known::new(format!("sources.{}", entry.name), SourceSettings::settings());
    let settings: SourceSettings = check::read(&table, &known, elsewhere, found);
    let source = match table.get("file").filter(|_| !settings.file.is_empty()) {
        Some(file) => {
            exclude(&table, &["interface", "snaplen", "promiscuous", "buffer"], "file", found);
            let resolve = |path: &String| file.value_place().resolve(path);
            let (pace, repeat) = (pace(&table, &settings, found), settings.repeat);
            let source = Source::files(&entry.name, settings.file.iter().map(resolve).collect());
            match source {
                Source::Files(files) => Source::Files(Files { pace, repeat, ..files }),
                live => live,
            }
        }
        None => {
            exclude(&table, &["pace", "repeat"], "interface", found);
            Source::Live(live(&entry.name, settings.interface.clone(), &settings))
        }
    };
    let filter = table.get("filter").map(|filter| filter.value_place().clone());
    Some(source.written(&entry.place, settings.filter, filter))
}

fn live(id: &str, interfaces: Vec<String>, settings: &SourceSettings) -> Live {
    Live {
        id: id.to_owned(),
        interfaces,
        filter: None,
        snaplen: settings.snaplen,
        promiscuous: settings.promiscuous,
        buffer: settings.buffer,
        filter_place: None,
        place: None,
    }
}

/// One text stands for a list of one.
fn with_lists(table: &Table) -> Table {
    let mut table = table.clone();
    for entry in &mut table.entries {
        let Item::Value(value, _) = &mut entry.item else { continue };
        if value.is_string() && ["interface", "file"].contains(&entry.name.as_str()) {
            *value = serde_json::Value::Array(vec![value.take()]);
        }
    }
    table
}

/// The pace, if it can be kept.
fn pace(table: &Table, settings: &SourceSettings, found: &mut Vec<Diagnostic>) -> Option<f64> {
    let pace = settings.pace?;
    if PACES.contains(&pace) {
        return Some(pace);
    }
    let message = "a pace is 1, as fast as the packets came, or 0.1 to 100 times that";
    let diagnostic = Diagnostic::error(Code::WrongValue, message);
    found.push(match table.find("pace") {
        Some(entry) => diagnostic.at(entry.value_place()),
        None => diagnostic,
    });
    None
}

/// What is said of an interface means nothing for a file, and the other way round.
fn exclude(table: &Table, names: &[&str], beside: &str, found: &mut Vec<Diagnostic>) {
    for name in names {
        let Some(entry) = table.get(name) else { continue };
        found.push(
            Diagnostic::error(Code::Excluded, format!("`{name}` means nothing beside `{beside}`"))
                .at(&entry.place)
                .note("a source is either interfaces or files; make it two tables, or take one of them out"),
        );
    }
}
