//! What enrichers have added to a flow: sections of its events, and labels that talkers are told apart by.

/// Sections and labels of one flow, each in its place, each set anew as a whole.
#[derive(Debug, Default)]
pub struct Extras {
    sections: Vec<Section>,
    labels: Vec<(u16, Box<str>)>,
    octets: usize,
}

/// A section.
#[derive(Debug)]
struct Section {
    /// The plugin's place and the section's in its manifest: sections stand in this order.
    key: u16,
    /// `"name":`, then its parts.
    text: Box<[u8]>,
    /// Where the object of the members, the originator's and the responder's begin.
    parts: Option<[u32; 3]>,
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
        self.octets
    }

    /// Sets a section to an object; an empty one goes. `name` is `"name":`, as it stands in an event.
    pub fn set(&mut self, key: u16, name: &str, object: &[u8]) {
        let text = if object == b"{}" { Box::default() } else { [name.as_bytes(), object].concat().into() };
        self.put(Section { key, text, parts: None });
    }

    /// Sets a section that tells of both ends: the object of the members, the originator's, the responder's.
    /// What is empty is left out.
    pub fn set_ends(&mut self, key: u16, name: &str, [common, originator, responder]: [&[u8]; 3]) {
        let [common, originator, responder] = [common, originator, responder]
            .map(|object| if object == b"{}" { b"".as_slice() } else { object });
        if common.len() + originator.len() + responder.len() == 0 {
            return self.put(Section { key, text: Box::default(), parts: None });
        }
        let first = name.len() as u32;
        let second = first + common.len() as u32;
        let parts = Some([first, second, second + originator.len() as u32]);
        let text = [name.as_bytes(), common, originator, responder].concat().into();
        self.put(Section { key, text, parts });
    }

    fn put(&mut self, section: Section) {
        let at = self.sections.binary_search_by_key(&section.key, |section| section.key);
        if let Ok(at) = at {
            self.octets -= SECTION + self.sections[at].text.len();
        }
        let goes = section.text.is_empty();
        self.octets += if goes { 0 } else { SECTION + section.text.len() };
        match at {
            Ok(at) if goes => drop(self.sections.remove(at)),
            Ok(at) => self.sections[at] = section,
            Err(_) if goes => {}
            Err(at) => self.sections.insert(at, section),
        }
    }

    /// Sets a label.
    pub fn set_label(&mut self, label: u16, value: &str) {
        let end = (0..=value.len().min(LABEL_MAX)).rev().find(|end| value.is_char_boundary(*end));
        let value = value.get(..end.unwrap_or_default()).unwrap_or_default();
        match self.labels.iter_mut().find(|(known, _)| *known == label) {
            Some((_, known)) if **known == *value => {}
            Some((_, known)) => {
                self.octets = self.octets - known.len() + value.len();
                *known = value.into();
            }
            None => {
                self.octets += LABEL + value.len();
                self.labels.push((label, value.into()));
            }
        }
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
        for section in &self.sections {
            out.push(b',');
            match section.parts {
                None => out.extend_from_slice(&section.text),
                Some(parts) => section.write_ends(out, parts, turned),
            }
        }
    }
}

impl Section {
    fn write_ends(&self, out: &mut Vec<u8>, [first, second, third]: [u32; 3], turned: bool) {
        let part = |from: u32, to: usize| self.text.get(from as usize..to).unwrap_or_default();
        let common = part(first, second as usize);
        let mut ends = [part(second, third as usize), part(third, self.text.len())];
        if turned {
            ends.reverse();
        }
        out.extend_from_slice(part(0, first as usize));
        // Without its closing brace.
        out.extend_from_slice(common.split_last().map_or(b"{", |(_, members)| members));
        let mut comma = !common.is_empty();
        for (key, end) in [(&b"\"src\":"[..], ends[0]), (b"\"dest\":", ends[1])] {
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
