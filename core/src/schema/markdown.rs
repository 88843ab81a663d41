//! Declarations as a page for people: `docs/events.md`.

use super::{Declared, Events};
use radar_abi::manifest::{EventType, Field};
use std::fmt::Write;

const HEAD: &str = "\
# Events

What radar writes, field by field. This page is made of what the code declares, by

```sh
radar -c radar.toml schema events --format markdown > docs/events.md
```

with all plugins of the shipped `radar.toml`, parked ones too. `radar schema events` prints the same of any
configuration as a JSON Schema.

An event is a JSON object on a line: the members of every event, and under the name of its `event_type` an object of
its own. Names and forms are those of Suricata 8's EVE; what EVE does not have is marked with +. A field is absent when
there is nothing to tell: it is never null. `a.b` is a member of an object, `a[].b` one of each object in a list, `a.*.b`
one of each member whatever its name.
";

impl Events {
    /// The page.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut page = HEAD.to_owned();
        page.push_str("\n## Every event\n\n");
        table(&mut page, &self.envelope);
        for Declared { event, beside } in &self.events {
            describe(&mut page, event);
            if !beside.is_empty() {
                page.push_str("\nBeside the object:\n\n");
                table(&mut page, beside);
            }
        }
        if !self.sections.is_empty() {
            page.push_str("\n# Sections\n\nWhat enrichers add to the events of a flow.\n");
        }
        self.sections.iter().for_each(|section| describe(&mut page, section));
        page
    }
}

fn describe(page: &mut String, event: &EventType) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "\n## `{}`{}\n\n{}.\n", event.name, mark(event.own), sentence(&event.description));
    table(page, &event.fields);
}

fn table(page: &mut String, fields: &[Field]) {
    page.push_str("| field | type | unit | meaning |\n|---|---|---|---|\n");
    for field in fields {
        let Field { name, kind, unit, description, own } = field;
        let description = description.replace('|', "\\|");
        let kind = kind.replace('|', " or ");
        let _ = writeln!(page, "| `{name}`{} | {kind} | {unit} | {description} |", mark(*own));
    }
}

fn mark(own: bool) -> &'static str {
    if own { " +" } else { "" }
}

/// With a capital letter at its beginning.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
