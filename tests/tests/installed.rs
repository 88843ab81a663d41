//! What `make install` puts where, and an installed radar: it finds its plugins, and speaks with a service manager.

use radar_tests::{Radar, radar::program, traffic::lookups};
use rustix::process::Signal;
use std::{
    fs,
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    path::Path,
    process::{Command, Output},
    time::Duration,
};

/// Installs what was built into a folder, as a package would.
fn install(root: &Path) -> Output {
    let target = program().ancestors().nth(2).expect("a target folder").to_owned();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/install.sh");
    let mut command = Command::new(script);
    command.env("DESTDIR", root).env("CARGO_TARGET_DIR", target).env("PROFILE", "dev");
    command.output().expect("the script starts")
}

#[test]
fn an_installed_radar_finds_its_plugins_wherever_it_was_installed() {
    let root = tempfile::tempdir().expect("a folder");
    let output = install(root.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let at = |path: &str| root.path().join(path);
    for (path, mode) in [
        ("usr/local/bin/radar", 0o755),
        ("usr/local/lib/radar/plugins/libradar_dns.so", 0o644),
        ("etc/radar/radar.toml", 0o644),
        ("usr/local/lib/systemd/system/radar.service", 0o644),
        ("usr/local/lib/sysusers.d/radar.conf", 0o644),
        ("usr/local/share/man/man1/radar-check.1.gz", 0o644),
        ("usr/local/share/bash-completion/completions/radar", 0o644),
        ("usr/local/share/zsh/site-functions/_radar", 0o644),
        ("usr/local/share/fish/vendor_completions.d/radar.fish", 0o644),
        ("usr/local/share/doc/radar/docs/events.md", 0o644),
        ("usr/local/share/doc/radar/LICENSE-MIT", 0o644),
    ] {
        let file = fs::metadata(at(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(file.permissions().mode() & 0o777, mode, "{path}");
    }
    let unit = fs::read_to_string(at("usr/local/lib/systemd/system/radar.service")).expect("text");
    assert!(unit.contains("ExecStart=/usr/local/bin/radar\n") && !unit.contains("@BINDIR@"), "{unit}");

    let elsewhere = tempfile::tempdir().expect("a folder");
    let output = Command::new(at("usr/local/bin/radar"))
        .env_clear()
        .current_dir(elsewhere.path())
        .arg("-c")
        .arg(at("etc/radar/radar.toml"))
        .args(["check", "--set", "sinks.json.path=-"])
        .output()
        .expect("radar starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_configuration_that_somebody_has_written_stays() {
    let root = tempfile::tempdir().expect("a folder");
    let file = root.path().join("etc/radar/radar.toml");
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, "# mine\n").expect("a file");
    let output = install(root.path());
    assert!(String::from_utf8_lossy(&output.stderr).contains("radar.toml is kept"));
    assert_eq!(fs::read_to_string(&file).expect("text"), "# mine\n");
    assert!(file.with_file_name("radar.toml.new").exists());
}

#[test]
fn a_service_manager_is_told_of_the_start_of_a_reload_and_of_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notify");
    let manager = UnixDatagram::bind(&path).expect("a socket");
    manager.set_read_timeout(Some(Duration::from_secs(20))).expect("a bound");
    let hear = || {
        let mut octets = [0; 256];
        let length = manager.recv(&mut octets).expect("radar says something");
        String::from_utf8_lossy(&octets[..length]).into_owned()
    };
    let config = "[analyzers.dns]\n[sinks.json]\npath = \"-\"\n";
    let socket = path.to_str().expect("text");
    let mut radar = Radar::new(config).env("NOTIFY_SOCKET", socket).args(&["-r", "-"]).start_with_pipe();
    radar.write(lookups(1).bytes());
    assert_eq!(hear(), "READY=1");
    radar.signal(Signal::HUP);
    let reloading = hear();
    assert!(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{reloading}");
    assert_eq!(hear(), "READY=1");
    radar.signal(Signal::TERM);
    assert_eq!(hear(), "STOPPING=1");
    let _ = radar.end().with_exit(0);
}

#[test]
fn completions_and_manual_pages_are_printed() {
    let run = |arguments: &[&str]| {
        let output = Command::new(program()).args(arguments).output().expect("radar starts");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, script) = run(&["completions", "bash"]);
    assert!(code == Some(0) && script.contains("complete -F _radar"), "{script}");
    let (code, page) = run(&["man", "plugins", "info"]);
    assert!(code == Some(0) && page.contains(".TH radar-plugins-info 1"), "{page}");
    assert_eq!(run(&["man", "nothing"]).0, Some(2));
}
