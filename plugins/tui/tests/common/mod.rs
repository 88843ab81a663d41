//! A household's traffic, and a screen that shows it.

#![allow(dead_code)] // each test program uses its part

use radar_plugin::news;
use radar_tui::{
    face::{Beginning, Face},
    keyboard::Input,
    stderr::Log,
    theme::{Depth, Theme},
    views::Id,
};
use radar_views::scene::Scene;
use ratatui_core::{buffer::Buffer, layout::Rect};
use ratatui_crossterm::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde_json::{Value, json};
use std::{cell::Cell, time::Duration};

/// What runs.
fn world() -> Value {
    let plugin = |name: &str, kind: &str, description: &str| {
        json!({"name": name, "kind": kind, "version": "0.1.0", "description": description, "wasm": name == "my-analyzer",
            "events": [{"name": name, "description": "", "fields": [{"name": "score", "type": "integer", "description": "how likely it is"}]}]})
    };
    json!({
        "version": "0.1.0", "live": true, "sources": [{"name": "lan", "interface": "eth0"}],
        "plugins": [
            plugin("dns", "analyzer", "The Domain Name System"),
            plugin("tls", "analyzer", "Handshakes of TLS"),
            plugin("my-analyzer", "analyzer", "Beacons"),
            plugin("process", "enricher", "Whose flow it is"),
            plugin("traceroute", "prober", "The way to a host"),
            plugin("pcap", "sink", "Packets to files"),
            plugin("tui", "sink", "The live picture of the network, in a terminal"),
        ],
    })
}

/// How it does, in the second `uptime`.
fn health(uptime: u64, last_words: &str) -> Value {
    let plugin = |time: u64| json!({"calls": uptime * 10, "inputs": uptime * 400, "events": uptime * 3, "time_us": uptime * time});
    let mut ill = plugin(90);
    ill["set_aside"] = true.into();
    ill["faults"] = 3.into();
    ill["last_words"] = last_words.into();
    json!({
        "uptime": uptime, "capture": {"kernel_drops": 7},
        "plugins": {"dns": plugin(20_000), "tls": plugin(41_000), "process": plugin(3_000), "my-analyzer": ill},
        "sinks": {"tui": {"waiting": 1, "written": uptime * 6}},
    })
}

/// Texts of strangers, as they are in the story or as a test wants them.
pub struct Strangers {
    pub name: String,
    pub sni: String,
    pub process: String,
    pub ja4: String,
    pub organization: String,
    pub rrname: String,
    pub last_words: String,
    pub hop: String,
    pub subject: String,
}

impl Default for Strangers {
    fn default() -> Self {
        Self {
            name: "www.example.org".into(),
            sni: "www.example.org".into(),
            process: "firefox".into(),
            ja4: "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6".into(),
            organization: "Example Networks".into(),
            rrname: "www.example.org".into(),
            last_words: "index out of bounds: the length is 4 but the index is 9".into(),
            hop: "core1.example.net".into(),
            subject: "CN=www.example.org".into(),
        }
    }
}

impl Strangers {
    /// All of them say this.
    pub fn all(text: &str) -> Self {
        let text = || text.to_owned();
        Self {
            name: text(),
            sni: text(),
            process: text(),
            ja4: text(),
            organization: text(),
            rrname: text(),
            last_words: text(),
            hop: text(),
            subject: text(),
        }
    }
}

