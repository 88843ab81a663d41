//! The machine: its system, its kernel, its clock.

use super::super::rights::in_container;
use super::{Finding, line};

/// What it is.
pub fn look() -> Vec<Finding> {
    let machine = rustix::system::uname();
    let text = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
    let kernel =
        format!("{} {} {}", text(machine.sysname()), text(machine.release()), text(machine.machine()));
    vec![
        Finding::ok("radar", format!("{} at {}", env!("CARGO_PKG_VERSION"), program())),
        Finding::ok("system", system() + if in_container() { ", in a container" } else { "" }),
        Finding::ok("kernel", kernel),
        clock(),
    ]
}

fn program() -> String {
    std::env::current_exe().map_or_else(|_| "an unknown place".to_owned(), |path| path.display().to_string())
}

fn system() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| "unknown".to_owned(), |name| name.trim_matches('"').to_owned())
}

/// Stamps of packets are made with it; a slow one costs a system call for each.
fn clock() -> Finding {
    let source = line("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    match source.unwrap_or_else(|| "unknown".to_owned()) {
        slow if ["hpet", "acpi_pm", "jiffies"].contains(&slow.as_str()) => Finding::warn(
            "time source",
            format!("{slow}, which is slow to read"),
            "cat /sys/devices/system/clocksource/clocksource0/available_clocksource shows others",
        ),
        source => Finding::ok("time source", source),
    }
}
