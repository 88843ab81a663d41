//! Opening databases: which files, which of them are used, and what becomes of what was open before.

use crate::{
    Databases, Found, Level, Note, OLD_DAYS, Options,
    database::{Database, Stamp},
    databases::now,
    find,
};
use std::{
    cmp::Reverse,
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The files there are, as they were when they were looked at.
pub(crate) type Listing = Vec<File>;

/// A file, before it is opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct File {
    path: PathBuf,
    stamp: Option<Stamp>,
    /// Which of the configuration's names led to it; 0 for all that are in the usual places.
    rank: usize,
    /// It is named itself, and was not found in a folder.
    is_named: bool,
}

/// Opens the files of `listing`, and keeps of `before` what has not changed or cannot be read any more.
pub(crate) fn open(options: &Options, before: &Databases, listing: Listing) -> (Databases, Vec<Note>) {
    let mut opening =
        Opening { options, before, notes: missing(options), open: Vec::new(), unused: Vec::new() };
    listing.iter().for_each(|file| opening.open(file));
    opening.keep_what_is_gone(&listing);
    opening.finish(listing)
}

/// The files that `options` mean, in their order.
pub(crate) fn list(options: &Options) -> Listing {
    let named = options.databases.iter().filter_map(|name| find::configured(name, &options.folders));
    let places: Vec<(usize, PathBuf)> = if options.databases.is_empty() {
        options.folders.iter().map(|folder| (0, folder.clone())).collect()
    } else {
        named.enumerate().collect()
    };
    let files = places.into_iter().flat_map(|(rank, place)| {
        let is_named = !options.databases.is_empty() && !place.is_dir();
        let files = if is_named { vec![place] } else { find::databases_in(&place) };
        files.into_iter().map(move |path| File { stamp: Stamp::of(&path), path, rank, is_named })
    });
    // One file by two ways, as /usr/share/GeoIP may lead to /var/lib/GeoIP, is one.
    let mut seen = HashSet::new();
    files.filter(|file| seen.insert(file.path.canonicalize().unwrap_or_else(|_| file.path.clone()))).collect()
}

/// What the configuration names and is not there, or is there and empty.
fn missing(options: &Options) -> Vec<Note> {
    let note = |name: &String| match find::configured(name, &options.folders) {
        None => Some((Level::Error, format!("{name} is not there{}", looked_in(name, options)))),
        Some(place) if place.is_dir() && find::databases_in(&place).is_empty() => {
            Some((Level::Warning, format!("{} holds no file of the name *.mmdb", place.display())))
        }
        Some(_) => None,
    };
    options.databases.iter().filter_map(note).map(|(level, text)| Note { level, text }).collect()
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
    /// Each with its rank; those that were found are behind their rank ordered by sort.
    open: Vec<(File, Arc<Database>)>,
    unused: Vec<Found>,
}

impl Opening<'_> {
    fn open(&mut self, file: &File) {
        let before = self.before.used.iter().find(|database| database.path() == file.path).cloned();
        let listed = self.before.listing.iter().find(|listed| listed.path == file.path);
        // One that has not changed is not read again, nor is it told again that it was broken.
        if let (Some(before), Some(listed)) = (&before, listed)
            && listed.stamp == file.stamp
        {
            return self.take(file, Arc::clone(before));
        }
        match Database::open(&file.path, self.left()) {
            Ok(database) => self.take(file, Arc::new(database)),
            Err(error) => self.fail(file, error, before),
        }
    }

    fn left(&self) -> u64 {
        let taken: u64 = self.open.iter().map(|(_, database)| database.facts().octets).sum();
        self.options.memory_max.saturating_sub(taken)
    }

    /// Of two of one sort that were found the newer stays; all that the configuration names are used.
    fn take(&mut self, file: &File, database: Arc<Database>) {
        let sort = database.facts().sort();
        let mut found_before = self.open.iter_mut().filter(|(other, _)| !file.is_named && !other.is_named);
        let Some(other) = found_before.find(|(_, other)| other.facts().sort() == sort) else {
            return self.open.push((file.clone(), database));
        };
        let older = if other.1.facts().built < database.facts().built {
            std::mem::replace(other, (file.clone(), database)).1
        } else {
            database
        };
        let why = format!("{} is of the same sort and not older", other.1.path().display());
        self.unused.push(found(&older, Some(why)));
    }

    fn fail(&mut self, file: &File, error: String, before: Option<Arc<Database>>) {
        let level = if file.is_named && before.is_none() { Level::Error } else { Level::Warning };
        let goes_on = if before.is_some() { "; what it was before is still used" } else { "" };
        self.notes.push(Note { level, text: format!("{} {error}{goes_on}", file.path.display()) });
        match before {
            Some(before) => self.take(file, before),
            None => self.unused.push(Found { path: file.path.clone(), facts: None, unused: Some(error) }),
        }
    }

    /// A file that was removed is still in memory; it goes when another tells as much.
    fn keep_what_is_gone(&mut self, listing: &Listing) {
        for before in &self.before.used {
            let sort = before.facts().sort();
            let is_there = listing.iter().any(|file| file.path == before.path());
            if is_there || self.open.iter().any(|(_, other)| other.facts().sort().covers(sort)) {
                continue;
            }
            let listed = self.before.listing.iter().find(|file| file.path == before.path());
            // It is told once: the next time it is in no listing.
            if listed.is_some() {
                let text = format!("{} is gone; what it was is still used", before.path().display());
                self.notes.push(Note { level: Level::Warning, text });
            }
            let gone =
                File { path: before.path().to_owned(), stamp: None, rank: usize::MAX, is_named: false };
            self.open.push((listed.cloned().unwrap_or(gone), Arc::clone(before)));
        }
    }

    fn finish(mut self, listing: Listing) -> (Databases, Vec<Note>) {
        self.open.sort_by_key(|(file, database)| {
            (file.rank, Reverse((database.facts().sort(), database.facts().built)))
        });
        let open: Vec<_> = std::mem::take(&mut self.open).into_iter().map(|(_, database)| database).collect();
        self.warn_of_age(&open);
        let found = open.iter().map(|database| found(database, None)).chain(self.unused).collect();
        let Options { language, details, .. } = self.options.clone();
        let databases = Databases { used: open, found, listing, language, details };
        (databases, self.notes)
    }

    fn warn_of_age(&mut self, open: &[Arc<Database>]) {
        let now = now();
        let is_known =
            |one: &&Arc<Database>| self.before.used().iter().any(|before| Arc::ptr_eq(before, one));
        // Of what was used before all there is to say has been said.
        for database in open.iter().filter(|one| !is_known(one)) {
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
