//! What strangers write reaches no terminal as anything but text: eight payloads in all that they can write, in every
//! view and pane, looked for in the octets that go out.

#![allow(clippy::unwrap_used)] // a test may

mod common;

use common::{Strangers, face, press, story};
use radar_tui::{face::Face, views::Id};
use radar_views::scene::Scene;
use ratatui_core::{
    layout::{Position, Rect},
    terminal::{Terminal, TerminalOptions, Viewport},
};
use ratatui_crossterm::CrosstermBackend;

const PAYLOADS: [(&str, &str); 8] = [
    ("a cursor that is moved", "a\u{1b}[2J\u{1b}[1;1Hb"),
    ("a title", "a\u{1b}]0;title\u{7}b"),
    ("a clipboard that is written", "a\u{1b}]52;c;cm0gLXJmIC8=\u{1b}\\b"),
    ("C1 for the same", "a\u{9b}2J\u{90}q\u{9c}\u{9d}0;t\u{9c}b"),
    ("a line that is turned", "a\u{202e}exe.gpj\u{2066}b\u{2069}"),
    ("nothing that is something", "a\u{200b}\u{200d}\u{2060}\u{feff}b"),
    ("a flood of marks", "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}b"),
    ("lines and backspaces", "a\r\n\t\u{8}\u{7f}\u{0}b"),
];

/// What would be seen of a payload had it gone through.
fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

/// Everything but the sequences that draw: `ESC [ … m`, `ESC [ row ; column H`, `ESC [ ? 25 h`.
fn without_drawing(octets: &[u8]) -> String {
    let text = String::from_utf8(octets.to_vec()).unwrap();
    let mut left = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once("\u{1b}[") {
        left.push_str(before);
        let end = behind.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (arguments, last) = (&behind[..end], &behind[end..].chars().next());
        let known = match last {
            Some('m' | 'H') => arguments.chars().all(|c| c.is_ascii_digit() || c == ';'),
            Some('h' | 'l') => arguments == "?25",
            _ => false,
        };
        left.push_str(if known { "" } else { "\u{1b}[" });
        rest = if known { &behind[end + 1..] } else { behind };
    }
    left + rest
}

fn octets(face: &mut Face, scene: &Scene, (width, height): (u16, u16)) -> Vec<u8> {
    let mut out = Vec::new();
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, width, height)) };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(&mut out), options).unwrap();
    for _ in 0..2 {
        face.turn(&scene.model, common::later(1));
        terminal
            .draw(|frame| {
                let cursor = face.draw(frame.buffer_mut(), &scene.model);
                cursor.into_iter().for_each(|at: Position| frame.set_cursor_position(at));
            })
            .unwrap();
    }
    drop(terminal);
    out
}

fn floods(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|c| {
        marks = if ('\u{300}'..='\u{36f}').contains(&c) { marks + 1 } else { 0 };
        marks > 4
    })
}

#[test]
fn no_payload_reaches_the_terminal_from_any_view() {
    let mut seen = 0;
    for (name, payload) in PAYLOADS {
        let scene = story(&Strangers::all(payload));
        for id in Id::ALL {
            for keys in [
                "",
                "<enter>",
                "<esc>l",
                "<esc>l<enter>",
                "<esc>/sni:",
                "<esc>f",
                "<esc>c",
                "<esc>i",
                "<esc>y",
                "<esc>r",
            ] {
                let sizes = if keys.is_empty() { &[(80, 24), (200, 50)][..] } else { &[(120, 30)] };
                for size in sizes.iter().copied() {
                    let mut face = face(false, id);
                    octets(&mut face, &scene, size);
                    press(&mut face, &scene, keys);
                    let left = without_drawing(&octets(&mut face, &scene, size));
                    let found: Vec<char> = left.chars().filter(|c| is_dangerous(*c)).collect();
                    assert!(found.is_empty(), "{name} in {} after {keys}: {found:?}", id.name());
                    assert!(!floods(&left), "{name} in {} after {keys}", id.name());
                    seen += usize::from(left.contains("\\u{"));
                }
            }
        }
    }
    assert!(seen > 100, "the payloads are drawn, as escapes: {seen}");
}

#[test]
fn what_is_copied_is_text() {
    for (name, payload) in PAYLOADS {
        let scene = story(&Strangers::all(payload));
        let mut face = face(false, Id::Flows);
        octets(&mut face, &scene, (80, 24));
        press(&mut face, &scene, "yYb");
        for want in face.wants() {
            if let radar_tui::face::Want::Copy(text) = want {
                assert!(!text.chars().any(|c| c != '\t' && is_dangerous(c)), "{name}: {text:?}");
            }
        }
    }
}
