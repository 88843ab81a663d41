//! Why an expression is no filter. libpcap only says "syntax error"; the place is found by asking
//! it which beginnings of the expression can still be completed to a filter.

use std::fmt;

use pcap::BpfProgram;

use super::words::{Word, is_naming, keywords, words};

/// What is wrong with an expression.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FilterError {
    /// As it was written.
    pub expression: String,
    /// What libpcap said, or we.
    pub reason: String,
    /// Where, if that could be found.
    pub place: Option<Place>,
    /// A word that may have been meant instead.
    pub suggestion: Option<&'static str>,
}

/// Where in an expression.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// The character, from 1.
    pub column: usize,
    /// The word there; empty past the end.
    pub word: String,
}

impl FilterError {
    /// The kernel does not take the program that came of an expression.
    pub(in crate::capture) fn refused(expression: &str, error: &std::io::Error) -> Self {
        Self {
            expression: expression.into(),
            reason: format!("the kernel refuses it: {error}"),
            place: None,
            suggestion: None,
        }
    }
}

impl std::error::Error for FilterError {}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "filter: {}", self.reason)?;
        if let Some(Place { column, word }) = &self.place {
            match word.as_str() {
                word if word.is_empty() || self.reason.contains(word) => write!(f, " (column {column})")?,
                word => write!(f, " at \"{word}\" (column {column})")?,
            }
        }
        if let Some(word) = self.suggestion {
            write!(f, " - did you mean \"{word}\"?")?;
        }
        Ok(())
    }
}

/// What libpcap's grammar says, in whatever sentence.
const SYNTAX_ERROR: &str = "syntax error";

type Compile<'a> = &'a dyn Fn(&str) -> Result<BpfProgram, pcap::Error>;

/// Finds out what is behind libpcap's refusal of an expression.
pub fn explain(expression: &str, reason: &str, compile: Compile<'_>) -> FilterError {
    let words = words(expression);
    let (reason, index) = if reason.contains(SYNTAX_ERROR) {
        match first_wrong(&words, compile) {
            Some(index) => (SYNTAX_ERROR, Some(to_blame(&words, index))),
            None => ("incomplete expression", Some(words.len())),
        }
    } else {
        (reason, quoted(expression, &words, reason).or_else(|| misspelt(&words)))
    };
    let word = index.and_then(|index| words.get(index));
    let start = word.map_or(expression.len(), |word| word.start);
    let before = expression.get(..start).unwrap_or(expression);
    FilterError {
        expression: expression.into(),
        reason: reason.into(),
        place: index.map(|_| Place {
            column: before.chars().count() + 1,
            word: word.map_or_else(String::new, |word| word.text.into()),
        }),
        suggestion: word.filter(|word| word.is_unknown()).and_then(|word| similar(word.text)),
    }
}

