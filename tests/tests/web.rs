//! The web sink of the built radar: what a capture holds is what its views tell, and only to who may look.

#![allow(clippy::unwrap_used)] // a test may

use radar_tests::{Ended, Radar, Running, traffic::mixed};
use rustix::process::Signal;
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

const CONFIG: &str = "[analyzers.dns]\n[sinks.web]\nlisten = [\"127.0.0.1:0\"]\nstay = true\n";
const START: Duration = Duration::from_secs(20);

/// A radar that has read a capture and stays, its address and its token.
fn staying() -> (Running, String, String) {
    let running =
        Radar::new(CONFIG).file("mixed.pcap", mixed(50).bytes()).args(&["-r", "mixed.pcap"]).start();
    running.wait_for_message("/#k=", 1, START);
    let messages = running.messages();
    let url = messages.split_whitespace().find(|word| word.contains("/#k=")).unwrap();
    let (address, token) = url.strip_prefix("http://").unwrap().split_once("/#k=").unwrap();
    (running, address.to_owned(), token.to_owned())
}

/// The status and the body of an answer.
fn get(address: &str, path: &str, headers: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// A view as scripts get it, once `is_there` says that it has come.
fn view(address: &str, token: &str, name: &str, is_there: impl Fn(&Value) -> bool) -> Value {
    let (begin, headers) = (Instant::now(), format!("Authorization: Bearer {token}\r\n"));
    loop {
        let (status, body) = get(address, &format!("/api/v1/view/{name}"), &headers);
        assert_eq!(status, 200, "{body}");
        let tables: Value = serde_json::from_str(&body).unwrap();
        if is_there(&tables["tables"]) {
            return tables["tables"].clone();
        }
        assert!(begin.elapsed() < START, "{name}: {tables}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_a_file_holds_is_what_the_page_tells_until_radar_is_stopped() {
    let (running, address, token) = staying();
    let frames = mixed(50).frames() as u64;
    let status =
        view(&address, &token, "status", |tables| tables["totals"][0]["packets"].as_u64() == Some(frames));
    assert_eq!(status["totals"][0]["dropped_radar"], 0);
    let dns = view(&address, &token, "dns?range=-600..0", |tables| !tables["names"][0].is_null());
    assert!(dns["totals"][0]["queries"].as_u64() > Some(0), "{dns}");
    let flows = view(&address, &token, "flows?filter=port:53&range=-600..0&limit=10", |tables| {
        tables["rows"].as_array().is_some_and(|rows| !rows.is_empty())
    });
    assert!(flows["rows"].as_array().unwrap().iter().all(|row| row["dest_port"] == 53), "{flows}");
    let tail = view(&address, &token, "tail?types=dns", |tables| {
        tables["rows"].as_array().is_some_and(|rows| !rows.is_empty())
    });
    let summary = tail["rows"][0]["summary"].as_str().unwrap();
    assert!(summary.contains("example"), "a line for people, not the name of the event: {summary}");
    running.signal(Signal::INT);
    let _ = running.end().with_exit(0);
}

#[test]
fn the_page_is_for_everybody_here_and_what_it_shows_for_who_has_the_token() {
    let (running, address, token) = staying();
    let (status, page) = get(&address, "/", "");
    assert_eq!((status, page.contains("<html")), (200, true));
    for headers in ["", "Authorization: Bearer 0123456789abcdef0123456789abcdef\r\n"] {
        assert_eq!(get(&address, "/api/v1/hello", headers).0, 401, "{headers}");
    }
    assert_eq!(get(&address, "/api/v1/hello", &format!("Authorization: Bearer {token}\r\n")).0, 200);
    running.signal(Signal::TERM);
    let _ = running.end().with_exit(0);
}

/// A radar's end, run with `arguments`, beside whoever listens at `address`.
fn beside(address: &str, arguments: &[&str], runtime: &std::path::Path) -> Ended {
    let config = CONFIG.replace("127.0.0.1:0", address);
    let radar = Radar::new(&config).file("mixed.pcap", mixed(1).bytes());
    radar.env("XDG_RUNTIME_DIR", runtime).args(arguments).run()
}

#[test]
fn a_port_that_is_taken_ends_radar_with_69_and_who_has_it_and_is_only_a_warning_of_check_if_that_is_radar() {
    let runtime = tempfile::tempdir().unwrap();
    let radar = Radar::new(CONFIG).env("XDG_RUNTIME_DIR", runtime.path());
    let running = radar.file("mixed.pcap", mixed(50).bytes()).args(&["-r", "mixed.pcap"]).start();
    running.wait_for_message("/#k=", 1, START);
    let messages = running.messages();
    let address = messages.split_once("http://").unwrap().1.split_once('/').unwrap().0;
    let told = runtime.path().join("radar");
    let start = Instant::now();
    while !std::fs::read_dir(&told).is_ok_and(|mut files| files.next().is_some()) {
        assert!(start.elapsed() < START, "it tells of itself");
        std::thread::sleep(Duration::from_millis(20));
    }
    let read = ["-r", "mixed.pcap"];
    let ended = beside(address, &read, runtime.path()).with_exit(69);
    let _ = ended
        .saying(&format!("{address} is in use by a radar that runs (process "))
        .saying("sinks.web.listen");
    let checked = beside(address, &["check"], runtime.path()).with_exit(0);
    let _ = checked.saying("is in use by a radar that runs").saying("1 warning");
    running.signal(Signal::TERM);
    let _ = running.end().with_exit(0);

    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let itself = format!("(process {}) listens on {address}", std::process::id());
    for arguments in [&read[..], &["check"]] {
        let ended = beside(&address, arguments, runtime.path()).with_exit(69);
        let _ = ended.saying(&itself).saying("is in use by another program");
    }
}
