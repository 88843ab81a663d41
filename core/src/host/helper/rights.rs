//! What a helper gives up: every capability but those it is for, the user that it was started as, and whatever a
//! program that it might start could gain. It has one thread when this is done, so all of it is the process's.

use crate::confine::{bound, hold};
use rustix::{
    fs::{Gid, Uid},
    io::Errno,
    process::{Signal, getppid, set_parent_process_death_signal, setsid},
    thread::{
        CapabilitySet, capabilities, set_keep_capabilities, set_thread_groups, set_thread_res_gid,
        set_thread_res_uid,
    },
};

/// The user and group that has nothing, `nobody`.
const NOBODY: u32 = 65534;

/// What a terminal sends to radar is radar's.
pub(super) fn stand_apart() -> Result<(), String> {
    setsid().map(drop).map_err(|error| error.to_string())
}

/// Ends when the process `radar` does, however that ends: the last of all, since the kernel forgets it when a process
/// becomes another user's.
pub(super) fn follow(radar: u32) -> Result<(), String> {
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| error.to_string())?;
    // It may have gone before that was said.
    let parent = getppid().map(|parent| parent.as_raw_nonzero().get().cast_unsigned());
    if parent == Some(radar) { Ok(()) } else { Err("radar has gone".to_owned()) }
}

/// Keeps the capabilities that it needs, of those that it may keep whatever it has, and no other, and no right to files.
pub(super) fn keep_only(needed: &[String], may: &[String]) -> Result<(), String> {
    let (needed_set, may) = (set(needed)?, set(may)?);
    let failed = |what: &str| {
        let what = what.to_owned();
        move |error: Errno| format!("{what}: {error}")
    };
    let held = capabilities(None).map_err(failed("cannot read its capabilities"))?;
    if !held.permitted.contains(needed_set) {
        return Err(format!("it needs {}", list(needed)));
    }
    let kept = needed_set | (may & held.permitted);
    bound(kept);
    if rustix::process::geteuid().is_root() {
        set_keep_capabilities(true).map_err(failed("cannot keep its capabilities"))?;
        become_nobody().map_err(failed("cannot become nobody"))?;
    }
    hold(kept)
}

/// Root in a user namespace of its own, or without the right to become another, stays who it is: without capabilities
/// it is a user like others.
fn become_nobody() -> Result<(), Errno> {
    let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    let become_nobody = || {
        set_thread_groups(&[])?;
        set_thread_res_gid(group, group, group)?;
        set_thread_res_uid(user, user, user)
    };
    match become_nobody() {
        Err(Errno::PERM | Errno::INVAL) => Ok(()),
        result => result,
    }
}

fn set(names: &[String]) -> Result<CapabilitySet, String> {
    names.iter().try_fold(CapabilitySet::empty(), |set, name| Ok(set | named(name)?))
}

fn named(name: &str) -> Result<CapabilitySet, String> {
    match name {
        "bpf" => Ok(CapabilitySet::BPF),
        "dac_read_search" => Ok(CapabilitySet::DAC_READ_SEARCH),
        "net_admin" => Ok(CapabilitySet::NET_ADMIN),
        "net_raw" => Ok(CapabilitySet::NET_RAW),
        "perfmon" => Ok(CapabilitySet::PERFMON),
        "sys_admin" => Ok(CapabilitySet::SYS_ADMIN),
        "sys_ptrace" => Ok(CapabilitySet::SYS_PTRACE),
        other => Err(format!("no helper is given the capability {other:?}")),
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("CAP_{}", name.to_uppercase())).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::thread::{CapabilitySets, set_capabilities};

    /// Runs on a thread of its own, which alone gives up what it has; `None` if this is not root with all rights.
    fn apart<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let wanted =
            CapabilitySet::NET_RAW | CapabilitySet::BPF | CapabilitySet::SETUID | CapabilitySet::SETGID;
        let held = capabilities(None).ok()?.permitted;
        if !rustix::process::geteuid().is_root() || !held.contains(wanted) {
            eprintln!("left out: it needs root with all capabilities");
            return None;
        }
        Some(std::thread::spawn(act).join().expect("no panic"))
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn field(name: &str) -> String {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let mut fields = status.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| *field == name).map(|(_, value)| value.trim().to_owned()).unwrap()
    }

    #[test]
    fn what_may_be_kept_is_kept_as_far_as_it_is_held_and_nobody_holds_it() {
        apart(|| {
            let held = capabilities(None).unwrap();
            let without = held.permitted - CapabilitySet::BPF;
            let sets = CapabilitySets { effective: without, permitted: without, ..held };
            set_capabilities(None, sets).unwrap();
            let missing = keep_only(&names(&["net_raw", "bpf"]), &[]);
            assert_eq!(missing, Err("it needs CAP_NET_RAW and CAP_BPF".to_owned()));
            keep_only(&[], &names(&["bpf", "net_raw"])).unwrap();
            for set in ["CapPrm", "CapEff", "CapBnd"] {
                assert_eq!(field(set), format!("{:016x}", CapabilitySet::NET_RAW.bits()), "{set}");
            }
            assert_eq!(
                (field("Uid").as_str(), field("NoNewPrivs").as_str()),
                ("65534\t65534\t65534\t65534", "1")
            );
        });
    }

    #[test]
    fn who_has_nothing_that_it_may_keep_goes_without() {
        apart(|| {
            let none = CapabilitySets {
                effective: CapabilitySet::empty(),
                permitted: CapabilitySet::empty(),
                inheritable: CapabilitySet::empty(),
            };
            set_capabilities(None, none).unwrap();
            keep_only(&[], &names(&["sys_ptrace", "sys_admin"])).unwrap();
            assert_eq!((field("CapPrm").as_str(), field("NoNewPrivs").as_str()), ("0000000000000000", "1"));
            // Root that may not become another stays.
            assert_eq!(field("Uid"), "0\t0\t0\t0");
        });
    }

    #[test]
    fn a_capability_that_no_helper_is_given_is_refused() {
        let refused = keep_only(&[], &names(&["sys_module"]));
        assert_eq!(refused, Err("no helper is given the capability \"sys_module\"".to_owned()));
    }
}
