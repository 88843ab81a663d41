//! Interfaces, and what the kernel does for those who capture on them.

use super::{Finding, line};
use crate::capture::interfaces::{self, InterfaceInfo};
use crate::config::{Config, Source};

/// What there is.
pub fn look(config: Option<&Config>) -> Vec<Finding> {
    let mut findings = vec![interfaces(&interfaces::list()), jit()];
    findings.extend(config.and_then(buffers));
    findings
}

fn interfaces(all: &[InterfaceInfo]) -> Finding {
    let real: Vec<_> = all.iter().filter(|interface| interface.index > 0).collect();
    let one = |interface: &&InterfaceInfo| {
        let state = if interface.up { "up" } else { "down" };
        let all = interface.addresses.len();
        let four = interface.addresses.iter().filter(|address| address.is_ipv4()).count();
        let default = if interface.default_route { ", default route" } else { "" };
        format!("{} {state} ({} IPv4, {} IPv6{default})", interface.name, four, all - four)
    };
    let text = real.iter().map(one).collect::<Vec<_>>().join(", ");
    if all.iter().any(|interface| interface.default_route) {
        return Finding::ok("interfaces", text);
    }
    Finding::warn(
        "interfaces",
        if text.is_empty() { "none".to_owned() } else { format!("{text}; no default route") },
        "`auto` means none of them: name one with -i",
    )
}

/// Filters that are compiled cost a tenth of those that are interpreted.
fn jit() -> Finding {
    match line("/proc/sys/net/core/bpf_jit_enable").as_deref() {
        Some("0") => Finding::warn("BPF JIT", "off", "sudo sysctl net.core.bpf_jit_enable=1"),
        Some(_) => Finding::ok("BPF JIT", "on"),
        None => Finding::ok("BPF JIT", "not told in this network namespace"),
    }
}

/// The rings of all workers, which are memory that nothing else can have.
fn buffers(config: &Config) -> Option<Finding> {
    let one: u64 = config
        .sources
        .iter()
        .filter_map(|source| match source {
            Source::Live(live) => Some(live.buffer.0),
            Source::Files(_) => None,
        })
        .sum();
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = config.workers.unwrap_or_else(cores) as u64;
    let (all, machine) = (one.saturating_mul(workers), rustix::system::sysinfo());
    let memory = machine.totalram.saturating_mul(machine.mem_unit.into());
    let text = format!("{} MiB for {workers} workers, of {} MiB of memory", all >> 20, memory >> 20);
    match one {
        0 => None,
        _ if all > memory / 4 => {
            Some(Finding::warn("buffer", text, "set `buffer` of the source lower, or `workers`"))
        }
        _ => Some(Finding::ok("buffer", text)),
    }
}
