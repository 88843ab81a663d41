//! Did you mean …?

/// The name among `names` that `word` was probably meant to be.
///
/// Two slips of the finger (Damerau-Levenshtein), or a likeness from the start (Jaro-Winkler) that
/// also finds `promisc` for `promiscuous`. Of several, the nearest.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .filter(|name| is_near(word, name))
        .map(|name| (strsim::damerau_levenshtein(word, name), name))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}

fn is_near(word: &str, name: &str) -> bool {
    // Of two or three letters, two slips leave nothing.
    let slips = if name.len().min(word.len()) <= 3 { 1 } else { 2 };
    strsim::damerau_levenshtein(word, name) <= slips || strsim::jaro_winkler(word, name) >= 0.85
}

/// `names` as a sentence has them: `dns, tls, json`.
pub fn listing<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_another_word_is_not() {
        let names = ["interface", "filter", "promiscuous", "dns", "tls"];
        assert_eq!(nearest("intreface", names), Some("interface"));
        assert_eq!(nearest("promisc", names), Some("promiscuous"));
        assert_eq!(nearest("tsl", names), Some("tls"));
        assert_eq!(nearest("dsn", names), Some("dns"));
        assert_eq!(nearest("http", names), None);
        assert_eq!(nearest("tcp", ["icmp"]), None);
    }
}
