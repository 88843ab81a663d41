//! How another thread hands a worker its new plugins: prepared, and taken between two batches.

use super::{
    Worker,
    crew::{Change, Seat},
};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// One worker's post.
#[derive(Debug)]
pub(super) struct Post {
    /// Whether there is a change to be taken; all that a worker looks at.
    waits: AtomicBool,
    change: Mutex<Option<Change>>,
    /// Who had to go, given back to be dropped elsewhere.
    dismissed: Mutex<Vec<Seat>>,
    /// Whether the worker has ended, and nobody comes any more.
    closed: AtomicBool,
    aside: Arc<AtomicU64>,
}

/// The worker's end of it; when it is gone, so is the worker.
#[derive(Debug)]
pub(super) struct Letterbox(Arc<Post>);

impl Post {
    pub(super) fn of(worker: &Worker) -> Arc<Self> {
        Arc::new(Self {
            waits: AtomicBool::new(false),
            change: Mutex::default(),
            dismissed: Mutex::default(),
            closed: AtomicBool::new(false),
            aside: worker.aside(),
        })
    }

    /// The places of the plugins that this worker has set aside.
    pub(super) fn aside(&self) -> u64 {
        self.aside.load(Ordering::Relaxed)
    }

    /// Leaves a change for the worker; the one before it must have been taken.
    pub(super) fn put(&self, change: Change) {
        *lock(&self.change) = Some(change);
        self.waits.store(true, Ordering::Release);
    }

    /// Whether no change waits that will still be taken.
    pub(super) fn is_taken(&self) -> bool {
        !self.waits.load(Ordering::Acquire) || self.closed.load(Ordering::Acquire)
    }

    /// Who had to go since this was last asked.
    pub(super) fn dismissed(&self) -> Vec<Seat> {
        std::mem::take(&mut lock(&self.dismissed))
    }
}

impl Letterbox {
    pub(super) fn of(post: &Arc<Post>) -> Self {
        Self(Arc::clone(post))
    }

    /// Has the worker take what waits for it. To be called between batches.
    pub(super) fn empty(&self, worker: &mut Worker) {
        if self.0.waits.load(Ordering::Relaxed) {
            self.take(worker);
        }
    }

    #[cold]
    fn take(&self, worker: &mut Worker) {
        let Some(change) = lock(&self.0.change).take() else { return };
        let dismissed = worker.change(change);
        lock(&self.0.dismissed).extend(dismissed);
        self.0.waits.store(false, Ordering::Release);
    }
}

impl Drop for Letterbox {
    fn drop(&mut self) {
        self.0.closed.store(true, Ordering::Release);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
