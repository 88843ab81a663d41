//! What enrichers have added to a flow: sections of its events, and labels that talkers are told apart by.

/// Sections and labels of one flow, each in its place, each set anew as a whole.
#[derive(Debug, Default)]
pub struct Extras {
    /// The texts of the sections, one behind the other in their order.
    text: Vec<u8>,
    sections: Vec<Section>,
    labels: Vec<(u16, Box<str>)>,
    /// How often something has changed.
    changes: u32,
}

/// A section.
#[derive(Clone, Copy, Debug)]
struct Section {
    /// The plugin's place and the section's in its manifest: sections stand in this order.
    key: u16,
    /// Whether it tells of both ends.
    of_ends: bool,
    /// Octets of `"name":`, of the object of the members (or of all there is), and of those of the originator and
    /// the responder.
    lengths: [u32; 4],
}

impl Section {
    fn len(&self) -> usize {
        self.lengths.iter().map(|length| *length as usize).sum()
    }
}

/// Octets that a label has at most; what is longer is cut.
pub const LABEL_MAX: usize = 256;

/// What it costs beside the text.
const SECTION: usize = size_of::<Section>();
const LABEL: usize = size_of::<(u16, Box<str>)>();

impl Extras {
    /// Octets that all of it takes.
    #[must_use]
    pub fn octets(&self) -> usize {
        let labels: usize = self.labels.iter().map(|(_, value)| LABEL + value.len()).sum();
        self.text.len() + self.sections.len() * SECTION + labels
    }

    /// A number that is another one after each change.
    #[must_use]
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// Nothing, on the memory there is.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.sections.clear();
        self.labels.clear();
    }

    /// Sets a section to an object; an empty one goes. `name` is `"name":`, as it stands in an event.
    pub fn set(&mut self, key: u16, name: &str, object: &[u8]) {
        self.put(key, false, name, [full(object), b"", b""]);
    }

    /// Sets a section that tells of both ends: the object of the members, the originator's, the responder's.
    /// What is empty is left out.
    pub fn set_ends(&mut self, key: u16, name: &str, objects: [&[u8]; 3]) {
        self.put(key, true, name, objects.map(full));
    }

    fn put(&mut self, key: u16, of_ends: bool, name: &str, objects: [&[u8]; 3]) {
        self.changes = self.changes.wrapping_add(1);
        let place = self.sections.binary_search_by_key(&key, |section| section.key);
        let at = place.unwrap_or_else(|at| at);
        let start: usize = self.sections.iter().take(at).map(Section::len).sum();
        if place.is_ok() {
            let end = start + self.sections.remove(at).len();
            self.text.drain(start..end);
        }
        let [common, originator, responder] = objects;
        if objects.iter().all(|object| object.is_empty()) {
            return;
        }
        let parts = [name.as_bytes(), common, originator, responder];
        let section = Section { key, of_ends, lengths: parts.map(|part| part.len() as u32) };
        self.sections.insert(at, section);
        if start == self.text.len() {
            parts.iter().for_each(|part| self.text.extend_from_slice(part));
        } else {
            self.text.splice(start..start, parts.iter().copied().flatten().copied());
        }
    }

    /// Sets a label.
    pub fn set_label(&mut self, label: u16, value: &str) {
        let end = (0..=value.len().min(LABEL_MAX)).rev().find(|end| value.is_char_boundary(*end));
        let value = value.get(..end.unwrap_or_default()).unwrap_or_default();
        match self.labels.iter_mut().find(|(known, _)| *known == label) {
            Some((_, known)) if **known == *value => return,
            Some((_, known)) => *known = value.into(),
            None => self.labels.push((label, value.into())),
        }
        self.changes = self.changes.wrapping_add(1);
    }

    /// A label, if the flow has it.
    #[must_use]
    pub fn label(&self, label: u16) -> Option<&str> {
        self.labels.iter().find(|(known, _)| *known == label).map(|(_, value)| &**value)
    }

    /// All labels.
    pub fn labels(&self) -> impl Iterator<Item = (u16, &str)> {
        self.labels.iter().map(|(label, value)| (*label, &**value))
    }

    /// Writes all sections as members of an event, each with a comma before it; `turned` if the responder is
    /// the event's source.
    pub fn write(&self, out: &mut Vec<u8>, turned: bool) {
        let mut rest = self.text.as_slice();
        for section in &self.sections {
            let mut part = |at: usize| {
                let (part, behind) = rest.split_at(rest.len().min(section.lengths[at] as usize));
                rest = behind;
                part
            };
            let [name, common, originator, responder] = [part(0), part(1), part(2), part(3)];
            out.push(b',');
            out.extend_from_slice(name);
            match (section.of_ends, turned) {
                (false, _) => out.extend_from_slice(common),
                (true, false) => write_ends(out, common, [originator, responder]),
                (true, true) => write_ends(out, common, [responder, originator]),
            }
        }
    }
}

