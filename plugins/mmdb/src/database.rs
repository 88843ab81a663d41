//! One database file, in memory: what it is, and what it says of an address.

use crate::{
    Place,
    flavour::{self, Flavour},
    octets::Octets,
    record,
    value::{Brief, Value},
};
use maxminddb::{LookupResult, Metadata, Reader, WithinOptions};
use std::{
    collections::HashSet,
    fmt,
    fs::File,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Networks that are looked at to see what a database gives, and whether it is whole.
const NETWORKS_SAMPLED: usize = 4096;

/// Records of theirs, and of addresses all over, that are read: of a damaged database one may take milliseconds.
const RECORDS_SAMPLED: usize = 128;

/// A file as it was when it was looked at. One that is another has another stamp.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    octets: u64,
    inode: u64,
}

impl Stamp {
    /// The stamp of a file; `None` if there is none, or what is there is no file.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Some(Self { modified: metadata.modified().ok(), octets: metadata.len(), inode })
    }
}

/// What a database is.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The type that its maker gave it.
    pub database_type: String,
    /// Whose it is.
    pub flavour: Flavour,
    /// Seconds since 1970 at which it was made.
    pub built: u64,
    /// Nodes of its tree: some one and a half for each network.
    pub nodes: u32,
    /// 4 or 6; one for 6 has both.
    pub ip_version: u16,
    /// Languages of its names.
    pub languages: Vec<String>,
    /// Octets of the file.
    pub octets: u64,
    /// What it gives, in the words of [`crate::FIELDS`].
    pub gives: Vec<&'static str>,
}

/// What sort of database it is: what it tells of the place, and whether it tells of the network. The more, the greater.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Sort {
    /// 0 for nothing, 1 for the country, 2 for cities or positions.
    pub place: u8,
    /// Whether it knows autonomous systems.
    pub network: bool,
}

impl Facts {
    /// What sort it is.
    #[must_use]
    pub fn sort(&self) -> Sort {
        let gives = |field| self.gives.contains(&field);
        let place = match () {
            () if gives("city") || gives("latitude") => 2,
            () if gives("country") || gives("country_name") || gives("continent") => 1,
            () => 0,
        };
        Sort { place, network: gives("asn") || gives("organization") }
    }

    /// Its age in whole days at `now`, in seconds since 1970.
    #[must_use]
    pub fn age_days(&self, now: u64) -> u64 {
        now.saturating_sub(self.built) / 86_400
    }
}

impl Sort {
    /// Whether it tells all that `other` tells.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.place >= other.place && self.network >= other.network
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.place, self.network) {
            (2, false) => "city",
            (2, true) => "city and network",
            (1, false) => "country",
            (1, true) => "country and network",
            (_, true) => "network",
            _ => "none",
        })
    }
}

/// A database that is open: all of it is in memory, so nothing that happens to its file can do harm.
pub struct Database {
    path: PathBuf,
    facts: Facts,
    reader: Reader<Octets>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("path", &self.path)
            .field("facts", &self.facts)
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Reads the file at `path`, of `octets_max` at most.
    ///
    /// # Errors
    /// Says what is wrong, in one clause without the path.
    pub fn open(path: &Path, octets_max: u64) -> Result<Self, String> {
        let before = Stamp::of(path);
        let octets = read(path, octets_max)?;
        if before.is_none() || Stamp::of(path) != before {
            return Err("has changed while it was read".to_owned());
        }
        Self::of(path, octets)
    }

    /// The database that `octets` are.
    ///
    /// # Errors
    /// Says what is wrong, in one clause.
    pub fn of_octets(path: &Path, octets: Vec<u8>) -> Result<Self, String> {
        Self::of(path, Octets::Small(octets))
    }

    fn of(path: &Path, octets: Octets) -> Result<Self, String> {
        let length = octets.as_ref().len() as u64;
        let looks_like = other_format(octets.as_ref());
        let reader = Reader::from_source(octets).map_err(|error| match looks_like {
            Some(format) => format!("is no MMDB database but {format}"),
            None => format!("is no MMDB database, or only a part of one: {error}"),
        })?;
        let facts = facts(reader.metadata(), length);
        let mut database = Self { path: path.to_owned(), facts, reader };
        database.facts.gives = database.sample()?;
        if database.facts.sort() == (Sort { place: 0, network: false }) {
            return Err(format!(
                "is a database of the type {:?}, which tells no place and no network",
                database.facts.database_type
            ));
        }
        Ok(database)
    }

    /// Where it was read from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it is.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What it says of an address, names in `language` if it has them; nothing if the address is not in it or its
    /// record is damaged.
    #[must_use]
    pub fn lookup(&self, address: IpAddr, language: &str) -> Option<Place> {
        let found = self.find(address)?;
        read_record(&found, language).ok().flatten()
    }

