//! How many connections there are: a bound, and within it room for who asks for something.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// All connections. Those that have asked for nothing yet give way to newer ones, the oldest first: whoever opens
/// many and says nothing keeps nobody out.
#[derive(Debug)]
pub struct Connections {
    max: usize,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    open: usize,
    /// Those that have asked for nothing yet, the oldest first.
    idle: VecDeque<Arc<Notify>>,
}

/// One connection's place; it is free again when this goes.
#[derive(Debug)]
pub struct Place {
    connections: Arc<Connections>,
    away: Arc<Notify>,
}

impl Connections {
    /// Room for `max`.
    #[must_use]
    pub fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { max, inside: Mutex::default() })
    }

    /// A place, and whether another had to go for it; none if all have asked for something.
    pub fn enter(self: &Arc<Self>) -> Option<(Place, bool)> {
        let mut inside = self.inside();
        let full = inside.open >= self.max;
        if full {
            inside.idle.pop_front()?.notify_one();
        }
        let away = Arc::<Notify>::default();
        inside.idle.push_back(Arc::clone(&away));
        inside.open += 1;
        Some((Place { connections: Arc::clone(self), away }, full))
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// It has asked for something.
    pub fn ask(&self) {
        self.connections.inside().idle.retain(|other| !Arc::ptr_eq(other, &self.away));
    }

    /// Waits until it must go.
    pub async fn away(&self) {
        self.away.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.ask();
        let mut inside = self.connections.inside();
        inside.open = inside.open.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_asked_for_nothing_gives_way_to_who_is_new() {
        let connections = Connections::new(2);
        let (first, _) = connections.enter().unwrap();
        let (second, evicted) = connections.enter().unwrap();
        assert!(!evicted);
        first.ask();
        let (third, evicted) = connections.enter().unwrap();
        assert!(evicted);
        third.ask();
        assert!(connections.enter().is_none(), "the second is on its way out, the others have asked");
        drop((first, second));
        assert!(connections.enter().is_some());
    }
}
