//! What the hub answers to who asks.

use super::{
    Hub,
    member::{Member, join},
    question::{Once, Question},
};
use crate::{
    channel::Channel,
    commands::Request,
    counters::Counter,
    said::{Command, Said, Subscribe},
};
use radar_views::{
    model::Model,
    table::{Column, Shape},
    view::{self, Refused},
};
use serde_json::{Value, json};
use std::time::Duration;

impl Hub {
    pub(super) fn take(
        &mut self,
        question: Question,
        model: &mut Model,
        up: Duration,
        requests: &mut Vec<Request>,
    ) {
        match question {
            Question::Join { client, mailbox, form } => {
                mailbox.text(json!({"hello": self.hello(model)}).to_string());
                mailbox.text(json!({"state": self.news.state(up)}).to_string());
                let member = Member { mailbox, form, hidden: false, subscriptions: Vec::new() };
                self.members.insert(client, member);
            }
            Question::Once { what, answer } => {
                // Who has gone meanwhile wants no answer.
                let _ = answer.send(self.once(what, model));
            }
            Question::Said { client, said } => self.said(client, said, model, up, requests),
        }
    }

    fn said(
        &mut self,
        client: u64,
        said: Said,
        model: &mut Model,
        up: Duration,
        requests: &mut Vec<Request>,
    ) {
        match said {
            Said::Subscribe(subscribe) => self.subscribe(client, subscribe, model),
            Said::Unsubscribe(id) => {
                if let Some(member) = self.members.get_mut(&client) {
                    member.unsubscribe(&id, &self.channels);
                }
            }
            Said::Hidden(hidden) => {
                let Some(member) = self.members.get_mut(&client) else { return };
                member.hidden = hidden;
                for subscription in member.subscriptions.iter().filter(|_| !hidden) {
                    if let Some(channel) = self.channels.get_mut(&subscription.key) {
                        channel.hurry();
                    }
                }
            }
            Said::Complete { id, text, cursor } => {
                let completions = view::complete(&text, cursor, model);
                let items: Vec<_> = completions
                    .items
                    .iter()
                    .map(|(text, count)| json!({"text": text, "count": count}))
                    .collect();
                let replace = completions.replace;
                self.post(client, json!({"completions": {"id": id, "replace": replace, "items": items}}));
            }
            Said::Command(command) => self.command(client, &command, model, up, requests),
        }
    }

    fn command(
        &mut self,
        client: u64,
        command: &Command,
        model: &mut Model,
        up: Duration,
        requests: &mut Vec<Request>,
    ) {
        let answer = match self.commands.take(command, up) {
            Ok(request) => {
                requests.push(request);
                if let Some(pace) = command.with.get("pace").and_then(Value::as_f64) {
                    self.news.set_pace(pace);
                    model.set_paused(pace == 0.0);
                }
                json!({"id": command.id, "ok": true, "what": ""})
            }
            Err(what) => {
                self.counters.count(Counter::CommandsRefused);
                json!({"id": command.id, "ok": false, "what": what})
            }
        };
        self.post(client, json!({"answer": answer}));
    }

    fn subscribe(&mut self, client: u64, subscribe: Subscribe, model: &Model) {
        let id = subscribe.id.clone();
        let Some(member) = self.members.get_mut(&client) else { return };
        member.unsubscribe(&id, &self.channels);
        let answer = match join(member, &mut self.channels, &mut self.number, subscribe, model) {
            Ok(channel) => json!({"subscribed": {
                "id": id,
                "channel": channel.number(),
                "tables": tables(channel),
            }}),
            Err(refused) => json!({"refused": refusal(&id, &refused)}),
        };
        member.mailbox.text(answer.to_string());
    }

    fn post(&self, client: u64, text: Value) {
        if let Some(member) = self.members.get(&client) {
            member.mailbox.text(text.to_string());
        }
    }

    fn once(&self, what: Once, model: &Model) -> Result<String, Refused> {
        match what {
            Once::View(query) => {
                let mut view = view::open(&query, model)?;
                let tables = view.tables(model, model.now(), true);
                Ok(format!("{{\"tables\":{}}}", crate::channel::json::tables(view.shapes(), &tables)))
            }
            Once::Hello => Ok(self.hello(model).to_string()),
            Once::Health => {
                let counted = crate::counters::NAMES.iter().zip(self.counters.all());
                let web: serde_json::Map<_, _> =
                    counted.map(|(name, number)| ((*name).to_owned(), number.into())).collect();
                Ok(json!({"health": self.news.health(), "web": web}).to_string())
            }
        }
    }

    pub(super) fn hello(&self, model: &Model) -> Value {
        json!({
            "version": self.news.world()["version"].as_str().unwrap_or(env!("CARGO_PKG_VERSION")),
            "control": self.commands.allowed(),
            "live": self.news.is_live(),
            "now": model.now().capture / 1_000_000,
            "fields": view::fields(model),
            "views": view::NAMES,
            "events": self.news.events(),
            "pace": self.news.pace(),
            "sources": self.news.world()["sources"],
        })
    }
}

fn tables(channel: &Channel) -> Value {
    let table = |shape: &Shape| {
        let column = |column: &Column| json!({"name": &*column.name, "kind": column.kind.name()});
        json!({"name": shape.name, "columns": shape.columns.iter().map(column).collect::<Vec<_>>()})
    };
    channel.shapes().iter().map(table).collect()
}

/// A refusal as a client gets it.
#[must_use]
pub fn refusal(id: &str, refused: &Refused) -> Value {
    json!({"id": id, "what": refused.what, "at": refused.at, "suggestion": refused.suggestion})
}
