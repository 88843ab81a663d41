//! The network namespaces of this machine, as far as radar may enter them, and which of them an address belongs to.

use super::namespace::Namespace;
use std::{
    collections::{HashMap, HashSet},
    fs, io,
    net::IpAddr,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How long it is believed which namespaces have an address. One that was just given is missed for so long.
const BELIEVED: Duration = Duration::from_millis(500);

/// Addresses that are remembered; past it all are forgotten.
const ADDRESSES_MAX: usize = 4096;

/// The least time between two looks for new namespaces, and how many times as long as the last took.
const LOOK_AGAIN: (Duration, u32) = (Duration::from_millis(100), 20);

/// Where iproute2 and container engines keep names of namespaces.
const NAMED: [&str; 2] = ["/run/netns", "/run/docker/netns"];

/// Where an address is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Place {
    /// Numbers of the namespaces that have it, and the interface that has it there; radar's own first.
    pub namespaces: Vec<(usize, u32)>,
    /// It is one step away, behind an interface that no hardware stands for: in a container, or a virtual machine.
    pub is_behind_virtual: bool,
}

/// All that are known.
pub struct Namespaces {
    all: Vec<Namespace>,
    max: usize,
    /// Those that may not be entered.
    refused: HashSet<u64>,
    places: HashMap<IpAddr, (Instant, Place)>,
    look_next: Instant,
    /// What else than radar's own is looked into.
    looks: bool,
}

impl Namespaces {
    /// Radar's own, and with `looks` others as they are met with.
    pub fn new(looks: bool, max: usize) -> io::Result<Self> {
        let (places, refused) = Default::default();
        Ok(Self { all: vec![Namespace::own()?], max, refused, places, look_next: Instant::now(), looks })
    }

    /// One of them.
    pub fn get(&mut self, number: usize) -> Option<&mut Namespace> {
        self.all.get_mut(number)
    }

    /// Some cannot be looked into.
    pub fn are_incomplete(&self) -> bool {
        !self.looks || !self.refused.is_empty()
    }

    /// Where an address is; `processes` are the numbers of processes in whose namespaces it may be.
    pub fn place(&mut self, address: IpAddr, processes: impl FnOnce() -> Vec<u32>) -> Place {
        let now = Instant::now();
        if let Some((since, place)) = self.places.get(&address)
            && now.duration_since(*since) < BELIEVED
        {
            return place.clone();
        }
        let mut place = self.find(address);
        if place.namespaces.is_empty() && self.look(processes) {
            place = self.find(address);
        }
        if self.places.len() >= ADDRESSES_MAX {
            self.places.clear();
        }
        self.places.insert(address, (now, place.clone()));
        place
    }

    fn find(&mut self, address: IpAddr) -> Place {
        let mut place = Place::default();
        // A loopback address is that of whoever uses it, and only radar's own can have been captured.
        let all =
            if address.is_loopback() { self.all.get_mut(..1).unwrap_or_default() } else { &mut self.all };
        for (number, namespace) in all.iter_mut().enumerate() {
            let Some(route) = namespace.routes.to(address) else {
                continue;
            };
            if route.is_local {
                place.namespaces.push((number, route.interface));
            } else if namespace.is_own && route.is_direct {
                place.is_behind_virtual = is_virtual(route.interface);
            }
        }
        place
    }

    /// Takes in a namespace that was not known; `false` if there is none, or it cannot be.
    pub fn enter(&mut self, inode: u64, path: &Path) -> bool {
        if !self.looks || self.all.iter().any(|known| known.inode == inode) || self.refused.contains(&inode) {
            return false;
        }
        if self.all.len() >= self.max.max(1) {
            self.drop_empty();
        }
        let entered = if self.all.len() < self.max { Namespace::of(path).ok() } else { None };
        match entered {
            Some(namespace) if namespace.inode == inode => {
                self.all.push(namespace);
                self.places.clear();
                true
            }
            _ => {
                if self.refused.len() < ADDRESSES_MAX {
                    self.refused.insert(inode);
                }
                false
            }
        }
    }

    /// Looks for new ones, unless that was done just now; whether there was one.
    fn look(&mut self, processes: impl FnOnce() -> Vec<u32>) -> bool {
        let begin = Instant::now();
        if !self.looks || begin < self.look_next {
            return false;
        }
        let named = NAMED.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let named: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
        let of_processes = processes().into_iter().map(|pid| PathBuf::from(format!("/proc/{pid}/ns/net")));
        let mut is_new = false;
        for path in named.into_iter().chain(of_processes) {
            if let Ok(metadata) = fs::metadata(&path) {
                is_new |= self.enter(metadata.ino(), &path);
            }
        }
        let (least, times) = LOOK_AGAIN;
        self.look_next = Instant::now() + least.max(begin.elapsed() * times);
        is_new
    }

    /// Lets go of those that nobody lives in any more: our own sockets do not keep a namespace's interfaces, but there
    /// is no other sign than that it has no way to its own loopback address.
    fn drop_empty(&mut self) {
        let loopback = IpAddr::from([127, 0, 0, 1]);
        self.all.retain_mut(|one| one.is_own || one.routes.to(loopback).is_some_and(|route| route.is_local));
        self.places.clear();
    }
}

/// Whether no hardware stands for an interface.
fn is_virtual(interface: u32) -> bool {
    let Ok(all) = fs::read_dir("/sys/devices/virtual/net") else {
        return false;
    };
    all.flatten().any(|entry| {
        let index = fs::read_to_string(entry.path().join("ifindex")).unwrap_or_default();
        index.trim().parse() == Ok(interface)
    })
}
