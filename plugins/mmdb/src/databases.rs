//! Several databases as one: which are used, and what they say together.

use crate::{
    Place,
    database::{Database, Facts, Stamp},
    find,
    special::{self, Kind},
};
use std::{
    cmp::Reverse,
    collections::HashSet,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

/// Days after which a database is told to be old. Of GeoLite some 2 % of the networks move in that time.
pub const OLD_DAYS: u64 = 90;

/// Which databases, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Options {
    /// Files and folders; those that are found in the usual places if there are none.
    pub databases: Vec<String>,
    /// Of names, as the databases write it: `de`, `pt-BR`. What has no name in it has the English one.
    pub language: String,
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
    used: Vec<Arc<Database>>,
    found: Vec<Found>,
    pub(crate) listing: Listing,
    language: String,
}

/// The files there are, as they were when they were looked at.
pub(crate) type Listing = Vec<(PathBuf, Option<Stamp>)>;

impl Databases {
    /// Opens what `options` name or what is found. What cannot be used is told in the notes.
    #[must_use]
    pub fn open(options: &Options) -> (Self, Vec<Note>) {
        Self::default().open_anew(options, list(options))
    }

    /// The same databases as they are now. What has become unreadable goes on as it was.
    pub(crate) fn open_anew(&self, options: &Options, listing: Listing) -> (Self, Vec<Note>) {
        let mut opening =
            Opening { options, before: self, notes: missing(options), open: Vec::new(), unused: Vec::new() };
        for (path, stamp) in &listing {
            opening.open(path, *stamp);
        }
        opening.keep_what_is_gone(&listing);
        opening.finish(listing)
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
            if let Some(other) = database.lookup(address, &self.language) {
                place.fill(other);
            }
        }
        place
    }
}

/// The files that `options` mean, in their order.
pub(crate) fn list(options: &Options) -> Listing {
    let named = options.databases.iter().filter_map(|name| find::configured(name, &options.folders));
    let places: Vec<PathBuf> =
        if options.databases.is_empty() { options.folders.clone() } else { named.collect() };
    let files = places.iter().flat_map(|place| {
        if place.is_dir() {
            find::databases_in(place)
        } else if place.exists() {
            vec![place.clone()]
        } else {
            Vec::new()
        }
    });
    // One file by two ways, as /usr/share/GeoIP may lead to /var/lib/GeoIP, is one.
    let mut seen = HashSet::new();
    let once = files.filter(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    once.map(|path| (Stamp::of(&path), path)).map(|(stamp, path)| (path, stamp)).collect()
}

/// What the configuration names and is not there.
fn missing(options: &Options) -> Vec<Note> {
    let is_missing = |name: &&String| find::configured(name, &options.folders).is_none();
    let names = options.databases.iter().filter(is_missing);
    names
        .map(|name| Note {
            level: Level::Error,
            text: format!("{name} is not there{}", looked_in(name, options)),
        })
        .collect()
}

fn looked_in(name: &str, options: &Options) -> String {
    if Path::new(name).components().count() > 1 {
        return String::new();
    }
    let folders: Vec<_> = options.folders.iter().map(|folder| folder.display().to_string()).collect();
    format!(", in none of {}", folders.join(", "))
}

/// Databases while they are opened.
struct Opening<'a> {
    options: &'a Options,
    before: &'a Databases,
    notes: Vec<Note>,
    open: Vec<Arc<Database>>,
    unused: Vec<Found>,
}

impl Opening<'_> {
    fn open(&mut self, path: &Path, stamp: Option<Stamp>) {
        let before = self.before.used.iter().find(|database| database.path() == path).cloned();
        let listed = self.before.listing.iter().find(|file| file.0 == path);
        // One that has not changed is not read again; nor is one that was broken then told again.
        if let (Some(before), Some(listed)) = (&before, listed)
            && listed.1 == stamp
        {
            return self.take(Arc::clone(before));
        }
        match Database::open(path, self.left()) {
            Ok(database) => self.take(Arc::new(database)),
            Err(error) => self.fail(path, error, before),
        }
    }

    fn left(&self) -> u64 {
        let taken: u64 = self.open.iter().map(|database| database.facts().octets).sum();
        self.options.memory_max.saturating_sub(taken)
    }

    /// Of two of one sort that were found the newer stays; all that the configuration names are used.
    fn take(&mut self, database: Arc<Database>) {
        let is_named = !self.options.databases.is_empty();
        let sort = database.facts().sort();
        let other = self.open.iter_mut().find(|other| !is_named && other.facts().sort() == sort);
        let Some(other) = other else { return self.open.push(database) };
        let older = if other.facts().built < database.facts().built {
            std::mem::replace(other, Arc::clone(&database))
        } else {
            database
        };
        let why = format!("{} is of the same sort and not older", other.path().display());
        self.unused.push(found(&older, Some(why)));
    }

    fn fail(&mut self, path: &Path, error: String, before: Option<Arc<Database>>) {
        let is_named = !self.options.databases.is_empty();
        let level = if is_named && before.is_none() { Level::Error } else { Level::Warning };
        let goes_on = if before.is_some() { "; what it was before is still used" } else { "" };
        self.notes.push(Note { level, text: format!("{} {error}{goes_on}", path.display()) });
        match before {
            Some(before) => self.take(before),
            None => self.unused.push(Found { path: path.to_owned(), facts: None, unused: Some(error) }),
        }
    }

    /// A file that was removed is still in memory; it goes when another of its sort is there.
    fn keep_what_is_gone(&mut self, listing: &Listing) {
        for before in &self.before.used {
            if listing.iter().any(|file| file.0 == before.path()) {
                continue;
            }
            let sort = before.facts().sort();
            if !self.open.iter().any(|database| database.facts().sort() >= sort) {
                let text = format!("{} is gone; what it was is still used", before.path().display());
                // Once: it is in no listing again.
                if self.before.listing.iter().any(|file| file.0 == before.path()) {
                    self.notes.push(Note { level: Level::Warning, text });
                }
                self.open.push(Arc::clone(before));
            }
        }
    }

    fn finish(mut self, listing: Listing) -> (Databases, Vec<Note>) {
        if self.options.databases.is_empty() {
            self.open.sort_by_key(|database| Reverse((database.facts().sort(), database.facts().built)));
        }
        self.warn_of_age();
        let used = self.open.iter().map(|database| found(database, None));
        let found = used.chain(self.unused).collect();
        let databases =
            Databases { used: self.open, found, listing, language: self.options.language.clone() };
        (databases, self.notes)
    }

    fn warn_of_age(&mut self) {
        let now = now();
        for database in &self.open {
            let days = database.facts().age_days(now);
            if days > OLD_DAYS {
                let text =
                    format!("{} is {days} days old: addresses have moved since", database.path().display());
                self.notes.push(Note { level: Level::Warning, text });
            }
        }
    }
}

fn found(database: &Database, unused: Option<String>) -> Found {
    Found { path: database.path().to_owned(), facts: Some(database.facts().clone()), unused }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
