//! Files that come, change, break and go while they are used.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use radar_mmdb::{Databases, Level, Note, Options, Watch, Writer, status};
use serde_json::{Value, json};
use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

fn asn(number: u32) -> Writer {
    Writer::new("GeoLite2-ASN").with("81.2.69.0/24", &json!({"autonomous_system_number": number}))
}

fn country(code: &str) -> Writer {
    Writer::new("GeoLite2-Country").with("81.2.69.0/24", &json!({"country": {"iso_code": code}}))
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, writer: &Writer) {
        fs::write(self.path(name), writer.to_octets()).unwrap();
    }

    /// As `geoipupdate` does it.
    fn replace(&self, name: &str, writer: &Writer) {
        self.write("new", writer);
        fs::rename(self.path("new"), self.path(name)).unwrap();
    }

    fn options(&self) -> Options {
        Options {
            folders: vec![PathBuf::from("/nonexistent"), self.0.path().to_owned()],
            ..Options::default()
        }
    }
}

fn address() -> IpAddr {
    "81.2.69.142".parse().unwrap()
}

fn asn_of(watch: &Arc<Watch>) -> Option<u32> {
    watch.current().lookup(address()).asn
}

fn texts(notes: &[Note]) -> Vec<&str> {
    notes.iter().map(|note| note.text.as_str()).collect()
}

#[test]
fn a_file_that_changes_is_read_anew_when_it_has_come_to_rest() {
    let folder = Folder::new();
    folder.write("asn.mmdb", &asn(1));
    let (watch, notes) = Watch::open(folder.options());
    assert_eq!((asn_of(&watch), notes), (Some(1), vec![]));
    let before = watch.generation();
    watch.look();
    assert_eq!(watch.generation(), before);
    folder.replace("asn.mmdb", &asn(2));
    watch.look();
    assert_eq!(asn_of(&watch), Some(1), "it may still be written");
    watch.look();
    assert_eq!((asn_of(&watch), watch.notes()), (Some(2), vec![]));
    assert_ne!(watch.generation(), before);
}

#[test]
fn a_file_that_is_cut_or_broken_or_removed_does_no_harm_and_is_told_once() {
    let folder = Folder::new();
    folder.write("asn.mmdb", &asn(1));
    folder.write("country.mmdb", &country("GB"));
    let (watch, _) = Watch::open(folder.options());
    let whole = fs::read(folder.path("asn.mmdb")).unwrap();
    for octets in [&[][..], &whole[..100]] {
        fs::write(folder.path("asn.mmdb"), octets).unwrap();
        (0..5).for_each(|_| watch.look());
        let notes = watch.notes();
        assert_eq!((asn_of(&watch), notes.len()), (Some(1), 1), "{notes:?}");
        assert_eq!(notes[0].level, Level::Warning);
        assert!(notes[0].text.ends_with("; what it was before is still used"), "{notes:?}");
    }
    fs::remove_file(folder.path("asn.mmdb")).unwrap();
    (0..5).for_each(|_| watch.look());
    let notes = watch.notes();
    assert_eq!((asn_of(&watch), notes.len()), (Some(1), 1), "{notes:?}");
    assert!(notes[0].text.ends_with(" is gone; what it was is still used"), "{notes:?}");
    folder.write("other.mmdb", &asn(2));
    (0..5).for_each(|_| watch.look());
    assert_eq!((asn_of(&watch), watch.notes()), (Some(2), vec![]));
}

#[test]
fn a_first_database_may_come_later() {
    let folder = Folder::new();
    let (watch, notes) = Watch::open(folder.options());
    assert!(watch.current().is_empty() && notes.is_empty());
    watch.start(Duration::from_millis(5)).unwrap();
    folder.replace("asn.mmdb", &asn(7));
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while asn_of(&watch).is_none() && std::time::Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(asn_of(&watch), Some(7));
}

#[test]
fn of_two_of_one_sort_the_newer_is_used_and_the_other_is_told() {
    let folder = Folder::new();
    folder.write("a.mmdb", &asn(1).built(now() - 86_400));
    folder.write("b.mmdb", &asn(2));
    folder.write("c.mmdb", &asn(3).built(now() - 2 * 86_400));
    folder.write("country.mmdb", &country("GB"));
    let (databases, notes) = Databases::open(&folder.options());
    assert_eq!(notes, []);
    let place = databases.lookup(address());
    assert_eq!((place.asn, place.country.as_deref()), (Some(2), Some("GB")));
    let unused: Vec<_> = databases.found().iter().filter_map(|found| found.unused.clone()).collect();
    let why = format!("{} is of the same sort and not older", folder.path("b.mmdb").display());
    assert_eq!(unused, [why.clone(), why]);
}

#[test]
fn what_the_configuration_names_is_used_in_its_order_and_nothing_else() {
    let folder = Folder::new();
    folder.write("a.mmdb", &asn(1));
    folder.write("own.mmdb", &Writer::new("own").with("81.2.69.142/32", &json!({"asn": 9})));
    folder.write("b.mmdb", &asn(2));
    let own = folder.path("own.mmdb").display().to_string();
    let options = Options { databases: vec![own, "a.mmdb".to_owned()], ..folder.options() };
    let (databases, notes) = Databases::open(&options);
    assert_eq!((databases.used().len(), notes), (2, vec![]));
    assert_eq!(databases.lookup(address()).asn, Some(9));
    assert_eq!(databases.lookup("81.2.69.1".parse().unwrap()).asn, Some(1));
}

