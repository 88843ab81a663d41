//! `radar plugin new` and `build`: a plugin to begin with, and what it takes to build it.

use radar_tests::workshop::{Workshop, files};
use std::{fs, os::unix::fs::PermissionsExt};

#[test]
fn a_new_plugin_is_called_what_it_should_be_called_wherever_its_name_stands() {
    let shop = Workshop::new();
    let answer = shop.radar("plugin new beacon-finder").with_exit(0);
    answer.saying("cd beacon-finder").saying("radar plugin test").saying("there is no Rust toolchain");
    let manifest = shop.text("beacon-finder/Cargo.toml");
    assert!(manifest.contains("name = \"beacon-finder\""), "{manifest}");
    let source = shop.text("beacon-finder/src/lib.rs");
    for part in ["Manifest::new(\"beacon-finder\"", "\"x_beacon_finder\"", "export!(BeaconFinder)"] {
        assert!(source.contains(part), "{part}\n{source}");
    }
    for file in files(&shop.path("beacon-finder")) {
        let name = file.display().to_string();
        let text = String::from_utf8_lossy(&fs::read(&file).expect("a file")).into_owned();
        let old = ["my-analyzer", "my_analyzer", "MyAnalyzer", "x_banner"];
        let old = old.iter().find(|old| text.contains(**old) || name.contains(**old));
        assert!(name.contains("radar-sdk") || old.is_none(), "{name} has {old:?}");
    }
}

#[test]
fn a_new_plugin_needs_nothing_of_radars_checkout() {
    let shop = Workshop::new();
    let _ = shop.radar("plugins new alone --lang rust").with_exit(0);
    let manifests = files(&shop.path("alone")).into_iter().filter(|file| file.ends_with("Cargo.toml"));
    let manifests: Vec<String> = manifests.map(|file| fs::read_to_string(file).expect("a file")).collect();
    assert_eq!(manifests.len(), 4);
    for manifest in manifests {
        for part in ["workspace = true", "testkit", "../.."] {
            assert!(!manifest.contains(part), "{part}\n{manifest}");
        }
    }
    assert!(shop.path("alone/tests/captures/who-speaks-first/input.pcap").exists());
    assert!(shop.path("alone/radar-sdk/LICENSE-MIT").exists());
}

#[test]
fn nothing_is_overwritten() {
    let shop = Workshop::new();
    shop.write("mine/notes.txt", "all I know");
    let _ = shop.radar("plugin new mine").with_exit(1).saying("nothing is overwritten");
    assert_eq!(files(&shop.path("mine")), [shop.path("mine/notes.txt")]);
}

#[test]
fn what_can_be_no_name_is_refused_with_the_reason() {
    let shop = Workshop::new();
    for (name, why) in
        [("Mine", "small letters"), ("../mine", "small letters"), ("type", "a word of the language")]
    {
        let _ = shop.radar(&format!("plugin new {name}")).with_exit(2).saying(why);
    }
    assert!(files(&shop.path("")).is_empty());
}

#[test]
fn what_is_missing_is_told_with_what_to_do() {
    let shop = Workshop::new();
    shop.write("rust/Cargo.toml", "[package]\nname = \"it\"\n");
    shop.write("c/analyzer.c", "");
    shop.write("js/package.json", "{\"name\": \"it\"}");
    shop.write("python/analyzer.py", "");
    for (folder, part) in [
        ("rust", "rustup target add wasm32-unknown-unknown"),
        ("c", "apt install clang lld"),
        ("js", "https://nodejs.org"),
        ("python", "pipx install componentize-py"),
    ] {
        let _ = shop.radar(&format!("plugin build {folder}")).with_exit(1).saying(part);
    }
    shop.write("none/README.md", "");
    let _ = shop.radar("plugin build none").with_exit(66).saying("none holds no plugin");
    let _ = shop.radar("plugin build nowhere").with_exit(66);
}

/// A shell script for a compiler.
fn program(shop: &Workshop, name: &str, script: &str) {
    shop.write(name, format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(shop.path(name), fs::Permissions::from_mode(0o755)).expect("its own file");
}

#[test]
fn a_compiler_of_the_distribution_before_that_of_rustup_is_told_of() {
    let shop = Workshop::new();
    let shop = {
        let bin = shop.path("bin");
        shop.with("PATH", bin)
    };
    for name in ["bin/cargo", "bin/rustup"] {
        program(&shop, name, "exit 1");
    }
    program(&shop, "bin/rustc", "case \"$*\" in *sysroot) echo /usr;; *) echo /nowhere;; esac");
    shop.write("it/Cargo.toml", "[package]\nname = \"it\"\n");
    let told = shop.radar("plugin build it").with_exit(1);
    told.saying("is no compiler of rustup's").saying("export PATH=\"$HOME/.cargo/bin:$PATH\"");
    program(&shop, "bin/rustc", "echo /home/me/.rustup/toolchains/stable");
    let told = shop.radar("plugin build it").with_exit(1).saying("rustup target add wasm32-unknown-unknown");
    assert!(!told.error.contains("no compiler of rustup's"), "{}", told.error);
}

#[test]
fn nobody_is_asked_who_is_not_at_a_terminal() {
    let shop = Workshop::new();
    let shop = {
        let bin = shop.path("bin");
        shop.with("PATH", bin)
    };
    for name in ["bin/node", "bin/npm"] {
        program(&shop, name, "echo \"$0 ran\" >&2");
    }
    shop.write("it/package.json", "{\"name\": \"it\"}");
    let told = shop.radar("plugin build it").with_exit(1).saying("(cd it && npm install)");
    assert!(!told.error.contains("npm ran"), "{}", told.error);
}
