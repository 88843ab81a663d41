//! radar watches the loopback interface over which its own pages are looked at: what it sends there must not come back
//! as traffic to be shown. In a network of the test's own, as root.

mod live_network;

use live_network::{PATIENCE, generator};
use radar_tests::{Radar, websocket::WebSocket};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{
    net::UdpSocket,
    time::{Duration, Instant},
};

const CONFIG: &str = "workers = 1\n[analyzers.names]\n[analyzers.http]\n[analyzers.app-proto]\n\
                      [sinks.web]\nlisten = [\"127.0.0.1:0\"]\n";

/// Rows of the tables of a page that is looked at, as the last frames have them.
struct Page {
    socket: WebSocket,
    /// What each channel is called.
    names: Vec<(u64, String)>,
}

impl Page {
    fn open(address: &str, token: &str) -> Self {
        let mut socket = WebSocket::open(address, "/ws?format=json", token);
        for (id, view) in [("fight", "fight"), ("status", "status"), ("tail", "tail"), ("flows", "flows")] {
            socket.say(&json!({"subscribe": {"id": id, "view": view}}));
        }
        Self { socket, names: Vec::new() }
    }

    /// The next frame: the name of its view, and its tables.
    fn receive(&mut self) -> (String, Value) {
        loop {
            let mut text = self.socket.receive();
            if let Some(channel) = text["subscribed"]["channel"].as_u64() {
                let id = text["subscribed"]["id"].as_str().expect("an id");
                self.names.push((channel, id.to_owned()));
            }
            let frame = text["frame"].take();
            let name = self.names.iter().find(|(channel, _)| Some(*channel) == frame["channel"].as_u64());
            if let Some((_, name)) = name {
                return (name.clone(), frame["tables"].clone());
            }
        }
    }
}

fn rows(table: &Value) -> &[Value] {
    table["rows"].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn what_radar_sends_to_its_own_pages_is_hidden_and_never_feeds_on_itself() {
    generator::in_own_network(
        "what_radar_sends_to_its_own_pages_is_hidden_and_never_feeds_on_itself",
        || {
            let radar = Radar::new(CONFIG).args(&["-i", "lo"]).within(Duration::from_secs(90)).start();
            radar.wait_for_message("/#k=", 1, PATIENCE);
            let messages = radar.messages();
            let url = messages.split_whitespace().find(|word| word.contains("/#k=")).expect("its address");
            let (address, token) = url.trim_start_matches("http://").split_once("/#k=").expect("a token");
            let mut page = Page::open(address, token);
            let (begin, mut seen) = (Instant::now(), Vec::new());
            while begin.elapsed() < Duration::from_secs(10) {
                match page.receive() {
                    (name, tables) if name == "status" => {
                        let totals = &rows(&tables["totals"])[0];
                        let number = |name: &str| totals[name].as_u64().expect("a number");
                        seen.push((begin.elapsed(), number("hidden_self_rate"), number("events_rate")));
                    }
                    (name, tables) if name == "fight" => {
                        assert!(rows(&tables["edges"]).is_empty(), "{tables}")
                    }
                    (name, tables) => {
                        // What radar tells of itself is of no flow.
                        let of_flows = rows(&tables["rows"]).iter().filter(|row| !row["flow"].is_null());
                        assert_eq!(of_flows.count(), 0, "{name}: {tables}");
                    }
                }
            }
            let of = |from: u64, to: u64| {
                let times = Duration::from_secs(from)..Duration::from_secs(to);
                let rates = seen
                    .iter()
                    .filter(move |(at, ..)| times.contains(at))
                    .map(|(_, rate, events)| [*rate, *events]);
                rates.fold([0; 2], |[rate, events], [more, another]| [rate.max(more), events.max(another)])
            };
            let ([early, _], [late, events]) = (of(2, 6), of(6, 10));
            assert!(early > 0 && late > 0, "it is seen, and told as hidden: {seen:?}");
            assert!(late < early * 2, "it stays level: {seen:?}");
            assert!(events <= 4, "nothing is told of it: {seen:?}");

            // Somebody else who talks to himself is a loop.
            let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
            let itself = socket.local_addr().expect("an address");
            let begin = Instant::now();
            let edge = loop {
                assert!(begin.elapsed() < PATIENCE, "no edge of a host with itself");
                socket.send_to(&[7; 100], itself).expect("a datagram");
                let (name, tables) = page.receive();
                if name == "fight"
                    && let Some(edge) = rows(&tables["edges"]).first()
                {
                    break edge.clone();
                }
            };
            assert_eq!(edge["a"], edge["b"], "{edge}");
            assert_eq!(edge["class"], 1, "UDP: {edge}");
            radar.signal(Signal::INT);
            let _ = radar.end().with_exit(0);
        },
    );
}
