//! The parts of radar put together for the command line: configuration to plan, plan to run.

use crate::{
    activity::Wish,
    anomaly,
    capture::{Pace, Paced},
    cli::{self, Exit, Failure, Installed},
    config::{self, Config, PluginTable},
    confine::User,
    control::Control,
    copies, decode, flow,
    host::{
        Outlet, Plugin, PluginError, Requests, found, search,
        wasm::{self, WasmError},
    },
    pipeline::{Observer, Outcome, Plan, Until, Wanted, Worker, in_order, run_files, run_live},
    reassembly,
    schema::Events,
    service, status,
};
use radar_abi::{Manifest, load::LoadError, settings::SettingError};
use serde_json::Value;
use std::{
    ops::ControlFlow,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

mod confined;
mod helpers;
mod probe;
mod reload;
mod sources;
mod watch;

use helpers::{with_helper, with_helpers};
use reload::Reloader;
use sources::Sources;

/// radar itself, as its command line sees it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Radar;

impl cli::Engine for Radar {
    type Plugin = Plugin;

    fn installed(&self, config: &Config) -> Vec<Installed> {
        let named = config.plugin_tables().filter_map(|table| table.wasm.clone().or(table.library.clone()));
        let mut files: Vec<PathBuf> = named.collect();
        files.extend(found(&config.plugins.dirs));
        let manifest = |file: &PathBuf| {
            Plugin::open("", file).map(|plugin| plugin.manifest).map_err(|error| error.to_string())
        };
        files.into_iter().map(|file| Installed { manifest: manifest(&file), file }).collect()
    }

    fn open(&self, config: &Config, table: &PluginTable) -> Result<Plugin, cli::PluginError> {
        let plugin = match (&table.wasm, &table.library) {
            (Some(file), _) | (_, Some(file)) if !file.exists() => return Err(cli::PluginError::Missing),
            (Some(module), _) => Plugin::open_module(&table.id, module),
            (_, Some(library)) => Plugin::open_library(&table.id, library),
            (None, None) => {
                let file = search(&table.id, &config.plugins.dirs).map_err(|_| cli::PluginError::Missing)?;
                Plugin::open(&table.id, &file)
            }
        };
        let plugin = plugin.map_err(|error| match error {
            PluginError::Load(LoadError::OtherLayout { .. }) | PluginError::Api { .. } => {
                cli::PluginError::Incompatible(error.to_string())
            }
            PluginError::Wasm(WasmError::Rights { .. }) => cli::PluginError::Refused(error.to_string()),
            error => cli::PluginError::Unreadable(error.to_string()),
        })?;
        Ok(with_settings(plugin, table))
    }

    fn manifest<'a>(&self, plugin: &'a Plugin) -> &'a Manifest {
        &plugin.manifest
    }

    fn try_settings(&self, plugin: &Plugin, _: &PluginTable) -> Result<(), SettingError> {
        plugin.check().map_err(|error| match error {
            PluginError::Setting { setting, message, .. } => SettingError { setting, message },
            error => SettingError::new("", error.to_string()),
        })
    }

    fn run(
        &self,
        config: Config,
        plugins: Vec<(PluginTable, Plugin)>,
        until: cli::Until,
        again: cli::Reload,
        observer: Option<Observer>,
    ) -> Result<(), Failure> {
        let until = Until { frames: until.packets, duration: until.duration };
        let sources = Sources::open(&config)?;
        let user = User::wanted(config.sandbox.user.as_deref().unwrap_or_default()).map_err(not_confined)?;
        let plugins = plugins.into_iter().map(|(_, plugin)| plugin).collect();
        let live = matches!(sources, Sources::Live(_));
        // What they keep, radar may give up from here on.
        let plugins = if live { with_helpers(plugins, &[]) } else { plugins };
        // A file may be one that only root reads, and it is read to its end.
        let user = if live || config.sandbox.user.is_some() { user } else { User::current() };
        service::meet();
        user.assume().map_err(not_confined)?;
        let mut plan = plan(&config, plugins, &sources);
        if observer.is_some() {
            plan.talkers.set(plan.talkers_kept);
            plan.observer = observer;
        }
        let outlet = |sink| Ok(Outlet::new(sink, &plan.request(0))?.asking(&plan.commands));
        let outlets = plan.sinks.iter().map(outlet).collect::<Result<Vec<_>, PluginError>>();
        let outlets = outlets.map_err(not_started)?;
        let control = Control::of_signals().map_err(not_started)?;
        announce(&plan, &sources);
        wasm::rest();
        let all: Vec<_> = plan.analyzers.iter().chain(&plan.sinks).collect();
        let confinement = confined::confine(&config, &all, &user).map_err(not_confined)?;
        tracing::info!("{confinement}");
        plan.world["sandbox"] = serde_json::to_value(&confinement).unwrap_or_default();
        // Everything is open, and what is not needed given up: from here on threads are started.
        let looked_at = plan.activity.get().is_some() || plan.frames.get();
        let (workers, mut reloader) = (sources.workers(&config, looked_at), None);
        let started = |stage| {
            reloader = Some(Reloader::start(stage, config, again, control.clone()));
            service::ready();
        };
        let outcome = match sources {
            Sources::Files(queue) if looked_at || queue.pace().is_some() || queue.repeats() => {
                let repeat = queue.repeats();
                let mut paced = Paced::new(queue, &plan.pace, repeat);
                run_files(&plan, &mut paced, outlets, workers, until, &control, started)
            }
            Sources::Files(mut queue) => {
                run_files(&plan, &mut queue, outlets, workers, until, &control, started)
            }
            Sources::Live(live) => run_live(&plan, live, outlets, until, &control, started),
        };
        service::stopping();
        drop(reloader);
        ended(outcome.map_err(not_started)?)
    }

    fn ask(&self, plugin: &Plugin, words: &[String]) -> Result<String, String> {
        plugin.ask(words)
    }

    fn probe(
        &self,
        plugin: Plugin,
        request: &Value,
        each: &mut dyn FnMut(&Value) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        let control = Control::of_signals().map_err(not_started)?;
        let name = plugin.id.clone();
        let analyzers = vec![with_helper(plugin).map_err(|reason| cli::no_helper(&name, &reason))?];
        let plan = Plan { analyzers, live: true, run: next_run(), ..Plan::default() };
        let worker = Worker::new(&plan, 0).map_err(not_started)?;
        plan.requests.put(&name, request.to_string().as_bytes());
        probe::attend(worker, &control, each);
        Ok(())
    }
}

