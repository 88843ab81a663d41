//! What real programs do on a network becomes events, within a second, as root.

mod live_network;

use live_network::{ANSWER, Peer, config, generator, start};
use radar_tests::{Radar, Running};
use rustix::process::Signal;
use serde_json::Value;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// In which every event is to be in the output, counted from the end of the program that caused it.
const SECOND: Duration = Duration::from_secs(1);

/// How long flows are idle until they end here; no answer takes as long.
const IDLE: Duration = Duration::from_secs(2);

/// Flows are looked over once a second; one whose time was up just then waits for the second after
/// the next (`core/src/flow/wheel.rs`).
const LOOKED_OVER: Duration = Duration::from_secs(2);

const FLOW: &str = r#""event_type":"flow""#;

const TIMEOUTS: &str = "[flow.timeout]\ntcp_closed = \"2s\"\nudp_new = \"2s\"\nudp_established = \"2s\"\n";

const LOOKUPS: [(&str, &str, &str); 4] = [
    ("udp4.example.org", "UDP", "dig +tries=1 +time=10 @192.0.2.2"),
    ("udp6.example.org", "UDP", "dig +tries=1 +time=10 @2001:db8::2"),
    ("tcp4.example.org", "TCP", "dig +tcp +tries=1 +time=10 @192.0.2.2"),
    ("tcp6.example.org", "TCP", "dig +tcp +tries=1 +time=10 @2001:db8::2"),
];

#[test]
fn one_worker_tells_of_real_programs_within_a_second() {
    generator::in_own_network("one_worker_tells_of_real_programs_within_a_second", || real_programs(1));
}

#[test]
fn two_workers_tell_of_real_programs_within_a_second() {
    generator::in_own_network("two_workers_tell_of_real_programs_within_a_second", || real_programs(2));
}

fn real_programs(workers: u32) {
    let _peer = Peer::with_servers();
    let radar = Radar::new(&(config(workers) + TIMEOUTS)).args(&["-i", "va"]);
    let mut watch =
        Watch { radar: start(radar), flows: HashMap::new(), slowest: Duration::ZERO, took: Duration::ZERO };
    for (name, protocol, command) in LOOKUPS {
        lookup(&mut watch, name, protocol, &format!("{command} {name}"));
    }
    for (version, curl, s_client, ja4) in
        [("TLS 1.2", "--tls-max 1.2", "-tls1_2", "t12d"), ("TLS 1.3", "--tlsv1.3", "-tls1_3", "t13d")]
    {
        for (ip, server) in [("4", "192.0.2.2"), ("6", "[2001:db8::2]")] {
            let name = format!("curl{s_client}-{ip}.example.org").replace('_', "-");
            let command = format!(
                "curl --fail --silent --show-error --insecure --max-time 10 {curl} \
                 --resolve {name}:443:{server} https://{name}/ --output /dev/null"
            );
            handshake(&mut watch, &name, version, ja4, &command);
            let name = name.replace("curl", "s-client");
            let command =
                format!("timeout 10 openssl s_client {s_client} -servername {name} -connect {server}:443");
            handshake(&mut watch, &name, version, ja4, &command);
        }
    }
    watch.wait_for_flows();
    let Watch { radar, slowest, .. } = watch;
    eprintln!("{workers} workers: the latest event came {slowest:?} after its program had ended");
    radar.signal(Signal::INT);
    let stats = radar.end().with_exit(0).stats();
    assert_eq!(stats["capture"]["delivered"], stats["capture"]["kernel_packets"]);
    assert_eq!(stats["plugins"]["dns"]["counters"]["malformed"], 0);
    assert_eq!(stats["plugins"]["tls"]["counters"]["malformed"], 0);
}

