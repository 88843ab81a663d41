//! The whole road of an author in Rust, where there is a toolchain for it; `templates.rs` has the other languages.

use radar_tests::workshop::{Workshop, toolchain};
use std::{
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A new plugin, built; none where there is no toolchain for it, which is said on standard error.
fn built() -> Option<Workshop> {
    let target = std::env::current_exe().expect("a test has a path").with_file_name("author-toolchain");
    let shop = toolchain()?.into_iter().fold(Workshop::new(), |shop, (name, value)| shop.with(&name, value));
    // The crates that a guest needs are those of radar itself, and were fetched with it.
    let shop = shop.with("CARGO_TARGET_DIR", target).with("CARGO_NET_OFFLINE", "true");
    let lock = Path::new(ROOT).join("Cargo.lock");
    let _ = shop.radar("plugin new mine").with_exit(0);
    shop.write("mine/Cargo.lock", std::fs::read(lock).expect("radar has one"));
    let built = shop.radar("plugin build mine --json");
    if built.exit == Some(1)
        && ["is not installed", "there is no "].iter().any(|part| built.error.contains(part))
    {
        eprintln!("skipped: {}", built.error);
        return None;
    }
    let told = built.with_exit(0).json();
    assert_eq!(told["module"], "mine/mine.wasm", "{told}");
    Some(shop)
}

#[test]
fn in_rust_from_nothing_to_events() {
    let Some(shop) = built() else { return };
    let tested = shop.radar("plugin test mine/mine.wasm").with_exit(0);
    tested.saying("as expected ✓").saying("PASS     1 of 1");
    let told = shop.radar("plugin bench mine/mine.wasm --json").with_exit(0).json();
    assert_eq!(told["plugins"][0]["plugin"], "mine");
    let capture = "mine/tests/captures/who-speaks-first/input.pcap";
    let _ = shop
        .radar(&format!("--plugin mine -r {capture} -q"))
        .with_exit(0)
        .saying("\"event_type\":\"x_mine\"");
    // What the compiler says is not kept from its author.
    shop.write("mine/src/lib.rs", "no_such_macro!();");
    let _ = shop.radar("plugin build mine").with_exit(1).saying("no_such_macro").saying("cargo build failed");
    let _ = shop.radar("plugin test mine").with_exit(1);
}

#[test]
fn in_rust_what_is_saved_is_built_and_tested() {
    let Some(shop) = built() else { return };
    let mut command = shop.command(&["plugin", "dev", "mine"]);
    let log = std::fs::File::create(shop.path("log")).expect("a file");
    command.stdin(Stdio::null()).stdout(log.try_clone().expect("a file")).stderr(log);
    let mut dev = command.spawn().expect("radar can be started");
    let wait_for = |times: usize| {
        let deadline = Instant::now() + Duration::from_secs(240);
        while shop.text("log").matches("waiting for changes").count() < times {
            assert!(Instant::now() < deadline, "{}", shop.text("log"));
            thread::sleep(Duration::from_millis(100));
        }
    };
    wait_for(1);
    let source =
        shop.text("mine/src/lib.rs").replace("event.boolean(\"cut\", cut)", "event.boolean(\"cut\", !cut)");
    shop.write("mine/src/lib.rs", source);
    wait_for(2);
    let pid = i32::try_from(dev.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it runs");
    assert!(dev.wait().expect("it ends").success());
    let log = shop.text("log");
    assert!(
        log.contains("PASS") && log.contains("src/lib.rs has changed") && log.contains("x_mine.cut"),
        "{log}"
    );
}
