//! One client at its WebSocket (RFC 6455), from the upgrade to the end.

use super::Shared;
use crate::{
    bucket::Bucket,
    channel::Form,
    counters::Counter,
    hub::{Question, refusal},
    mailbox::{Letter, Mailbox},
    said::Said,
};
use futures_util::{SinkExt, StreamExt};
use radar_views::view::Refused;
use serde_json::json;
use std::{io::ErrorKind, sync::Arc, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::Error;
use warp::ws::{Message, WebSocket};

/// Messages in a second, and at once.
const MESSAGES: (f64, u32) = (20.0, 40);

/// How long a client may take to be sent something.
const SEND: Duration = Duration::from_secs(5);

/// How often a client is asked whether it is there, and how long it may leave that unanswered.
const PING: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_secs(60);

/// A place among the clients; it is free again when this goes.
pub struct Seat {
    shared: Arc<Shared>,
    number: u64,
    mailbox: Arc<Mailbox>,
}

/// Why a client goes.
enum End {
    /// It wanted to, or its connection is broken.
    Gone,
    /// It is told why, by a code and a reason (RFC 6455 §7.4), and counted.
    Sent(u16, &'static str, Option<Counter>),
}

impl Seat {
    /// A place, if there is one.
    pub fn take(shared: &Arc<Shared>) -> Option<Self> {
        let number = shared.take_seat()?;
        Some(Self { shared: Arc::clone(shared), number, mailbox: Arc::default() })
    }

    /// Serves the client until it goes.
    pub async fn serve(self, mut socket: WebSocket, form: Form) {
        let mailbox = Arc::clone(&self.mailbox);
        let join = Question::Join { client: self.number, mailbox, form };
        let end = if self.shared.ask(join) {
            self.shared.counters.count(Counter::Clients);
            self.talk(&mut socket).await
        } else {
            End::Sent(1013, "radar is busy; try again", None)
        };
        if let End::Sent(code, reason, counter) = end {
            counter.into_iter().for_each(|counter| self.shared.counters.count(counter));
            // One that does not take this either is simply dropped.
            let _ = timeout(Duration::from_secs(1), socket.send(Message::close_with(code, reason))).await;
        }
    }

    async fn talk(&self, socket: &mut WebSocket) -> End {
        let start = Instant::now();
        let mut heard = start;
        let mut messages = Bucket::new(MESSAGES.1, MESSAGES.0);
        let mut ping = interval(PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let message = tokio::select! {
                message = socket.next() => match message {
                    Some(Ok(message)) => {
                        heard = Instant::now();
                        if !messages.take(start.elapsed()) {
                            return End::Sent(1008, "too many messages", Some(Counter::ClientsFlooding));
                        }
                        match self.hear(&message) {
                            Ok(()) => continue,
                            Err(end) => return end,
                        }
                    }
                    Some(Err(error)) if is_too_long(&error) => {
                        return End::Sent(1009, "the message is too long", Some(Counter::ClientsFlooding));
                    }
                    Some(Err(error)) => return self.broken(&error),
                    None => return End::Gone,
                },
                letter = self.mailbox.next() => match letter {
                    Some(Letter::Text(octets) | Letter::Frame { frame: octets, json: true, .. }) => text(&octets),
                    Some(Letter::Frame { frame, .. }) => Message::binary(frame),
                    None => return End::Sent(1008, "too slow", Some(Counter::ClientsSlow)),
                },
                _ = ping.tick() => {
                    if heard.elapsed() > SILENCE {
                        return End::Sent(1001, "not heard of any more", Some(Counter::ClientsSilent));
                    }
                    Message::ping(Vec::new())
                }
                () = self.shared.ended() => return End::Sent(1001, "radar ends", None),
            };
            match timeout(SEND, socket.send(message)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return self.broken(&error),
                Err(_) => {
                    self.shared.counters.count(Counter::ClientsSlow);
                    return End::Gone;
                }
            }
        }
    }

    /// The connection has ended by itself; of one that the kernel gave up nothing was taken any more.
    fn broken(&self, error: &warp::Error) -> End {
        if is_of(error, |error| matches!(error, Error::Io(error) if error.kind() == ErrorKind::TimedOut)) {
            self.shared.counters.count(Counter::ClientsSlow);
        }
        End::Gone
    }

    fn hear(&self, message: &Message) -> Result<(), End> {
        if message.is_ping() || message.is_pong() {
            return Ok(());
        }
        if message.is_close() {
            return Err(End::Gone);
        }
        let Ok(text) = message.to_str() else {
            return Err(End::Sent(1003, "messages are text", Some(Counter::MessagesMalformed)));
        };
        match Said::read(text) {
            Ok(said) => {
                let question = Question::Said { client: self.number, said };
                if !self.shared.ask(question) {
                    self.refuse("radar is busy; ask again".into());
                }
            }
            Err(what) => {
                self.shared.counters.count(Counter::MessagesMalformed);
                self.refuse(what);
            }
        }
        Ok(())
    }

    fn refuse(&self, what: String) {
        self.mailbox.text(json!({"refused": refusal("", &Refused::new(what))}).to_string());
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // That is how the hub comes to know that it has gone.
        self.mailbox.close();
        self.shared.free_seat();
    }
}

/// All that is put into mailboxes as text was made of strings.
fn text(octets: &[u8]) -> Message {
    Message::text(String::from_utf8_lossy(octets))
}

fn is_too_long(error: &warp::Error) -> bool {
    is_of(error, |error| matches!(error, Error::Capacity(_)))
}

/// Whether what the WebSocket says of an error is such.
fn is_of(error: &warp::Error, such: impl Fn(&Error) -> bool) -> bool {
    std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>()).is_some_and(such)
}
