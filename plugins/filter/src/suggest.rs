//! Did you mean …?

/// The candidate that `word` was probably meant to be: at most two slips away (Damerau-Levenshtein), of
/// several the nearest, of those as near as each other the first. Case makes no difference.
///
/// Of a word of two or three letters one slip is taken: two would leave nothing of it.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    let slips = |candidate: &str| {
        let others = candidate.chars().count();
        let most = if letters.min(others) <= 3 { 1 } else { 2 };
        // The lengths alone tell that of most: no time is spent on what a stranger has made long.
        if letters.abs_diff(others) > most {
            return None;
        }
        let slips = strsim::damerau_levenshtein(&word, &candidate.to_lowercase());
        (slips <= most).then_some(slips)
    };
    candidates
        .into_iter()
        .filter_map(|candidate| Some((slips(candidate)?, candidate)))
        .min_by_key(|&(slips, _)| slips)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_or_two_are_understood() {
        assert_eq!(suggest("gogle", ["github", "google"]), Some("google"));
        assert_eq!(suggest("Porcess", ["process", "port"]), Some("process"));
        assert_eq!(suggest("por", ["proc", "port"]), Some("port"));
        assert_eq!(suggest("tsl", ["dns", "tls"]), Some("tls"));
    }

    #[test]
    fn another_word_is_none() {
        assert_eq!(suggest("http", ["dns", "tls"]), None);
        assert_eq!(suggest("ab", ["cd"]), None);
        assert_eq!(suggest("x", []), None);
        assert_eq!(suggest("google", [&*"google".repeat(10_000)]), None);
    }
}
