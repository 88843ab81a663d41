//! A connection: whether it is MQTT, which version, and which answer belongs to which request.

use crate::{
    Config,
    acknowledge::{Acknowledgement, Reason},
    connect::{self, Connack, Connect},
    fixed_header::Kind,
    message::{Message, Version},
    packets::{Packet, Packets},
    publish::{Aliases, Publish},
    subscribe::{Suback, Subscribe},
    transactions::{Transaction, Transactions},
};
use radar_plugin::{Both, Input, Malformed, Subject, flag, wire::Untrusted};

/// A connection.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    sides: Both<Side>,
    version: Version,
    /// A CONNECT was seen.
    known: bool,
    /// Its beginning was not seen.
    joined: bool,
    /// Something of it is to be told: it is MQTT.
    spoken: bool,
    /// The host was told so.
    identified: bool,
    /// It is none, or nothing of it can be read any more.
    over: bool,
    transactions: Transactions,
    /// What is to be told.
    pub told: Vec<Transaction>,
    pub counts: Counts,
}

/// One direction.
#[derive(Debug, Default)]
struct Side {
    packets: Packets,
    aliases: Aliases,
    begun: bool,
}

/// What happened since it was last looked at.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    /// Requests that are told without the answers they wait for.
    pub unanswered: u64,
    /// Answers to requests that were not seen.
    pub unasked: u64,
    /// Packets longer than what is held of one.
    pub truncated: u64,
    /// Losses behind which it was not known where packets begin.
    pub gaps: u64,
    /// Topics that were not remembered for their numbers.
    pub aliases: u64,
}

/// What a connection is read with.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub config: Config,
    /// Nanoseconds.
    pub timeout: u64,
    pub buffer_max: usize,
    /// Lines for people are wanted.
    pub summaries: bool,
}

/// Octets in which no packet was found, after which the connection is given up: some hundred segments.
const UNREAD_MAX: u64 = 256 * 1024;

impl Connection {
    /// Reads what came in one direction.
    pub fn read(&mut self, input: &Input<'_>, rules: &Rules) -> Result<(), Malformed> {
        self.expire(input.time.saturating_sub(rules.timeout));
        let side = self.sides.of_mut(input.direction);
        if !std::mem::replace(&mut side.begun, true) && input.flags & flag::MIDSTREAM != 0 {
            side.packets.lose();
            self.joined = true;
        }
        let mut rest = input.data.as_slice();
        while !self.over {
            let packets = &mut self.sides.of_mut(input.direction).packets;
            let next = packets.next(&mut rest, self.version, rules.buffer_max);
            let is_unsure = packets.is_unsure();
            let outcome = match next {
                Ok(None) => break,
                Ok(Some(packet)) => self.packet(&packet, &Subject::of(input), rules),
                Err(malformed) => Err(malformed),
            };
            match outcome {
                Ok(()) => {}
                // It was found behind a loss, and is no packet after all.
                Err(_) if is_unsure => {
                    self.sides.of_mut(input.direction).packets.lose();
                    break;
                }
                Err(malformed) => {
                    self.over = true;
                    return if self.known { Err(malformed) } else { Ok(()) };
                }
            }
        }
        self.over |= self.sides.of(input.direction).packets.unread() > UNREAD_MAX;
        Ok(())
    }

    /// Octets of one direction were lost.
    pub fn gap(&mut self, input: &Input<'_>) {
        self.joined |= !self.known;
        let side = self.sides.of_mut(input.direction);
        side.begun = true;
        if !side.packets.gap(input.length) {
            self.counts.gaps = self.counts.gaps.saturating_add(1);
            // A number may have been given to another topic.
            side.aliases = Aliases::default();
        }
    }

    /// The connection has ended: what waits is told as it is.
    pub fn end(&mut self) {
        self.expire(u64::MAX);
    }

    /// Whether to tell the host that this is MQTT; yes once.
    pub fn is_news(&mut self) -> bool {
        self.spoken && !std::mem::replace(&mut self.identified, true)
    }

    /// Nothing more of it will be told.
    pub fn is_over(&self) -> bool {
        self.over
    }

    fn expire(&mut self, time: u64) {
        while let Some(transaction) = self.transactions.expired(time) {
            self.counts.unanswered = self.counts.unanswered.saturating_add(1);
            self.told.push(transaction);
        }
    }

    fn packet(&mut self, packet: &Packet<'_>, subject: &Subject, rules: &Rules) -> Result<(), Malformed> {
        if !self.known && packet.header.kind == Kind::Connect {
            // From here on a mistake is one in MQTT; another protocol's first octets are none.
            self.known = connect::is_named(&packet.body);
        }
        if !self.known && !self.joined {
            return Err(Malformed);
        }
        let message = Message::parse(packet, self.version)?;
        self.counts.truncated = self.counts.truncated.saturating_add(packet.cut.into());
        // Two octets may look like a PINGREQ by chance.
        self.spoken |= self.known || matches!(message, Message::Publish(_));
        match message {
            Message::Connect(connect) => self.connect(&connect, subject, rules),
            Message::Connack(connack) => self.connack(&connack, subject, rules),
            Message::Publish(publish) => self.publish(&publish, subject, rules),
            Message::Acknowledgement(step) => self.acknowledge(&step, subject, rules),
            Message::Subscribe(subscribe) => self.subscribe(&subscribe, subject, rules),
            Message::Suback(suback) => self.suback(&suback, subject, rules),
            Message::Reason(reason) => self.reason(&reason, subject, rules),
            Message::Ping | Message::Unread => {}
        }
        Ok(())
    }

