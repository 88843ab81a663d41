//! The names of both ends in the events of real clients' captures, as the built radar tells them.

use radar_tests::Radar;
use serde_json::{Value, json};

/// The events of a plugin's capture, with `settings` of `names`; of one worker, so that their order is certain.
fn play(capture: &str, settings: &str) -> Vec<Value> {
    let analyzers =
        ["dhcp", "dns", "http", "quic", "tls"].map(|name| format!("[analyzers.{name}]\n")).concat();
    let config =
        format!("workers = 1\n{analyzers}[analyzers.names]\n{settings}\n[sinks.json]\npath = \"-\"\n");
    let capture = format!("{}/../plugins/{capture}/input.pcap", env!("CARGO_MANIFEST_DIR"));
    Radar::new(&config).read(capture).run().events()
}

/// Of each event of a type: the ends' addresses, and what the section says of their names.
fn names(events: &[Value], event_type: &str) -> Vec<(String, String)> {
    let of_type = events.iter().filter(|event| event["event_type"] == event_type);
    of_type
        .map(|event| {
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            let end = |end: &str| {
                let end = &event["names"][end];
                format!("{} {}", text(&end["name"]), text(&end["source"]))
            };
            let ends = format!("{} > {}", text(&event["src_ip"]), text(&event["dest_ip"]));
            (ends, format!("{}, {}", end("src"), end("dest")))
        })
        .collect()
}

fn is(ends: &str, names: &str) -> (String, String) {
    (ends.to_owned(), names.to_owned())
}

#[test]
fn a_server_is_called_what_was_asked_for_in_the_events_of_the_same_batch() {
    let events = play("names/tests/captures/chain", "");
    let www = "- -, www.example.net dns";
    assert_eq!(
        names(&events, "tls"),
        [
            is("192.0.2.1 > 198.51.100.1", www),
            is("2001:db8::1 > 2001:db8::1", "www.example.net dns, www.example.net dns")
        ]
    );
    let flow =
        events.iter().find(|event| event["event_type"] == "flow" && event["dest_port"] == 443).unwrap();
    assert_eq!(
        flow["names"],
        json!({"service": "https", "dest": {"name": "www.example.net", "source": "dns"}})
    );
}

#[test]
fn of_two_names_a_client_is_told_the_one_that_it_has_asked_for() {
    let events = play("names/tests/captures/two-names", "");
    assert_eq!(
        names(&events, "tls"),
        [
            is("192.0.2.1 > 198.51.100.1", "- -, www.example.net dns"),
            is("192.0.2.2 > 198.51.100.1", "- -, other.example.org dns"),
        ]
    );
}

#[test]
fn answers_over_tcp_name_as_those_over_udp_do() {
    let events = play("names/tests/captures/over-tcp", "");
    assert_eq!(names(&events, "tls"), [is("192.0.2.1 > 198.51.100.2", "- -, tcp.example.net dns")]);
}

#[test]
fn what_a_client_claims_names_the_flow_and_what_waits_for_the_same_address() {
    let events = play("names/tests/captures/claims", "");
    let flows: Vec<(u64, String)> = events
        .iter()
        .filter(|event| event["event_type"] == "flow")
        .map(|event| {
            let dest = &event["names"]["dest"];
            (event["dest_port"].as_u64().unwrap(), format!("{} {}", dest["name"], dest["source"]))
        })
        .collect();
    let flow = |port: u64, name: &str| (port, name.to_owned());
    // The first has claimed nothing: it is called what others have called the server.
    assert_eq!(flows.len(), 3);
    assert!(flows.contains(&flow(443, r#""claimed.example.org" "sni""#)), "{flows:?}");
    assert!(flows.contains(&flow(80, r#""host.example.org" "http""#)), "{flows:?}");
    assert!(flows.iter().all(|(_, name)| name.contains("example.org")), "{flows:?}");
}

#[test]
fn a_printer_on_the_link_is_called_what_it_calls_itself() {
    let events = play("dns/tests/captures/mdns", "");
    let all = names(&events, "flow");
    assert!(all.iter().any(|(_, names)| names.starts_with("printer.local mdns, ")), "{all:?}");
    let all = names(&play("dns/tests/captures/llmnr", ""), "flow");
    assert!(all.iter().any(|(_, names)| names.contains(" llmnr")), "{all:?}");
}

#[test]
fn a_client_that_is_given_an_address_is_called_what_it_has_said() {
    let events = play("dhcp/tests/captures/dhclient", "");
    let all = names(&events, "flow");
    assert!(all.contains(&is("192.0.2.1 > 192.0.2.145", "- -, laptop.example.org dhcp")), "{all:?}");
}

#[test]
fn of_a_file_the_way_is_that_of_the_networks_that_are_ones_own() {
    let events = play("names/tests/captures/chain", "own = [\"192.0.2.0/24\"]");
    let way = |port: u64, version: u64| {
        let event = events.iter().find(|event| {
            event["event_type"] == "flow" && event["dest_port"] == port && event["ip_v"] == version
        });
        event.unwrap()["names"].clone()
    };
    assert_eq!([&way(443, 4)["direction"], &way(443, 4)["src"]["own"]], [&json!("outbound"), &json!(true)]);
    assert_eq!([&way(53, 4)["direction"], &way(443, 6)["direction"]], ["local", "transit"]);
}

#[test]
fn settings_that_cannot_be_are_refused_with_what_they_should_be() {
    for (settings, expected) in [
        (
            "own = [\"192.0.2.0/33\"]",
            "analyzers.names.own must be networks such as 192.0.2.0/24, not 192.0.2.0/33",
        ),
        ("memory = \"1KiB\"", "analyzers.names.memory must be at least 64KiB"),
        (
            "reverse_servers = [\"dns.example\"]",
            "analyzers.names.reverse_servers must be addresses such as 192.0.2.53",
        ),
        ("reverse_rate = 0", "analyzers.names.reverse_rate must be at least 1"),
    ] {
        let ended =
            Radar::new(&format!("[analyzers.names]\n{settings}\n[sinks.json]\n")).args(&["check"]).run();
        assert_ne!(ended.exit, Some(0), "{settings} is taken");
        let said = format!("{} {}", ended.lines.join("\n"), ended.stderr);
        assert!(said.contains(expected), "{said}");
    }
}