/// A minute of a household.
pub fn story(strangers: &Strangers) -> Scene {
    let mut scene = Scene::new();
    let model = &mut scene.model;
    model.news(news::WORLD, world().to_string().as_bytes());
    model
        .news(news::INTERFACES, br#"[{"name":"eth0","up":true,"addresses":["192.168.1.10/24"],"octets":1}]"#);
    actors(&mut scene, strangers);
    for second in 1..70 {
        let wave = 2000 + (second * 37 % 17) * 400;
        scene.report(
            second * 1000,
            &[
                (1, wave / 9, wave * 20),
                (2, if second % 9 == 0 { 80 } else { 0 }, if second % 9 == 0 { 140 } else { 0 }),
                (3, 120, 90),
                (5, wave * 3, wave / 10),
                (6, 200, 2300),
            ],
            0,
        );
        if second == 60 {
            scene.report(60_500, &[(4, 1200, 30_400)], 700);
        }
    }
    for uptime in [69, 70] {
        scene.model.news(news::HEALTH, health(uptime, &strangers.last_words).to_string().as_bytes());
    }
    events(&mut scene, strangers);
    scene
}

fn actors(scene: &mut Scene, strangers: &Strangers) {
    let here = "192.168.1.10";
    let program = |name: &str, pid: u64| json!({"pid": pid, "name": name, "exe": format!("/usr/bin/{name}"), "user": "anna"});
    let geo = json!({"dest": {"country": "DE", "city": "Berlin", "latitude": 52.5, "longitude": 13.4, "asn": 64496,
        "organization": strangers.organization}});
    scene.actor(1, [here, "192.0.2.1"], [40_000, 443], 6, json!({
        "community_id": "1:wCb3OG7yAFWelaUydu0D+125CLM=", "app_proto": "tls", "process": program(&strangers.process, 4803),
        "labels": {"ja4": strangers.ja4}, "geo": geo,
        "names": {"service": "https", "src": {"own": true}, "dest": {"name": strangers.name, "source": "dns"}}}));
    scene.actor(
        2,
        [here, "192.168.1.1"],
        [5353, 53],
        17,
        json!({
        "community_id": "1:b", "app_proto": "dns", "process": {"reason": "another network namespace"},
        "names": {"service": "domain"}}),
    );
    scene.actor(3, ["198.51.100.9", here], [50_000, 22], 6, json!({
        "community_id": "1:c", "app_proto": "ssh", "process": program("sshd", 812), "names": {"service": "ssh"}}));
    scene.actor(4, [here, "2001:db8::5:20"], [41_000, 80], 6, json!({
        "community_id": "1:d", "app_proto": "http", "process": program("curl", 9912), "names": {"service": "http"}}));
    scene.actor(
        5,
        [here, "203.0.113.77"],
        [42_000, 443],
        17,
        json!({
        "community_id": "1:e", "app_proto": "quic", "process": program(&strangers.process, 4803),
        "names": {"service": "https", "dest": {"name": "video.example.com", "source": "sni"}}}),
    );
    scene.actor(
        6,
        [here, "10.0.0.8"],
        [43_000, 5432],
        6,
        json!({"community_id": "1:f", "process": program("psql", 77)}),
    );
}

fn events(scene: &mut Scene, strangers: &Strangers) {
    let tls = json!({"sni": strangers.sni, "version": "TLS 1.3", "ja4": strangers.ja4, "alpn": "h2",
        "subject": strangers.subject, "issuerdn": "CN=Example CA", "notafter": "2026-01-01T00:00:00"});
    scene.event(61_000, 1, "tls", &tls);
    for (at, name, kind, code) in [
        (62_000, strangers.rrname.as_str(), "A", "NOERROR"),
        (63_000, "nowhere.example.net", "AAAA", "NXDOMAIN"),
    ] {
        let question = json!([{"rrname": name, "rrtype": kind}]);
        scene.event(
            at,
            2,
            "dns",
            &json!({"type": "query", "id": at, "queries": question, "rrname": name, "rrtype": kind}),
        );
        let answers = json!([{"rrname": name, "rrtype": kind, "ttl": 60, "rdata": "192.0.2.1"}]);
        scene.event(
            at + 14,
            2,
            "dns",
            &json!({"type": "answer", "id": at, "queries": question, "rrname": name, "rrtype": kind,
            "rcode": code, "answers": answers, "latency_us": 14_200}),
        );
    }
    scene.event(64_000, 1, "my-analyzer", &json!({"score": 7}));
    let hop = |ttl: u64, ip: &str, name: &str, ms: u64| {
        json!({"ttl": ttl, "ip": ip, "name": name, "asn": 64496, "organization": strangers.organization, "country": "DE",
            "sent": 3, "received": 3, "loss": 0.0, "last_us": ms * 1000 + 120, "avg_us": ms * 1000, "best_us": ms * 900,
            "worst_us": ms * 1400, "stddev_us": ms * 100})
    };
    scene.event(65_000, 0, "traceroute", &json!({"state": "round", "id": 1, "target": "192.0.2.1", "name": strangers.name,
        "protocol": "icmp", "round": 3, "rounds": 10, "hops": [
            hop(1, "192.168.1.1", "gateway.example", 1), hop(2, "198.51.100.1", &strangers.hop, 14),
            json!({"ttl": 3, "sent": 3, "received": 0, "loss": 100.0}), hop(4, "192.0.2.1", &strangers.name, 31)]}));
}

/// A screen in a theme.
pub fn face(light: bool, view: Id) -> Face {
    begun(light, false, view)
}

/// A screen of letters.
pub fn ascii(view: Id) -> Face {
    begun(false, true, view)
}

fn begun(light: bool, ascii: bool, view: Id) -> Face {
    let beginning = Beginning {
        theme: Theme { light, depth: Depth::True },
        ascii,
        view,
        filter: String::new(),
        history: 600,
        status: || {
            "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n".into()
        },
    };
    Face::new(beginning, Log::default())
}

/// The time since the start, which goes on: what is drawn later may be new.
pub fn later(seconds: u64) -> Duration {
    thread_local!(static UP: Cell<u64> = const { Cell::new(0) });
    UP.set(UP.get() + seconds);
    Duration::from_secs(UP.get())
}

/// What the screen looks like.
pub fn drawn(face: &mut Face, scene: &Scene, (width, height): (u16, u16)) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    // The first time it learns its size, which says what there is to look at.
    for _ in 0..2 {
        face.packet();
        face.turn(&scene.model, later(1));
        buffer.reset();
        face.draw(&mut buffer, &scene.model);
    }
    buffer
}

/// The text in its cells.
pub fn text(buffer: &Buffer) -> String {
    let line = |y: u16| {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
            }
            skip = if skip > 0 { skip - 1 } else { usize::from(symbol.chars().next().is_some_and(is_wide)) };
        }
        line.trim_end().to_owned() + "\n"
    };
    (0..buffer.area.height).map(line).collect()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}

/// Presses keys: letters, and `<enter>` and the like.
pub fn press(face: &mut Face, scene: &Scene, keys: &str) {
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        let named = [
            ("<enter>", KeyCode::Enter),
            ("<esc>", KeyCode::Esc),
            ("<tab>", KeyCode::Tab),
            ("<down>", KeyCode::Down),
            ("<pgdn>", KeyCode::PageDown),
        ];
        let (code, length) = match named.into_iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, code)) => (code, name.len()),
            None => (KeyCode::Char(c), c.len_utf8()),
        };
        face.input(Input::Key(KeyEvent::new(code, KeyModifiers::NONE)), &scene.model);
        face.turn(&scene.model, later(0));
        // Keys mean what is seen.
        face.draw(&mut Buffer::empty(Rect::new(0, 0, 80, 24)), &scene.model);
        rest = &rest[length..];
    }
}
