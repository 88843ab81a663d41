//! What the workers of a run know together.

use crate::{
    Config,
    address::{NONE, ip, mapped},
    entry::{Learned, Lesson},
    hosts::{Hosts, sound},
    leases::Leases,
    own::{Network, Own},
    source::Source,
    table::Table,
};
use radar_plugin::{Runs, SettingError, Start};
use radar_reverse::{Options, OwnSockets, Reverse};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

#[cfg(target_os = "linux")]
use crate::netlink::Watch;

/// Names, own addresses, and whoever may be asked.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) table: Table,
    pub(crate) hosts: Hosts,
    pub(crate) leases: Mutex<Leases>,
    times: Times,
    own: Mutex<Arc<Own>>,
    own_version: AtomicU64,
    #[cfg(target_os = "linux")]
    watch: Mutex<Option<Watch>>,
    options: Options,
    reverse: Mutex<Option<Reverse>>,
    sockets: OnceLock<OwnSockets>,
    is_live: bool,
}

/// How long names are kept, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    ttl_min: u32,
    grace: u32,
}

/// A TTL of more than a week is a mistake (RFC 8767 §4).
const TTL_MAX: u32 = 604_800;

impl Times {
    fn of(config: &Config) -> Self {
        let seconds = |time: Duration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX).min(TTL_MAX);
        Self { ttl_min: seconds(config.ttl_min), grace: seconds(config.grace) }
    }

    /// When a name goes that was learnt `now` and may be kept for `ttl` seconds.
    pub(crate) fn expires(self, now: u32, ttl: u32) -> u32 {
        now.saturating_add(ttl.clamp(self.ttl_min, TTL_MAX)).saturating_add(self.grace)
    }
}

/// What each run has, by how the plugin is set: who is set otherwise begins anew.
static RUNS: Runs<String, Shared> = Runs::new();

impl Shared {
    /// That of a run, or one of its own.
    pub(crate) fn of(config: &Config, start: &Start) -> Result<Arc<Self>, SettingError> {
        let run = if start.check { 0 } else { start.run };
        RUNS.get(run, format!("{config:?}"), || Self::new(config, start))
    }

    fn new(config: &Config, start: &Start) -> Result<Self, SettingError> {
        let is_live = start.live && !start.check;
        let shared = Self {
            table: Table::new(memory(config)?),
            hosts: if is_live { Hosts::of_machine() } else { Hosts::default() },
            leases: Mutex::default(),
            times: Times::of(config),
            own: Mutex::new(Arc::new(Own::of_networks(networks(config)?))),
            own_version: AtomicU64::new(1),
            #[cfg(target_os = "linux")]
            watch: Mutex::new(None),
            options: options(config)?,
            reverse: Mutex::default(),
            sockets: OnceLock::new(),
            is_live,
        };
        if is_live {
            shared.watch_addresses()?;
        }
        if is_live && config.reverse {
            shared.start_reverse().map_err(|message| SettingError::new("reverse", message))?;
        }
        Ok(shared)
    }

    /// Takes a name in that may be kept for `ttl` seconds.
    pub(crate) fn learn(&self, lesson: Lesson<'_>, now: u32, ttl: u32) -> Learned {
        self.table.learn(&Lesson { expires: self.times.expires(now, ttl), ..lesson }, now)
    }

    /// What is one's own, if that has changed since `version`.
    pub(crate) fn own_since(&self, version: &mut u64) -> Option<Arc<Own>> {
        let current = self.own_version.load(Relaxed);
        (current != *version).then(|| {
            *version = current;
            Arc::clone(&lock(&self.own))
        })
    }

    /// Looks what the kernel says of this machine's addresses, unless another worker does.
    pub(crate) fn look(&self) {
        #[cfg(target_os = "linux")]
        if let Ok(mut watch) = self.watch.try_lock()
            && let Some(watch) = watch.as_mut()
            && watch.look()
        {
            self.set_own(watch);
        }
    }

    #[cfg(target_os = "linux")]
    fn watch_addresses(&self) -> Result<(), SettingError> {
        let watch = Watch::open().map_err(|error| {
            SettingError::new("", format!("cannot ask for this machine's addresses: {error}"))
        })?;
        self.set_own(&watch);
        *lock(&self.watch) = Some(watch);
        Ok(())
    }

    #[cfg(target_os = "linux")]
    fn set_own(&self, watch: &Watch) {
        let (machine, broadcast) = watch.addresses();
        let mut own = lock(&self.own);
        *own = Arc::new(own.with_machine(machine, broadcast));
        self.own_version.fetch_add(1, Relaxed);
    }

    /// Elsewhere nothing is known of this machine's addresses but what is set.
    #[cfg(not(target_os = "linux"))]
    fn watch_addresses(&self) -> Result<(), SettingError> {
        Ok(())
    }

    fn start_reverse(&self) -> Result<(), String> {
        let mut reverse = lock(&self.reverse);
        if reverse.is_none() {
            let started = Reverse::start(self.options.clone()).map_err(|error| error.to_string())?;
            let _ = self.sockets.set(started.own_sockets().clone());
            *reverse = Some(started);
        }
        Ok(())
    }

