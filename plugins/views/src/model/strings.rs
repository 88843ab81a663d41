//! Texts, each kept once: what is the same text has the same place, so views compare places.

use std::{
    collections::HashSet,
    hash::{Hash, Hasher},
    sync::Arc,
};

/// Characters of a text that are kept: what is longer is no name, and nobody reads it in a table.
pub const CHARACTERS_MAX: usize = 512;

/// Texts that are kept, up to a bound; those that nobody holds any more make room.
#[derive(Debug)]
pub struct Strings {
    known: HashSet<Arc<str>, foldhash::fast::RandomState>,
    max: usize,
    refused: u64,
    full: Arc<str>,
    none: Arc<str>,
}

impl Strings {
    /// At most `max` texts.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { known: HashSet::default(), max, refused: 0, full: "(too many names)".into(), none: "".into() }
    }

    /// The text, cut if it is long. When there is no room even after all that nobody holds have gone, it is one that
    /// says so.
    pub fn keep(&mut self, text: &str) -> Arc<str> {
        let text = cut(text);
        if text.is_empty() {
            return self.none.clone();
        }
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        if self.known.len() >= self.max {
            self.known.retain(|text| Arc::strong_count(text) > 1);
        }
        if self.known.len() >= self.max {
            self.refused += 1;
            return self.full.clone();
        }
        let text: Arc<str> = text.into();
        self.known.insert(text.clone());
        text
    }

    /// The same for what may be absent; an empty text is absent.
    pub fn keep_some(&mut self, text: Option<&str>) -> Option<Arc<str>> {
        text.filter(|text| !text.is_empty()).map(|text| self.keep(text))
    }

    /// How many were refused.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

/// The first characters of a text, as many as are kept.
#[must_use]
pub fn cut(text: &str) -> &str {
    if text.len() <= CHARACTERS_MAX {
        return text;
    }
    text.char_indices().nth(CHARACTERS_MAX).map_or(text, |(end, _)| &text[..end])
}

/// A kept text as the key of a map: known by its place.
#[derive(Clone, Debug)]
pub struct Kept(pub Arc<str>);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Kept {}

impl Hash for Kept {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (Arc::as_ptr(&self.0).cast::<u8>() as usize).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut strings = Strings::new(10);
        assert!(Arc::ptr_eq(&strings.keep("a"), &strings.keep("a")));
    }

    #[test]
    fn texts_that_nobody_holds_make_room_and_the_rest_is_counted() {
        let mut strings = Strings::new(2);
        let one = strings.keep("one");
        strings.keep("two");
        assert_eq!(&*strings.keep("three"), "three");
        let _three = strings.keep("three");
        assert_eq!((&*strings.keep("four"), strings.refused()), ("(too many names)", 1));
        assert!(Arc::ptr_eq(&one, &strings.keep("one")));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let text = "ä".repeat(70_000);
        assert_eq!(cut(&text).chars().count(), CHARACTERS_MAX);
    }
}
