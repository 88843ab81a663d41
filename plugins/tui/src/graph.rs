//! Curves in a line of text: dots of braille, two values a cell, or letters where a terminal has no more.

/// Levels of a cell of braille.
const DOTS: u64 = 4;
/// Letters from nothing to all, for terminals that have ASCII alone.
const LETTERS: &[u8] = b" .:-=+*#";
/// Dots of a cell, filled from below: left column, right column.
const LEFT: [u32; 5] = [0x00, 0x40, 0x44, 0x46, 0x47];
const RIGHT: [u32; 5] = [0x00, 0x80, 0xA0, 0xB0, 0xB8];

/// Values that so many cells hold.
#[must_use]
pub fn values_of(cells: usize, ascii: bool) -> usize {
    if ascii { cells } else { cells * 2 }
}

/// The last values as lines of `cells` cells, the newest at the right end; the topmost line first.
///
/// They are scaled so that the greatest fills all lines; what is something is never drawn as nothing.
#[must_use]
pub fn area(values: &[u64], cells: usize, lines: usize, ascii: bool) -> Vec<String> {
    let room = values_of(cells, ascii);
    let shown = &values[values.len().saturating_sub(room)..];
    let most = shown.iter().copied().max().unwrap_or(0).max(1);
    let steps = if ascii { LETTERS.len() as u64 - 1 } else { DOTS };
    let levels = steps * lines as u64;
    let level = |value: u64| (u128::from(value) * u128::from(levels)).div_ceil(u128::from(most)) as u64;
    let mut padded = vec![0; room - shown.len()];
    padded.extend(shown.iter().map(|value| level(*value)));
    let line = |below: u64| -> String {
        let part = |value: u64| value.saturating_sub(below).min(steps) as usize;
        if ascii {
            return padded.iter().map(|value| char::from(LETTERS[part(*value)])).collect();
        }
        let cell = |pair: &[u64]| {
            let dots = LEFT[part(pair[0])] | RIGHT[part(pair[1])];
            char::from_u32(0x2800 + dots).unwrap_or(' ')
        };
        padded.chunks_exact(2).map(cell).map(|cell| if cell == '\u{2800}' { ' ' } else { cell }).collect()
    };
    (0..lines as u64).rev().map(|line_at| line(line_at * steps)).collect()
}

/// One line of them.
#[must_use]
pub fn spark(values: &[u8], cells: usize, ascii: bool) -> String {
    let room = values_of(cells, ascii);
    let values: Vec<u64> = values.iter().map(|value| u64::from(*value)).collect();
    area(&fewer(&values, room), cells, 1, ascii).swap_remove(0)
}

/// As many values as there is room for, each the greatest of those it stands for.
#[must_use]
pub fn fewer(values: &[u64], room: usize) -> Vec<u64> {
    if values.len() <= room || room == 0 {
        return values.to_vec();
    }
    let part = |at: usize| {
        let (from, to) = (at * values.len() / room, (at + 1) * values.len() / room);
        values[from..to].iter().copied().max().unwrap_or(0)
    };
    (0..room).map(part).collect()
}

/// A bar of so many cells for `part` of `whole`.
#[must_use]
pub fn bar(part: u64, whole: u64, cells: usize, ascii: bool) -> String {
    let eighths =
        (u128::from(part) * 8 * cells as u128).div_ceil(u128::from(whole.max(1))).min(8 * cells as u128);
    let (full, rest) = ((eighths / 8) as usize, (eighths % 8) as u32);
    if ascii {
        return "#".repeat(full + usize::from(rest > 0));
    }
    let mut text = "█".repeat(full);
    // U+258F is an eighth of a block, U+2589 seven.
    text.extend((rest > 0).then(|| char::from_u32(0x2590 - rest)).flatten());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_values_stand_in_a_cell_and_the_newest_is_at_the_right() {
        assert_eq!(
            area(&[4, 3, 2, 1], 3, 1, false),
            [" ⣷⣀".replace('⣀', &char::from_u32(0x2800 + 0x44 + 0x80).unwrap().to_string())]
        );
        assert_eq!(area(&[1, 100], 1, 1, false), ["⣸"]);
        assert_eq!(area(&[0, 0], 1, 1, false), [" "]);
    }

    #[test]
    fn lines_lie_on_each_other() {
        assert_eq!(area(&[4, 8], 1, 2, false), ["⢸", "⣿"]);
        assert_eq!(area(&[7, 14], 2, 2, true), [" #", "##"]);
    }

    #[test]
    fn letters_stand_for_dots_where_there_are_none() {
        assert_eq!(area(&[0, 1, 7], 3, 1, true), [" .#"]);
        assert_eq!(spark(&[0, 255], 2, true), " #");
    }

    #[test]
    fn more_values_than_room_are_told_by_their_peaks() {
        assert_eq!(fewer(&[1, 9, 2, 3, 0, 0], 3), [9, 3, 0]);
        assert_eq!(
            (bar(1, 2, 4, false), bar(1, 16, 2, false), bar(1, 2, 4, true)),
            ("██".into(), "▏".into(), "##".into())
        );
    }
}