    fn connect(&mut self, connect: &Connect<'_>, subject: &Subject, rules: &Rules) {
        self.version = connect.version();
        let mut transaction = Transaction::new(Kind::Connect, 0, *subject, |object| {
            connect.write(object, &rules.config);
        });
        if rules.summaries {
            transaction.line = format!("MQTT CONNECT {}", Untrusted(connect.client_id()));
        }
        self.wait(transaction, Kind::Connack, rules);
    }

    fn connack(&mut self, connack: &Connack<'_>, subject: &Subject, rules: &Rules) {
        let Some(mut transaction) = self.asked(Kind::Connack, 0, subject) else { return };
        transaction.answer(Kind::Connack, (subject.time, subject.packet), |object| {
            connack.write(object, &rules.config);
        });
        self.tell(transaction, connack.reason());
    }

    fn publish(&mut self, publish: &Publish<'_>, subject: &Subject, rules: &Rules) {
        let aliases = &mut self.sides.of_mut(subject.direction).aliases;
        let mut topic = publish.topic;
        match publish.alias() {
            Some(alias) if topic.is_empty() => topic = aliases.get(alias).unwrap_or_default(),
            Some(alias) if !aliases.set(alias, topic, rules.config.aliases_max) => {
                self.counts.aliases = self.counts.aliases.saturating_add(1);
            }
            _ => {}
        }
        if !rules.config.publish {
            return;
        }
        let mut transaction = Transaction::new(Kind::Publish, publish.message_id, *subject, |object| {
            publish.write(object, topic, &rules.config);
        });
        if rules.summaries {
            let octets = publish.payload.unwrap_or_default();
            transaction.line = format!("MQTT PUBLISH {}, {octets} octets", Untrusted(topic));
        }
        match publish.qos() {
            0 => self.told.push(transaction),
            1 => self.wait(transaction, Kind::Puback, rules),
            _ => self.wait(transaction, Kind::Pubrec, rules),
        }
    }

    /// The steps of a delivery (§4.3): PUBACK, or PUBREC, PUBREL and PUBCOMP.
    fn acknowledge(&mut self, step: &Acknowledgement<'_>, subject: &Subject, rules: &Rules) {
        if !rules.config.publish {
            return;
        }
        let Some(mut transaction) = self.asked(step.kind, step.message_id, subject) else { return };
        transaction.answer(step.kind, (subject.time, subject.packet), |object| {
            step.write(object, &rules.config);
        });
        match step.kind {
            Kind::Pubrec if !step.is_failure() => self.wait(transaction, Kind::Pubrel, rules),
            Kind::Pubrel => self.wait(transaction, Kind::Pubcomp, rules),
            _ => self.tell(transaction, None),
        }
    }

    fn subscribe(&mut self, subscribe: &Subscribe<'_>, subject: &Subject, rules: &Rules) {
        let mut transaction = Transaction::new(subscribe.kind, subscribe.message_id, *subject, |object| {
            subscribe.write(object, &rules.config);
        });
        let (name, answer) = match subscribe.kind {
            Kind::Subscribe => ("SUBSCRIBE", Kind::Suback),
            _ => ("UNSUBSCRIBE", Kind::Unsuback),
        };
        if rules.summaries {
            transaction.line = format!("MQTT {name} {}", Untrusted(subscribe.first()));
        }
        self.wait(transaction, answer, rules);
    }

    fn suback(&mut self, suback: &Suback<'_>, subject: &Subject, rules: &Rules) {
        let Some(mut transaction) = self.asked(suback.kind, suback.message_id, subject) else { return };
        transaction.answer(suback.kind, (subject.time, subject.packet), |object| {
            suback.write(object, &rules.config);
        });
        self.tell(transaction, None);
    }

    fn reason(&mut self, reason: &Reason<'_>, subject: &Subject, rules: &Rules) {
        let mut transaction = Transaction::new(reason.kind, 0, *subject, |object| {
            reason.write(object, &rules.config);
        });
        if rules.summaries {
            transaction.line = format!("MQTT {}", reason.kind.key().to_uppercase());
        }
        self.tell(transaction, reason.text());
    }

    fn wait(&mut self, mut transaction: Transaction, answer: Kind, rules: &Rules) {
        transaction.awaits = Some(answer);
        let (told, unanswered) = (&mut self.told, &mut self.counts.unanswered);
        self.transactions.wait(transaction, (rules.config.pending_max, rules.buffer_max), |oldest| {
            *unanswered = unanswered.saturating_add(1);
            told.push(oldest);
        });
    }

    fn asked(&mut self, kind: Kind, message_id: u16, subject: &Subject) -> Option<Transaction> {
        let transaction = self.transactions.next(kind, message_id, subject.direction);
        self.counts.unasked = self.counts.unasked.saturating_add(transaction.is_none().into());
        transaction
    }

    fn tell(&mut self, mut transaction: Transaction, reason: Option<&str>) {
        if let (false, Some(reason)) = (transaction.line.is_empty(), reason) {
            transaction.line.push_str(": ");
            transaction.line.push_str(reason);
        }
        self.told.push(transaction);
    }
}
