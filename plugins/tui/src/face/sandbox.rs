//! What rights this process still has, by what the kernel says of it.

use crate::{
    grid::{Pieces, piece},
    theme::Role,
};
use std::time::Duration;

/// It changes at the start, and at a reload.
const EVERY: Duration = Duration::from_secs(5);

/// The last that was read.
#[derive(Debug, Default)]
pub struct Sandbox {
    capabilities: Option<u32>,
    no_new_privileges: bool,
    seccomp: bool,
    root: bool,
    due: Duration,
}

/// What the kernel says of this process.
#[must_use]
pub fn of_this_process() -> String {
    std::fs::read_to_string("/proc/self/status").unwrap_or_default()
}

impl Sandbox {
    /// Reads it if it is time.
    pub fn look(&mut self, status: fn() -> String, up: Duration) {
        if up >= self.due {
            self.due = up + EVERY;
            self.read(&status());
        }
    }

    fn read(&mut self, status: &str) {
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let effective = field("CapEff:").and_then(|digits| u64::from_str_radix(digits, 16).ok());
        self.capabilities = effective.map(u64::count_ones);
        self.no_new_privileges = field("NoNewPrivs:") == Some("1");
        self.seccomp = field("Seccomp:").is_some_and(|mode| mode != "0");
        self.root = field("Uid:").is_some_and(|ids| ids.split_whitespace().nth(1) == Some("0"));
    }

    /// What to say of it, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<Pieces> {
        let line = |name: &str, value: String, role| {
            vec![piece(format!("{name:<16}"), Role::Muted), piece(value, role)]
        };
        let yes = |is: bool| if is { ("yes".to_owned(), Role::Good) } else { ("no".to_owned(), Role::Muted) };
        let capabilities = match self.capabilities {
            None => ("not known".to_owned(), Role::Muted),
            Some(0) => ("none".to_owned(), Role::Good),
            Some(count) => (count.to_string(), if self.root { Role::Warning } else { Role::Text }),
        };
        let user =
            if self.root { ("root".to_owned(), Role::Warning) } else { ("not root".to_owned(), Role::Good) };
        let (no_new, seccomp) = (yes(self.no_new_privileges), yes(self.seccomp));
        vec![
            line("user", user.0, user.1),
            line("capabilities", capabilities.0, capabilities.1),
            line("no new rights", no_new.0, no_new.1),
            line("calls filtered", seccomp.0, seccomp.1),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_what_the_kernel_says() {
        let mut sandbox = Sandbox::default();
        sandbox.read("Uid:\t0\t1000\t0\t0\nCapEff:\t0000000000003000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
        let text: Vec<String> = sandbox
            .lines()
            .iter()
            .map(|line| line.iter().map(|piece| piece.text.as_str()).collect())
            .collect();
        assert_eq!(text[1], "capabilities    2");
        assert!(text[0].ends_with("not root") && text[2].ends_with("yes") && text[3].ends_with("yes"));
    }
}
