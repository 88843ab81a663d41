//! Capabilities, and what could bring them back.

use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, clear_ambient_capability_set,
    remove_capability_from_bounding_set, set_capabilities, set_no_new_privs,
};

/// Gives up all capabilities, for good: also those that a program which is started could gain.
pub(super) fn give_up() -> Result<(), String> {
    for capability in CapabilitySet::all() {
        // Without CAP_SETPCAP none can be taken away; then there is none to be gained either, by what is set below.
        let _ = remove_capability_from_bounding_set(capability);
    }
    // A kernel older than this set has none of it.
    let _ = clear_ambient_capability_set();
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })
        .map_err(|error| format!("cannot give up its capabilities: {error}"))?;
    set_no_new_privs(true).map_err(|error| format!("cannot give up new privileges: {error}"))
}

/// The names of those that it has, as `CAP_NET_RAW`.
pub(super) fn held() -> Vec<String> {
    let permitted = capabilities(None).map_or(CapabilitySet::empty(), |sets| sets.permitted);
    permitted.iter_names().map(|(name, _)| format!("CAP_{name}")).collect()
}
