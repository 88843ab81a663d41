//! The section of a flow, written.

use crate::{
    address::{Address, NONE, ip},
    manifest::{LABEL, SECTION},
    own::{Own, Way},
    services::service,
    shared::Shared,
    source::Source,
    waiting::{Ends, Nameless},
};
use radar_plugin::{Host, wire::json::Object};

/// The parts of a section, in buffers that are used again.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    common: Vec<u8>,
    ends: [Vec<u8>; 2],
    /// The name of each end.
    names: [String; 2],
    is_inbound: bool,
    /// Something is known of the flow or its ends.
    is_known: bool,
}

impl Parts {
    /// Writes what is known of a flow, and says which of its ends have no name though they could have.
    pub(crate) fn write(&mut self, ends: &Ends, own: &Own, shared: &Shared, now: u32) -> Nameless {
        let pairs = [(ends.originator, NONE), (ends.responder, ends.originator)];
        let mut nameless = [false; 2];
        for (at, (address, client)) in pairs.into_iter().enumerate() {
            let (Some(out), Some(name)) = (self.ends.get_mut(at), self.names.get_mut(at)) else { continue };
            out.clear();
            name.clear();
            if own.is_of_no_host(&address) {
                continue;
            }
            let source = find(name, &address, &client, own, shared, now);
            let is_own = own.contains(&address);
            if source.is_some() || is_own {
                let mut object = Object::new(out);
                if let Some(source) = source {
                    object.text("name", &*name);
                    object.members(source.member());
                }
                if is_own {
                    object.boolean("own", true);
                }
            }
            if let Some(nameless) = nameless.get_mut(at) {
                *nameless = source.is_none();
            }
        }
        self.write_common(ends, own.way(&ends.originator, &ends.responder));
        nameless
    }

    /// What is known of the flow itself. What is usual at the port is only said beside what else is known: the port
    /// itself says as much.
    fn write_common(&mut self, ends: &Ends, way: Option<Way>) {
        self.is_inbound = way == Some(Way::Inbound);
        self.common.clear();
        self.is_known = way.is_some() || ends.is_self || self.ends.iter().any(|end| !end.is_empty());
        if !self.is_known {
            return;
        }
        let mut common = Object::new(&mut self.common);
        let words = [("direction", way.map(Way::name)), ("service", service(ends.protocol, ends.port))];
        for (key, word) in words {
            if let Some(word) = word {
                write_word(common.value(key), word);
            }
        }
        if ends.is_self {
            common.boolean("self", true);
        }
    }

    /// Sets what was written, unless nothing is known.
    pub(crate) fn set(&self, ends: &Ends, host: &mut Host<'_, '_>) {
        let [originator, responder] = &self.ends;
        let parts = [&self.common, originator, responder].map(Vec::as_slice);
        if self.is_known {
            host.enrich_ends_with(ends.slot, ends.flow, SECTION, parts);
        }
        let [originator, responder] = &self.names;
        let far = if self.is_inbound { originator } else { responder };
        if !far.is_empty() {
            host.label(ends.slot, ends.flow, LABEL, far);
        }
    }
}

/// One of our own words, in which nothing has to be escaped.
fn write_word(out: &mut Vec<u8>, word: &str) {
    out.push(b'"');
    out.extend_from_slice(word.as_bytes());
    out.push(b'"');
}

/// The best name of an address, put into `name`, and where it is known from.
fn find(
    name: &mut String,
    address: &Address,
    client: &Address,
    own: &Own,
    shared: &Shared,
    now: u32,
) -> Option<Source> {
    if own.is_machine(address)
        && !ip(address).is_loopback()
        && let Some(machine) = shared.hosts.machine()
    {
        name.push_str(machine);
        return Some(Source::Hosts);
    }
    let seen = shared.table.best(address, client, now, |best| {
        best.map(|(best, source)| {
            name.push_str(best);
            source
        })
    });
    // A name that this machine gives it is better than one by the reverse tree.
    match (seen, shared.hosts.name(address)) {
        (None | Some(Source::Rdns), Some(host)) => {
            name.clear();
            name.push_str(host);
            Some(Source::Hosts)
        }
        (seen, _) => seen,
    }
}
