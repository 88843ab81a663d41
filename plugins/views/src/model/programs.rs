//! Programs, each kept once: most flows are of few, and what they share is near when they are summed up.

use super::flow::Program;
use std::{collections::HashMap, sync::Arc};

/// Programs that are kept, up to a bound; those that no flow has any more make room.
#[derive(Debug, Default)]
pub(super) struct Programs(HashMap<Key, Arc<Program>, foldhash::fast::RandomState>);

/// The number of the process, and the places of its texts.
type Key = (Option<u64>, [usize; 6]);

/// When all of them have flows, a program is kept with each of its flows.
const KEPT_MAX: usize = 4096;

impl Programs {
    /// The program, or the one before that was the same. Its texts are kept once already.
    pub(super) fn keep(&mut self, program: Program) -> Arc<Program> {
        let key = key(&program);
        if let Some(known) = self.0.get(&key) {
            return known.clone();
        }
        if self.0.len() >= KEPT_MAX {
            self.0.retain(|_, program| Arc::strong_count(program) > 1);
        }
        let program = Arc::new(program);
        if self.0.len() < KEPT_MAX {
            self.0.insert(key, program.clone());
        }
        program
    }
}

fn key(program: &Program) -> Key {
    let place = |text: Option<&Arc<str>>| text.map_or(0, |text| Arc::as_ptr(text).cast::<u8>() as usize);
    let texts = [&program.name, &program.exe, &program.user, &program.container, &program.reason];
    let [name, exe, user, container, reason] = texts.map(|text| place(text.as_ref()));
    (program.pid, [place(Some(&program.label)), name, exe, user, container, reason])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(pid: u64, label: &Arc<str>) -> Program {
        let (name, pid) = (Some(label.clone()), Some(pid));
        Program { label: label.clone(), name, pid, exe: None, user: None, container: None, reason: None }
    }

    #[test]
    fn a_program_is_kept_once_and_those_without_flows_make_room() {
        let (mut programs, curl) = (Programs::default(), Arc::<str>::from("curl"));
        let first = programs.keep(program(1, &curl));
        assert!(Arc::ptr_eq(&first, &programs.keep(program(1, &curl))));
        (2..10_000).for_each(|pid| _ = programs.keep(program(pid, &curl)));
        assert!(programs.0.len() <= KEPT_MAX);
        assert!(Arc::ptr_eq(&first, &programs.keep(program(1, &curl))), "it has a flow");
    }
}
