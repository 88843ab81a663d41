//! The interfaces of this machine: which there are, and which one is meant.

mod carried;
mod routes;

use std::{collections::HashMap, fs, io, net::IpAddr, os::fd::OwnedFd};

use rustix::net::{AddressFamily, SocketType, netdevice, socket};

use super::CaptureError;

pub use carried::{Carried, carried};
pub use routes::default_interface;

/// The name for all interfaces at once.
pub const ANY: &str = "any";

/// The name for the interface of the default route.
pub const AUTO: &str = "auto";

/// An interface of this machine.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct InterfaceInfo {
    /// Its name; any octets that are no UTF-8 are replaced.
    pub name: String,
    /// Its number in the kernel, by which it can be asked for as well; 0 for `any`.
    pub index: u32,
    /// Whether it is switched on.
    pub up: bool,
    /// Whether it only leads back to this machine.
    pub loopback: bool,
    /// Whether the default route leaves by it, so that `auto` means it.
    pub default_route: bool,
    /// Its IP addresses.
    pub addresses: Vec<IpAddr>,
    /// What libpcap says about it.
    pub description: Option<String>,
}

/// Those there are: the one of the default route first, then those that are up.
#[must_use]
pub fn list() -> Vec<InterfaceInfo> {
    let default = default_interface();
    let mut devices = devices();
    let mut interfaces: Vec<_> = names(&devices)
        .into_iter()
        .filter_map(|(name, index)| {
            let device = devices.remove(&name);
            let default_route = default.as_ref() == Some(&name);
            Some(describe(name, index?, device, default_route))
        })
        .collect();
    interfaces.sort_by_key(|interface| (!interface.default_route, !interface.up, interface.index));
    interfaces.push(any());
    interfaces
}

/// An interface as it is asked for: by name, by index, or as `any` or `auto`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Device {
    /// Its name.
    pub name: String,
    /// Its number in the kernel; 0 for `any`.
    pub index: u32,
}

impl Device {
    /// Finds it.
    ///
    /// # Errors
    /// If there is none, with those there are.
    pub fn find(asked: &str) -> Result<Self, CaptureError> {
        if asked == ANY {
            return Ok(Self { name: ANY.into(), index: 0 });
        }
        let name = match asked {
            AUTO => default_interface().ok_or_else(|| CaptureError::NoDefaultRoute { interfaces: list() })?,
            name => name.into(),
        };
        Self::named(&name).or_else(|| Self::numbered(&name)).ok_or_else(|| unknown(name))
    }

    fn named(name: &str) -> Option<Self> {
        let index = netdevice::name_to_index(control().ok()?, name).ok()?;
        Some(Self { name: name.into(), index })
    }

    fn numbered(digits: &str) -> Option<Self> {
        let index = digits.parse().ok()?;
        let name = netdevice::index_to_name(control().ok()?, index).ok()?;
        Some(Self { name, index })
    }
}

fn unknown(name: String) -> CaptureError {
    let interfaces = list();
    let distance = |known: &&InterfaceInfo| strsim::damerau_levenshtein(&name, &known.name);
    let nearest = interfaces.iter().min_by_key(distance).filter(|known| distance(known) <= 2);
    let suggestion = nearest.map(|known| known.name.clone());
    CaptureError::NoInterface { name, suggestion, interfaces }
}

/// A socket to ask the kernel about interfaces by; of what kind does not matter.
pub(super) fn control() -> io::Result<OwnedFd> {
    Ok(socket(AddressFamily::UNIX, SocketType::DGRAM, None)?)
}

/// What libpcap knows. One name that is no UTF-8 makes the `pcap` crate refuse the whole list;
/// then we do without addresses.
fn devices() -> HashMap<String, pcap::Device> {
    let devices = pcap::Device::list().unwrap_or_default();
    devices.into_iter().map(|device| (device.name.clone(), device)).collect()
}

/// All names, from libpcap and the kernel, and their indices: libpcap's pseudo-devices, such as
/// `nflog`, have none.
fn names(devices: &HashMap<String, pcap::Device>) -> HashMap<String, Option<u32>> {
    let mut names = HashMap::new();
    if let Ok(control) = control() {
        names
            .extend(devices.keys().map(|name| (name.clone(), netdevice::name_to_index(&control, name).ok())));
    }
    let kernel = fs::read_dir("/sys/class/net").into_iter().flatten().flatten();
    for entry in kernel {
        // It may be mounted for another network namespace than this process is in.
        let is_here =
            |name: &str| control().is_ok_and(|control| netdevice::name_to_index(control, name).is_ok());
        if entry.file_name().to_str().is_some_and(|name| !is_here(name)) {
            continue;
        }
        let index = fs::read_to_string(entry.path().join("ifindex"));
        // Files such as bonding_masters lie there too, and have no index.
        if let Some(index) = index.ok().and_then(|index| index.trim().parse().ok()) {
            names.entry(entry.file_name().to_string_lossy().into_owned()).or_insert(Some(index));
        }
    }
    names
}

fn describe(name: String, index: u32, device: Option<pcap::Device>, default_route: bool) -> InterfaceInfo {
    let Some(device) = device else {
        return InterfaceInfo {
            up: kernel_says_up(&name),
            loopback: name == "lo",
            default_route,
            addresses: Vec::new(),
            description: None,
            name,
            index,
        };
    };
    InterfaceInfo {
        name,
        index,
        up: device.flags.is_up(),
        loopback: device.flags.is_loopback(),
        default_route,
        addresses: device.addresses.iter().map(|address| address.addr).collect(),
        description: device.desc,
    }
}

fn kernel_says_up(name: &str) -> bool {
    let flags = fs::read_to_string(format!("/sys/class/net/{name}/flags")).unwrap_or_default();
    let flags = flags.trim().trim_start_matches("0x");
    u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1)
}

fn any() -> InterfaceInfo {
    InterfaceInfo {
        name: ANY.into(),
        index: 0,
        up: true,
        loopback: false,
        default_route: false,
        addresses: Vec::new(),
        description: Some("all interfaces".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loopback_interface_is_listed_with_its_address_and_index() {
        let interfaces = list();
        let lo = interfaces.iter().find(|interface| interface.name == "lo").expect("every Linux has it");
        assert!(lo.loopback && lo.index > 0);
        assert_eq!(interfaces.last(), Some(&any()));
    }

    #[test]
    fn an_interface_is_found_by_name_and_by_index() {
        let lo = Device::find("lo").expect("every Linux has it");
        assert_eq!(Device::find(&lo.index.to_string()).expect("the same"), lo);
        assert_eq!(Device::find("any").expect("all"), Device { name: "any".into(), index: 0 });
    }

    #[test]
    fn what_is_not_there_is_an_error_that_says_what_may_be_meant() {
        let error = Device::find("l0").expect_err("a typing error");
        assert_eq!(error.to_string(), r#"no interface "l0" - did you mean lo?"#);
        assert_eq!(error.exit_code(), 66);
        let error = Device::find("a name that is far too long for an interface").expect_err("none");
        assert!(matches!(error, CaptureError::NoInterface { suggestion: None, .. }), "{error:?}");
    }
}
