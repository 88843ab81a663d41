//! Text as a terminal may have it: nothing of a stranger's moves its cursor, turns its lines or takes its keys.

use radar_wire::Untrusted;
use ratatui_core::buffer::Buffer;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Characters in one cell: a letter and the marks that a script may need. More is a flood.
const CLUSTER_MAX: usize = 5;

/// What a person may see of a text from the wire: what could do harm stands as an escape.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|octet| (0x20..0x7f).contains(&octet)) {
        return Cow::Borrowed(text);
    }
    let shown = Untrusted(text.as_bytes()).to_string();
    // A terminal makes one sign of several joined by a variation selector, and then its columns are not ours.
    Cow::Owned(shown.replace(['\u{FE0E}', '\u{FE0F}', '\u{00AD}'], ""))
}

/// Cells that a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The beginning of a text that fits into so many cells, with `…` where something was cut off.
#[must_use]
pub fn fit(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let mut taken = String::new();
    let mut left = cells.saturating_sub(1);
    for cluster in text.graphemes(true) {
        let wide = cluster.width();
        if wide > left {
            break;
        }
        taken.push_str(cluster);
        left -= wide;
    }
    if cells > 0 {
        taken.push('…');
    }
    Cow::Owned(taken)
}

/// A text in lines of so many cells, at most `lines` of them; between words, where a word fits into a line.
#[must_use]
pub fn wrapped(text: &str, cells: usize, lines: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut all = vec![String::new()];
    let mut left = cells;
    for word in text.split_inclusive(' ') {
        if width(word.trim_end()) > left && left < cells && width(word.trim_end()) <= cells {
            all.push(String::new());
            left = cells;
        }
        for cluster in word.graphemes(true) {
            let wide = cluster.width();
            if wide > left {
                all.push(String::new());
                left = cells;
            }
            // A blank at the end of a line is the end of the line.
            if (cluster != " " || left < cells) && wide <= left {
                all.last_mut().into_iter().for_each(|line| line.push_str(cluster));
                left -= wide;
            }
        }
    }
    all.truncate(lines.max(1));
    all.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The last word on what reaches the terminal, whoever wrote it into a cell and however.
pub fn guard(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !is_harmless(cell.symbol()) {
            cell.set_symbol("?");
        }
    }
}

/// Signs of ours in letters, for a terminal that has ASCII alone; texts stay what they are.
pub fn plain(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let letter = match cell.symbol() {
            "─" => "-",
            "│" | "▏" => "|",
            "▌" | "▸" | "→" => ">",
            "◂" | "←" => "<",
            "●" => "*",
            "▲" | "↑" => "^",
            "▼" | "↓" => "v",
            "…" => "~",
            "❚" => "|",
            "·" => ".",
            _ => continue,
        };
        cell.set_symbol(letter);
    }
}

fn is_harmless(symbol: &str) -> bool {
    let plain = |symbol: &str| symbol.bytes().all(|octet| (0x20..0x7f).contains(&octet));
    plain(symbol)
        || symbol.chars().count() <= CLUSTER_MAX && matches!(clean(symbol), shown if shown == symbol)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui_core::layout::Rect;

    #[test]
    fn what_could_do_harm_is_shown_as_an_escape() {
        assert_eq!(clean("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(clean("a\u{202e}b\u{200b}"), "a\\u{202e}b\\u{200b}");
        assert_eq!(clean("grün 東京"), "grün 東京");
    }

    #[test]
    fn a_text_is_cut_between_letters_and_by_cells() {
        assert_eq!(fit("example.org", 20), "example.org");
        assert_eq!(fit("example.org", 8), "example…");
        assert_eq!(fit("東京都", 5), "東京…");
        assert_eq!(fit("東京都", 4), "東…");
        assert_eq!((fit("ab", 1), fit("ab", 0)), ("…".into(), "".into()));
        assert_eq!(wrapped("abcdefg", 3, 2), ["abc", "def"]);
        assert_eq!(wrapped("so many words", 7, 9), ["so many", "words"]);
        assert_eq!(wrapped("a muchtoolong word", 6, 9), ["a much", "toolon", "g word"]);
    }

    #[test]
    fn whatever_was_put_into_a_cell_leaves_it_harmless() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        let flood = format!("e{}", "\u{301}".repeat(9));
        for (cell, symbol) in buffer.content.iter_mut().zip(["\u{1b}[2J", "\u{202e}", &flood, "é"]) {
            cell.set_symbol(symbol);
        }
        guard(&mut buffer);
        let left: Vec<_> = buffer.content.iter().map(|cell| cell.symbol()).collect();
        assert_eq!(left, ["?", "?", "?", "é"]);
    }
}
