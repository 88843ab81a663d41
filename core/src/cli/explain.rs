//! `radar explain`: what a code of `radar check` means, why it is one, and what to do.

use super::exit::Exit;
use super::failure::Failure;
use super::output::{print, print_json};
use crate::config::code::{Code, Explanation};
use crate::config::suggest::nearest;
use serde_json::{Value, json};

/// Prints the explanation of `code`, or the list of all.
pub fn explain(code: Option<&str>, as_json: bool) -> Result<(), Failure> {
    let Some(code) = code else { return list(as_json) };
    let known = Code::ALL.iter().find(|known| known.id().eq_ignore_ascii_case(code));
    let known = known.ok_or_else(|| unknown(code))?;
    if as_json { print_json(&entry(*known)) } else { print(&page(*known)) }
}

fn list(as_json: bool) -> Result<(), Failure> {
    if as_json {
        return print_json(&Code::ALL.iter().map(|code| entry(*code)).collect());
    }
    let line = |code: &Code| format!("{}  {}\n", code.id(), code.explanation().what);
    print(&Code::ALL.iter().map(line).collect::<String>())
}

fn page(code: Code) -> String {
    let Explanation { what, why, fix, example } = code.explanation();
    let example: String =
        example.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect();
    format!("{}: {what}\n\n  why         {why}\n  what to do  {fix}\n\n{example}", code.id())
}

fn entry(code: Code) -> Value {
    let Explanation { what, why, fix, example } = code.explanation();
    json!({"code": code.id(), "what": what, "why": why, "fix": fix, "example": example})
}

fn unknown(code: &str) -> Failure {
    let capitals = code.to_ascii_uppercase();
    let near = nearest(&capitals, Code::ALL.iter().map(|code| code.id()));
    let mean = near.map(|near| format!(" - did you mean {near}?")).unwrap_or_default();
    Failure::new(Exit::Usage, format!("there is no code \"{code}\"{mean}"))
        .help("radar explain lists all of them")
}