    /// Asks for the name of an address, if anybody may be asked; it starts to ask when that was requested.
    pub(crate) fn ask(&self, address: IpAddr, is_requested: bool) -> Result<bool, String> {
        if !self.is_live {
            return if is_requested {
                Err("nobody is asked for names while a file is read".to_owned())
            } else {
                Ok(false)
            };
        }
        if is_requested {
            self.start_reverse()?;
        }
        Ok(lock(&self.reverse).as_mut().is_some_and(|reverse| reverse.ask(address)))
    }

    /// Takes the answers in that have come, unless another worker does.
    pub(crate) fn take_answers(&self, now: u32) {
        let Ok(mut reverse) = self.reverse.try_lock() else { return };
        let Some(reverse) = reverse.as_mut() else { return };
        for answer in reverse.answers() {
            let name = answer.name.ok().flatten();
            if let Some(name) = name.as_deref().and_then(sound) {
                let address = mapped(answer.address);
                let lesson = Lesson { address, name: &name, source: Source::Rdns, client: NONE, expires: 0 };
                self.learn(lesson, now, u32::try_from(answer.ttl.as_secs()).unwrap_or(TTL_MAX));
            }
        }
    }

    /// Whether a question to a server from this port is radar's own.
    pub(crate) fn is_self(&self, port: u16, server: &[u8; 16], server_port: u16) -> bool {
        let server = SocketAddr::new(ip(server), server_port);
        self.sockets.get().is_some_and(|sockets| sockets.contains(port, server))
    }
}

fn memory(config: &Config) -> Result<usize, SettingError> {
    let octets = usize::try_from(config.memory.0).unwrap_or(usize::MAX);
    if octets < 64 << 10 {
        return Err(SettingError::new("memory", "must be at least 64KiB"));
    }
    Ok(octets)
}

fn networks(config: &Config) -> Result<Vec<Network>, SettingError> {
    let read = |text: &String| {
        let wrong = || format!("must be networks such as 192.0.2.0/24, not {text}");
        Network::parse(text).ok_or_else(|| SettingError::new("own", wrong()))
    };
    config.own.iter().map(read).collect()
}

fn options(config: &Config) -> Result<Options, SettingError> {
    let server = |text: &String| {
        let address = text.parse().or_else(|_| text.parse().map(|address: IpAddr| (address, 53).into()));
        let wrong = || format!("must be addresses such as 192.0.2.53 or [2001:db8::53]:5353, not {text}");
        address.map_err(|_| SettingError::new("reverse_servers", wrong()))
    };
    if config.reverse_rate == 0 {
        return Err(SettingError::new(
            "reverse_rate",
            "must be at least 1; `reverse = false` asks for nothing",
        ));
    }
    let servers = config.reverse_servers.iter().map(server).collect::<Result<_, _>>()?;
    Ok(Options { servers, per_second: config.reverse_rate, ..Options::default() })
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::parse;
    use radar_plugin::Settings;

    fn start(run: u64) -> Start {
        Start { worker: 0, summaries: false, live: false, check: false, run, helper: None }
    }

    #[test]
    fn workers_of_a_run_share_what_they_know_as_long_as_they_are_set_alike() {
        let config = Config::default_settings();
        let of = |config: &Config, run| Shared::of(config, &start(run)).unwrap();
        let (first, second) = (of(&config, 1), of(&config, 1));
        assert!(Arc::ptr_eq(&first, &second));
        let other = Config { grace: Duration::ZERO, ..config.clone() };
        for apart in [of(&config, 2), of(&other, 1), of(&config, 0), of(&config, 0)] {
            assert!(!Arc::ptr_eq(&first, &apart));
        }
        let lesson = Lesson { address: [1; 16], name: "a", source: Source::Dns, client: NONE, expires: 0 };
        first.learn(lesson, 10, 1);
        assert_eq!(
            second.table.best(&[1; 16], &NONE, 10, |best| best.map(|(_, source)| source)),
            Some(Source::Dns)
        );
        drop((first, second));
        assert_eq!(of(&config, 1).table.learned(), 0);
    }

    #[test]
    fn while_a_file_is_read_nobody_is_asked() {
        let config = Config { reverse: true, ..Config::default_settings() };
        let shared = Shared::of(&config, &start(0)).unwrap();
        let address = IpAddr::from([9, 9, 9, 9]);
        assert_eq!(shared.ask(address, false), Ok(false));
        assert!(shared.ask(address, true).is_err());
        assert!(lock(&shared.reverse).is_none() && shared.hosts.machine().is_none());
        assert!(!shared.is_self(1000, &parse("9.9.9.9").unwrap(), 53));
    }

    #[test]
    fn a_name_is_kept_for_its_time_within_bounds_and_some_grace() {
        let times = Times { ttl_min: 300, grace: 600 };
        let kept = [0, 60, 3600, u32::MAX].map(|ttl| times.expires(1000, ttl) - 1000);
        assert_eq!(kept, [900, 900, 4200, TTL_MAX + 600]);
        assert_eq!(times.expires(u32::MAX, 1), u32::MAX);
    }
}
