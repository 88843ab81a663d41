//! What enrichers have added to a flow: sections of its events, and labels that talkers are told apart by.

use smallvec::SmallVec;

/// Sections and labels of one flow, each in its place, each set anew as a whole.
#[derive(Debug, Default)]
pub struct Extras {
    /// The sections one behind the other in their order, as an event of the originator's has them: most events are,
    /// and each takes all of it at once.
    text: Vec<u8>,
    /// Flows are many: those of the usual enrichers need no memory of their own.
    sections: SmallVec<[Section; 3]>,
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
    /// Octets of all of it.
    length: u32,
    /// Octets of `,"name":` and, if it tells of both ends, of what stands before these.
    head: u32,
    /// Octets of the objects of the originator and the responder.
    ends: [u32; 2],
}

/// The keys of both ends.
const SOURCE: &[u8] = b"\"src\":";
const DESTINATION: &[u8] = b"\"dest\":";

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

    /// Reads an octet of each of its lines of the processor's cache, so that all come at the same time.
    pub(crate) fn touch(&self) -> u8 {
        let lengths = self.sections.len() ^ self.labels.len();
        self.text.iter().step_by(64).fold(lengths as u8, |sum, octet| sum ^ octet)
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
        let start: usize = self.sections.iter().take(at).map(|section| section.length as usize).sum();
        if place.is_ok() {
            let end = start + self.sections.remove(at).length as usize;
            self.text.drain(start..end);
        }
        let [common, originator, responder] = objects;
        if objects.iter().all(|object| object.is_empty()) {
            return;
        }
        // Behind all others, and from there to its place.
        let behind = self.text.len();
        let keys = 2 + SOURCE.len() + DESTINATION.len() + 3;
        self.text.reserve(name.len() + common.len() + originator.len() + responder.len() + keys);
        self.text.push(b',');
        self.text.extend_from_slice(name.as_bytes());
        if of_ends {
            // Without its closing brace.
            self.text.extend_from_slice(common.split_last().map_or(b"{", |(_, members)| members));
        }
        let head = self.text.len() - behind;
        if of_ends {
            write_ends(&mut self.text, !common.is_empty(), [originator, responder]);
        } else {
            self.text.extend_from_slice(common);
        }
        let length = self.text.len() - behind;
        if let Some(rest) = self.text.get_mut(start..).filter(|_| start < behind) {
            rest.rotate_right(length);
        }
        let ends = [originator.len() as u32, responder.len() as u32];
        self.sections.insert(at, Section { key, of_ends, length: length as u32, head: head as u32, ends });
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
        if !turned {
            return out.extend_from_slice(&self.text);
        }
        let mut rest = self.text.as_slice();
        for section in &self.sections {
            let (text, behind) = split(rest, section.length);
            rest = behind;
            if section.of_ends {
                section.write_turned(out, text);
            } else {
                out.extend_from_slice(text);
            }
        }
    }
}

impl Section {
    /// Writes its text with the ends turned.
    fn write_turned(&self, out: &mut Vec<u8>, text: &[u8]) {
        let (head, rest) = split(text, self.head);
        out.extend_from_slice(head);
        let comma = head.last() != Some(&b'{');
        // Each object has its key before it, and a comma before that unless it is the first member.
        let before = |key: &[u8], is_first: bool| key.len() + usize::from(comma || !is_first);
        let [originator, responder] = self.ends;
        let (originator, rest) = match originator {
            0 => (&b""[..], rest),
            length => split(rest.get(before(SOURCE, true)..).unwrap_or_default(), length),
        };
        let responder = match responder {
            0 => &b""[..],
            length => {
                let key = before(DESTINATION, originator.is_empty());
                split(rest.get(key..).unwrap_or_default(), length).0
            }
        };
        write_ends(out, comma, [responder, originator]);
    }
}

fn split(text: &[u8], at: u32) -> (&[u8], &[u8]) {
    text.split_at(text.len().min(at as usize))
}

/// An object that is not empty, or nothing.
fn full(object: &[u8]) -> &[u8] {
    if object == b"{}" { b"" } else { object }
}

/// Writes both ends and the brace behind them; `comma` if there are members before.
fn write_ends(out: &mut Vec<u8>, mut comma: bool, ends: [&[u8]; 2]) {
    for (key, end) in [SOURCE, DESTINATION].into_iter().zip(ends) {
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
    fn a_section_between_others_grows_and_shrinks_in_its_place() {
        let mut extras = Extras::default();
        extras.set(3, "\"c\":", b"{\"z\":1}");
        extras.set(1, "\"a\":", b"{\"x\":1}");
        for (responder, turned) in [("{\"n\":\"a longer one than all others\"}", true), ("{\"n\":0}", false)]
        {
            extras.set_ends(2, "\"b\":", [b"", b"{\"m\":1}", responder.as_bytes()]);
            let ends = if turned { [responder, "{\"m\":1}"] } else { ["{\"m\":1}", responder] };
            let [source, destination] = ends;
            assert_eq!(
                written(&extras, turned),
                format!(r#","a":{{"x":1}},"b":{{"src":{source},"dest":{destination}}},"c":{{"z":1}}"#)
            );
        }
        extras.set_ends(2, "\"b\":", [b""; 3]);
        assert_eq!(written(&extras, true), r#","a":{"x":1},"c":{"z":1}"#);
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
