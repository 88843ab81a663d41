//! A radar without the right to capture: what it advises is done, and helps; as root.

mod live_network;

use live_network::{
    config,
    generator::{cable, in_own_network, run},
};
use std::{
    env, fs,
    path::Path,
    process::{Command, Output},
};

/// Where the machine is as it was, but for what follows; it goes with the test's own namespace.
const MACHINE: &str = "/mnt/machine";

/// Where radar is, with a blank that a shell would take apart.
const FOLDER: &str = "/opt/their tools";

#[test]
fn who_may_not_capture_is_told_the_command_that_helps() {
    in_own_network("who_may_not_capture_is_told_the_command_that_helps", || {
        if !machine_without_container() {
            eprintln!("left out: there is no overlayfs, or no setcap");
            return;
        }
        cable("va", "vb");
        let refused = radar(&["-i", "va"]);
        let told = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(77), "{told}");
        assert!(
            told.contains(
                "cannot capture on va: this program lacks CAP_NET_RAW (you are uid 65534, not root)"
            )
        );
        let command = format!("setcap cap_net_raw=ep '{FOLDER}/radar'");
        assert!(told.contains(&format!("  fix it once   sudo {command}\n")), "{told}");
        assert!(refused.stdout.is_empty());

        let done = Command::new("chroot").args([MACHINE, "sh", "-c", &command]).status();
        assert!(done.expect("coreutils").success(), "{command}");
        for interface in ["va", "any"] {
            let allowed = radar(&["-i", interface, "--duration", "200ms"]);
            let told = String::from_utf8_lossy(&allowed.stderr);
            assert_eq!(allowed.status.code(), Some(0), "{told}");
            assert!(String::from_utf8_lossy(&allowed.stdout).contains(r#""event_type":"stats""#), "{told}");
        }
    });
}

/// Runs that machine's radar as nobody, who may nothing; it ends soon even if it may do what it should not.
fn radar(arguments: &[&str]) -> Output {
    let mut command = Command::new("chroot");
    command.args(["--userspec=65534:65534", MACHINE]).arg(format!("{FOLDER}/radar"));
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command.args(["-c", &format!("{FOLDER}/radar.toml")]).args(arguments);
    if !arguments.contains(&"--duration") {
        command.args(["--duration", "5s"]);
    }
    command.output().expect("coreutils")
}

/// Lays radar and its plugins over this machine, and hides what would tell it that it is a container:
/// there its advice is another.
fn machine_without_container() -> bool {
    run("mount -t tmpfs tmpfs /mnt");
    let upper = Path::new("/mnt/upper");
    for folder in [Path::new(MACHINE), Path::new("/mnt/work"), &upper.join(&FOLDER[1..]), &upper.join("run")]
    {
        fs::create_dir_all(folder).expect("a folder");
    }
    for hidden in ["/.dockerenv", "/run/.containerenv"] {
        run(&format!("mknod /mnt/upper{hidden} c 0 0"));
    }
    let (test, folder) = (env::current_exe().expect("this test"), upper.join(&FOLDER[1..]));
    let built = test.ancestors().nth(2).expect("it stands in a folder of the target folder");
    for file in ["radar", "libradar_dns.so", "libradar_tls.so", "libradar_json.so"] {
        fs::copy(built.join(file), folder.join(file)).expect("cargo build --workspace makes it");
    }
    fs::write(folder.join("radar.toml"), config(1)).expect("a file");
    let layers = "lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work";
    let mounted = Command::new("mount").args(["-t", "overlay", "overlay", "-o", layers, MACHINE]).status();
    let mounted = mounted.is_ok_and(|status| status.success());
    if mounted {
        run(&format!("mount --rbind /proc {MACHINE}/proc"));
        run(&format!("mount --rbind /sys {MACHINE}/sys"));
    }
    mounted && Command::new("setcap").arg("-h").output().is_ok()
}