/// An object that is not empty, or nothing.
fn full(object: &[u8]) -> &[u8] {
    if object == b"{}" { b"" } else { object }
}

fn write_ends(out: &mut Vec<u8>, common: &[u8], ends: [&[u8]; 2]) {
    // Without its closing brace.
    out.extend_from_slice(common.split_last().map_or(b"{", |(_, members)| members));
    let mut comma = !common.is_empty();
    for (key, end) in [&b"\"src\":"[..], b"\"dest\":"].into_iter().zip(ends) {
        if end.is_empty() {
            continue;
        }
        if std::mem::replace(&mut comma, true) {
            out.push(b',');
        }
        out.extend_from_slice(key);
        out.extend_from_slice(end);
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(extras: &Extras, turned: bool) -> String {
        let mut out = Vec::new();
        extras.write(&mut out, turned);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_section_is_set_as_a_whole_and_keeps_its_place() {
        let mut extras = Extras::default();
        extras.set(2, "\"second\":", b"{\"a\":1}");
        extras.set(1, "\"first\":", b"{\"b\":2}");
        extras.set(2, "\"second\":", b"{\"c\":3}");
        assert_eq!(written(&extras, false), r#","first":{"b":2},"second":{"c":3}"#);
        extras.set(1, "\"first\":", b"{}");
        assert_eq!(written(&extras, false), r#","second":{"c":3}"#);
    }

    #[test]
    fn ends_are_turned_as_the_event_is_and_what_is_empty_is_left_out() {
        let mut extras = Extras::default();
        extras.set_ends(1, "\"geo\":", [b"{\"km\":9}", b"{\"country\":\"DE\"}", b"{\"country\":\"FR\"}"]);
        assert_eq!(
            written(&extras, false),
            r#","geo":{"km":9,"src":{"country":"DE"},"dest":{"country":"FR"}}"#
        );
        assert_eq!(
            written(&extras, true),
            r#","geo":{"km":9,"src":{"country":"FR"},"dest":{"country":"DE"}}"#
        );
        extras.set_ends(1, "\"geo\":", [b"", b"{}", b"{\"country\":\"FR\"}"]);
        assert_eq!(written(&extras, false), r#","geo":{"dest":{"country":"FR"}}"#);
        assert_eq!(written(&extras, true), r#","geo":{"src":{"country":"FR"}}"#);
        extras.set_ends(1, "\"geo\":", [b"{\"km\":9}", b"", b""]);
        assert_eq!(written(&extras, true), r#","geo":{"km":9}"#);
        extras.set_ends(1, "\"geo\":", [b"{}"; 3]);
        assert_eq!((written(&extras, true).as_str(), extras.octets()), ("", 0));
    }

    #[test]
    fn octets_are_those_of_what_is_there() {
        let mut extras = Extras::default();
        extras.set(1, "\"a\":", b"{\"x\":1}");
        let once = extras.octets();
        extras.set(1, "\"a\":", b"{\"x\":2}");
        assert_eq!(extras.octets(), once);
        extras.set_label(7, "DE");
        extras.set_label(7, "Germany");
        assert_eq!(extras.octets(), once + LABEL + 7);
        assert_eq!(extras.label(7), Some("Germany"));
    }

    #[test]
    fn a_label_is_cut_between_characters() {
        let mut extras = Extras::default();
        extras.set_label(1, &"ü".repeat(200));
        assert_eq!(extras.label(1).unwrap().len(), LABEL_MAX);
        extras.set_label(1, &format!("a{}", "ü".repeat(200)));
        assert_eq!(extras.label(1).unwrap().len(), LABEL_MAX - 1);
    }
}
