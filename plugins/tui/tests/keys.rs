//! What keys and clicks do: seen on the screen, or asked of others.

#![allow(clippy::unwrap_used)] // a test may

mod common;

use common::{Strangers, drawn, face, press, story, text};
use radar_plugin::news;
use radar_tui::{
    face::{Face, Want},
    keyboard::Input,
    views::Id,
};
use radar_views::scene::Scene;
use ratatui_crossterm::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

const SIZE: (u16, u16) = (80, 24);

fn opened(view: Id) -> (Face, Scene) {
    let (scene, mut face) = (story(&Strangers::default()), face(false, view));
    drawn(&mut face, &scene, SIZE);
    face.wants();
    (face, scene)
}

fn shown(face: &mut Face, scene: &Scene) -> String {
    text(&drawn(face, scene, SIZE))
}

fn asked(face: &mut Face) -> Vec<String> {
    let request = |want| match want {
        Want::Request(who, what) => Some(format!("{who} {what}")),
        _ => None,
    };
    face.wants().into_iter().filter_map(request).collect()
}

fn mouse(face: &mut Face, scene: &Scene, kind: MouseEventKind, (column, row): (u16, u16)) {
    let mouse = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
    face.input(Input::Mouse(mouse), &scene.model);
    drawn(face, scene, SIZE);
}

fn click(face: &mut Face, scene: &Scene, at: (u16, u16)) {
    mouse(face, scene, MouseEventKind::Down(MouseButton::Left), at);
}

#[test]
fn quitting_ends_radar() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "q");
    assert_eq!(asked(&mut face), [r#"radar {"do":"stop"}"#]);
    press(&mut face, &scene, "/q");
    assert!(asked(&mut face).is_empty(), "in a filter it is a letter");
}

#[test]
fn a_trace_is_started_at_the_second_time_of_asking_and_then_at_the_first() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "r");
    assert!(asked(&mut face).is_empty() && shown(&mut face, &scene).contains("r again to start it"));
    press(&mut face, &scene, "jr");
    assert!(asked(&mut face).is_empty(), "another row is another question");
    press(&mut face, &scene, "r");
    assert_eq!(asked(&mut face), [r#"traceroute {"target":"203.0.113.77"}"#]);
    assert!(shown(&mut face, &scene).contains("core1.example.net"), "the way is shown");
    press(&mut face, &scene, "1r");
    assert_eq!(asked(&mut face).len(), 1);
}

#[test]
fn the_packets_of_a_flow_are_saved_and_where_is_told() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "w");
    assert_eq!(asked(&mut face), [r#"pcap {"save":{"flows":[1]}}"#]);
    face.news(news::TOLD, br#"{"saved":{"path":"/tmp/flow-1.pcapng","packets":138,"octets":7100000}}"#);
    assert!(shown(&mut face, &scene).contains("saved 138 packets, 7.1 MB, to /tmp/flow-1.pcapng"));
    press(&mut face, &scene, "4w");
    assert!(asked(&mut face).is_empty(), "a name of the DNS is no flow");
}

#[test]
fn a_file_that_is_over_is_read_again_at_the_pace_that_is_chosen() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "R2");
    assert_eq!(asked(&mut face), [r#"radar {"do":"pace","pace":10.0}"#]);
    let end = br#"{"reason":"end of file","packets":41203,"seconds":0.8,"replay":true}"#;
    face.news(news::END, end);
    face.turn(&scene.model, common::later(1));
    press(&mut face, &scene, "R2");
    assert_eq!(asked(&mut face), [r#"radar {"do":"replay","pace":10.0}"#]);
}

#[test]
fn from_a_row_one_comes_to_its_flows_and_back() {
    let (mut face, scene) = opened(Id::Top);
    press(&mut face, &scene, "lll<enter>");
    let screen = shown(&mut face, &scene);
    assert!(
        screen.contains("/ proc:firefox") && screen.contains("2 of 6") && screen.contains("1 Flows"),
        "{screen}"
    );
    press(&mut face, &scene, "<esc>");
    assert!(shown(&mut face, &scene).contains("curl 9912"));
}

#[test]
fn what_is_like_a_row_is_kept_or_left_out() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "x");
    let screen = shown(&mut face, &scene);
    assert!(screen.contains("/ !host:192.0.2.1") && screen.contains("5 of 6"), "{screen}");
    press(&mut face, &scene, "<esc>f");
    let screen = shown(&mut face, &scene);
    assert!(screen.contains("/ host:192.0.2.1") && screen.contains("1 of 6"), "{screen}");
}

#[test]
fn a_field_of_a_plugin_is_a_column() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "cmy-analyzer.score<enter><esc>");
    let screen = shown(&mut face, &scene);
    assert!(screen.contains("MY-ANALYZER.SCORE") || screen.contains("MY-ANALYZ"), "{screen}");
    let first = screen.lines().find(|line| line.starts_with('▌')).unwrap();
    assert!(first.split_whitespace().any(|word| word == "7"), "{first}");
}

