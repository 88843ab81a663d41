//! What plugins and people ask of plugins, on its way to the worker that hands it over.

use crossbeam_channel::{Receiver, Sender, bounded};

/// Requests that wait; who asks more often than they are taken is refused.
const WAITING_MAX: usize = 64;

/// Octets of one.
const OCTETS_MAX: usize = 64 << 10;

/// A queue of requests; clones are of the same queue.
#[derive(Clone, Debug)]
pub struct Requests {
    sender: Sender<Asked>,
    receiver: Receiver<Asked>,
}

/// One request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Asked {
    /// The plugin that it is for.
    pub plugin: String,
    /// What is asked, as JSON.
    pub json: Vec<u8>,
}

impl Default for Requests {
    fn default() -> Self {
        let (sender, receiver) = bounded(WAITING_MAX);
        Self { sender, receiver }
    }
}

impl Requests {
    /// Asks something; false if there is no room for it.
    pub fn put(&self, plugin: &str, json: &[u8]) -> bool {
        json.len() <= OCTETS_MAX
            && self.sender.try_send(Asked { plugin: plugin.to_owned(), json: json.to_vec() }).is_ok()
    }

    /// The next one, if any waits.
    #[must_use]
    pub fn take(&self) -> Option<Asked> {
        self.receiver.try_recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_taken_in_order_and_what_has_no_room_is_refused() {
        let requests = Requests::default();
        let taken = (0..100).filter(|number: &u32| requests.put("x", number.to_string().as_bytes())).count();
        assert_eq!(taken, WAITING_MAX);
        let first = Asked { plugin: "x".to_owned(), json: b"0".to_vec() };
        assert_eq!(requests.take(), Some(first));
        assert!(!requests.put("x", &vec![b' '; OCTETS_MAX + 1]));
    }
}
