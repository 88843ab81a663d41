//! How Linux is asked which process is at an end of a flow.
//!
//! | module         | what it asks                                                           |
//! |----------------|------------------------------------------------------------------------|
//! | [`lookup`]     | the others, in their order: a question becomes an answer               |
//! | [`namespaces`] | which network namespaces have an address: each a [`namespace`]         |
//! | [`socket`]     | which socket is at an end of the flow                                  |
//! | [`owners`]     | which process holds it                                                 |
//! | [`processes`]  | which processes there are, the newest first; [`births`] tells of them  |
//! | [`proc`]       | what there is to tell of one                                           |

mod births;
mod lookup;
mod namespace;
mod namespaces;
mod netlink;
mod owners;
mod probe;
mod proc;
mod processes;
mod route;
mod socket;
#[cfg(test)]
mod tests;
mod users;

use crate::{desk::Desk, settings::Config};
use lookup::Lookup;
use std::{
    io,
    sync::{Arc, Mutex},
};

/// Answers what is asked at `desk`, until radar has gone.
pub fn answer(config: &Config, desk: &mut Desk) -> io::Result<()> {
    let processes = Arc::new(Mutex::new(processes::Processes::new(config.processes_max)));
    if let Err(error) = births::start(Arc::downgrade(&processes)) {
        desk.note(&format!(
            "processes that live for a moment may be missed: the kernel does not tell of births ({error}); CAP_NET_ADMIN lets it"
        ));
    }
    Lookup::new(processes, config, desk)?.run(desk);
    Ok(())
}