/// The first word that no ending can make good; none if the expression is right as far as it goes.
///
/// What cannot be completed cannot be completed when it is longer either: so it is found by halving.
fn first_wrong(words: &[Word<'_>], compile: Compile<'_>) -> Option<usize> {
    let counts: Vec<usize> = (1..=words.len()).collect();
    let right = counts.partition_point(|&count| {
        let beginning = words.get(..count).unwrap_or(words);
        endings(beginning).any(|ending| is_grammatical(&format!("{}{ending}", tame(beginning)), compile))
    });
    (right < words.len()).then_some(right)
}

fn is_grammatical(expression: &str, compile: Compile<'_>) -> bool {
    match compile(expression) {
        Err(pcap::Error::PcapError(reason)) => !reason.contains(SYNTAX_ERROR),
        _ => true,
    }
}

/// The words again, with an address or a number for each name: libpcap would ask the DNS for it.
fn tame(words: &[Word<'_>]) -> String {
    let mut text = String::new();
    let mut before = ["", ""];
    for word in words {
        let [naming, previous] = before;
        let stand_in = match previous {
            _ if !word.is_unknown() => word.text,
            "port" => "1",
            "portrange" => "1-2",
            "proto" | "protochain" => "6",
            _ if naming == "ether" || naming == "wlan" => "0:0:0:0:0:1",
            _ => "192.0.2.1",
        };
        text.push_str(stand_in);
        text.push(' ');
        before = [previous, word.text];
    }
    text
}

/// What an unfinished expression may lack to be one: an operand, and what closes its brackets.
fn endings(words: &[Word<'_>]) -> impl Iterator<Item = String> {
    const OPERANDS: &[&str] = &[
        "",
        "1",
        "ip",
        "192.0.2.1",
        "host 192.0.2.1",
        "host 0:0:0:0:0:1",
        "0:0:0:0:0:1",
        "port 1",
        "1-2",
        "proto 6",
        "255.0.0.0",
        "[0]",
        "0",
        "pass",
        "mgt",
        "beacon",
        "nods",
        ":1",
    ];
    let closers = closers(words);
    OPERANDS.iter().flat_map(move |operand| {
        let closers = closers.clone();
        closers.into_iter().map(move |closer| format!("{operand}{closer}"))
    })
}

/// Ways to close the brackets that are open. What is in them may be a condition or a number, and a
/// number has to be compared with something, inside some of the brackets or outside of all.
fn closers(words: &[Word<'_>]) -> Vec<String> {
    let count = |sign: &str| words.iter().filter(|word| word.text == sign).count();
    let round = count("(").saturating_sub(count(")"));
    let square = count("[") > count("]");
    let start = if square { "]" } else { "" };
    // More than a few levels deep the outermost are conditions.
    let compared = (0..=round.min(4))
        .map(|inside| format!("{start}{} = 1{}", ")".repeat(inside), ")".repeat(round - inside)));
    compared.chain([format!("{start}{}", ")".repeat(round))]).collect()
}

/// The word that a person would call wrong, where the grammar stumbles at `index`: in `prot 443` it
/// takes `prot` for a host and stumbles at the number.
fn to_blame(words: &[Word<'_>], index: usize) -> usize {
    let text = |index: usize| words.get(index).map_or("", |word| word.text);
    match index.checked_sub(1) {
        Some(previous)
            if words.get(previous).is_some_and(|word| word.is_unknown())
                && !previous.checked_sub(1).is_some_and(|before| is_naming(text(before))) =>
        {
            previous
        }
        _ => index,
    }
}

/// The word that libpcap's own message quotes, or begins to.
fn quoted(expression: &str, words: &[Word<'_>], reason: &str) -> Option<usize> {
    let mut between = reason.split(['\'', '"']).skip(1).step_by(2);
    between.find_map(|quoted| {
        let begins =
            |word: &Word<'_>| expression.get(word.start..).is_some_and(|rest| rest.starts_with(quoted));
        words.iter().position(begins)
    })
}

/// A word that stands where no name was asked for, and looks like a keyword.
fn misspelt(words: &[Word<'_>]) -> Option<usize> {
    words.iter().position(|word| word.is_unknown() && similar(word.text).is_some())
}

/// The keyword that is most like a word, if one is like it at all.
fn similar(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let most = if word.chars().count() < 5 { 1 } else { 2 };
    let distance = |known: &&'static str| strsim::damerau_levenshtein(&word, known);
    // Of several as near as each other the first, which is the one most often meant.
    keywords().filter(|known| distance(known) <= most).min_by_key(distance)
}

#[cfg(test)]
mod tests {
    use crate::capture::{LinkType, filter::compile};

    fn said(expression: &str) -> String {
        match compile(LinkType::ETHERNET, expression) {
            Ok(_) => "it compiles".into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_word_that_was_misspelt_is_named() {
        assert_eq!(said("prot 443"), r#"filter: syntax error at "prot" (column 1) - did you mean "port"?"#);
        assert_eq!(
            said("tcp and prot 443"),
            r#"filter: syntax error at "prot" (column 9) - did you mean "port"?"#
        );
        assert_eq!(
            said("host 192.0.2.1 adn port 53"),
            r#"filter: syntax error at "adn" (column 16) - did you mean "and"?"#
        );
        assert_eq!(
            said("(udp or tcp) and (port 53 port 54)"),
            r#"filter: syntax error at "port" (column 27)"#
        );
        assert_eq!(
            said("tcp[tcpflags] & tcp-sin != 0"),
            r#"filter: syntax error at "tcp-sin" (column 17) - did you mean "tcp-syn"?"#
        );
        assert_eq!(said("tcp[13 & 2 != 0"), r#"filter: syntax error at "!" (column 12)"#);
    }

    #[test]
    fn an_expression_that_only_lacks_its_end_is_incomplete() {
        assert_eq!(said("tcp and"), "filter: incomplete expression (column 8)");
        assert_eq!(said("(tcp and port 53"), "filter: incomplete expression (column 17)");
        assert_eq!(said("tcp[13"), "filter: incomplete expression (column 7)");
        assert_eq!(said("tcp[tcpflags] & (tcp-syn|tcp-ack"), "filter: incomplete expression (column 33)");
        assert_eq!(said("net 10.0.0.0/"), "filter: incomplete expression (column 14)");
    }

    #[test]
    fn what_libpcap_says_well_is_left_as_it_is_said() {
        assert_eq!(said("tcp port htpp"), "filter: unknown port 'htpp' (column 10)");
        assert_eq!(said("net 10.0.0.1/8"), r#"filter: non-network bits set in "10.0.0.1/8" (column 5)"#);
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(said("tcp port ö 9"), r#"filter: syntax error at "9" (column 12)"#);
    }
}
