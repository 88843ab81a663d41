//! A WASM plugin of a live capture that has failed is left alone for a moment, and then goes on.

mod live_network;

use live_network::generator::{Sender, cable, in_own_network, run};
use radar_tests::{Radar, pick, traffic::lookup, wasm::Guest};
use rustix::process::Signal;
use serde_json::json;
use std::{
    thread,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(20);

/// Within which it must be back after its first fault.
const SOON: Duration = Duration::from_millis(250);

#[test]
fn it_is_back_within_a_quarter_of_a_second() {
    in_own_network("it_is_back_within_a_quarter_of_a_second", || {
        cable("va", "vb");
        // The number of the first packet of a batch stands 32 octets behind the header of 16.
        let body = "(if (i32.eq (i32.load (i32.add (local.get $inputs) (i32.const 48))) (i32.const 1)) (then (unreachable)))";
        let config = "workers = 1\n[analyzers.dns]\n[analyzers.x-hostile]\nwasm = \"hostile.wasm\"\n\
                      [sinks.json]\npath = \"-\"\n[stats]\ninterval = \"100ms\"\n";
        let radar = Radar::new(config).file("hostile.wasm", &Guest::new(body).module()).args(&["-i", "vb"]);
        let mut radar = live_network::start(radar);
        let sender = Sender::open("va").expect("a cable");
        let send = |number| lookup(number).iter().for_each(|frame| sender.send(frame).expect("sent"));
        send(0);
        radar.wait_for_message("`unreachable` instruction executed", 1, PATIENCE);
        let begin = Instant::now();
        let mut sent = 1;
        while radar.has_said("\"event_type\":\"x_alive\"", Duration::from_millis(20)) != Some(true) {
            send(sent);
            sent += 1;
            assert!(begin.elapsed() < PATIENCE, "it never comes back");
        }
        // Events wait for each other for 50 ms at most, and this machine may be busy.
        eprintln!("it is heard again {:?} after it was told of", begin.elapsed());
        assert!(begin.elapsed() < SOON * 4, "{:?}", begin.elapsed());
        thread::sleep(Duration::from_millis(100));
        radar.signal(Signal::INT);
        let ended = radar.end().with_exit(0);
        assert_eq!(ended.dns_messages().len(), 2 * usize::from(sent), "{}", ended.stderr);
        let its = &ended.stats()["plugins"]["x-hostile"];
        assert_eq!(pick(its, "faults set_aside"), json!([1, false]), "{its}");
        // What came while it was away was not given to it, and is counted.
        let [inputs, faulted, shed] =
            ["inputs", "faulted", "shed"].map(|key| its[key].as_u64().unwrap_or_default());
        assert!(shed > 0 && faulted > 0 && faulted + shed < inputs, "{its}");
        run("ip link del va");
    });
}
