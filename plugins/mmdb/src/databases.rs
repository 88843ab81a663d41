//! Several databases as one: which are used, and what they say together.

use crate::{
    Place,
    database::{Database, Facts},
    find,
    opening::{self, Listing},
    special::{self, Kind},
};
use std::{net::IpAddr, path::PathBuf, sync::Arc, time::SystemTime};

/// Days after which a database is told to be old. Of GeoLite some 2 % of the networks move in that time.
pub const OLD_DAYS: u64 = 90;

/// Which databases, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Options {
    /// Files and folders; those that are found in the usual places if there are none.
    pub databases: Vec<String>,
    /// Of names, as the databases write it: `de`, `pt-BR`. What has no name in it has the English one.
    pub language: String,
    /// Whether also the country's name, its continent and the region are wanted.
    pub details: bool,
    /// Octets of all databases together at most.
    pub memory_max: u64,
    /// Where databases are looked for.
    pub folders: Vec<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            databases: Vec::new(),
            language: "en".to_owned(),
            details: true,
            memory_max: 512 << 20,
            folders: find::usual_folders(),
        }
    }
}

/// Something to be told to the operator.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Note {
    /// How bad it is.
    pub level: Level,
    /// One clause, with the path.
    pub text: String,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    /// What the configuration asks for cannot be had.
    Error,
    /// It goes on, worse than it could.
    Warning,
    /// Good to know.
    Info,
}

/// A file that was looked at.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// What it is, if that could be read.
    pub facts: Option<Facts>,
    /// Why it is not used; `None` if it is.
    pub unused: Option<String>,
}

/// All databases that are used.
#[derive(Debug, Default)]
pub struct Databases {
    pub(crate) used: Vec<Arc<Database>>,
    pub(crate) found: Vec<Found>,
    pub(crate) listing: Listing,
    pub(crate) language: String,
    pub(crate) details: bool,
}

impl Databases {
    /// Opens what `options` name or what is found. What cannot be used is told in the notes.
    #[must_use]
    pub fn open(options: &Options) -> (Self, Vec<Note>) {
        opening::open(options, &Self::default(), opening::list(options))
    }

    /// Whether there is any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    /// Those that are asked, in their order.
    #[must_use]
    pub fn used(&self) -> &[Arc<Database>] {
        &self.used
    }

    /// All files that were looked at.
    #[must_use]
    pub fn found(&self) -> &[Found] {
        &self.found
    }

    /// Octets that they take.
    #[must_use]
    pub fn octets(&self) -> u64 {
        self.used.iter().map(|database| database.facts().octets).sum()
    }

    /// What is known of an address. Special ones are named and not looked up.
    #[must_use]
    pub fn lookup(&self, address: IpAddr) -> Place {
        match special::kind(address) {
            Kind::Global(address) => self.ask(address),
            Kind::Special(range) => Place { range: Some(range), ..Place::default() },
            Kind::Embedded(range, address) => Place { range: Some(range), ..self.ask(address.into()) },
        }
    }

    fn ask(&self, address: IpAddr) -> Place {
        let mut place = Place::default();
        for database in &self.used {
            let other = match self.details {
                true => database.lookup(address, &self.language),
                false => database.lookup_in_short(address, &self.language),
            };
            if let Some(other) = other {
                place.fill(other);
            }
        }
        place
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
