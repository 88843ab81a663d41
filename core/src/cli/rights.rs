//! The right to capture, and how to get it at this very place.

use super::exit::Exit;
use super::failure::Failure;
use std::path::{Path, PathBuf};

/// `CAP_NET_RAW` in a set of capabilities.
const NET_RAW: u64 = 1 << 13;

/// Where radar runs, as far as it matters for rights.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// radar's own file, whole: `sudo radar` finds nothing in a user's own folders.
    pub program: PathBuf,
    /// Who runs it.
    pub uid: u32,
    /// Whether it is in a container.
    pub container: bool,
    /// Whether this process could have the capability at all: a container may rule it out.
    pub may_be_given: bool,
    /// Whether this process has promised to gain no rights, so that neither sudo nor a file's capabilities do anything.
    pub no_new_privileges: bool,
    /// The image that it is run from, if it is an AppImage.
    pub app_image: Option<String>,
    /// Whether it is in a store whose files nobody may change.
    pub nix: bool,
    /// Why its file cannot hold capabilities, if it cannot.
    pub no_file_capabilities: Option<&'static str>,
}

impl Ground {
    /// Looks around.
    #[must_use]
    pub fn here() -> Self {
        let program = std::env::current_exe().unwrap_or_else(|_| "radar".into());
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let of = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let bounding = of("CapBnd:").and_then(|set| u64::from_str_radix(set, 16).ok());
        Self {
            uid: rustix::process::getuid().as_raw(),
            container: in_container(),
            may_be_given: bounding.is_none_or(|set| set & NET_RAW != 0),
            no_new_privileges: of("NoNewPrivs:") == Some("1"),
            app_image: std::env::var("APPIMAGE").ok(),
            nix: program.starts_with("/nix/store") || Path::new("/etc/NIXOS").exists(),
            no_file_capabilities: no_file_capabilities(&program),
            program,
        }
    }

    /// What to do, a line each.
    #[must_use]
    pub fn advice(&self) -> Vec<String> {
        let radar = quoted(&self.program.display().to_string());
        let back = if self.uid == 0 {
            String::new()
        } else {
            format!("   (becomes uid {} again once it is open)", self.uid)
        };
        let lines = if self.container && !self.may_be_given {
            vec!["start the container with   --cap-add NET_RAW --network host".to_owned()]
        } else if self.no_new_privileges {
            vec![
                "this process may gain no rights (no-new-privs is set), so sudo and setcap do nothing here"
                    .to_owned(),
                "in a systemd unit   AmbientCapabilities=CAP_NET_RAW".to_owned(),
                "in a container      --cap-add NET_RAW --network host, as root".to_owned(),
            ]
        } else if let Some(image) = &self.app_image {
            vec![
                "an AppImage cannot hold capabilities; extract it, or run it as root:".to_owned(),
                format!("  sudo {}", quoted(image)),
                format!("  {} --appimage-extract", quoted(image)),
            ]
        } else if self.nix {
            vec![
                "fix it once, in configuration.nix:".to_owned(),
                "  security.wrappers.radar = { owner = \"root\"; group = \"root\";".to_owned(),
                format!(
                    "    capabilities = \"cap_net_raw+ep\"; source = \"{}\"; }};",
                    self.program.display()
                ),
                format!("or just now   sudo {radar}{back}"),
            ]
        } else if let Some(why) = self.no_file_capabilities {
            vec![format!("{why}, so setcap does nothing there"), format!("just now   sudo {radar}{back}")]
        } else {
            vec![
                format!("fix it once   sudo setcap cap_net_raw=ep {radar}"),
                format!("or just now   sudo {radar}{back}"),
            ]
        };
        let networks = (self.container && self.may_be_given).then_some(
            "in a container only its own network is seen, unless it is started with --network host",
        );
        lines.into_iter().chain(networks.map(str::to_owned)).collect()
    }
}

