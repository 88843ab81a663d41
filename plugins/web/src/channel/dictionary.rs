//! The texts of a channel: each crosses once, and is a number from then on.

use std::{collections::HashMap, sync::Arc};

/// Texts by number; 1 is the first.
#[derive(Debug, Default)]
pub struct Dictionary {
    numbers: HashMap<Arc<str>, u64>,
    texts: Vec<Arc<str>>,
    /// How many of them have been told.
    told: usize,
}

impl Dictionary {
    /// The number of a text; one that is not there yet gets the next.
    pub fn number(&mut self, text: &Arc<str>) -> u64 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.texts.push(Arc::clone(text));
        let number = self.texts.len() as u64;
        self.numbers.insert(Arc::clone(text), number);
        number
    }

    /// The texts that were not told yet; they count as told from now on.
    pub fn news(&mut self) -> &[Arc<str>] {
        let from = std::mem::replace(&mut self.told, self.texts.len());
        self.texts.get(from..).unwrap_or_default()
    }

    /// All texts, in the order of their numbers.
    #[must_use]
    pub fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_number_and_is_news_once() {
        let mut dictionary = Dictionary::default();
        assert_eq!(dictionary.number(&"a".into()), 1);
        assert_eq!(dictionary.number(&"b".into()), 2);
        assert_eq!(dictionary.number(&"a".into()), 1);
        assert_eq!(dictionary.news(), ["a".into(), "b".into()]);
        assert_eq!(dictionary.number(&"c".into()), 3);
        assert_eq!(dictionary.news(), ["c".into()]);
        assert!(dictionary.news().is_empty());
        assert_eq!(dictionary.len(), 3);
    }
}