#[test]
fn what_stands_still_stands_still_whatever_comes() {
    let (mut face, mut scene) = opened(Id::Flows);
    press(&mut face, &scene, " ");
    let before = shown(&mut face, &scene);
    scene.report(71_000, &[(6, 0, 900_000)], 0);
    assert_eq!(shown(&mut face, &scene), before);
    press(&mut face, &scene, " ");
    let after = shown(&mut face, &scene);
    assert!(after.lines().nth(4).unwrap().contains("psql"), "the greatest stands first again: {after}");
}

#[test]
fn rows_keep_their_order_when_asked_to() {
    let (mut face, mut scene) = opened(Id::Flows);
    press(&mut face, &scene, "o");
    drawn(&mut face, &scene, SIZE);
    scene.report(71_000, &[(6, 0, 900_000)], 0);
    let screen = shown(&mut face, &scene);
    assert!(screen.lines().nth(4).unwrap().contains("www.example.org"), "{screen}");
    assert!(screen.contains("order held"));
}

#[test]
fn in_privacy_nobody_of_here_is_named() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "P");
    for keys in ["", "2", "3", "4", "4ll", "7", "1<enter>", "1jjjj<enter>"] {
        press(&mut face, &scene, keys);
        let screen = text(&drawn(&mut face, &scene, (200, 50)));
        assert!(!screen.contains("192.168.1.") && !screen.contains("10.0.0.8"), "{keys}: {screen}");
        face.turn(&scene.model, common::later(1));
    }
}

#[test]
fn the_mouse_turns_to_views_sorts_chooses_and_looks_back() {
    let (mut face, scene) = opened(Id::Flows);
    let place = |face: &mut Face, what: &str| {
        let screen = shown(face, &scene);
        let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(what)).unwrap();
        (line.split(what).next().unwrap().chars().count() as u16, y as u16)
    };
    let at = place(&mut face, "2 Top");
    click(&mut face, &scene, at);
    let at = place(&mut face, "programs");
    click(&mut face, &scene, at);
    assert!(shown(&mut face, &scene).contains("▌firefox"));
    let at = place(&mut face, "1 Flows");
    click(&mut face, &scene, at);
    let at = place(&mut face, "APP");
    click(&mut face, &scene, at);
    assert!(shown(&mut face, &scene).contains("▲APP"));
    let at = place(&mut face, "sshd");
    click(&mut face, &scene, at);
    assert!(shown(&mut face, &scene).contains("▌sshd"));
    let at = place(&mut face, "▌sshd");
    click(&mut face, &scene, at);
    assert!(shown(&mut face, &scene).contains("pid 812"), "who clicks again wants to know more");
    press(&mut face, &scene, "<esc>");
    click(&mut face, &scene, (40, 22));
    assert!(shown(&mut face, &scene).contains("◂ 00:"), "{}", shown(&mut face, &scene));
    press(&mut face, &scene, "<esc>");
    assert!(!shown(&mut face, &scene).contains('◂'));
}

#[test]
fn a_filter_is_completed_with_what_there_is() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "/proc:fire<tab>");
    let screen = shown(&mut face, &scene);
    assert!(screen.contains("/ proc:firefox ") && screen.contains("2 of 6"), "{screen}");
    press(&mut face, &scene, "<esc>");
    assert!(shown(&mut face, &scene).contains("/ filter"), "taken back");
}

#[test]
fn every_packet_of_the_flow_that_is_looked_at_is_asked_for() {
    let (mut face, scene) = opened(Id::Flows);
    press(&mut face, &scene, "<enter>");
    assert_eq!(asked(&mut face), [r#"radar {"do":"focus","flows":[1]}"#]);
    press(&mut face, &scene, "j");
    assert_eq!(asked(&mut face), [r#"radar {"do":"focus","flows":[5]}"#]);
    press(&mut face, &scene, "<esc>");
    assert_eq!(asked(&mut face), [r#"radar {"do":"focus","flows":[]}"#]);
}
