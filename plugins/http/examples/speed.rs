//! What a transaction costs, and a segment of a long body:
//! `cargo run --release -p radar-http --example speed`.

use radar_plugin::__private::stable::{
    Emission, Host, Host_TO, Input, RMut, Request, TD_Opaque, kind,
    std_types::{RSlice, RStr},
};
use std::time::Instant;

const BATCHES: u32 = 20_000;
const REQUEST: &[u8] = b"GET /assets/app.js?v=3 HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\nAccept: */*\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\nReferer: http://www.example.org/\r\nConnection: keep-alive\r\nCookie: session=0123456789abcdef0123456789abcdef\r\n\r\n";
const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 24 Nov 2026 12:00:00 GMT\r\nContent-Type: application/javascript; charset=utf-8\r\nContent-Length: 10\r\nLast-Modified: Mon, 23 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\nETag: \"65a0f0f0-a\"\r\nAccept-Ranges: bytes\r\n\r\n0123456789";
const LONG: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n";

struct Nobody;

impl Host for Nobody {
    fn emit(&mut self, _: &Emission<'_>) {}
    fn done(&mut self, _: u32, _: u64) {}
    fn identify(&mut self, _: u32, _: u64, _: u32) {}
    fn enrich(&mut self, _: u32, _: u64, _: u32, _: RSlice<'_, u8>) {}
    fn count(&mut self, _: u32, _: u64) {}
    fn log(&mut self, _: u32, _: RStr<'_>) {}
}

fn main() {
    let body = [0; 1460];
    let transaction = [(0, REQUEST), (1, RESPONSE)];
    measure("transaction", &transaction, &transaction.repeat(64), 64);
    measure("segment of a body", &[(0, REQUEST), (1, LONG)], &[(1, &body[..])].repeat(128), 128);
}

/// Plays `before` once and `each` many times; prints the time of one of the `parts` of `each`.
fn measure(what: &str, before: &[(u8, &[u8])], each: &[(u8, &[u8])], parts: u32) {
    let root = radar_plugin::analyzer_root::<radar_http::Http>();
    let request = Request { worker: 0, summaries: 0, live: 0, check: 0, reserved: [0; 4] };
    let worker = root.new_worker()("{}".into(), &request).into_result();
    let mut worker = worker.unwrap_or_else(|fault| panic!("{}", fault.message));
    let mut play = |said: &[(u8, &[u8])]| {
        let inputs: Vec<Input<'_>> =
            said.iter().map(|(direction, octets)| input(*direction, octets)).collect();
        let mut nobody = Nobody;
        let mut host = Host_TO::from_ptr(RMut::new(&mut nobody), TD_Opaque);
        assert!(worker.batch(RSlice::from_slice(&inputs), &mut host).is_ok());
    };
    play(before);
    let start = Instant::now();
    (0..BATCHES).for_each(|_| play(each));
    println!("{what:>20} {:6} ns", (start.elapsed() / BATCHES / parts).as_nanos());
}

fn input(direction: u8, octets: &[u8]) -> Input<'_> {
    let (source_port, destination_port) = if direction == 0 { (50000, 80) } else { (80, 50000) };
    let data = RSlice::from_slice(octets);
    Input {
        flow: 1,
        slot: 0,
        source_port,
        destination_port,
        direction,
        kind: kind::STREAM,
        protocol: 6,
        data,
        ..Input::empty()
    }
}
