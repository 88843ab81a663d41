//! Names of both ends of a flow, and which of them is this machine.
//!
//! An enricher with the section `names` and the label `name`. What is known of names comes out of others' events, of
//! this machine's own files, and, only if that is set or asked for, of the DNS. The README lists all of it.
#![deny(unsafe_code)]

mod address;
mod answers;
mod claims;
mod entry;
mod hosts;
mod leases;
mod line;
mod manifest;
#[cfg(target_os = "linux")]
mod netlink;
mod own;
mod records;
mod section;
mod services;
mod shared;
mod source;
mod table;
mod waiting;

use address::{Address, NONE, ip, is_of_no_host};
use answers::Found;
use entry::{Learned, Lesson, News};
use hosts::sound;
use manifest::{EVICTED, EXPIRED, LATE, LEARNED, NAMED, REFUSED, REVERSE_ASKED, REVERSE_REFUSED};
use own::Own;
use radar_plugin::{direction, prelude::*};
use section::Parts;
use shared::{Shared, lock};
use source::Source;
use std::sync::Arc;
use waiting::{Ends, Waiting};

settings! {
    /// `[analyzers.names]` in `radar.toml`.
    pub struct Config {
        /// Octets that names may take, of all workers together; past it what was not in use for longest goes. A name
        /// takes some 150, so this is a hundred thousand.
        pub memory: Octets = "16MiB",
        /// How long a name is kept at least, whatever its TTL says: many say a minute, and clients keep what they have
        /// looked up for longer.
        pub ttl_min: Duration = "5m",
        /// How long it is kept beyond that: connections begin when the TTL is over too.
        pub grace: Duration = "10m",
        /// Networks that are one's own, as seen from which a flow is outbound or inbound: for files, and for a machine
        /// that looks at the traffic of others. This machine's addresses are known in a live capture.
        pub own: Vec<String> = [],
        /// Whether the DNS is asked for names of addresses that have none, in a live capture: whoever runs the servers
        /// of an address's network then knows that somebody has asked. Never for private addresses.
        pub reverse: bool = false,
        /// Addresses that are asked for in a second.
        pub reverse_rate: u32 = 10,
        /// Servers that are asked, as addresses with a port if it is not 53; none, those of /etc/resolv.conf.
        pub reverse_servers: Vec<String> = [],
    }
}

/// Nanoseconds that a flow waits for a name: an answer of the DNS is seen before the flow it is for, but for some
/// milliseconds, and one by the reverse tree takes a while when there is a queue.
const PATIENCE: u64 = 30_000_000_000;

/// Seconds that a claim of a client's is kept for, which has no TTL.
const CLAIM: u32 = 3600;

/// The enricher of one worker.
pub struct Names {
    shared: Arc<Shared>,
    own: Arc<Own>,
    own_version: u64,
    waiting: Waiting,
    /// How many names the table had learnt when all that wait were looked at.
    learned: u64,
    reverse: bool,
    parts: Parts,
    /// Flows that were told of the name that was learnt last.
    told: Vec<Ends>,
}

