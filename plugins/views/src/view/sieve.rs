//! Which flows a view is about: those that its filter wants, but for radar's own, unless it asks for them.

use super::Refused;
use crate::model::{Model, events::Kept, fields::OfFlow, flow::Flow, flows::FlowRef};
use radar_filter::{Filter, field};

/// A filter, and what it has said of flows that have not changed since.
pub(super) struct Sieve {
    pub(super) filter: Filter,
    text: String,
    own: bool,
    lasting: bool,
    said: Vec<Said>,
}

#[derive(Clone, Copy, Default)]
struct Said {
    turn: u32,
    version: u32,
    known: bool,
    wanted: bool,
}

impl Sieve {
    /// Reads a filter.
    pub(super) fn new(text: &str, model: &Model, own: bool) -> Result<Self, Refused> {
        let filter = Filter::parse(text, model.vocabulary()).map_err(|trouble| {
            let characters = |octets: usize| text.get(..octets).map_or(0, |text| text.chars().count());
            Refused {
                at: Some([characters(trouble.at.start), characters(trouble.at.end)]),
                suggestion: trouble.suggestion,
                what: trouble.what,
            }
        })?;
        let changing = [field::BYTES, field::PACKETS, field::RATE, field::AGE, field::RTT, field::STATE];
        let lasting = !filter.fields().iter().any(|field| changing.contains(field));
        let own = own || filter.fields().contains(&field::SELF);
        Ok(Self { filter, text: text.into(), own, lasting, said: Vec::new() })
    }

    /// What was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether radar's own flows are among them.
    pub(super) fn own(&self) -> bool {
        self.own
    }

    /// Whether a flow is left out for it is radar's own.
    pub(super) fn hides(&self, flow: &Flow) -> bool {
        flow.own && !self.own
    }

    /// Whether an event is left out for its flow is radar's own.
    pub(super) fn hides_event(&self, model: &Model, event: &Kept) -> bool {
        let flow = model.flows().find(event.flow).and_then(|at| model.flows().get(at));
        flow.is_some_and(|flow| self.hides(flow))
    }

    /// Whether a flow is wanted. What does not change is asked once for each version of the flow.
    pub(super) fn wants(&mut self, model: &Model, at: FlowRef, flow: &Flow) -> bool {
        if self.hides(flow) {
            return false;
        }
        if self.filter.is_empty() {
            return true;
        }
        let ask = |filter: &Filter| filter.matches(&OfFlow { model, flow });
        if !self.lasting {
            return ask(&self.filter);
        }
        if self.said.len() <= at.slot as usize {
            self.said.resize(model.flows().end().max(at.slot as usize + 1), Said::default());
        }
        let said = &mut self.said[at.slot as usize];
        if !said.known || said.turn != at.turn || said.version != flow.version {
            let wanted = ask(&self.filter);
            *said = Said { turn: at.turn, version: flow.version, known: true, wanted };
        }
        said.wanted
    }
}
