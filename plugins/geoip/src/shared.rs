//! What the instances of one run have in common: the databases, which are read once for all workers.

use radar_mmdb::{Level, Note, Options, Watch};
use radar_plugin::Runs;
use std::{
    sync::{Arc, Mutex, PoisonError},
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

impl Shared {
    /// The databases of `options`, those that another instance of the run has opened already.
    ///
    /// # Errors
    /// If the configuration names what cannot be read.
    pub(crate) fn of_run(run: u64, is_live: bool, options: Options) -> Result<Arc<Self>, String> {
        RUNS.get(run, options.clone(), || Self::open(is_live, options))
    }

    fn open(is_live: bool, options: Options) -> Result<Self, String> {
        let (watch, mut notes) = Watch::open(options);
        if let Some(error) = notes.iter().find(|note| note.level == Level::Error) {
            return Err(error.text.clone());
        }
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
        Ok(Self { watch, notes: Mutex::new(notes) })
    }

    /// What nobody has told yet.
    pub(crate) fn notes(&self) -> Vec<Note> {
        let mut notes = std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner));
        notes.extend(self.watch.notes());
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