/// What can be done without any rights, a line each.
pub const WITHOUT: [&str; 4] = [
    "without any rights you can already",
    "  radar demo                       a built-in capture of 30 seconds, in all views",
    "  radar -r file.pcapng             any capture file",
    "  ssh router tcpdump -U -w - | radar -r -",
];

/// radar may not capture on `interface`.
pub fn no_permission(interface: &str, ground: &Ground) -> Failure {
    let who = match ground.uid {
        0 => "you are root, but without this capability".to_owned(),
        uid => format!("you are uid {uid}, not root"),
    };
    let message = format!("cannot capture on {interface}: this program lacks CAP_NET_RAW ({who})");
    let failure =
        ground.advice().into_iter().fold(Failure::new(Exit::NoPermission, message).help(""), Failure::help);
    WITHOUT.into_iter().fold(failure.help(""), Failure::help)
}

pub(super) fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|file| Path::new(file).exists())
        || std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
}

/// Why the file system of `program` gives no capabilities, if it does not.
fn no_file_capabilities(program: &Path) -> Option<&'static str> {
    use rustix::fs::{StatVfsMountFlags, getxattr, statvfs};
    let flags = statvfs(program).ok()?.f_flag;
    if flags.contains(StatVfsMountFlags::NOSUID) {
        return Some("radar is on a file system that is mounted nosuid");
    }
    match getxattr(program, "security.capability", &mut [0_u8; 64]) {
        Err(rustix::io::Errno::OPNOTSUPP) => Some("radar is on a file system without extended attributes"),
        _ => None,
    }
}

/// A path as a shell takes it.
pub fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground() -> Ground {
        Ground { program: "/usr/bin/radar".into(), uid: 1000, may_be_given: true, ..Ground::default() }
    }

    fn told(ground: &Ground) -> String {
        no_permission("eth0", ground).to_string()
    }

    #[test]
    fn the_command_that_gives_the_right_names_this_very_program() {
        let failure = no_permission("eth0", &Ground { no_file_capabilities: None, ..Ground::here() });
        assert_eq!(failure.exit, Exit::NoPermission);
        let text = told(&ground());
        assert!(
            text.starts_with("✗ cannot capture on eth0: this program lacks CAP_NET_RAW (you are uid 1000"),
            "{text}"
        );
        assert!(text.contains("\n  fix it once   sudo setcap cap_net_raw=ep /usr/bin/radar\n"), "{text}");
        assert!(text.contains("\n  or just now   sudo /usr/bin/radar   (becomes uid 1000 again"), "{text}");
        assert!(text.contains("\n    radar demo "), "{text}");
    }

    #[test]
    fn each_place_has_advice_of_its_own() {
        let cases = [
            (Ground { container: true, may_be_given: false, ..ground() }, "--cap-add NET_RAW --network host"),
            (Ground { container: true, ..ground() }, "only its own network is seen"),
            (Ground { no_new_privileges: true, ..ground() }, "AmbientCapabilities=CAP_NET_RAW"),
            (Ground { app_image: Some("/x/radar.AppImage".into()), ..ground() }, "sudo /x/radar.AppImage"),
            (Ground { nix: true, ..ground() }, "security.wrappers.radar"),
            (
                Ground { no_file_capabilities: Some("mounted nosuid"), ..ground() },
                "so setcap does nothing there",
            ),
        ];
        for (ground, part) in cases {
            assert!(told(&ground).contains(part), "{part}\n{}", told(&ground));
        }
        let nosuid = Ground { no_file_capabilities: Some("mounted nosuid"), ..ground() };
        assert!(!told(&nosuid).contains("sudo setcap"));
    }

    #[test]
    fn a_path_with_a_blank_is_quoted() {
        assert_eq!(quoted("/home/me/my tools/radar"), "'/home/me/my tools/radar'");
        assert_eq!(quoted("/usr/bin/radar"), "/usr/bin/radar");
    }
}
