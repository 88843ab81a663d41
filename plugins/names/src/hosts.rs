//! Names that this machine has itself: hosts(5), and its own.

use crate::address::{Address, is_of_no_host, parse};
use std::{borrow::Cow, collections::HashMap};

/// Octets of `/etc/hosts` that are read: lists that block advertisements are long, and name no host.
const FILE_MAX: usize = 256 << 10;
/// Addresses that are kept.
const HOSTS_MAX: usize = 4096;

/// Names by address, and the machine's.
#[derive(Debug, Default)]
pub(crate) struct Hosts {
    by_address: HashMap<Address, Box<str>>,
    machine: Option<Box<str>>,
}

impl Hosts {
    /// Those of this machine.
    pub(crate) fn of_machine() -> Self {
        let file = std::fs::read("/etc/hosts").unwrap_or_default();
        let file = file.get(..FILE_MAX).unwrap_or(&file);
        let machine = rustix::system::uname().nodename().to_str().ok().and_then(sound).map(Into::into);
        Self { machine, ..Self::parse(&String::from_utf8_lossy(file)) }
    }

    fn parse(file: &str) -> Self {
        let mut by_address = HashMap::new();
        for line in file.lines() {
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let address = words.next().and_then(parse).filter(|address| !is_of_no_host(address));
            // The first name is the canonical one, and the first line counts.
            if let (Some(address), Some(name)) = (address, words.next().and_then(sound))
                && by_address.len() < HOSTS_MAX
            {
                by_address.entry(address).or_insert_with(|| name.into());
            }
        }
        Self { by_address, machine: None }
    }

    /// The name of an address.
    pub(crate) fn name(&self, address: &Address) -> Option<&str> {
        self.by_address.get(address).map(AsRef::as_ref)
    }

    /// The name of this machine.
    pub(crate) fn machine(&self) -> Option<&str> {
        self.machine.as_deref()
    }
}

/// A name that may be shown, in the form that names are compared in.
pub(crate) fn sound(name: &str) -> Option<Cow<'_, str>> {
    let name = name.strip_suffix('.').unwrap_or(name);
    // What most names are, told of many octets at once: so there is no way out before the last.
    let is_odd = |octet: u8| !(0x20..0x7F).contains(&octet) | octet.is_ascii_uppercase() | (octet == b':');
    let is_plain = !name.bytes().fold(false, |odd, octet| odd | is_odd(octet));
    let is_sound = is_plain || !name.chars().any(char::is_control);
    // What is an address already is no name of it.
    if name.is_empty() || name.len() > 255 || !is_sound || is_literal(name, is_plain) {
        return None;
    }
    Some(if is_plain { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) })
}

/// Whether it is an address in place of a name, as a host of HTTP may be; one that is plain has no colon.
fn is_literal(name: &str, is_plain: bool) -> bool {
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let may_be = !is_plain && bare.contains(':') || bare.as_bytes().last().is_some_and(u8::is_ascii_digit);
    may_be && parse(bare).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_of_an_address_is_its_name() {
        let file = "# hosts\n127.0.0.1\tlocalhost\n192.0.2.1 NAS.example nas # the box\n\n192.0.2.1 other\n\
                    0.0.0.0 ads.example\nff02::1 ip6-allnodes\n::1 localhost ip6-localhost\nx y\n192.0.2.2\n";
        let hosts = Hosts::parse(file);
        let name = |address: &str| hosts.name(&parse(address).unwrap());
        assert_eq!(name("192.0.2.1"), Some("nas.example"));
        assert_eq!([name("127.0.0.1"), name("::1")], [Some("localhost"); 2]);
        assert_eq!([name("0.0.0.0"), name("ff02::1"), name("192.0.2.2")], [None; 3]);
        let many: String = (0..9999).map(|n| format!("10.0.{}.{} h{n}\n", n / 256, n % 256)).collect();
        assert_eq!(Hosts::parse(&many).by_address.len(), HOSTS_MAX);
    }

    #[test]
    fn names_are_text_that_may_be_shown() {
        assert_eq!(sound("WWW.Example.org.").as_deref(), Some("www.example.org"));
        for none in ["", ".", "a\nb", "a\u{7}", "192.0.2.1", "[2001:db8::1]", "2001:db8::1", &"a".repeat(256)]
        {
            assert_eq!(sound(none), None, "{none:?}");
        }
        assert!(sound("1.example").is_some() && sound("1.2.3").is_some());
    }
}
