//! What radar may do, and what fences it in afterwards.

use super::super::rights::Ground;
use super::{Finding, line};

/// Capabilities that matter here (capability.h), and what each is for.
const CAPABILITIES: [(u32, &str, &str); 7] = [
    (2, "dac_read_search", ""),
    (6, "setgid", ""),
    (7, "setuid", ""),
    (12, "net_admin", ""),
    (13, "net_raw", "capture"),
    (19, "sys_ptrace", "processes of other users"),
    (39, "bpf", "processes of a moment"),
];

/// What there is.
pub fn look() -> Vec<Finding> {
    vec![capture(), landlock(), seccomp()]
}

fn capture() -> Finding {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let set = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let set = set.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or_default();
    let names: Vec<_> =
        CAPABILITIES.iter().filter(|(bit, ..)| set & (1 << bit) != 0).map(|(_, name, _)| *name).collect();
    let ground = Ground::here();
    let who = format!(
        "uid {}, capabilities: {}",
        ground.uid,
        if names.is_empty() { "none".into() } else { names.join(" ") }
    );
    if names.contains(&"net_raw") {
        return Finding::ok("rights", who);
    }
    Finding::warn(
        "rights",
        format!("{who}; without net_raw only files can be read"),
        ground.advice().join("\n"),
    )
}

/// The version of the kernel's fence for files, as landlock(7) has it be asked for.
fn landlock() -> Finding {
    const VERSION: u32 = 1;
    // SAFETY: with this flag the call only answers a number, and reads no memory: the pointer has to be null.
    let version = unsafe {
        libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<libc::c_void>(), 0_usize, VERSION)
    };
    match version {
        1.. => Finding::ok("landlock", format!("ABI {version}")),
        _ => Finding::warn(
            "landlock",
            "not there",
            "Linux 5.13 has it, if it is among the LSMs of its command line",
        ),
    }
}

fn seccomp() -> Finding {
    match line("/proc/sys/kernel/seccomp/actions_avail") {
        Some(actions) => Finding::ok("seccomp", actions),
        None => Finding::warn("seccomp", "not there", "the kernel is built without CONFIG_SECCOMP_FILTER"),
    }
}
