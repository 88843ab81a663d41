//! What of a configuration is taken up, and what is refused or left for a restart.

use crate::{PATIENCE, Piped, SOME, SOON, config, save, survived, survivors};
use radar_tests::{Radar, traffic};
use rustix::process::Signal;
use std::{fs, time::Duration};

#[test]
fn a_configuration_that_cannot_be_is_refused_whole_and_the_one_before_goes_on() {
    let mut piped = Piped::start(&config(1, ""), 100);
    piped.look_up();
    save(&piped.radar, &config(1, &(survived("") + "[analyzers.dsn]\n[flow]\nmemory = 3\n")));
    piped.radar.wait_for_message("radar.toml is refused as it is now; radar goes on as before", 1, SOON);
    piped.radar.wait_for_message("error[C003]: unknown analyzer `dsn`\n --> radar.toml:8:12", 1, PATIENCE);
    piped.radar.wait_for_message("2 errors - nothing was changed", 1, PATIENCE);
    piped.look_up();
    save(&piped.radar, &config(1, &survived("at = \"new\"")));
    piped.radar.wait_for_message("is refused as it is now", 2, SOON);
    piped.look_up();
    // One that is gone is none: the signal says to read it all the same.
    fs::remove_file(piped.radar.folder().join("radar.toml")).expect("it was there");
    piped.radar.signal(Signal::HUP);
    piped.radar.wait_for_message("there is no such file", 1, SOON);
    piped.look_up();
    save(&piped.radar, &config(1, &survived("")));
    piped.radar.wait_for_message("reloaded: +x-panics, 2 unchanged", 1, SOON);
    piped.look_up();
    let ended = piped.end();
    assert_eq!((ended.dns_messages().len(), survivors(&ended)), (2 * 5 * SOME, 2 * SOME));
}

#[test]
fn what_is_the_cores_asks_for_a_restart_and_the_rest_is_taken_up() {
    let mut piped = Piped::start(&config(1, ""), 40);
    piped.look_up();
    save(&piped.radar, &config(2, &(survived("") + "[flow.timeout]\nicmp = \"1s\"\n")));
    let message = "workers, [flow] have changed; this takes effect when radar is started again";
    piped.radar.wait_for_message(message, 1, SOON);
    piped.radar.wait_for_message("reloaded: +x-panics, 2 unchanged", 1, SOON);
    piped.look_up();
    let ended = piped.end();
    assert_eq!((ended.dns_messages().len(), survivors(&ended)), (2 * 2 * SOME, 2 * SOME));
}

#[test]
fn a_file_that_ends_is_not_held_up() {
    let (mut quickest, config) = (Duration::MAX, config(1, ""));
    for _ in 0..5 {
        let radar = Radar::new(&config).file("in.pcap", traffic::lookups(10).bytes()).read("in.pcap");
        quickest = quickest.min(radar.run().with_exit(0).took);
    }
    // Less than the time between two looks at the files; a debug build takes some 60 ms for it all.
    assert!(quickest < Duration::from_millis(400), "{quickest:?}");
}
