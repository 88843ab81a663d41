//! What to do about a capture that cannot be: the errors of `capture`, with advice.

use super::exit::Exit;
use super::failure::Failure;
use super::interfaces;
use crate::capture::CaptureError;
use std::io::ErrorKind;
use std::path::Path;

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        let failure = Self::new(Exit::of(error.exit_code()), error.to_string());
        match &error {
            CaptureError::NoPermission { interface } => no_permission(interface),
            CaptureError::NoInterface { interfaces, .. } | CaptureError::NoDefaultRoute { interfaces } => {
                let lines = interfaces::table(interfaces);
                let failure = lines.lines().fold(failure, |failure, line| failure.help(format!("  {line}")));
                failure.help("name one with -i; radar interfaces --json for scripts")
            }
            CaptureError::InterfaceDown { interface } => {
                failure.help(format!("sudo ip link set {interface} up"))
            }
            CaptureError::Unopened { file, error } if error.kind() == ErrorKind::NotFound => {
                match nearby(file) {
                    Some(near) => failure.help(format!("there is {near}")),
                    None => failure,
                }
            }
            CaptureError::Filter(_) => failure.help("man pcap-filter has the language"),
            _ => failure,
        }
    }
}

/// The right to capture, and how to get it at this very place.
fn no_permission(interface: &str) -> Failure {
    let radar = std::env::current_exe().map_or("radar".to_owned(), |path| path.display().to_string());
    let uid = rustix::process::getuid();
    let who = if uid.is_root() {
        "you are root, but without this capability".to_owned()
    } else {
        format!("you are uid {}, not root", uid.as_raw())
    };
    let message = format!("cannot capture on {interface}: this program lacks CAP_NET_RAW ({who})");
    let failure = Failure::new(Exit::NoPermission, message).help("");
    let failure = if in_container() && !may_be_given() {
        failure.help("start the container with   --cap-add NET_RAW --network host")
    } else if let Some(image) = std::env::var_os("APPIMAGE") {
        let image = image.display().to_string();
        failure
            .help("an AppImage cannot hold capabilities; extract it, or run it as root:")
            .help(format!("  sudo {image}"))
    } else {
        failure
            .help(format!("fix it once   sudo setcap cap_net_raw=ep {}", quoted(&radar)))
            .help(format!("or just now   sudo {}", quoted(&radar)))
    };
    failure
        .help("")
        .help("without any rights you can already")
        .help("  radar -r file.pcapng             any capture file")
        .help("  ssh router tcpdump -U -w - | radar -r -")
}

/// Whether this process could get the capability at all: a container may rule it out.
fn may_be_given() -> bool {
    const NET_RAW: u64 = 1 << 13;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bounding = status.lines().find_map(|line| line.strip_prefix("CapBnd:"));
    bounding.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).is_none_or(|set| set & NET_RAW != 0)
}

fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|file| Path::new(file).exists())
        || std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// A file in the same directory whose name is nearly so.
fn nearby(file: &Path) -> Option<String> {
    let directory = file.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> = std::fs::read_dir(directory)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .take(1000)
        .collect();
    let near =
        crate::config::suggest::nearest(file.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(file.with_file_name(near).display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_that_gives_the_right_names_this_very_program() {
        let failure = no_permission("eth0");
        let text = failure.to_string();
        assert_eq!(failure.exit, Exit::NoPermission);
        assert!(text.starts_with("✗ cannot capture on eth0: this program lacks CAP_NET_RAW"), "{text}");
        if !in_container() || may_be_given() {
            let radar = std::env::current_exe().unwrap();
            assert!(text.contains(&format!("sudo setcap cap_net_raw=ep {}", radar.display())), "{text}");
        }
    }

    #[test]
    fn a_path_with_a_blank_is_quoted() {
        assert_eq!(quoted("/home/me/my tools/radar"), "'/home/me/my tools/radar'");
        assert_eq!(quoted("/usr/bin/radar"), "/usr/bin/radar");
    }
}
