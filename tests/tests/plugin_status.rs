//! `radar --plugin`, and what `radar plugins` tells of plugins, in files and in a radar that runs.

use radar_tests::{traffic::lookups, wasm::Guest, workshop::Workshop};
use std::{
    io::Write,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

fn shop() -> Workshop {
    let shop = Workshop::new();
    shop.write("it.wasm", Guest::new("").module());
    shop.write("lookups.pcap", lookups(3).bytes());
    shop
}

#[test]
fn a_module_is_tried_with_no_configuration() {
    let told = shop().radar("-r lookups.pcap --plugin it.wasm -q").with_exit(0);
    // What is enabled without a configuration runs beside it.
    told.saying("\"event_type\":\"x_alive\"").saying("\"event_type\":\"dns\"");
}

#[test]
fn a_module_is_tried_beside_a_configuration_that_names_another_of_its_name() {
    let shop = shop();
    shop.write("radar.toml", "[analyzers.x-hostile]\nwasm = \"gone.wasm\"\n[sinks.json]\npath = \"-\"\n");
    let told =
        shop.radar("-r lookups.pcap --plugin it.wasm -q").with_exit(0).saying("\"event_type\":\"x_alive\"");
    assert!(!told.out.contains("\"event_type\":\"dns\""), "{}", told.out);
}

#[test]
fn a_folder_that_was_not_built_is_told_of() {
    let shop = shop();
    let _ = shop.radar("plugin new mine").with_exit(0);
    let told = shop.radar("-r lookups.pcap --plugin mine").with_exit(78);
    told.saying("the plugin is not built").saying("radar plugin build mine");
    let _ =
        shop.radar("-r lookups.pcap --plugin nowhere.wasm").with_exit(78).saying("there is no nowhere.wasm");
}

#[test]
fn a_plugin_is_found_by_its_name_as_a_module_too() {
    let shop = shop();
    shop.write("plugins/radar_x_hostile.wasm", Guest::new("").module());
    shop.write(
        "radar.toml",
        "[plugins]\ndirs = [\"plugins\"]\n[analyzers.x-hostile]\n[sinks.json]\npath = \"-\"\n",
    );
    let _ = shop.radar("-r lookups.pcap -q").with_exit(0).saying("\"event_type\":\"x_alive\"");
}

#[test]
fn a_plugin_is_told_with_what_carries_it_and_what_it_may_use() {
    let shop = shop();
    let told = shop.radar("--plugin it.wasm plugins info x-hostile --json").with_exit(0).json();
    assert_eq!(
        (&told["carrier"], &told["state"], &told["api"]),
        (&"wasm".into(), &"on".into(), &"1.0".into())
    );
    assert_eq!(told["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(told["limits"]["memory"], 64 << 20);
    let list = shop.radar("--plugin it.wasm plugins list").with_exit(0);
    let line = list.out.lines().find(|line| line.contains("x-hostile")).expect("it is listed");
    let hash: String = told["sha256"].as_str().unwrap_or_default().chars().take(8).collect();
    assert!(line.contains(" wasm ") && line.contains(" 1.0 ") && line.contains(&hash), "{line}");
}

#[test]
fn a_radar_that_runs_tells_how_its_plugins_do_and_nothing_when_it_has_ended() {
    let shop = shop();
    shop.write("it.wasm", Guest::new("(unreachable)").module());
    let mut command = shop.command(&["-r", "-", "--plugin", "it.wasm", "-q"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut radar = command.spawn().expect("radar can be started");
    let mut pipe = radar.stdin.take().expect("a pipe");
    pipe.write_all(lookups(3).bytes()).and_then(|()| pipe.flush()).expect("radar reads");
    let deadline = Instant::now() + Duration::from_secs(30);
    let told = loop {
        let told = shop.radar("--plugin it.wasm plugins info x-hostile --json").with_exit(0).json();
        if told["running"][0]["faults"].as_u64() > Some(0) {
            break told["running"][0].clone();
        }
        assert!(Instant::now() < deadline, "{told}");
        thread::sleep(Duration::from_millis(200));
    };
    assert_eq!(told["pid"], radar.id());
    assert!(told["last_words"].as_str().is_some_and(|words| words.contains("unreachable")), "{told}");
    let listed = shop.radar("plugins list").with_exit(0);
    listed.saying(&format!("in process {}:", radar.id())).saying("; last words: ");
    drop(pipe);
    assert!(radar.wait().expect("it ends").success());
    assert!(!shop.path(&format!("radar/{}.json", radar.id())).exists());
}
