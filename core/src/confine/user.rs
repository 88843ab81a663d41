//! Who radar becomes when it needs root's rights no more.

use rustix::{
    fs::{Gid, Uid},
    process::{getegid, geteuid},
    thread::{
        CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_keep_capabilities,
        set_thread_groups, set_thread_res_gid, set_thread_res_uid,
    },
};
use std::fmt;

/// A user, with the groups that are his.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct User {
    uid: u32,
    gid: u32,
    groups: Vec<u32>,
    name: Option<String>,
}

impl User {
    /// The user that radar is to be: the one that is `asked` for by name or number, or who has called sudo, or who it
    /// is already.
    ///
    /// # Errors
    /// Why it cannot be that one, in one clause.
    pub fn wanted(asked: &str) -> Result<Self, String> {
        let now = Self::current();
        if !asked.is_empty() {
            let user = Self::named(asked)?;
            if user.uid != now.uid && now.uid != 0 {
                return Err(format!("only root can become {user}, and radar runs as {now}"));
            }
            return Ok(user);
        }
        Ok(Self::of_sudo().filter(|_| now.uid == 0).unwrap_or(now))
    }

    /// Who radar is already.
    #[must_use]
    pub fn current() -> Self {
        let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
        let name = entry(|user| user.uid == uid).map(|user| user.name);
        Self { uid, gid, groups: Vec::new(), name }
    }

    fn named(asked: &str) -> Result<Self, String> {
        let known = match asked.parse::<u32>() {
            Ok(uid) => {
                entry(|user| user.uid == uid).map_or(Some(Self::number(uid, uid)), |user| Some(user.into()))
            }
            Err(_) => entry(|user| user.name == asked).map(Self::from),
        };
        known.ok_or_else(|| format!("there is no user {asked:?}"))
    }

    fn number(uid: u32, gid: u32) -> Self {
        Self { uid, gid, groups: Vec::new(), name: None }
    }

    /// Who called sudo or doas' kin, by what it leaves in the environment.
    fn of_sudo() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).ok()?.parse::<u32>().ok();
        let uid = variable("SUDO_UID").filter(|uid| *uid != 0)?;
        let user = entry(|user| user.uid == uid).map(Self::from);
        Some(user.unwrap_or_else(|| Self::number(uid, variable("SUDO_GID").unwrap_or(uid))))
    }

    /// Whether radar is this one already.
    fn is_current(&self) -> bool {
        geteuid().as_raw() == self.uid
    }

    /// Becomes this user; keeps only what it takes to listen on a port below 1024, until that is given up too.
    ///
    /// # Errors
    /// What the kernel refuses, in one clause.
    pub fn assume(&self) -> Result<(), String> {
        if self.is_current() {
            return Ok(());
        }
        let failed = |error: rustix::io::Errno| format!("cannot become {self}: {error}");
        let (uid, gid) = (Uid::from_raw(self.uid), Gid::from_raw(self.gid));
        let groups: Vec<Gid> = self.groups.iter().map(|group| Gid::from_raw(*group)).collect();
        set_keep_capabilities(true).map_err(failed)?;
        set_thread_groups(&groups).map_err(failed)?;
        set_thread_res_gid(gid, gid, gid).map_err(failed)?;
        set_thread_res_uid(uid, uid, uid).map_err(failed)?;
        let held = capabilities(None).map_err(failed)?.permitted;
        let kept = held & CapabilitySet::NET_BIND_SERVICE;
        let only = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
        set_capabilities(None, only).map_err(failed)
    }
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} ({})", self.uid),
            None => write!(f, "{}", self.uid),
        }
    }
}

/// A line of the file of users.
#[derive(Debug)]
struct Entry {
    name: String,
    uid: u32,
    gid: u32,
}

impl From<Entry> for User {
    fn from(Entry { name, uid, gid }: Entry) -> Self {
        let groups = std::fs::read_to_string("/etc/group").unwrap_or_default();
        Self { uid, gid, groups: groups_of(&groups, &name), name: Some(name) }
    }
}

/// The user of this machine that is looked for. Those of a directory service are told by their number.
fn entry(is_looked_for: impl Fn(&Entry) -> bool) -> Option<Entry> {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    users.lines().filter_map(parsed).find(is_looked_for)
}

/// A line as passwd(5) has it.
fn parsed(line: &str) -> Option<Entry> {
    let mut fields = line.split(':');
    let (name, _password) = (fields.next()?.to_owned(), fields.next()?);
    Some(Entry { name, uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()? })
}

/// The groups that name this user as a member, by group(5).
fn groups_of(groups: &str, user: &str) -> Vec<u32> {
    let member = |line: &str| {
        let mut fields = line.split(':').skip(2);
        let gid = fields.next()?.parse().ok()?;
        fields.next()?.split(',').any(|member| member == user).then_some(gid)
    };
    groups.lines().filter_map(member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_users_is_read_and_a_broken_one_passed_over() {
        let ada = parsed("ada:x:1000:1001:Ada,,,:/home/ada:/bin/sh").unwrap();
        assert_eq!((ada.name.as_str(), ada.uid, ada.gid), ("ada", 1000, 1001));
        for broken in ["", "ada", "ada:x:many:1", "+::::::"] {
            assert!(parsed(broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn the_groups_of_a_user_are_those_that_name_it() {
        let groups = "root:x:0:\nadm:x:4:syslog,ada\nwireshark:x:120:ada\nadas:x:9:adam\nbroken\n";
        assert_eq!(groups_of(groups, "ada"), [4, 120]);
    }

    #[test]
    fn a_user_that_is_not_there_is_refused_with_its_name() {
        assert_eq!(User::wanted("no-such-user").unwrap_err(), "there is no user \"no-such-user\"");
        assert_eq!(User::named("4294967000").map(|user| user.to_string()), Ok("4294967000".to_owned()));
    }
}
