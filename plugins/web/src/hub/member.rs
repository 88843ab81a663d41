//! A client, what it looks at, and what it gets of that.

use crate::{
    channel::{Channel, Form, Told},
    mailbox::Mailbox,
    said::{ID_MAX, Subscribe},
};
use radar_views::{
    model::Model,
    view::{self, Query, Refused},
};
use serde_json::json;
use std::{collections::HashMap, sync::Arc};

/// Views that a client may look at.
const SUBSCRIPTIONS_MAX: usize = 8;

/// Views that all clients together may look at.
const CHANNELS_MAX: usize = 128;

/// A client.
pub(super) struct Member {
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) form: Form,
    pub(super) hidden: bool,
    pub(super) subscriptions: Vec<Subscription>,
}

/// What it looks at.
pub(super) struct Subscription {
    /// What the client calls it.
    pub(super) id: String,
    /// The key of the channel.
    pub(super) key: String,
    /// It has come, or has missed a frame: it needs a snapshot.
    pub(super) stale: bool,
}

/// All who look at a channel.
pub(super) fn looking<'a>(
    members: &'a mut HashMap<u64, Member>,
    key: &'a str,
) -> impl Iterator<Item = (Reader<'a>, &'a mut Subscription)> {
    members.values_mut().flat_map(move |member| {
        let reader = Reader { mailbox: &member.mailbox, form: member.form, hidden: member.hidden };
        member.subscriptions.iter_mut().filter(move |it| it.key == key).map(move |it| (reader, it))
    })
}

/// A client as a channel sees it.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) mailbox: &'a Mailbox,
    pub(super) form: Form,
    pub(super) hidden: bool,
}

impl Reader<'_> {
    /// Gives what is new, or a snapshot to who needs one and can take it. `false` if it misses something.
    pub(super) fn give(
        self,
        subscription: &mut Subscription,
        channel: u64,
        told: &Told,
        snapshot: impl FnOnce() -> Option<bytes::Bytes>,
    ) -> bool {
        let json = self.form == Form::Json;
        let news = if json { &told.json } else { &told.binary };
        if !subscription.stale && news.is_none() && !told.too_long {
            return true;
        }
        let frame = match news {
            Some(frame) if told.snapshot || !subscription.stale => Some(frame.clone()),
            // Who has missed something is not given more while the rest of it still waits.
            _ if subscription.stale && self.mailbox.is_empty_of(channel) => snapshot(),
            _ => None,
        };
        let taken = frame.is_some_and(|frame| self.mailbox.frame(channel, frame, json));
        let missed = !taken && !subscription.stale;
        subscription.stale = !taken;
        !missed
    }
}

impl Member {
    pub(super) fn unsubscribe(&mut self, id: &str, channels: &HashMap<String, Channel>) {
        let Some(index) = self.subscriptions.iter().position(|it| it.id == id) else { return };
        let gone = self.subscriptions.remove(index);
        if let Some(channel) =
            channels.get(&gone.key).filter(|_| !self.subscriptions.iter().any(|it| it.key == gone.key))
        {
            self.mailbox.forget(channel.number());
        }
    }
}

/// Has a client look at what it asks for.
pub(super) fn join<'a>(
    member: &mut Member,
    channels: &'a mut HashMap<String, Channel>,
    number: &mut u64,
    subscribe: Subscribe,
    model: &Model,
) -> Result<&'a Channel, Refused> {
    let id = subscribe.id.clone();
    if id.len() > ID_MAX {
        return Err(Refused::new(format!("the id has more than {ID_MAX} octets")));
    }
    if member.subscriptions.len() >= SUBSCRIPTIONS_MAX {
        return Err(Refused::new(format!("more than {SUBSCRIPTIONS_MAX} views at once")));
    }
    let query = subscribe.query();
    let key = key(&query);
    if !channels.contains_key(&key) {
        if channels.len() >= CHANNELS_MAX {
            return Err(Refused::new(format!(
                "all clients together look at {CHANNELS_MAX} views, the most there may be"
            )));
        }
        *number += 1;
        channels.insert(key.clone(), Channel::new(*number, view::open(&query, model)?));
    }
    let channel = channels.get_mut(&key).ok_or_else(|| Refused::new("the view is gone"))?;
    channel.hurry();
    member.subscriptions.push(Subscription { id, key, stale: true });
    Ok(channel)
}

/// Who asks the same has the same key, whatever the order of the parameters.
fn key(query: &Query) -> String {
    let params: std::collections::BTreeMap<_, _> = query.params.iter().collect();
    format!("{}\n{}\n{:?}\n{}", query.view, query.filter, query.range, json!(params))
}
