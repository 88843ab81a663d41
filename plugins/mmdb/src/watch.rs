//! Databases that are read anew when their files change, beside whoever asks them.

use crate::{
    Databases, Note, Options,
    opening::{self, Listing},
};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// Notes that wait to be told at most; whoever fetches none misses some.
const NOTES_MAX: usize = 64;

/// What all that ask the same databases have in common.
#[derive(Debug)]
pub struct Watch {
    options: Options,
    generation: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    databases: Arc<Databases>,
    /// What was found at the last look, if it was another than what is used: it may still be written.
    seen: Option<Listing>,
    notes: Vec<Note>,
}

impl Watch {
    /// Opens databases.
    #[must_use]
    pub fn open(options: Options) -> (Arc<Self>, Vec<Note>) {
        let (databases, notes) = Databases::open(&options);
        let state = State { databases: Arc::new(databases), seen: None, notes: Vec::new() };
        let watch = Self { options, generation: AtomicU64::new(1), state: Mutex::new(state) };
        (Arc::new(watch), notes)
    }

    /// Whether the files are those that were opened.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let listing = opening::list(&self.options);
        self.state().databases.listing == listing
    }

    /// Looks after the files at each `interval`, on a thread of its own, until nobody holds the watch any more.
    ///
    /// # Errors
    /// If there can be no thread; then what was read stays.
    pub fn start(self: &Arc<Self>, interval: Duration) -> std::io::Result<()> {
        let watch = Arc::downgrade(self);
        let run = move || {
            loop {
                thread::sleep(interval);
                let Some(watch) = Weak::upgrade(&watch) else { return };
                watch.look();
            }
        };
        thread::Builder::new().name("mmdb".to_owned()).spawn(run).map(|_| ())
    }

    /// Looks whether a file has changed. It is read when it looks the same twice, so that one that is being written is
    /// left alone until it is done.
    pub fn look(&self) {
        let listing = opening::list(&self.options);
        let before = {
            let mut state = self.state();
            if listing == state.databases.listing {
                state.seen = None;
                return;
            }
            if state.seen.as_ref() != Some(&listing) {
                state.seen = Some(listing);
                return;
            }
            state.seen = None;
            Arc::clone(&state.databases)
        };
        // Reading may take a second, and nobody waits for it.
        let (databases, notes) = opening::open(&self.options, &before, listing);
        let mut state = self.state();
        state.databases = Arc::new(databases);
        let room = NOTES_MAX.saturating_sub(state.notes.len());
        state.notes.extend(notes.into_iter().take(room));
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// The databases as they are now.
    #[must_use]
    pub fn current(&self) -> Arc<Databases> {
        Arc::clone(&self.state().databases)
    }

    /// What has been noted since this was last asked.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        std::mem::take(&mut self.state().notes)
    }

    /// How often the databases have changed: one load, for those who keep what they were told.
    #[must_use]
    #[inline]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What stands in it is whole at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
