//! The interfaces of this machine: what the kernel has counted at each, whether radar captures there or not.

use crate::exposition::{
    Exposition,
    Kind::{Counter, Gauge},
    Number,
};
use serde_json::Value;

/// Interfaces that are told. A machine with more has one for each of its containers.
const INTERFACES_MAX: usize = 256;

/// Writes what is known of them.
pub(super) fn write(interfaces: &Value, to: &mut Exposition) {
    let all = interfaces.as_array().map(Vec::as_slice).unwrap_or_default();
    let all = || all.iter().take(INTERFACES_MAX).filter_map(|it| Some((it["name"].as_str()?, it)));
    let mut family = |name, kind, key: &str, help| {
        let mut family = to.family(name, kind, help);
        for (interface, it) in all() {
            let number = it[key].as_bool().map(u64::from).or_else(|| it[key].as_u64());
            let labels = [("interface", interface)];
            number.into_iter().for_each(|number| family.sample(&labels, Number::Whole(number)));
        }
    };
    family("radar_interface_up", Gauge, "up", "Whether an interface of this machine is up.");
    family(
        "radar_interface_packets_total",
        Counter,
        "packets",
        "Packets that the kernel has counted at it, received and sent.",
    );
    family(
        "radar_interface_bytes_total",
        Counter,
        "octets",
        "Octets that the kernel has counted at it, received and sent.",
    );
}
