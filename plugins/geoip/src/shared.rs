//! What the instances of one run have in common: the databases, which are read once for all workers.

use radar_mmdb::{Level, Note, Options, Watch};
use radar_plugin::Runs;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How often files are looked at. A changed one is read when it looks the same twice: within ten seconds.
const INTERVAL: Duration = Duration::from_secs(5);

/// Databases, and what is to be told about them once.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) watch: Arc<Watch>,
    notes: Mutex<Vec<Note>>,
}

static RUNS: Runs<Options, Shared> = Runs::new();

/// What was read last to see whether it can be: the run that follows need not read it again.
static CHECKED: Checked = Checked(Mutex::new(None));

struct Checked(Mutex<Option<(Options, Opened)>>);

/// Databases, and what is to be told of them.
type Opened = (Arc<Watch>, Vec<Note>);

impl Checked {
    fn put(&self, options: Options, opened: Opened) {
        *lock(&self.0) = Some((options, opened));
    }

    /// What was read with these options, if the files are the same still. It is gone then in any case: memory that
    /// nobody asks for is not held.
    fn take(&self, options: &Options) -> Option<Opened> {
        let (checked, opened) = lock(&self.0).take()?;
        (checked == *options && opened.0.is_current()).then_some(opened)
    }
}

impl Shared {
    /// The databases of `options`, those that another instance of the run has opened already.
    ///
    /// # Errors
    /// If the configuration names what cannot be read.
    pub(crate) fn of_run(run: u64, is_live: bool, options: Options) -> Result<Arc<Self>, String> {
        let checked = CHECKED.take(&options);
        RUNS.get(run, options.clone(), || {
            let opened = checked.map_or_else(|| open(options), Ok)?;
            Ok(Self::new(is_live, opened))
        })
    }

    /// The same to see whether they can be read; but for the run that follows nobody shares them.
    ///
    /// # Errors
    /// Likewise.
    pub(crate) fn of_check(options: Options) -> Result<Arc<Self>, String> {
        let opened = open(options.clone())?;
        CHECKED.put(options, opened.clone());
        Ok(Arc::new(Self::new(false, opened)))
    }

    fn new(is_live: bool, (watch, mut notes): Opened) -> Self {
        if watch.current().is_empty() {
            let text = "no database, so events have no section geo: `radar geoip status` tells where databases are \
                        looked for, and which free ones there are";
            notes.push(Note { level: Level::Info, text: text.to_owned() });
        }
        // A file is over before a database is old.
        if is_live && let Err(error) = watch.start(INTERVAL) {
            let text = format!("databases will not be read anew: cannot start a thread: {error}");
            notes.push(Note { level: Level::Warning, text });
        }
        Self { watch, notes: Mutex::new(notes) }
    }

    /// What nobody has told yet.
    pub(crate) fn notes(&self) -> Vec<Note> {
        let mut notes = std::mem::take(&mut *lock(&self.notes));
        notes.extend(self.watch.notes());
        notes
    }
}

fn open(options: Options) -> Result<Opened, String> {
    let (watch, notes) = Watch::open(options);
    match notes.iter().find(|note| note.level == Level::Error) {
        Some(error) => Err(error.text.clone()),
        None => Ok((watch, notes)),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_mmdb::Writer;
    use std::{fs, path::Path};

    fn options(language: &str) -> Options {
        Options { language: language.to_owned(), folders: Vec::new(), ..Options::default() }
    }

    #[test]
    fn one_run_reads_its_databases_once_and_tells_of_them_once() {
        let of = |run, language| Shared::of_run(run, false, options(language)).unwrap();
        let (first, second) = (of(7, "en"), of(7, "en"));
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!((first.notes().len(), second.notes().len()), (1, 0));
        for other in [of(7, "de"), of(8, "en"), of(0, "en")] {
            assert!(!Arc::ptr_eq(&first, &other));
        }
        assert!(!Arc::ptr_eq(&of(0, "en"), &of(0, "en")), "nothing may be shared");
    }

    #[test]
    fn what_was_read_to_check_it_is_not_read_again_if_it_is_the_same_and_kept_for_one_run_only() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &Path, asn: u32| {
            let record = serde_json::json!({"autonomous_system_number": asn});
            fs::write(path, Writer::new("ASN").with("0.0.0.0/1", &record).to_octets()).unwrap();
        };
        write(&folder.path().join("a.mmdb"), 1);
        let options = Options { databases: vec![folder.path().display().to_string()], ..Options::default() };
        let checked = Checked(Mutex::new(None));
        let read = || open(options.clone()).unwrap();
        let opened = read();
        checked.put(options.clone(), opened.clone());
        assert!(Arc::ptr_eq(&checked.take(&options).unwrap().0, &opened.0));
        assert!(checked.take(&options).is_none());
        checked.put(options.clone(), read());
        assert!(checked.take(&Options { details: false, ..options.clone() }).is_none());
        assert!(checked.take(&options).is_none(), "others have been asked for meanwhile");
        checked.put(options.clone(), read());
        write(&folder.path().join("b.mmdb"), 2);
        assert!(checked.take(&options).is_none(), "there is another file");
    }
}