    /// The same without what [`Place::in_short`] leaves out, which is not even read.
    #[must_use]
    pub fn lookup_in_short(&self, address: IpAddr, language: &str) -> Option<Place> {
        let Brief(record) = self.find(address)?.decode().ok()??;
        Some(record::place(&record, language).in_short())
    }

    fn find(&self, address: IpAddr) -> Option<LookupResult<'_, Octets>> {
        if address.is_ipv6() && self.facts.ip_version == 4 {
            return None;
        }
        self.reader.lookup(address).ok()
    }

    /// What the first of its records give, and those of addresses from everywhere.
    fn sample(&self) -> Result<Vec<&'static str>, String> {
        let damaged = |error| format!("is damaged: {error}");
        // With these two options each step ends at a leaf, whatever the tree: of damaged ones it could have no end.
        let options = WithinOptions::default().include_networks_without_data().include_aliased_networks();
        let first = self.reader.networks(options).map_err(damaged)?.take(NETWORKS_SAMPLED);
        let addresses = everywhere().filter(|address| address.is_ipv4() || self.facts.ip_version == 6);
        let (mut gives, mut read) = (Gives::default(), HashSet::new());
        for found in addresses.map(|address| self.reader.lookup(address)).chain(first) {
            let found = found.map_err(damaged)?;
            if read.len() == RECORDS_SAMPLED {
                break;
            }
            if found.offset().is_some_and(|offset| read.insert(offset)) {
                gives.add(read_record(&found, "en").map_err(damaged)?);
            }
        }
        Ok(gives.names)
    }
}

fn facts(metadata: &Metadata, octets: u64) -> Facts {
    Facts {
        database_type: metadata.database_type.clone(),
        flavour: flavour::of(&metadata.database_type),
        built: metadata.build_epoch,
        nodes: metadata.node_count,
        ip_version: metadata.ip_version,
        languages: metadata.languages.clone(),
        octets,
        gives: Vec::new(),
    }
}

/// Reads no more than is allowed, however much is promised or comes.
fn read(path: &Path, octets_max: u64) -> Result<Octets, String> {
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => "has changed while it was read".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    // Before it is opened: who opens a pipe waits for its writer.
    if !path.metadata().map_err(cannot)?.is_file() {
        return Err("is no file".to_owned());
    }
    let mut file = File::open(path).map_err(cannot)?;
    let length = file.metadata().map_err(cannot)?.len();
    match usize::try_from(length) {
        Ok(octets) if length <= octets_max => Octets::read(&mut file, octets).map_err(cannot),
        _ => Err(format!("has {length} octets, and the bound leaves {octets_max} for it")),
    }
}

/// What people take for a database, by how it begins.
fn other_format(octets: &[u8]) -> Option<&'static str> {
    Some(match octets {
        [] => "an empty file",
        [0x1F, 0x8B, ..] => "compressed: unpack it with gunzip or tar",
        [b'P', b'K', 3, 4, ..] => "a ZIP archive: unpack it",
        [b'{', ..] => "JSON: take the MMDB form",
        [b'<', ..] => "a web page: the download has failed",
        _ if octets.get(257..262) == Some(b"ustar") => "a tar archive: unpack it",
        _ if octets.iter().take(64).all(|octet| octet.is_ascii_graphic() || octet.is_ascii_whitespace()) => {
            "text: take the MMDB form"
        }
        _ => return None,
    })
}

fn read_record(
    found: &LookupResult<'_, Octets>,
    language: &str,
) -> Result<Option<Place>, maxminddb::MaxMindDbError> {
    Ok(found.decode::<Value<'_>>()?.map(|record| record::place(&record, language)))
}

/// Addresses all over, for a look at what is far behind the first networks.
fn everywhere() -> impl Iterator<Item = IpAddr> {
    let v4 =
        (1..=223).step_by(3).map(|octet: u8| IpAddr::V4(Ipv4Addr::new(octet, octet.wrapping_mul(37), 5, 9)));
    let v6 =
        (0x2400..0x2C00).step_by(64).map(|first| IpAddr::V6(Ipv6Addr::new(first, 0x0F00, 0, 0, 0, 0, 0, 1)));
    v4.chain(v6)
}

/// What the records of a database were seen to give.
#[derive(Default)]
struct Gives {
    names: Vec<&'static str>,
}

impl Gives {
    fn add(&mut self, place: Option<Place>) {
        let Some(place) = place else { return };
        let radius = place.position.and_then(|position| position.accuracy_radius);
        for (name, is_given) in [
            ("country", place.country.is_some()),
            ("country_name", place.country_name.is_some()),
            ("continent", place.continent.is_some()),
            ("region", place.region.is_some()),
            ("city", place.city.is_some()),
            ("latitude", place.position.is_some()),
            ("accuracy_radius", radius.is_some()),
            ("asn", place.asn.is_some()),
            ("organization", place.organization.is_some()),
        ] {
            if is_given && !self.names.contains(&name) {
                self.names.push(name);
            }
        }
    }
}