#[test]
fn of_a_folder_that_is_named_the_newest_of_each_sort_is_used() {
    let (folder, other) = (Folder::new(), Folder::new());
    folder.write("city-10.mmdb", &country("FR").built(now() - 86_400));
    folder.write("city-11.mmdb", &country("GB"));
    folder.write("asn.mmdb", &asn(1));
    fs::write(folder.path("broken.mmdb"), "").unwrap();
    other.write("own.mmdb", &asn(9));
    let path = |folder: &Folder, name| folder.path(name).display().to_string();
    let named = vec![path(&other, "own.mmdb"), path(&folder, "")];
    let (databases, notes) = Databases::open(&Options { databases: named, ..Options::default() });
    let used: Vec<_> = databases.used().iter().map(|database| database.path().file_name().unwrap()).collect();
    assert_eq!(used, ["own.mmdb", "city-11.mmdb", "asn.mmdb"]);
    assert_eq!((notes.len(), notes[0].level), (1, Level::Warning), "{notes:?}");
    let empty = Folder::new();
    let (_, notes) = Databases::open(&Options { databases: vec![path(&empty, "")], ..Options::default() });
    assert!(notes[0].level == Level::Warning && notes[0].text.ends_with("holds no file of the name *.mmdb"));
}

#[test]
fn what_is_named_and_cannot_be_read_is_an_error_with_its_path() {
    let folder = Folder::new();
    fs::write(folder.path("city.mmdb"), "ip,city\n").unwrap();
    let city = folder.path("city.mmdb").display().to_string();
    let databases = vec!["none.mmdb".to_owned(), city.clone(), "/none/x.mmdb".to_owned()];
    let (databases, notes) = Databases::open(&Options { databases, ..folder.options() });
    assert!(databases.is_empty());
    assert!(notes.iter().all(|note| note.level == Level::Error));
    assert_eq!(
        texts(&notes),
        [
            format!("none.mmdb is not there, in none of /nonexistent, {}", folder.0.path().display()),
            "/none/x.mmdb is not there".to_owned(),
            format!("{city} is no MMDB database but text: take the MMDB form"),
        ]
    );
}

#[test]
fn all_databases_together_keep_to_the_bound() {
    let folder = Folder::new();
    folder.write("a.mmdb", &asn(1));
    folder.write("b.mmdb", &country("GB"));
    let size = fs::metadata(folder.path("a.mmdb")).unwrap().len();
    let (databases, notes) = Databases::open(&Options { memory_max: size + 5, ..folder.options() });
    assert_eq!((databases.used().len(), databases.octets()), (1, size));
    assert!(notes[0].text.ends_with("and the bound leaves 5 for it"), "{notes:?}");
}

#[test]
fn what_is_old_is_told_so() {
    let folder = Folder::new();
    let notes_at = |days: u64| {
        folder.write("a.mmdb", &asn(1).built(now() - days * 86_400));
        Databases::open(&folder.options()).1
    };
    assert_eq!(notes_at(90), []);
    let text = format!("{} is 91 days old: addresses have moved since", folder.path("a.mmdb").display());
    assert_eq!(notes_at(91), [Note { level: Level::Warning, text }]);
}

#[test]
fn a_device_or_a_pipe_is_no_database() {
    let (databases, notes) =
        Databases::open(&Options { databases: vec!["/dev/zero".to_owned()], ..Options::default() });
    assert!(databases.is_empty());
    assert_eq!(texts(&notes), ["/dev/zero is no file"]);
    // Who opened a pipe would wait for somebody to write to it.
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.mmdb");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (_, notes) =
        Databases::open(&Options { databases: vec![pipe.display().to_string()], ..Options::default() });
    assert_eq!(texts(&notes), [format!("{} is no file", pipe.display())]);
}

#[cfg(unix)]
#[test]
fn one_file_by_two_ways_is_one() {
    let folder = Folder::new();
    folder.write("a.mmdb", &asn(1));
    std::os::unix::fs::symlink(folder.0.path(), folder.path("link")).unwrap();
    let folders = vec![folder.0.path().to_owned(), folder.path("link")];
    let (databases, _) = Databases::open(&Options { folders, ..Options::default() });
    assert_eq!(databases.found().len(), 1);
}

#[test]
fn the_status_says_what_there_is_and_where_more_is_to_be_had() {
    let folder = Folder::new();
    let empty = Options { folders: vec![Path::new("/nonexistent").to_owned()], ..Options::default() };
    let text = status(&empty, false);
    assert!(text.starts_with("No database is used.\n"), "{text}");
    for part in ["  /nonexistent  (not there)", "geoipupdate", "https://db-ip.com", "https://ipinfo.io/lite"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    folder.write("a.mmdb", &asn(1).built(now() - 100 * 86_400));
    folder.write("b.mmdb", &asn(2).built(now() - 101 * 86_400));
    fs::write(folder.path("c.mmdb"), "x").unwrap();
    let text = status(&folder.options(), false);
    for part in [
        "  type      GeoLite2-ASN (network)\n",
        ", 100 days ago: old\n",
        "  licence   GeoLite End User License Agreement, parts under CC BY-SA 4.0\n",
        " nodes, 0.0 MiB, IPv4 and IPv6\n",
        "  languages en, de\n",
        "  gives     asn\n",
        "  used      yes\n",
        "  used      no: ",
        "is no MMDB database but text",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let json: Value = serde_json::from_str(&status(&folder.options(), true)).unwrap();
    let databases = json["databases"].as_array().unwrap();
    let used: Vec<_> = databases.iter().map(|database| database["used"].as_bool().unwrap()).collect();
    assert_eq!(used, [true, false, false]);
    assert_eq!(databases[0]["age_days"], 100);
    assert_eq!(databases[0]["gives"], json!(["asn"]));
    assert_eq!(json["free"].as_array().unwrap().len(), 3);
}
