//! Who asks is answered, who asks for something else is told so, and who means ill holds up nobody.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::Sink;
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// What the sink counts, by its place in the manifest.
const HOSTS_REFUSED: u32 = 2;
const EVICTED: u32 = 4;
const SLOW: u32 = 5;

#[test]
fn there_is_nothing_but_metrics() {
    let sink = Sink::new();
    assert_eq!(sink.ask("GET /metrics?x=1", "").0, 200);
    for path in ["/", "/metrics/", "/metric", "/..%2fmetrics", "//metrics", "/debug"] {
        let (status, _, body) = sink.ask(&format!("GET {path}"), "");
        assert_eq!((status, body.contains("/metrics")), (404, true), "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        let (status, head, _) = sink.ask(&format!("{method} /metrics"), "");
        assert!(status == 405 && head.contains("allow: get, head"), "{method}: {head}");
    }
    let (status, head, body) = sink.ask("HEAD /metrics", "");
    assert!(status == 200 && head.contains("content-length") && body.is_empty());
}

#[test]
fn a_page_that_reaches_us_by_a_name_of_its_own_is_told_nothing() {
    let mut sink = Sink::new();
    let host = sink.address;
    for head in [
        "Host: rebind.evil.example\r\n",
        "Host: rebind.evil.example:9464\r\n",
        "",
        &format!("Host: {host}\r\nHost: evil.example\r\n"),
    ] {
        let answer = sink.raw(&format!("GET /metrics HTTP/1.1\r\n{head}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 404") && !answer.contains("radar_build"), "{head:?}: {answer}");
    }
    let proxied = sink.raw(&format!("GET http://evil.example/metrics HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    assert!(proxied.starts_with("HTTP/1.1 404"), "{proxied}");
    let local = sink.raw(&format!("GET /metrics HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", host.port()));
    assert!(local.starts_with("HTTP/1.1 200"), "{local}");
    sink.idle();
    assert_eq!(sink.counted[&HOSTS_REFUSED], 5);
}

#[test]
fn what_is_no_request_is_refused() {
    let sink = Sink::new();
    assert!(sink.raw("\0\0\0\0\r\n\r\n").starts_with("HTTP/1.1 400"));
    let long = format!("GET /metrics HTTP/1.1\r\nHost: {}\r\nX: {:x<20000}\r\n\r\n", sink.address, "");
    let answer = sink.raw(&long);
    assert!(!answer.contains("radar_build"), "{answer}");
    sink.metrics();
}

#[test]
fn a_thousand_that_say_nothing_keep_nobody_out() {
    let mut sink = Sink::new();
    let begin = Instant::now();
    let mut silent: Vec<TcpStream> = Vec::new();
    for _ in 0..1000 {
        let mut stream = sink.connect();
        stream.write_all(b"GET /met").unwrap();
        silent.push(stream);
        if silent.len().is_multiple_of(100) {
            sink.metrics();
        }
    }
    println!("a thousand connections and ten answers in {:?}", begin.elapsed());
    sink.idle();
    assert!(sink.counted[&EVICTED] >= 900, "{:?}", sink.counted);
}

#[test]
fn who_does_not_take_the_answer_is_let_go() {
    let mut sink = Sink::new();
    // An answer that fits into no socket's buffer.
    let counters: serde_json::Map<_, _> =
        (0..100_000).map(|number| (format!("{number:0>200}"), json!(number))).collect();
    sink.stats(&json!({"plugins": {"dns": {"counters": counters}}}));
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {}\r\n\r\n", sink.address);
    let mut slow = sink.connect();
    slow.write_all(request.as_bytes()).unwrap();
    let mut silent = sink.connect();
    silent.write_all(b"GET").unwrap();
    let begin = Instant::now();
    while sink.counted.get(&SLOW).is_none_or(|slow| *slow < 2) {
        assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", sink.counted);
        thread::sleep(Duration::from_millis(100));
        sink.idle();
    }
    println!("both let go after {:?}", begin.elapsed());
    let mut octets = Vec::new();
    let _ = slow.read_to_end(&mut octets);
    assert!(octets.len() < 30_000_000, "it was cut off");
}