/// Has a name looked up, and sees to it that question and answer are told.
fn lookup(watch: &mut Watch, name: &str, protocol: &str, command: &str) {
    let named = format!("\"rrname\":\"{name}\"");
    let [request, response] = watch.events(command, [&named, &named]);
    let took = watch.took;
    for event in [&request, &response] {
        watch.is_here(event, "dns");
        assert_eq!((&event["proto"], &event["dest_port"]), (&protocol.into(), &53.into()), "{event}");
        assert_eq!(event["flow_id"], request["flow_id"]);
    }
    assert_eq!((&request["dns"]["type"], &response["dns"]["type"]), (&"request".into(), &"response".into()));
    assert_eq!(response["dns"]["answers"][0]["rdata"], ANSWER, "{response}");
    let latency = Duration::from_micros(response["dns"]["latency_us"].as_u64().expect("it was paired"));
    assert!(!latency.is_zero() && latency < took, "{latency:?} of {took:?}");
}

/// Has a connection made, and sees to it that its handshake is told.
fn handshake(watch: &mut Watch, name: &str, version: &str, ja4: &str, command: &str) {
    let [event] = watch.events(command, [&format!("\"sni\":\"{name}\"")]);
    watch.is_here(&event, "tls");
    let tls = &event["tls"];
    assert_eq!((&tls["version"], &tls["established"]), (&version.into(), &true.into()), "{event}");
    let fingerprint = tls["ja4"].as_str().expect("a hello that was seen whole");
    // Ten characters, two digests of twelve, and what is between them.
    assert!(fingerprint.starts_with(ja4) && fingerprint.len() == 36, "{fingerprint}");
    let expected = if version == "TLS 1.2" { Value::from("CN=example.org") } else { Value::Null };
    assert_eq!(tls["subject"], expected, "a certificate is seen before TLS 1.3 only");
}

/// A radar whose events are waited for.
struct Watch {
    radar: Running,
    /// By their numbers: the protocol that is to be told at their end.
    flows: HashMap<u64, &'static str>,
    /// The longest that an event was waited for.
    slowest: Duration,
    /// How long the last program took.
    took: Duration,
}

impl Watch {
    /// Runs a program, and takes the events with these parts, one after the other.
    fn events<const N: usize>(&mut self, command: &str, parts: [&str; N]) -> [Value; N] {
        let begun = Instant::now();
        generator::run(command);
        let ended = Instant::now();
        self.took = ended - begun;
        let events = parts.map(|part| {
            let left = (ended + SECOND).saturating_duration_since(Instant::now());
            parsed(&self.radar.wait_for(part, left))
        });
        self.slowest = self.slowest.max(ended.elapsed());
        events
    }

    /// Looks whether an event is of our end of the cable, and takes note of its flow.
    fn is_here(&mut self, event: &Value, protocol: &'static str) {
        assert_eq!((&event["in_iface"], &event["event_type"]), (&"va".into(), &protocol.into()), "{event}");
        self.flows.insert(event["flow_id"].as_u64().expect("a number"), protocol);
    }

    /// Waits until all flows have been told, which is to be within a second after their time is up.
    fn wait_for_flows(&mut self) {
        let deadline = Instant::now() + IDLE + LOOKED_OVER + SECOND;
        // The first may have ended while the last were still speaking.
        let early: Vec<Value> =
            self.radar.seen().iter().filter(|line| line.contains(FLOW)).map(|line| parsed(line)).collect();
        early.iter().for_each(|event| self.strike(event));
        while !self.flows.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            let event = parsed(&self.radar.wait_for(FLOW, left));
            self.strike(&event);
        }
    }

    /// Checks the end of a flow, and strikes it off those that are waited for.
    fn strike(&mut self, event: &Value) {
        let Some(protocol) = self.flows.remove(&event["flow_id"].as_u64().expect("a number")) else { return };
        let flow = &event["flow"];
        assert_eq!((&event["in_iface"], &event["app_proto"]), (&"va".into(), &protocol.into()), "{event}");
        assert!(flow["pkts_toserver"].as_u64() > Some(0) && flow["pkts_toclient"].as_u64() > Some(0));
        let state = if event["proto"] == "TCP" { "closed" } else { "established" };
        assert_eq!((&flow["state"], &flow["reason"]), (&state.into(), &"timeout".into()), "{event}");
    }
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("a line of JSON")
}
