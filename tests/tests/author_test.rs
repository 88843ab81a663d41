//! `radar plugin test` and `bench`, on modules that need no toolchain.

use radar_tests::{traffic::lookups, wasm::Guest, workshop::Workshop};

/// One event is declared: `x_alive`, with the number `ok`.
const MANIFEST: &str = r#"{"name":"x-alive","version":"1.0.0","kind":"analyzer","api":[1,0],"wants":{"datagrams":{"ports":[53]}},"events":[{"name":"x_alive","description":"a batch came","fields":[{"name":"ok","type":"integer","description":"1"}]}],"counters":["malformed"]}"#;

/// Tells one event `{"ok":1}` for each batch.
fn alive() -> Guest {
    Guest::new("").manifest(MANIFEST)
}

fn shop(guest: &Guest) -> Workshop {
    let shop = Workshop::new();
    shop.write("it.wasm", guest.module());
    shop.write("tests/lookups.pcap", lookups(3).bytes());
    shop
}

#[test]
fn events_are_compared_with_the_keys_that_somebody_wrote_down() {
    let shop = shop(&alive());
    let _ = shop.radar("plugin test it.wasm").with_exit(0).saying("--update writes down what came");
    shop.write("tests/lookups.expected.jsonl", "{\"x_alive\":{\"ok\":1}}\n{\"dest_port\":53}\n");
    let told = shop.radar("plugin test it.wasm").with_exit(0);
    told.saying("tests/lookups.pcap: 6 packets, 2 events, as expected").saying("PASS     1 of 1 captures");
}

#[test]
fn what_differs_is_shown_and_can_be_taken_for_expected() {
    let shop = shop(&alive());
    shop.write(
        "tests/lookups.expected.jsonl",
        "{\"x_alive\":{\"ok\":2}}\n{\"dest_port\":53}\n{\"more\":1}\n",
    );
    let told = shop.radar("plugin test it.wasm").with_exit(1);
    told.saying("x_alive.ok\n        expected 2\n        came     1")
        .saying("event 3 did not come: {\"more\":1}")
        .saying("FAIL     0 of 1 captures");
    let told = shop.radar("plugin test it.wasm --json").with_exit(1).json();
    assert_eq!((&told["pass"], &told["captures"][0]["expected"]), (&false.into(), &"no".into()));
    assert_eq!(told["captures"][0]["differences"][1]["missing"], 3);
    let _ = shop.radar("plugin test it.wasm --update").with_exit(0).saying("written down as expected");
    let _ = shop.radar("plugin test it.wasm").with_exit(0).saying("as expected ✓");
    assert_eq!(shop.text("tests/lookups.expected.jsonl").lines().count(), 2);
}

#[test]
fn an_event_that_was_not_declared_is_told() {
    let shop = shop(&Guest::new("").manifest(&MANIFEST.replace("\"name\":\"ok\"", "\"name\":\"other\"")));
    let _ = shop.radar("plugin test it.wasm").with_exit(1).saying("x_alive.ok is not declared");
}

#[test]
fn a_plugin_that_fails_only_at_what_no_network_should_deliver_fails_the_test() {
    // The length of the batch tells it that one of its datagrams is longer than any lookup.
    let body = "(if (i32.gt_u (local.get $length) (i32.const 60000)) (then (unreachable)))";
    let told = shop(&Guest::new(body).manifest(MANIFEST)).radar("plugin test it.wasm").with_exit(1);
    told.saying("oversize 1 run ✗")
        .saying("with packets of 65535 octets: it failed")
        .saying("unreachable")
        .saying("twice    1 run ✓");
}

#[test]
fn without_a_capture_there_is_nothing_to_test() {
    let shop = Workshop::new();
    shop.write("it.wasm", alive().module());
    let _ = shop.radar("plugin test it.wasm").with_exit(66).saying("there is no capture in tests");
    shop.write("it.wasm", "no module");
    let _ = shop.radar("plugin test it.wasm").with_exit(65);
    let _ = shop.radar("plugin test nowhere.wasm").with_exit(66);
}

#[test]
fn a_benchmark_says_what_a_packet_costs_beside_others_and_what_kind_of_build_has_measured() {
    let shop = shop(&alive());
    let told = shop.radar("plugin bench it.wasm --json").with_exit(0).json();
    assert_eq!(told["debug_build"], cfg!(debug_assertions));
    let names: Vec<_> = (0..3).map(|row| told["plugins"][row]["plugin"].as_str().expect("a name")).collect();
    assert_eq!(names, ["x-alive", "empty", "dns"]);
    for row in 0..3 {
        let row = &told["plugins"][row];
        assert!(row["ns_per_packet"]["256"].as_f64().expect("a number") > 0.0, "{row}");
        assert!(
            row["inputs"].as_u64().expect("a number") >= told["played"].as_u64().expect("a number"),
            "{row}"
        );
    }
    let told = shop.radar("plugin bench it.wasm -r tests/lookups.pcap").with_exit(0);
    assert_eq!(told.out.contains("debug build"), cfg!(debug_assertions), "{}", told.out);
    told.saying("% of a core at 100 000 packets a second");
}
