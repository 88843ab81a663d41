//! `radar explain`: what a code of `radar check` means.

use super::exit::Exit;
use super::failure::Failure;
use super::output::print;
use crate::config::code::Code;

/// Prints the explanation of `code`.
pub fn explain(code: &str) -> Result<(), Failure> {
    let known = Code::ALL.iter().find(|known| known.id().eq_ignore_ascii_case(code));
    let Some(known) = known else {
        let ids: Vec<_> = Code::ALL.iter().map(|code| code.id()).collect();
        return Err(Failure::new(Exit::Usage, format!("there is no code \"{code}\""))
            .help(format!("there are {}", ids.join(", "))));
    };
    print(&format!("{}: {}\n", known.id(), known.explanation()))
}
