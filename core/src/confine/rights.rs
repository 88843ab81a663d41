//! Capabilities, and what could bring them back.

use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, clear_ambient_capability_set,
    remove_capability_from_bounding_set, set_capabilities, set_no_new_privs,
};

/// Takes all capabilities but these out of reach of programs that are started. To be done while there are rights.
pub fn bound(kept: CapabilitySet) {
    for capability in CapabilitySet::all() - kept {
        // Without CAP_SETPCAP none can be taken away; then there is none to be gained either, by what `hold` sets.
        let _ = remove_capability_from_bounding_set(capability);
    }
}

/// Holds these capabilities and no other from now on, and can gain none.
///
/// # Errors
/// What the kernel refuses, in one clause.
pub fn hold(kept: CapabilitySet) -> Result<(), String> {
    // A kernel older than this set has none of it.
    let _ = clear_ambient_capability_set();
    let only = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    set_capabilities(None, only).map_err(|error| format!("cannot give up its capabilities: {error}"))?;
    set_no_new_privs(true).map_err(|error| format!("cannot give up privileges to come: {error}"))
}

/// The names of those that it has, as `CAP_NET_RAW`.
pub(super) fn held() -> Vec<String> {
    let permitted = capabilities(None).map_or(CapabilitySet::empty(), |sets| sets.permitted);
    permitted.iter_names().map(|(name, _)| format!("CAP_{name}")).collect()
}
