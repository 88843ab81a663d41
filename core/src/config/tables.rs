//! The core's own tables.

use super::check::Known;
use radar_abi::manifest::Setting;
use radar_abi::settings;
use radar_abi::settings::{Member, Octets, SettingError, Settings, Value};
use std::time::Duration;

settings! {
    /// The top of the file.
    pub struct TopSettings {
        /// Threads that packets are shared out to; not set, one for each core, and one for files of less than 32 MiB
        /// in all.
        pub workers: Option<u16> = null,
    }
}

settings! {
    /// `[plugins]`.
    pub struct PluginsSettings {
        /// Directories in which plugins are looked for, before those that belong to radar itself.
        pub dirs: Vec<String> = [],
        /// What to do about a plugin that is missing or cannot be loaded: `stop`, or `skip` it with a
        /// warning.
        pub on_error: OnError = "stop",
        /// Directory for the packets of a batch at which a plugin has failed, as capture files, up to 16 for
        /// each worker; not set, none are kept.
        pub quarantine: Option<String> = null,
    }
}

/// What to do about a plugin that cannot be had.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnError {
    /// Nothing is started.
    Stop,
    /// All others are.
    Skip,
}

impl Member for OnError {
    fn describe(name: &str, documentation: &str, default: Value, settings: &mut Vec<Setting>) {
        <String as Member>::describe(name, documentation, default, settings);
        if let Some(setting) = settings.last_mut() {
            setting.choices = vec!["stop".to_owned(), "skip".to_owned()];
        }
    }

    fn member(value: Option<&Value>, default: &Value, name: &str) -> Result<Self, SettingError> {
        match String::member(value, default, name)?.as_str() {
            "stop" => Ok(Self::Stop),
            "skip" => Ok(Self::Skip),
            _ => Err(SettingError::new(name, "must be one of stop, skip")),
        }
    }
}

settings! {
    /// `[sandbox]`.
    #[derive(Eq, PartialEq)]
    pub struct SandboxSettings {
        /// Whether files, and system calls that radar never makes, are put out of its reach once all is open. Rights
        /// are given up in any case.
        pub enabled: bool = true,
        /// Who radar becomes once interfaces are open, by name or number; not set, whoever called sudo. Files that it
        /// writes belong to that user.
        pub user: Option<String> = null,
        /// Files and folders that it may read besides those that its settings name.
        pub read: Vec<String> = [],
        /// Folders that it may write to besides those that its settings name.
        pub write: Vec<String> = [],
    }
}

settings! {
    /// `[decode]`.
    #[derive(Eq, PartialEq)]
    pub struct DecodeSettings {
        /// Whether packets within tunnels (GRE, VXLAN, GENEVE, GTP-U, Teredo, IP in IP) become flows of
        /// their own.
        pub tunnels: bool = true,
        /// IP fragments that wait for the rest of their packet.
        pub fragments: FragmentSettings = {},
    }
}

settings! {
    /// `[decode.fragments]`.
    #[derive(Eq, PartialEq)]
    pub struct FragmentSettings {
        /// Octets held for all packets together; past it the oldest go. Fragments are rare: 4 MiB hold
        /// 64 packets of the largest size.
        pub memory: Octets = "4MiB",
        /// How long the rest is waited for. RFC 8200 §4.5 gives 60 s; Linux, which this copies, 30 s.
        pub timeout: Duration = "30s",
    }
}

settings! {
    /// `[anomaly]`.
    #[derive(Eq, PartialEq)]
    pub struct AnomalySettings {
        /// Whether there is an `anomaly` event for what breaks the rules of its protocol: headers cut off,
        /// lengths that lie, overlaps with other octets, segments out of place. Counted they are in any case.
        pub events: bool = false,
        /// Events of one kind in one second, for each worker; the rest is only counted. Ten show what is
        /// going on, and whoever sends a million broken packets fills no disk.
        pub per_second: u32 = 10,
    }
}

settings! {
    /// `[flow]`.
    #[derive(Eq, PartialEq)]
    pub struct FlowSettings {
        /// Octets of the flow tables of all workers together; past it the flows nearest to their timeout
        /// go. A flow takes some 350, so a GiB holds three million. Not set, a quarter of the machine's
        /// memory, at most 1GiB.
        pub memory: Option<Octets> = null,
        /// Octets of what enrichers add to flows, in all workers together: sections of their events, and labels. Past
        /// it flows go without, which is counted. A flow has some 300 to 600 of them.
        pub sections_memory: Octets = "256MiB",
        /// The seed of Community IDs (v1): the same in all sensors whose events are to be compared.
        pub community_id_seed: u16 = 0,
        /// How long a flow may be idle before it counts as ended, in the time of the packets.
        pub timeout: FlowTimeouts = {},
    }
}

settings! {
    /// `[flow.timeout]`.
    #[derive(Eq, PartialEq)]
    pub struct FlowTimeouts {
        /// TCP, while the handshake is not complete: a connection attempt is given up after about a minute.
        pub tcp_new: Duration = "60s",
        /// TCP, established.
        pub tcp_established: Duration = "10m",
        /// TCP, closed by both sides or reset: only what was under way can still come.
        pub tcp_closed: Duration = "10s",
        /// UDP that was not answered.
        pub udp_new: Duration = "30s",
        /// UDP seen both ways; RFC 4787 §4.3 has address translators keep it 5 minutes.
        pub udp_established: Duration = "5m",
        /// ICMP.
        pub icmp: Duration = "30s",
        /// Every other protocol.
        pub other: Duration = "60s",
    }
}

settings! {
    /// `[reassembly]`.
    #[derive(Eq, PartialEq)]
    pub struct ReassemblySettings {
        /// Octets held out of order for one direction of one flow; past it the hole is told as a gap.
        /// Four full windows without scaling (RFC 9293 §3.1).
        pub hole_max: Octets = "256KiB",
        /// Octets held out of order for all flows of all workers together.
        pub memory: Octets = "64MiB",
    }
}

settings! {
    /// `[stats]`.
    #[derive(Eq, PartialEq)]
    pub struct StatsSettings {
        /// Time between two `stats` events of a live capture or a pipe; files have one, at the end.
        pub interval: Duration = "10s",
        /// The greatest talkers of each kind that `stats` events show: hosts, processes, countries, and whatever
        /// else plugins tell flows apart by.
        pub top: u16 = 0,
        /// Talkers of each kind that are kept in each worker while somebody wants to know the greatest. Who has
        /// carried more than one part in so many of all octets is never lost.
        pub talkers: u16 = 1000,
    }
}

/// All tables of the core that stand under one name; `[sources.ID]` stands apart, as do plugins.
#[must_use]
pub fn known() -> Vec<Known> {
    vec![
        Known::new("", TopSettings::settings()),
        Known::new("plugins", PluginsSettings::settings()),
        Known::new("sandbox", SandboxSettings::settings()),
        Known::new("decode", DecodeSettings::settings()),
        Known::new("anomaly", AnomalySettings::settings()),
        Known::new("flow", FlowSettings::settings()),
        Known::new("reassembly", ReassemblySettings::settings()),
        Known::new("stats", StatsSettings::settings()),
        Known::new("sources.…", super::source::SourceSettings::settings()),
        Known::new("analyzers.…", super::plugin::CommonSettings::settings()),
        Known::new("sinks.…", super::plugin::CommonSettings::settings()),
    ]
}
