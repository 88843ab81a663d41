//! What the server asks of the hub.

use crate::{channel::Form, mailbox::Mailbox, said::Said};
use radar_views::view::{Query, Refused};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What the server asks of the hub.
#[derive(Debug)]
pub enum Question {
    /// A client has come.
    Join {
        /// Its number.
        client: u64,
        /// Where what it gets is put.
        mailbox: Arc<Mailbox>,
        /// How it wants its frames.
        form: Form,
    },
    /// A client says something.
    Said {
        /// Its number.
        client: u64,
        /// What.
        said: Said,
    },
    /// A script asks once.
    Once {
        /// What.
        what: Once,
        /// Where the answer goes, JSON.
        answer: oneshot::Sender<Result<String, Refused>>,
    },
}

/// What a script asks.
#[derive(Debug)]
pub enum Once {
    /// The tables of a view.
    View(Query),
    /// What clients are told first.
    Hello,
    /// How radar is.
    Health,
}
