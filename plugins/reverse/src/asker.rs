//! The thread that asks.

use super::{
    Answer, Failure, Options, StartError,
    own::{OwnSockets, Provider},
};
use hickory_resolver::{
    Resolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts},
    lookup::Lookup,
    net::{DnsError, NetError},
    proto::rr::{Name, RData, RecordType},
    system_conf::read_system_conf,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::mpsc::Sender,
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

/// Questions that are under way at a time.
const UNDER_WAY: usize = 32;
/// Octets of a name in its written form (RFC 1035 §2.3.4, without escapes).
const NAME_MAX: usize = 255;
/// How long a name is kept at least and at most, whatever its owner says: less would ask for it with each
/// connection, more would not see it change for days.
const TTL: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(86_400)];
/// The same for an answer that there is none; RFC 2308 §5 has three hours as a good most.
const TTL_OF_NONE: [Duration; 2] = [Duration::from_secs(300), Duration::from_secs(10_800)];
/// How long nobody is asked again after a failure: RFC 2308 §7.1 allows five minutes.
const TTL_OF_FAILURE: Duration = Duration::from_secs(60);

/// The thread, and the way to it.
#[derive(Debug)]
pub(crate) struct Asker {
    questions: mpsc::Sender<IpAddr>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Asker {
    pub(crate) fn start(
        options: &Options,
        own: OwnSockets,
        answers: Sender<Answer>,
    ) -> Result<Self, StartError> {
        let (config, opts) = configuration(options)?;
        let (questions, asked) = mpsc::channel(options.waiting_max.max(1));
        let (stop, stopped) = oneshot::channel();
        let per_second = options.per_second.max(1);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let serve = move || {
            runtime.block_on(async {
                let resolver = Resolver::builder_with_config(config, Provider::new(own)).with_options(opts);
                // Only settings of encrypted transports could be refused, and there are none.
                let Ok(resolver) = resolver.build() else { return };
                tokio::select! {
                    _ = stopped => {}
                    () = serve(resolver, per_second, asked, answers) => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name("reverse-dns".to_owned()).spawn(serve)?;
        Ok(Self { questions, stop: Some(stop), thread: Some(thread) })
    }

    /// Whether there was room for the question.
    pub(crate) fn ask(&self, address: IpAddr) -> bool {
        self.questions.try_send(address).is_ok()
    }
}

impl Drop for Asker {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the resolver library is no reason for one of ours.
            let _ = thread.join();
        }
    }
}

/// What the system's resolver is set by: files that a plugin which asks needs to open.
pub const FILES: [&str; 4] =
    ["/etc/resolv.conf", "/run/systemd/resolve", "/run/NetworkManager", "/run/resolvconf"];

/// Whom to ask, and how: one server after the other.
fn configuration(options: &Options) -> Result<(ResolverConfig, ResolverOpts), StartError> {
    let config = if options.servers.is_empty() {
        read_system_conf().map_err(|error| StartError::Servers(error.to_string()))?.0
    } else {
        ResolverConfig::from_name_servers(options.servers.iter().copied().map(server).collect())
    };
    let mut opts = ResolverOpts::default();
    opts.timeout = options.timeout;
    opts.attempts = 0;
    opts.num_concurrent_reqs = 1;
    // Answers are kept on the other side of the channel, failures among them.
    opts.cache_size = 0;
    opts.use_hosts_file = ResolveHosts::Never;
    Ok((config, opts))
}

fn server(address: SocketAddr) -> NameServerConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = address.port();
        connection
    });
    NameServerConfig::new(address.ip(), true, connections.into())
}

async fn serve(
    resolver: Resolver<Provider>,
    per_second: u32,
    mut asked: mpsc::Receiver<IpAddr>,
    answers: Sender<Answer>,
) {
    let mut bucket = Bucket::new(per_second, Instant::now());
    let mut under_way = JoinSet::new();
    while let Some(address) = asked.recv().await {
        if let Some(wait) = bucket.take(Instant::now()) {
            tokio::time::sleep(wait).await;
        }
        while under_way.try_join_next().is_some() {}
        if under_way.len() >= UNDER_WAY {
            under_way.join_next().await;
        }
        let (resolver, answers) = (resolver.clone(), answers.clone());
        under_way.spawn(async move {
            let looked = resolver.lookup(Name::from(address), RecordType::PTR).await;
            // Nobody listens any more when all of this is about to end.
            let _ = answers.send(answer(address, looked));
        });
    }
}

fn answer(address: IpAddr, looked: Result<Lookup, NetError>) -> Answer {
    let within = |ttl: u32, [min, max]: [Duration; 2]| Duration::from_secs(ttl.into()).clamp(min, max);
    match looked {
        Ok(lookup) => {
            let name = lookup.answers().iter().find_map(|record| match &record.data {
                RData::PTR(name) => Some(text(&name.0)),
                _ => None,
            });
            let ttl = lookup.answers().iter().map(|record| record.ttl).min().unwrap_or_default();
            Answer { address, name: Ok(name.flatten()), ttl: within(ttl, TTL) }
        }
        Err(NetError::Dns(DnsError::NoRecordsFound(none))) => {
            let ttl = none.negative_ttl.unwrap_or_default();
            Answer { address, name: Ok(None), ttl: within(ttl, TTL_OF_NONE) }
        }
        Err(NetError::Timeout) => Answer { address, name: Err(Failure::Timeout), ttl: TTL_OF_FAILURE },
        Err(_) => Answer { address, name: Err(Failure::Server), ttl: TTL_OF_FAILURE },
    }
}

/// A name as it is written (RFC 1035 §5.1), without its last dot; none for the root and for what is too long.
fn text(name: &Name) -> Option<String> {
    let mut text = String::new();
    for label in name.iter() {
        if !text.is_empty() {
            text.push('.');
        }
        for octet in label {
            match octet {
                b'.' | b'\\' => text.extend(['\\', char::from(*octet)]),
                0x21..=0x7E => text.push(char::from(*octet)),
                _ => text.push_str(&format!("\\{octet:03}")),
            }
        }
    }
    (!text.is_empty() && text.len() <= NAME_MAX).then_some(text)
}

/// A token bucket: as many questions at once as there are in a second.
#[derive(Debug)]
struct Bucket {
    interval: Duration,
    /// When the tokens that were taken will all have come back.
    back: Instant,
}

impl Bucket {
    fn new(per_second: u32, now: Instant) -> Self {
        Self { interval: Duration::from_secs(1) / per_second, back: now }
    }

    /// Takes a token, and says how long to wait until it is there.
    fn take(&mut self, now: Instant) -> Option<Duration> {
        self.back = self.back.max(now) + self.interval;
        let wait = self.back.saturating_duration_since(now).saturating_sub(Duration::from_secs(1));
        (wait > Duration::ZERO).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_worth_of_questions_goes_at_once_and_the_rest_at_its_pace() {
        let start = Instant::now();
        let mut bucket = Bucket::new(4, start);
        let waits: Vec<u64> =
            (0..7).map(|_| bucket.take(start).unwrap_or_default().as_millis() as u64).collect();
        assert_eq!(waits, [0, 0, 0, 0, 250, 500, 750]);
        let later = start + Duration::from_secs(10);
        assert_eq!(bucket.take(later), None);
    }

    #[test]
    fn a_name_is_written_without_its_last_dot_and_what_cannot_be_printed_is_escaped() {
        let name = Name::from_labels([b"a\nb.c".as_slice(), b"example"]).unwrap();
        assert_eq!(text(&name).as_deref(), Some("a\\010b\\.c.example"));
        assert_eq!(text(&Name::root()), None);
    }
}
