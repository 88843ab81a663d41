//! Text compared without regard to case, and without a copy of it.

/// The characters of a text in small letters.
///
/// One by one (no final sigma), so that a text and its parts are folded alike.
pub(crate) fn folded(text: &str) -> impl Iterator<Item = char> + Clone {
    text.chars().flat_map(char::to_lowercase)
}

/// Whether two texts differ in case at most.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() && other.is_ascii()) && folded(one).eq(folded(other)))
}

/// A text that is looked for in others, in time linear in their length (Knuth, Morris and Pratt).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Needle {
    text: Box<str>,
    /// Its characters, folded, each with what is still matched if the character behind it is another: the
    /// length of the longest beginning of the needle that is also an end of what was matched.
    steps: Box<[(char, usize)]>,
}

impl Needle {
    pub fn new(text: &str) -> Self {
        let mut steps: Vec<(char, usize)> = Vec::new();
        let mut border = 0;
        for character in folded(text) {
            if !steps.is_empty() {
                border = advance(&steps, border, character);
            }
            steps.push((character, border));
        }
        Self { text: text.into(), steps: steps.into() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is somewhere in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        if text.is_ascii() {
            self.is_among(text.bytes().map(|octet| char::from(octet.to_ascii_lowercase())))
        } else {
            self.is_among(folded(text))
        }
    }

    fn is_among(&self, characters: impl Iterator<Item = char>) -> bool {
        let whole = self.steps.len();
        let mut matched = 0;
        for character in characters {
            matched = advance(&self.steps, matched, character);
            if matched == whole {
                return true;
            }
        }
        whole == 0
    }
}

/// How much is matched after `character`, if it was `matched` before.
fn advance(steps: &[(char, usize)], mut matched: usize, character: char) -> usize {
    loop {
        if steps.get(matched).is_some_and(|&(expected, _)| expected == character) {
            return matched.saturating_add(1);
        }
        match matched.checked_sub(1).and_then(|last| steps.get(last)) {
            Some(&(_, border)) => matched = border,
            None => return 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn case_makes_no_difference_in_any_script() {
        assert!(same("GitHub.COM", "github.com"));
        assert!(same("BÜCHER", "bücher"));
        assert!(!same("github.com", "github.co"));
        assert!(!same("k", "\u{e9}"));
    }

    #[test]
    fn a_needle_is_found_where_it_overlaps_itself() {
        let found = |needle: &str, text: &str| Needle::new(needle).is_in(text);
        assert!(found("aab", "aaaaab"));
        assert!(found("ababac", "abababac"));
        assert!(found("abcabd", "abcabcABD"));
        assert!(!found("aab", "abababa"));
        assert!(found("ÜCHE", "Bücher"));
        assert!(found("", "") && found("", "x"));
        assert!(!found("x", ""));
    }

    #[test]
    fn it_is_found_exactly_where_a_plain_search_finds_it() {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut word = |longest| {
            let length = random.below(longest);
            (0..length).map(|_| random.of(&['a', 'b'])).collect::<String>()
        };
        for _ in 0..20_000 {
            let (needle, text) = (word(6), word(24));
            assert_eq!(Needle::new(&needle).is_in(&text), text.contains(&needle), "{needle} in {text}");
        }
    }
}