impl Analyzer for Names {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        let shared = Shared::of(&config, start)?;
        let mut own_version = 0;
        let own = shared.own_since(&mut own_version).unwrap_or_default();
        let reverse = config.reverse && start.live;
        let (waiting, parts) = (Waiting::default(), Parts::default());
        Ok(Self { shared, own, own_version, waiting, learned: 0, reverse, parts, told: Vec::new() })
    }

    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let ends = self.ends(input);
        let now = seconds(input.time);
        let nameless = self.parts.write(&ends, &self.own, &self.shared, now);
        self.parts.set(&ends, host);
        if nameless == [false; 2] {
            host.count(NAMED, 1);
        } else if self.reverse && !ends.is_self {
            for (address, nameless) in [&ends.originator, &ends.responder].into_iter().zip(nameless) {
                if nameless {
                    self.ask(address, host);
                }
            }
        }
        self.waiting.add(ends, nameless);
        Ok(())
    }

    fn flow_end(&mut self, input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        self.waiting.remove(input);
        Ok(())
    }

    fn event(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let line = input.data.as_slice();
        // Where the event's own object begins, if that is told.
        let at = usize::try_from(input.length).unwrap_or_default();
        let event = usize::try_from(input.offset).ok().and_then(|place| manifest::READS.get(place));
        match event.copied().unwrap_or_default() {
            "dns" => {
                answers::of_dns(line, at, |found| self.learn(&found, client_of(input), input.time, host));
            }
            "mdns" => {
                answers::of_link(line, at, Source::Mdns, |found| self.learn(&found, NONE, input.time, host));
            }
            "llmnr" => {
                answers::of_link(line, at, Source::Llmnr, |found| self.learn(&found, NONE, input.time, host));
            }
            "tls" => {
                self.claim(claims::of_handshake(line, at, &claims::TLS).as_deref(), Source::Sni, input, host);
            }
            "quic" => {
                self.claim(
                    claims::of_handshake(line, at, &claims::QUIC).as_deref(),
                    Source::Sni,
                    input,
                    host,
                );
            }
            "http" => self.claim(claims::of_http(line, at).as_deref(), Source::Http, input, host),
            "dhcp" => {
                let shared = Arc::clone(&self.shared);
                lock(&shared.leases).read(line, |address, name, ttl| {
                    self.learn(&Found { address, name, ttl, source: Source::Dhcp }, NONE, input.time, host);
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn tick(&mut self, time: u64, host: &mut Host<'_, '_>) -> Outcome {
        let now = seconds(time);
        self.shared.look();
        if let Some(own) = self.shared.own_since(&mut self.own_version) {
            self.own = own;
        }
        self.shared.take_answers(now);
        let learned = self.shared.table.learned();
        // What this worker has learnt itself was told at once; this is what others have.
        if learned != self.learned {
            for ends in self.waiting.nameless(time.saturating_sub(PATIENCE)) {
                self.tell_late(&ends, now, host);
            }
        }
        self.learned = learned;
        let gone = self.shared.table.take_gone();
        host.count(EXPIRED, gone.expired);
        host.count(EVICTED, gone.evicted);
        Ok(())
    }

    /// `{"reverse":"ADDRESS"}` asks the DNS for a name; it comes to the flows that wait for it and to those that follow.
    fn request(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        #[derive(serde::Deserialize)]
        struct Request<'a> {
            reverse: &'a str,
        }
        let request: Request<'_> = serde_json::from_slice(input.data.as_slice())?;
        let address = request.reverse.parse()?;
        match self.shared.ask(address, true) {
            Ok(true) => host.count(REVERSE_ASKED, 1),
            Ok(false) => host.count(REVERSE_REFUSED, 1),
            Err(message) => host.warn(&message),
        }
        Ok(())
    }
}

impl Names {
    fn ends(&self, input: &Input<'_>) -> Ends {
        let turned = input.direction == direction::TO_ORIGINATOR;
        let (mut from, mut to) =
            ((input.source, input.source_port), (input.destination, input.destination_port));
        if turned {
            std::mem::swap(&mut from, &mut to);
        }
        let is_self = self.own.is_machine(&from.0) && self.shared.is_self(from.1, &to.0, to.1);
        Ends {
            slot: input.slot,
            flow: input.flow,
            time: input.time,
            originator: from.0,
            responder: to.0,
            port: to.1,
            protocol: input.protocol,
            is_self,
        }
    }

    /// Sets what is known of a flow that may have been told less, or other.
    fn tell(&mut self, ends: &Ends, now: u32, host: &mut Host<'_, '_>) {
        let nameless = self.parts.write(ends, &self.own, &self.shared, now);
        self.parts.set(ends, host);
        if self.waiting.update(ends, nameless) {
            host.count(LATE, 1);
        }
    }

    /// The same, if there is more than there was.
    fn tell_late(&mut self, ends: &Ends, now: u32, host: &mut Host<'_, '_>) {
        let nameless = self.parts.write(ends, &self.own, &self.shared, now);
        if self.waiting.update(ends, nameless) {
            self.parts.set(ends, host);
            host.count(LATE, 1);
        }
    }

    /// Takes a name in that was told, if it may be shown.
    fn learn(&mut self, found: &Found<'_>, client: Address, time: u64, host: &mut Host<'_, '_>) {
        match sound(found.name) {
            Some(name) => {
                self.learn_sound(&Found { name: &name, ..*found }, client, time, host);
            }
            None => host.count(REFUSED, 1),
        }
    }

    /// Takes a name in, and tells the flows that wait for it; they are in `told` then.
    fn learn_sound(
        &mut self,
        found: &Found<'_>,
        client: Address,
        time: u64,
        host: &mut Host<'_, '_>,
    ) -> Learned {
        self.told.clear();
        if is_of_no_host(&found.address) {
            host.count(REFUSED, 1);
            return Learned::default();
        }
        let (Found { address, name, ttl, source }, now) = (*found, seconds(time));
        let learned = self.shared.learn(Lesson { address, name, source, client, expires: 0 }, now, ttl);
        if learned.news == News::Known {
            return learned;
        }
        if learned.news == News::New {
            self.learned = self.learned.saturating_add(1);
            host.count(LEARNED, 1);
        }
        // A claim of one flow says nothing of another that has a name, and if the address has had one all have.
        if !source.is_claim() || learned.is_first {
            let since = if source.is_claim() { u64::MAX } else { time };
            let told = self.waiting.of(&address, since, std::mem::take(&mut self.told));
            for ends in &told {
                self.tell(ends, now, host);
            }
            self.told = told;
        }
        learned
    }

    /// A client says whom it talks to in a flow.
    fn claim(&mut self, name: Option<&str>, source: Source, input: &Input<'_>, host: &mut Host<'_, '_>) {
        let Some(name) = name.and_then(sound) else { return };
        let found = Found { address: input.destination, name: &name, ttl: CLAIM, source };
        let learned = self.learn_sound(&found, input.source, input.time, host);
        // The flow may have begun under another name of the address: then it waits for none.
        if learned.is_best_now && self.told.iter().all(|ends| ends.flow != input.flow) {
            let ends = self.ends(input);
            self.parts.write(&ends, &self.own, &self.shared, seconds(input.time));
            self.parts.set(&ends, host);
        }
    }

    fn ask(&mut self, address: &Address, host: &mut Host<'_, '_>) {
        match self.shared.ask(ip(address), false) {
            Ok(true) => host.count(REVERSE_ASKED, 1),
            Ok(false) => host.count(REVERSE_REFUSED, 1),
            Err(message) => host.warn(&message),
        }
    }
}

/// Who has asked: the end that is no server of the DNS.
fn client_of(input: &Input<'_>) -> Address {
    let is_response = input.source_port == 53 && input.destination_port != 53;
    if is_response { input.destination } else { input.source }
}

fn seconds(time: u64) -> u32 {
    u32::try_from(time / 1_000_000_000).unwrap_or(u32::MAX)
}

radar_plugin::export!(Names);
