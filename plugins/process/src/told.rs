//! What is told of the process at an end of a flow, and why nothing is.

use radar_plugin::{prelude::*, wire::json::Object};
use std::sync::Arc;

/// Why a process is not known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// The socket or the process is gone, or never was.
    Exited,
    /// The socket is in a network namespace that cannot be looked into, or in one of several.
    OtherNamespace,
    /// The socket was found, and its process may not be looked at.
    NoPermission,
    /// No end of the flow belongs to this machine.
    NotLocal,
}

impl Reason {
    /// As it is told.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Exited => "exited",
            Self::OtherNamespace => "other namespace",
            Self::NoPermission => "no permission",
            Self::NotLocal => "not local",
        }
    }
}

/// A process, as it was when it was found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Process {
    /// Its number in radar's own PID namespace.
    pub pid: u32,
    /// When it began, in clock ticks since the machine did: together with `pid` it is no other's.
    pub start: u64,
    /// The one that made it.
    pub parent: u32,
    /// What that is called.
    pub parent_name: String,
    /// As the kernel calls it (`comm`): 15 octets of the program's name, or what it calls itself.
    pub name: String,
    /// The program's file.
    pub exe: Option<String>,
    /// The path of its cgroup.
    pub cgroup: Option<String>,
    /// Whose rights it has.
    pub uid: Option<u32>,
}

/// What is known of an end.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct End {
    /// Its process.
    pub process: Option<Arc<Process>>,
    /// Why that is not known.
    pub reason: Option<Reason>,
    /// The owner of the socket.
    pub uid: Option<u32>,
    /// What that user is called.
    pub user: Option<Arc<str>>,
    /// The network namespace of the socket, unless it is radar's own.
    pub namespace: Option<u64>,
}

impl End {
    /// Nothing is known, for a reason.
    #[must_use]
    pub fn unknown(reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::default() }
    }

    fn write(&self, object: &mut Object<'_>, radar: u32) {
        if let Some(process) = &self.process {
            object.number("pid", process.pid);
            object.text("name", &process.name);
            object.text_if("exe", process.exe.as_deref());
        }
        if let Some(reason) = self.reason {
            object.text("reason", reason.text());
        }
        if let Some(uid) = self.uid {
            object.number("uid", uid);
        }
        object.text_if("user", self.user.as_deref());
        if let Some(process) = &self.process {
            if process.parent != 0 {
                object.number("ppid", process.parent);
            }
            if !process.parent_name.is_empty() {
                object.text("parent", &process.parent_name);
            }
            if let Some(cgroup) = &process.cgroup {
                object.text("cgroup", cgroup);
                object.text_if("container", crate::container::container(cgroup));
            }
            if process.pid == radar || process.parent == radar {
                object.boolean("self", true);
            }
        }
        if let Some(namespace) = self.namespace {
            object.number("namespace", namespace);
        }
    }
}

/// What is known of a flow.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Told {
    /// The end on this machine that began, if it is on this machine.
    pub originator: Option<End>,
    /// The end on this machine that was spoken to.
    pub responder: Option<End>,
    /// Why there is neither.
    pub reason: Option<Reason>,
}

impl Told {
    /// The end that the section is about.
    fn first(&self) -> Option<&End> {
        self.originator.as_ref().or(self.responder.as_ref())
    }

    /// Why its process is not known; none if it is.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        self.first().map_or(self.reason, |end| end.reason)
    }

    /// The members of the section; `radar` is the number of radar's own process.
    #[must_use]
    pub fn members(&self, radar: u32) -> Box<[u8]> {
        json::members(|object| {
            let Some(first) = self.first() else {
                return object.text_if("reason", self.reason.map(Reason::text));
            };
            first.write(object, radar);
            object.text("side", if self.originator.is_some() { "originator" } else { "responder" });
            if let (Some(_), Some(peer)) = (&self.originator, &self.responder) {
                peer.write(&mut object.object("peer"), radar);
            }
        })
    }

    /// What the process is called.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.first()?.process.as_ref().map(|process| process.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RADAR: u32 = 4711;

    fn text(told: &Told) -> String {
        String::from_utf8(told.members(RADAR).to_vec()).unwrap()
    }

    #[test]
    fn the_section_is_about_the_originator_and_tells_of_the_peer_beneath() {
        let process = |pid, name: &str| {
            let process = Process { pid, parent: 1, name: name.to_owned(), ..Process::default() };
            Some(End { process: Some(Arc::new(process)), uid: Some(0), ..End::default() })
        };
        let mut told = Told { originator: process(7, "curl"), responder: process(8, "nginx"), reason: None };
        let both = r#""pid":7,"name":"curl","uid":0,"ppid":1,"side":"originator","peer":{"pid":8,"name":"nginx","uid":0,"ppid":1}"#;
        assert_eq!((text(&told).as_str(), told.label()), (both, Some("curl")));
        told.originator = None;
        assert_eq!(text(&told), r#""pid":8,"name":"nginx","uid":0,"ppid":1,"side":"responder""#);
    }

    #[test]
    fn what_is_not_known_has_a_reason() {
        let told = Told { reason: Some(Reason::NotLocal), ..Told::default() };
        assert_eq!(text(&told), r#""reason":"not local""#);
        let end = End { uid: Some(33), ..End::unknown(Reason::NoPermission) };
        let told = Told { responder: Some(end), ..Told::default() };
        assert_eq!(text(&told), r#""reason":"no permission","uid":33,"side":"responder""#);
    }

    #[test]
    fn radar_and_its_children_are_told_as_such() {
        let process = |pid, parent| Some(Arc::new(Process { pid, parent, ..Process::default() }));
        for process in [process(RADAR, 1), process(4_000_000, RADAR)] {
            let told = Told { originator: Some(End { process, ..End::default() }), ..Told::default() };
            assert!(text(&told).contains(r#""self":true"#));
        }
    }
}
