//! The prober of one worker: takes requests, has its helper do them, and tells what comes of them.

use crate::{
    automatic::Hosts,
    config::Config,
    event::{about, sum_up, write_head, write_hops},
    hop::Hop,
    manifest::{AUTOMATIC, PASSED_OVER, PING, REFUSED, REQUESTED, TRACEROUTE},
    message::{Answer, Request},
    policy::{Policy, address},
    resolve::{Resolved, Resolver},
    socket::{Received, receive, send_message},
    surroundings::Surroundings,
    task::{End, News, Task},
    wanted::Wanted,
};
use radar_plugin::prelude::*;
use std::{collections::BTreeMap, net::IpAddr, os::fd::OwnedFd, sync::Arc};

/// Requests that may be under way; the helper bounds how many of them probe.
const TASKS_MAX: usize = 64;
/// Messages of the helper that are read in one tick, so that packets do not wait.
const MESSAGES_MAX: usize = 32;

/// Why nothing can be probed.
const NO_HELPER: &str =
    "there is no helper process to probe with; radar's log says why, and there is none for files";

/// The prober of one worker.
pub struct Prober {
    policy: Policy,
    automatic: bool,
    /// Nanoseconds between two automatic traces.
    interval: u64,
    concurrent: usize,
    hosts: Arc<Hosts>,
    /// The first worker's alone.
    helper: Option<OwnedFd>,
    resolver: Resolver,
    surroundings: Surroundings,
    tasks: BTreeMap<u64, Task>,
    number: u64,
    next_automatic: u64,
    buffer: Vec<u8>,
}

impl Prober {
    /// A prober with the socket to its helper.
    pub fn new(config: &Config, run: u64, helper: Option<OwnedFd>) -> Result<Self, SettingError> {
        let policy = Policy::new(config).map_err(|reason| SettingError::new("never", reason))?;
        Ok(Self {
            policy,
            automatic: config.automatic,
            interval: 60_000_000_000 / u64::from(config.automatic_per_minute.max(1)),
            concurrent: config.concurrent as usize,
            hosts: Hosts::of_run(run, config.traced_max),
            helper,
            resolver: Resolver::default(),
            surroundings: Surroundings::new(config),
            tasks: BTreeMap::new(),
            number: 0,
            next_automatic: 0,
            buffer: Vec::new(),
        })
    }

    /// A flow begins: whoever answers may be traced.
    pub fn flow(&mut self, responder: [u8; 16], host: &mut Host<'_, '_>) {
        let responder = address(responder);
        if self.automatic && self.policy.is_public(responder) && !self.hosts.seen(responder) {
            host.count(PASSED_OVER, 1);
        }
    }

    /// Somebody asks.
    pub fn request(&mut self, json: &[u8], now: u64, host: &mut Host<'_, '_>) {
        host.count(REQUESTED, 1);
        match Wanted::read(json) {
            (wanted, Ok(())) => self.begin(wanted, now, host),
            (wanted, Err(reason)) => {
                let number = self.take_number();
                let mut task = Task::new(wanted, number);
                task.finish(End::Refused(reason), now);
                tell_end(&task, &self.surroundings, now, host);
            }
        }
    }

    fn take_number(&mut self) -> u64 {
        self.number = self.number.wrapping_add(1);
        self.number
    }

    fn begin(&mut self, wanted: Wanted, now: u64, host: &mut Host<'_, '_>) {
        let number = self.take_number();
        let mut task = Task::new(wanted, number);
        let begun = if self.tasks.len() >= TASKS_MAX {
            Err(format!("{TASKS_MAX} requests are under way, and no more at a time"))
        } else {
            self.resolver.look_up(number, &task.wanted.host).and_then(|address| match address {
                Some(address) => self.probe(number, &mut task, &[address]),
                None => Ok(()),
            })
        };
        match begun {
            Ok(()) => {
                self.tasks.insert(number, task);
            }
            Err(reason) => {
                task.finish(End::Refused(reason), now);
                tell_end(&task, &self.surroundings, now, host);
            }
        }
    }

    /// Has the helper probe the first address that the task takes.
    fn probe(&mut self, number: u64, task: &mut Task, addresses: &[IpAddr]) -> Result<(), String> {
        let address = addresses.iter().map(IpAddr::to_canonical).find(|&address| task.wanted.takes(address));
        let target = address.ok_or_else(|| "it has no address of the IP asked for".to_owned())?;
        task.address = Some(target);
        self.hosts.traced(target);
        let helper = self.helper.as_ref().ok_or(NO_HELPER)?;
        let request =
            Request { id: number, target, automatic: task.wanted.automatic, how: task.wanted.how.clone() };
        send_message(helper, false, &request)
            .map_err(|error| format!("the helper takes nothing: {error}"))?;
        self.surroundings.read_databases();
        Ok(())
    }

    /// Time has passed: what has come meanwhile is told.
    pub fn tick(&mut self, now: u64, host: &mut Host<'_, '_>) {
        while let Some(resolved) = self.resolver.next() {
            self.resolved(resolved, now);
        }
        self.hear(now, host);
        self.take_names(now, host);
        self.begin_automatic(now, host);
        self.tell_ends(now, host);
    }

