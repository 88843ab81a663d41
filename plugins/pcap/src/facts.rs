//! What radar has told of flows, for comments: said once of each flow, at its next packet.

use radar_plugin::{Event, wire::Untrusted};
use serde::Deserialize;
use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
};

/// Flows that are known at a time; past it the first of them are forgotten, and what is told of those again would be
/// said again. One takes some 400 octets, so this is 26 MiB.
const FLOWS_MAX: usize = 65_536;

/// What is said of a flow, in the order in which it is.
const KINDS: usize = 4;

/// What is known of flows.
#[derive(Debug, Default)]
pub struct Facts {
    flows: HashMap<u64, Known, foldhash::fast::RandomState>,
    order: VecDeque<u64>,
}

#[derive(Debug, Default)]
struct Known {
    /// What is still to be said.
    next: [Option<String>; KINDS],
    /// What is said, or is to be.
    known: [bool; KINDS],
}

/// The parts of an event that are looked at.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    community_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    process: Option<Process<'a>>,
    #[serde(borrow)]
    tls: Option<Hello<'a>>,
    #[serde(borrow)]
    quic: Option<Hello<'a>>,
}

#[derive(Deserialize)]
struct Process<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    pid: Option<u64>,
}

#[derive(Deserialize)]
struct Hello<'a> {
    #[serde(borrow)]
    ja4: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sni: Option<Cow<'a, str>>,
}

impl Facts {
    /// Takes what an event tells of its flow.
    pub fn event(&mut self, event: &Event<'_>) {
        if event.flow == 0 || self.flows.get(&event.flow).is_some_and(|known| known.known == [true; KINDS]) {
            return;
        }
        let Ok(line) = serde_json::from_slice::<Line<'_>>(event.line.as_slice()) else { return };
        let process = line.process.as_ref();
        let hello = line.tls.as_ref().or(line.quic.as_ref());
        let shown = |text: &str| Untrusted(text.as_bytes()).to_string();
        let told: [Option<String>; KINDS] = [
            line.community_id.as_deref().map(|id| format!("Community ID {}", shown(id))),
            process.and_then(|process| {
                let name = shown(process.name.as_deref()?);
                Some(
                    process
                        .pid
                        .map_or_else(|| format!("process {name}"), |pid| format!("process {name} ({pid})")),
                )
            }),
            hello.and_then(|hello| Some(format!("JA4 {}", shown(hello.ja4.as_deref()?)))),
            hello.and_then(|hello| Some(format!("SNI {}", shown(hello.sni.as_deref()?)))),
        ];
        let known = self.known(event.flow);
        for ((told, next), is_known) in told.into_iter().zip(&mut known.next).zip(&mut known.known) {
            if told.is_some() && !*is_known {
                (*next, *is_known) = (told, true);
            }
        }
    }

    /// What is to be said of a flow at its next packet; it is not said again.
    pub fn take(&mut self, flow: u64) -> Vec<String> {
        let known = self.flows.get_mut(&flow);
        known.map(|known| known.next.iter_mut().filter_map(Option::take).collect()).unwrap_or_default()
    }

    fn known(&mut self, flow: u64) -> &mut Known {
        if !self.flows.contains_key(&flow) {
            if self.order.len() >= FLOWS_MAX {
                self.order.pop_front().iter().for_each(|oldest| _ = self.flows.remove(oldest));
            }
            self.order.push_back(flow);
        }
        self.flows.entry(flow).or_default()
    }
}