/// Says what is about to run, once, and where its events go.
fn announce(plan: &Plan, sources: &Sources) {
    let analyzers = plan.analyzers.iter().map(|plugin| plugin.id.clone()).collect::<Vec<_>>().join(" ");
    let sinks = plan.sinks.iter().map(destination).collect::<Vec<_>>().join(" ");
    tracing::info!(source = sources.describe(), analyzers, sinks, "radar {}", env!("CARGO_PKG_VERSION"));
}

/// A sink's name, and its path if it has one: `json(radar.jsonl)`.
fn destination(sink: &Plugin) -> String {
    let config: serde_json::Value = serde_json::from_str(&sink.config).unwrap_or_default();
    let default =
        sink.manifest.settings.iter().find(|setting| setting.name == "path").map(|setting| &setting.default);
    match config.get("path").or(default).and_then(serde_json::Value::as_str) {
        Some(path) => format!("{}({path})", sink.id),
        None => sink.id.clone(),
    }
}

fn workers(config: &Config) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    config.workers.unwrap_or_else(cores).max(1)
}

/// How many talkers are kept, if somebody wants to know.
fn talkers(config: &Config, sinks: &[Plugin]) -> Wanted {
    let wanted = Wanted::default();
    if config.stats.top > 0 || sinks.iter().any(Plugin::wants_tops) {
        wanted.set(config.stats.talkers.into());
    }
    wanted
}

/// What the sinks wish to know of what flows carry.
fn activity(sinks: &[Plugin]) -> Wish {
    let wish = Wish::default();
    wish.set(sinks.iter().filter_map(|sink| sink.manifest.wants.activity.as_ref()));
    wish
}

/// What sinks are told of the world, but for the plugins.
fn world(config: &Config, live: bool) -> Value {
    let events: Vec<_> = Events::of([]).events.into_iter().map(|declared| declared.event).collect();
    serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "live": live,
        "sources": Sources::names(config),
        "events": events,
    })
}

/// The number of a run, which no other of this process has.
fn next_run() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn with_settings(plugin: Plugin, table: &PluginTable) -> Plugin {
    let limits = crate::host::Limits {
        time: table.limits.time_per_batch,
        events: table.limits.events_per_batch as usize,
        memory: table.limits.memory.0,
        table_elements: table.limits.table_elements.into(),
    };
    plugin.with_config(&table.table).with_limits(limits).with_grants(&table.grants)
}

