//! Globs: `*` is any text or none, `?` is one character, and the whole is compared.
//!
//! A match takes at most as many steps as the glob has characters times those of the text: after a
//! mismatch only the last star is tried further on.

use crate::fold::folded;

/// A glob and what it was written as.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Glob {
    source: Box<str>,
    pieces: Box<[Piece]>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece {
    Any,
    One,
    Exactly(char),
}

impl Glob {
    pub fn new(source: &str) -> Self {
        let piece = |character| match character {
            '*' => Piece::Any,
            '?' => Piece::One,
            other => Piece::Exactly(other),
        };
        Self { source: source.into(), pieces: folded(source).map(piece).collect() }
    }

    /// Whether a word is one, and not a plain text.
    pub fn is(word: &str) -> bool {
        word.contains(['*', '?'])
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it is the whole of `text`.
    pub fn matches(&self, text: &str) -> bool {
        let mut pieces: &[Piece] = &self.pieces;
        let mut text = folded(text);
        let mut star = None;
        loop {
            match pieces.split_first() {
                Some((Piece::Any, rest)) => {
                    star = Some((rest, text.clone()));
                    pieces = rest;
                    continue;
                }
                Some((piece, rest)) => {
                    let mut ahead = text.clone();
                    if ahead.next().is_some_and(|character| piece.is(character)) {
                        (pieces, text) = (rest, ahead);
                        continue;
                    }
                }
                None if text.clone().next().is_none() => return true,
                None => {}
            }
            // The last star takes one character more.
            let Some((behind, from)) = &mut star else { return false };
            if from.next().is_none() {
                return false;
            }
            (pieces, text) = (behind, from.clone());
        }
    }
}

impl Piece {
    fn is(self, character: char) -> bool {
        match self {
            Self::Exactly(expected) => expected == character,
            Self::One | Self::Any => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, text: &str) -> bool {
        Glob::new(glob).matches(text)
    }

    #[test]
    fn a_glob_is_the_whole_text() {
        assert!(matches("*.cdn.net", "a.b.CDN.net"));
        assert!(!matches("*.cdn.net", "cdn.net"));
        assert!(!matches("*.cdn.net", "a.cdn.net.example"));
        assert!(matches("t13d*", "t13d1516h2_8daaf6152771_b186095e22b6"));
        assert!(matches("a?c", "abc") && matches("a?c", "aüc"));
        assert!(!matches("a?c", "ac"));
        assert!(matches("*a*b*", "xxaxxbxx") && !matches("*a*b*", "xxbxxaxx"));
        assert!(matches("*", "") && matches("**", "x"));
    }

    #[test]
    fn the_worst_glob_takes_no_more_than_its_length_for_each_character() {
        let glob = Glob::new(&format!("{}b", "a*".repeat(200)));
        let began = std::time::Instant::now();
        assert!(!glob.matches(&"a".repeat(10_000)));
        assert!(began.elapsed().as_secs() < 5);
    }
}
