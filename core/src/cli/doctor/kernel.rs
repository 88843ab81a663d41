//! Whether processes of flows can be found.

use super::super::engine::Engine;
use super::super::question::usable;
use super::{Finding, line};
use crate::config::{Config, PluginTable, Section};
use std::path::Path;

/// What the kernel offers for it.
pub fn look() -> Vec<Finding> {
    let unprivileged = line("/proc/sys/kernel/unprivileged_bpf_disabled").unwrap_or_else(|| "?".to_owned());
    let paranoid = line("/proc/sys/kernel/perf_event_paranoid").unwrap_or_else(|| "?".to_owned());
    let text = format!("unprivileged_bpf_disabled {unprivileged}, perf_event_paranoid {paranoid}");
    vec![if Path::new("/sys/kernel/btf/vmlinux").exists() {
        Finding::ok("eBPF", format!("BTF is there; {text}"))
    } else {
        let fix = "processes of a moment stay unknown; a kernel with CONFIG_DEBUG_INFO_BTF has it";
        Finding::warn("eBPF", format!("no BTF; {text}"), fix)
    }]
}

/// Has the plugin find radar itself at a connection that it makes.
pub fn processes<E: Engine>(engine: &E, config: &Config) -> Option<Finding> {
    let named = config.analyzers.iter().find(|table| table.id == "process").cloned();
    let table = named.unwrap_or_else(|| PluginTable::absent(Section::Analyzers, "process"));
    let plugin = usable(engine, config, &table)?;
    Some(match engine.ask(&plugin, &["check".to_owned()]) {
        Ok(text) => Finding::ok("processes", text.trim().to_owned()),
        Err(reason) => Finding::warn(
            "processes",
            reason,
            "they are looked up in /proc and by netlink (sock_diag); a container or hidepid may hide them",
        ),
    })
}
