//! What a helper gives up: every capability but those it is for, the user that it was started as, and whatever a
//! program that it might start could gain. It has one thread when this is done, so all of it is the process's.

use rustix::{
    fs::{Gid, Uid},
    process::{Signal, getppid, set_parent_process_death_signal, setsid},
    thread::{
        CapabilitySet, CapabilitySets, capabilities, remove_capability_from_bounding_set, set_capabilities,
        set_keep_capabilities, set_no_new_privs, set_thread_groups, set_thread_res_gid, set_thread_res_uid,
    },
};

/// The user and group that has nothing, `nobody`.
const NOBODY: u32 = 65534;

/// Ends when radar does, however that ends, and not for itself: what a terminal sends to radar is radar's.
pub(super) fn follow_parent() -> Result<(), String> {
    setsid().map_err(|error| error.to_string())?;
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|error| error.to_string())?;
    // Radar may have gone before that was said.
    if getppid().is_none_or(|parent| parent.is_init()) {
        return Err("radar has gone".to_owned());
    }
    Ok(())
}

/// Keeps these capabilities and no other, and no right to files.
pub(super) fn keep_only(names: &[String]) -> Result<(), String> {
    let kept: Result<CapabilitySet, String> =
        names.iter().try_fold(CapabilitySet::empty(), |set, name| Ok(set | named(name)?));
    let kept = kept?;
    let failed = |what: &str| {
        let what = what.to_owned();
        move |error: rustix::io::Errno| format!("{what}: {error}")
    };
    let held = capabilities(None).map_err(failed("cannot read its capabilities"))?;
    let missing = kept - held.permitted;
    if !missing.is_empty() {
        return Err(format!("it needs {}", list(names)));
    }
    for capability in CapabilitySet::all() - kept {
        // Without CAP_SETPCAP none can be taken away; then there is none to be gained either, by what is set below.
        let _ = remove_capability_from_bounding_set(capability);
    }
    if rustix::process::geteuid().is_root() {
        set_keep_capabilities(true).map_err(failed("cannot keep its capabilities"))?;
        become_nobody().map_err(failed("cannot become nobody"))?;
    }
    let only = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    set_capabilities(None, only).map_err(failed("cannot give up its capabilities"))?;
    set_no_new_privs(true).map_err(failed("cannot give up privileges to come"))
}

fn become_nobody() -> rustix::io::Result<()> {
    let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    set_thread_groups(&[])?;
    set_thread_res_gid(group, group, group)?;
    set_thread_res_uid(user, user, user)
}

fn named(name: &str) -> Result<CapabilitySet, String> {
    match name {
        "net_raw" => Ok(CapabilitySet::NET_RAW),
        "net_admin" => Ok(CapabilitySet::NET_ADMIN),
        other => Err(format!("no helper is given the capability {other:?}")),
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("CAP_{}", name.to_uppercase())).collect::<Vec<_>>().join(" and ")
}