fn plan(config: &Config, plugins: Vec<Plugin>, sources: &Sources) -> Plan {
    let (sinks, analyzers): (Vec<_>, Vec<_>) = plugins.into_iter().partition(Plugin::is_sink);
    let activity = activity(&sinks);
    let frames = copies::Asked::default();
    frames.set(sinks.iter().any(Plugin::wants_frames));
    let sharers = sources.workers(config, activity.get().is_some() || frames.get()) as u64;
    let (pace, rewinds) = match sources {
        Sources::Files(queue) => {
            let pace = queue.pace().map_or_else(Pace::default, Pace::new);
            (pace, queue.rewinds() && sharers == 1)
        }
        Sources::Live(_) => (Pace::default(), false),
    };
    let live = matches!(sources, Sources::Live(_));
    activity.set_fast(!live && pace.get().is_infinite());
    // A file's events carry the capture's time; those about radar itself only make sense at its end.
    let interval = if sources.last() { config.stats.interval } else { Duration::ZERO };
    Plan {
        analyzers: in_order(analyzers),
        decode: decode_config(&config.decode, sharers),
        anomaly: anomaly::Limits { events: config.anomaly.events, per_second: config.anomaly.per_second },
        flow: flow_limits(&config.flow, sharers),
        reassembly: reassembly::Limits {
            held_max: octets(config.reassembly.hole_max.0),
            memory: octets(config.reassembly.memory.0 / sharers),
        },
        community_id_seed: config.flow.community_id_seed,
        stats_interval: interval,
        talkers: talkers(config, &sinks),
        talkers_kept: config.stats.talkers.into(),
        top: config.stats.top.into(),
        observer: None,
        requests: Requests::default(),
        commands: Requests::default(),
        world: world(config, live),
        activity,
        frames,
        pace,
        rewinds,
        run: next_run(),
        live,
        quarantine: config.plugins.quarantine.clone(),
        status: Some(status::folder()),
        sinks,
    }
}

fn decode_config(settings: &config::DecodeSettings, sharers: u64) -> decode::Config {
    decode::Config {
        fragments_octets_max: octets(settings.fragments.memory.0 / sharers),
        fragments_timeout: settings.fragments.timeout,
        tunnels: settings.tunnels,
        ..decode::Config::default()
    }
}

fn flow_limits(settings: &config::FlowSettings, sharers: u64) -> flow::Limits {
    let timeout = &settings.timeout;
    flow::Limits {
        memory: settings.memory.map_or_else(flow_memory, |octets| octets.0) / sharers,
        extras: settings.sections_memory.0 / sharers,
        tcp_new: timeout.tcp_new,
        tcp_established: timeout.tcp_established,
        tcp_closed: timeout.tcp_closed,
        udp_new: timeout.udp_new,
        udp_established: timeout.udp_established,
        icmp: timeout.icmp,
        other: timeout.other,
    }
}

/// What flows may take when nothing is said: enough for millions, and never the machine's last.
fn flow_memory() -> u64 {
    let machine = rustix::system::sysinfo();
    let memory = machine.totalram.saturating_mul(machine.mem_unit.into());
    (memory / 4).clamp(64 << 20, 1 << 30)
}

fn octets(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What is left to say at the end: what was lost, and what ended a source before its time.
fn ended(outcome: Outcome) -> Result<(), Failure> {
    let capture = &outcome.capture;
    tracing::info!(
        packets = capture.delivered,
        dropped_by_kernel = capture.dropped_kernel,
        dropped_by_interface = capture.dropped_interface,
        flows = outcome.total.flows.created,
        "ended"
    );
    for lane in &outcome.sinks {
        let lost = lane.account.lost + lane.dropped;
        if lost > 0 && !lane.account.closed {
            tracing::warn!(
                plugin = lane.name,
                lost,
                "events were lost; the stats events and the lines above say why"
            );
        }
    }
    let mut errors = outcome.errors.into_iter();
    let first = errors.next();
    for error in errors {
        eprint!("{}", Failure::from(error));
    }
    first.map_or(Ok(()), |error| Err(error.into()))
}

fn not_confined(reason: String) -> Failure {
    Failure::new(Exit::NoPermission, reason).help(
        "`[sandbox]` in the configuration says who radar becomes and what it may reach (README, Rights)",
    )
}

fn not_started(error: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Config, error.to_string())
}