    fn resolved(&mut self, resolved: Resolved, now: u64) {
        let number = resolved.task;
        let Some(mut task) = self.tasks.remove(&number) else { return };
        let begun = resolved.addresses.and_then(|addresses| self.probe(number, &mut task, &addresses));
        if let Err(reason) = begun {
            task.finish(End::Refused(reason), now);
        }
        self.tasks.insert(number, task);
    }

    /// Reads what the helper has to say.
    fn hear(&mut self, now: u64, host: &mut Host<'_, '_>) {
        for _ in 0..MESSAGES_MAX {
            let Some(helper) = &self.helper else { return };
            match receive(helper, false, &mut self.buffer) {
                Received::Message(answer) => self.answer(answer, now, host),
                Received::Nothing => return,
                Received::Malformed(reason) => host.error(&format!("its helper speaks nonsense: {reason}")),
                Received::Closed => {
                    self.helper = None;
                    host.error(
                        "its helper has ended; nothing is probed until the configuration is read anew",
                    );
                    for task in self.tasks.values_mut().filter(|task| task.end.is_none()) {
                        task.finish(End::Failed("the helper process has ended".to_owned()), now);
                    }
                }
            }
        }
    }

    fn answer(&mut self, answer: Answer, now: u64, host: &mut Host<'_, '_>) {
        let Some(task) = self.tasks.get_mut(&answer.id) else { return };
        let news = task.learn(answer.state, now);
        if task.wanted.names {
            ask_names(task, &mut self.surroundings, host);
        }
        if task.wanted.progress {
            self.surroundings.awaits_databases();
            news.into_iter().for_each(|news| tell(task, &news, &self.surroundings, now, host));
        }
    }

    fn take_names(&mut self, now: u64, host: &mut Host<'_, '_>) {
        for answer in self.surroundings.names() {
            let name = answer.name.ok().flatten();
            for task in self.tasks.values_mut() {
                let hops = task.name(answer.address, name.clone());
                if task.wanted.progress && task.end.is_none() && !hops.is_empty() {
                    tell(task, &News::Hops(hops), &self.surroundings, now, host);
                }
            }
        }
    }

    fn begin_automatic(&mut self, now: u64, host: &mut Host<'_, '_>) {
        if !self.automatic || self.helper.is_none() || now < self.next_automatic {
            return;
        }
        if self.tasks.len() >= self.concurrent {
            return;
        }
        if let Some(address) = self.hosts.next() {
            self.next_automatic = now.saturating_add(self.interval);
            host.count(AUTOMATIC, 1);
            self.begin(Wanted::automatic(address), now, host);
        }
    }

    fn tell_ends(&mut self, now: u64, host: &mut Host<'_, '_>) {
        let awaits_places = self.surroundings.awaits_databases();
        let surroundings = &self.surroundings;
        self.tasks.retain(|_, task| {
            let is_over = task.is_over(now, awaits_places);
            if is_over {
                tell_end(task, surroundings, now, host);
            }
            !is_over
        });
    }
}

/// Asks for the names of hops that have not been asked for.
fn ask_names(task: &mut Task, surroundings: &mut Surroundings, host: &mut Host<'_, '_>) {
    if task.wanted.how.ping {
        return;
    }
    for address in task.hops.iter().filter_map(|hop| hop.ips.first()) {
        if task.names.contains_key(address) {
            continue;
        }
        match surroundings.ask(*address) {
            Ok(true) => task.names.insert(*address, None),
            Ok(false) => task.names.insert(*address, Some(String::new())),
            Err(reason) => {
                host.warn(&reason);
                task.names.insert(*address, Some(String::new()))
            }
        };
    }
}

fn tell(task: &Task, news: &News, surroundings: &Surroundings, now: u64, host: &mut Host<'_, '_>) {
    let (state, hops): (_, Vec<&Hop>) = match news {
        News::Hops(indices) => ("hop", indices.iter().filter_map(|&index| task.hops.get(index)).collect()),
        News::Round => ("round", task.hops.iter().collect()),
    };
    emit(task, state, None, &hops, surroundings, now, host);
}

fn tell_end(task: &Task, surroundings: &Surroundings, now: u64, host: &mut Host<'_, '_>) {
    let Some((end, _)) = &task.end else { return };
    if let End::Refused(_) = end {
        host.count(REFUSED, 1);
        if task.wanted.automatic {
            return;
        }
    }
    let hops: Vec<&Hop> = task.hops.iter().collect();
    emit(task, end.state(), Some(end), &hops, surroundings, now, host);
}

fn emit(
    task: &Task,
    state: &str,
    end: Option<&End>,
    hops: &[&Hop],
    surroundings: &Surroundings,
    now: u64,
    host: &mut Host<'_, '_>,
) {
    host.emit_about_with_summary(
        if task.wanted.how.ping { PING } else { TRACEROUTE },
        &about(task, now),
        |event| {
            write_head(event, task, state, end);
            if !hops.is_empty() {
                write_hops(event, task, hops.iter().copied(), |address| surroundings.place(address));
            }
        },
        |line| sum_up(line, task, state, end),
    );
}
