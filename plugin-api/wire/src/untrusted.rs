//! Text that a stranger wrote, made safe to show.

use std::fmt;

/// Bytes from the wire that are meant to be text.
///
/// Its `Display` is what a person may see: controls (C0, C1, DEL), characters that turn the
/// direction of writing (bidi) or take no room (zero width), floods of combining marks and bytes
/// that are no UTF-8 are shown as escapes. Terminal and log are safe from it; JSON has escapes of
/// its own ([`crate::json`]).
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Untrusted<'a>(pub &'a [u8]);

/// Combining marks in a row that a script may need; more is a flood that climbs over other lines.
const COMBINING_MAX: usize = 4;

impl fmt::Display for Untrusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut combining = 0usize;
        for chunk in self.0.utf8_chunks() {
            for c in chunk.valid().chars() {
                combining = if is_combining(c) { combining.saturating_add(1) } else { 0 };
                if is_unsafe(c) || combining > COMBINING_MAX {
                    write!(f, "{}", c.escape_unicode())?;
                } else {
                    fmt::Write::write_char(f, c)?;
                }
            }
            for octet in chunk.invalid() {
                write!(f, "\\x{octet:02x}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Untrusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}' | '\u{180E}' | '\u{FFF9}'..='\u{FFFB}')
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_move_a_cursor_or_turn_a_line_is_escaped() {
        let shown = Untrusted("a\u{1b}[2Jb\u{202E}c\u{200B}\u{9b}\n".as_bytes()).to_string();
        assert_eq!(shown, "a\\u{1b}[2Jb\\u{202e}c\\u{200b}\\u{9b}\\u{a}");
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_in_hexadecimal() {
        assert_eq!(Untrusted(b"\xff\xc3\xa9").to_string(), "\\xffé");
    }

    #[test]
    fn a_flood_of_combining_marks_ends_after_the_fourth() {
        let flood = format!("e{}", "\u{301}".repeat(6));
        let shown = Untrusted(flood.as_bytes()).to_string();
        assert_eq!(shown.matches('\u{301}').count(), 4);
        assert_eq!(shown.matches("\\u{301}").count(), 2);
    }
}
