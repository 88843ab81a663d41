//! Texts by number, for sums by text: the model keeps each text once, so it is known by its place and nothing is
//! copied.

use super::cells::HashMap;
use std::sync::Arc;

/// Texts in the order in which they came.
#[derive(Default)]
pub(super) struct Index<'m> {
    numbers: HashMap<usize, u32>,
    texts: Vec<&'m Arc<str>>,
}

impl<'m> Index<'m> {
    /// The number of a text, which is new if nobody has asked for it yet.
    pub(super) fn add(&mut self, text: &'m Arc<str>) -> usize {
        let next = self.texts.len() as u32;
        let number = *self.numbers.entry(place(text)).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        number as usize
    }

    /// Takes a text that nobody has asked for and nobody will [find](Self::find): its number is the next one.
    pub(super) fn push(&mut self, text: &'m Arc<str>) {
        self.texts.push(text);
    }

    /// The number of a text that somebody has asked for.
    pub(super) fn find(&self, text: &Arc<str>) -> Option<usize> {
        self.numbers.get(&place(text)).map(|number| *number as usize)
    }

    /// The text of a number.
    pub(super) fn text(&self, number: usize) -> &'m Arc<str> {
        self.texts[number]
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }
}

/// Where a text is kept.
pub(super) fn place(text: &Arc<str>) -> usize {
    Arc::as_ptr(text).cast::<u8>() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_number_that_it_got_first() {
        let (a, b): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
        let mut index = Index::default();
        assert_eq!([&a, &b, &a].map(|text| index.add(text)), [0, 1, 0]);
        assert_eq!(
            (index.find(&b), index.find(&"b".into()), &**index.text(1), index.len()),
            (Some(1), None, "b", 2)
        );
    }
}
