//! The screen at four sizes: every view, as it is in `screens/`; `UPDATE_EXPECT=1` writes it anew.

#![allow(clippy::unwrap_used)] // a test may

mod common;

use common::{Strangers, drawn, face, press, story, text};
use radar_tui::views::Id;
use ratatui_core::{buffer::Buffer, style::Modifier};
use std::fmt::Write;

const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (120, 40), (200, 50)];

fn expect(file: &str, found: &str) {
    let path = format!("{}/tests/screens/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = wanted.lines().zip(found.lines()).position(|(a, b)| a != b);
    assert!(
        wanted == found,
        "{file} differs, first in line {differs:?}; UPDATE_EXPECT=1 writes it anew\n{found}"
    );
}

#[test]
fn every_view_is_as_it_was_at_four_sizes_and_the_same_in_both_themes() {
    let scene = story(&Strangers::default());
    for size in SIZES {
        let mut all = String::new();
        for id in Id::ALL {
            let shown = [false, true].map(|light| text(&drawn(&mut face(light, id), &scene, size)));
            assert_eq!(shown[0], shown[1], "a theme changes colours and nothing else");
            writeln!(all, "==== {} at {}x{}\n{}", id.name(), size.0, size.1, shown[0]).unwrap();
        }
        expect(&format!("{}x{}.txt", size.0, size.1), &all);
    }
}

/// Under each line of text a letter for each cell: which of the styles below it has.
fn styles(buffer: &Buffer) -> String {
    let mut known: Vec<String> = Vec::new();
    let mut all = String::new();
    for (y, line) in (0..).zip(text(buffer).lines()) {
        writeln!(all, "{line}").unwrap();
        let mut letters = String::new();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            let visible = cell.symbol() != " " || cell.modifier.contains(Modifier::UNDERLINED);
            let fg = if visible { format!("{}", cell.fg) } else { "-".into() };
            let style = format!("{fg} on {} {:?}", cell.bg, cell.modifier);
            let at = known.iter().position(|it| *it == style).unwrap_or_else(|| {
                known.push(style);
                known.len() - 1
            });
            letters.push(char::from(b'a' + at as u8));
        }
        writeln!(all, "{letters}").unwrap();
    }
    for (letter, style) in (b'a'..).zip(known) {
        writeln!(all, "{}: {style}", char::from(letter)).unwrap();
    }
    all
}

#[test]
fn colours_are_as_they_were_in_both_themes() {
    let scene = story(&Strangers::default());
    for (light, name) in [(false, "dark"), (true, "light")] {
        let mut all = String::new();
        for id in [Id::Flows, Id::Top] {
            writeln!(all, "==== {}\n{}", id.name(), styles(&drawn(&mut face(light, id), &scene, (80, 24))))
                .unwrap();
        }
        expect(&format!("colours-{name}.txt"), &all);
    }
}

#[test]
fn what_lies_over_a_view_is_as_it_was() {
    let scene = story(&Strangers::default());
    let mut all = String::new();
    for (name, keys) in [
        ("details", "<enter>"),
        ("details, further down", "<enter><pgdn>"),
        ("help", "?"),
        ("columns", "cscore"),
        ("messages", "L"),
        ("how radar does", "i"),
        ("pace", "R"),
        ("a row in full", "8<enter>"),
        ("a filter that is written", "/sni:"),
        ("a filter with a mistake", "/prot:443"),
        ("a filter that nothing matches", "/sni:www.exmaple.org<enter>"),
        ("a trace, asked for once", "r"),
        ("looking back", "[,"),
    ] {
        let mut face = face(false, Id::Flows);
        drawn(&mut face, &scene, (80, 24));
        press(&mut face, &scene, keys);
        writeln!(all, "==== {name}: {keys}\n{}", text(&drawn(&mut face, &scene, (80, 24)))).unwrap();
    }
    let mut face = face(false, Id::Flows);
    drawn(&mut face, &scene, (80, 24));
    press(&mut face, &scene, "<enter>");
    writeln!(all, "==== details beside flows\n{}", text(&drawn(&mut face, &scene, (160, 45)))).unwrap();
    expect("panes.txt", &all);
}

#[test]
fn any_size_is_drawn() {
    let scene = story(&Strangers::default());
    for id in Id::ALL {
        for (width, height) in
            [(1, 1), (10, 3), (20, 8), (40, 9), (59, 15), (61, 16), (131, 23), (133, 24), (300, 90)]
        {
            let mut face = face(false, id);
            for keys in ["", "<enter>", "<esc>/po", "<esc><esc>c", "<esc>?", "<esc>i"] {
                press(&mut face, &scene, keys);
                drawn(&mut face, &scene, (width, height));
            }
        }
    }
}

#[test]
fn letters_are_enough_where_there_is_no_more() {
    let scene = story(&Strangers::default());
    for id in Id::ALL {
        let mut face = common::ascii(id);
        let shown = text(&drawn(&mut face, &scene, (120, 40)));
        let other: String = shown.chars().filter(|c| !c.is_ascii()).collect();
        assert_eq!(other, "", "{}:\n{shown}", id.name());
    }
}
