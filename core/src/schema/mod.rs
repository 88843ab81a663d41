//! What events hold, from the declarations of those who write them: for programs (JSON Schema) and for
//! people (`docs/events.md`).

use radar_abi::{
    Manifest,
    manifest::{EventType, Field},
};

mod anomaly;
mod envelope;
mod flow;
mod json;
mod markdown;
mod stats;

/// All that may stand in events.
#[derive(Clone, Debug)]
pub struct Events {
    /// Members of any event.
    pub envelope: Vec<Field>,
    /// The core's own events, then the plugins'.
    pub events: Vec<Declared>,
    /// What enrichers add to events.
    pub sections: Vec<EventType>,
}

/// An event, and what stands beside its object.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The event.
    pub event: EventType,
    /// Members of the event that are not within its object.
    pub beside: Vec<Field>,
}

impl Events {
    /// What radar tells with these plugins.
    #[must_use]
    pub fn of<'a>(manifests: impl IntoIterator<Item = &'a Manifest>) -> Self {
        let events = vec![flow::event(), anomaly::event(), stats::event()];
        let mut all = Self { envelope: envelope::fields(), events, sections: vec![] };
        for manifest in manifests {
            manifest.events.iter().for_each(|event| all.add(event));
            all.sections.extend(manifest.sections.iter().cloned());
        }
        all
    }

    /// Two plugins may tell one kind of event, each its fields; those of the same name stand once.
    fn add(&mut self, event: &EventType) {
        match self.events.iter_mut().find(|known| known.event.name == event.name) {
            Some(known) => {
                let fields = &mut known.event.fields;
                for field in &event.fields {
                    if !fields.iter().any(|there| there.name == field.name) {
                        fields.push(field.clone());
                    }
                }
            }
            None => self.events.push(Declared { event: event.clone(), beside: Vec::new() }),
        }
    }
}

fn table(lines: &[(&str, &str, &str)]) -> Vec<Field> {
    lines.iter().map(|(name, kind, meaning)| Field::new(name, kind, meaning)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eve::CORE;
    use std::collections::BTreeSet;

    #[test]
    fn each_event_of_the_core_is_declared() {
        let declared = Events::of([]).events;
        let declared: BTreeSet<&str> = declared.iter().map(|it| it.event.name.as_str()).collect();
        assert_eq!(declared, BTreeSet::from(CORE));
    }

    #[test]
    fn what_two_plugins_tell_alike_stands_once() {
        let tells = |fields: &[&str]| {
            let fields: Vec<Field> = fields.iter().map(|name| Field::new(name, "string", "a name")).collect();
            Manifest { events: vec![EventType::new("x509", "seen", &fields)], ..Manifest::default() }
        };
        let all = Events::of([&tells(&["subject", "serial"]), &tells(&["serial", "issuer"])]);
        let last = all.events.last().map(|declared| &declared.event.fields);
        let names: Vec<&str> = last.into_iter().flatten().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["subject", "serial", "issuer"]);
    }
}
