//! `-Y`: a filter in radar's own language, held against what flows and events have.

use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::verify::{Plugins, takes_filter};
use crate::schema::Events;
use radar_abi::Manifest;
use radar_filter::{Filter, Vocabulary};

/// Refuses what is no filter, and a filter that nobody would apply.
pub fn try_it<E: Engine>(engine: &E, text: &str, plugins: &Plugins<E::Plugin>) -> Result<(), Failure> {
    let manifests: Vec<&Manifest> = plugins.iter().map(|(_, plugin)| engine.manifest(plugin)).collect();
    check(text, &vocabulary(&manifests))?;
    if manifests.iter().any(|manifest| takes_filter(manifest)) {
        return Ok(());
    }
    let failure = Failure::new(Exit::Usage, "-Y has no effect: none of the sinks takes a filter");
    Err(failure.help("a capture filter is given with -f, or as words behind the options"))
}

fn check(text: &str, vocabulary: &Vocabulary) -> Result<(), Failure> {
    let Err(trouble) = Filter::parse(text, vocabulary) else { return Ok(()) };
    let column = text.get(..trouble.at.start).unwrap_or(text).chars().count() + 1;
    let failure = Failure::new(Exit::Usage, format!("filter: {trouble} (column {column})")).help("");
    let failure = trouble.underlined(text).lines().map(marks_only).fold(failure, Failure::help);
    Err(match trouble.mended(text) {
        Some(mended) => failure.help("").help(format!("radar -Y '{mended}'")),
        None => failure,
    })
}

/// A line of marks without the message, which stands above it.
fn marks_only(line: &str) -> String {
    let marks = line.trim_start().chars().take_while(|c| *c == '^').count();
    let blanks = line.chars().take_while(|c| *c == ' ').count();
    if marks == 0 { format!("  {line}") } else { format!("  {}{}", " ".repeat(blanks), "^".repeat(marks)) }
}

/// The words of flows, and those of the events that there will be.
fn vocabulary(manifests: &[&Manifest]) -> Vocabulary {
    let mut vocabulary = Vocabulary::new();
    for declared in Events::of(manifests.iter().copied()).events {
        let event = &declared.event;
        for field in &event.fields {
            let (kind, unit) = field.kind.split_once(' ').unwrap_or((&field.kind, ""));
            vocabulary.add(&event.name, field.name.trim_start_matches('+'), kind, unit, &field.description);
        }
    }
    vocabulary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_shown_where_it_stands() {
        let failure = check("port:443 prco:curl", &Vocabulary::new()).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        let text = failure.to_string();
        assert!(text.contains("(column 10)"), "{text}");
        assert!(text.contains("\n    port:443 prco:curl\n             ^^^^\n"), "{text}");
        assert!(text.contains("radar -Y 'port:443 proc:curl'"), "{text}");
    }

    #[test]
    fn fields_of_the_plugins_are_known() {
        let manifest = Manifest {
            name: "mine".to_owned(),
            events: vec![radar_abi::manifest::EventType {
                name: "x_mine".to_owned(),
                fields: vec![radar_abi::manifest::Field {
                    name: "score".to_owned(),
                    kind: "integer".to_owned(),
                    ..radar_abi::manifest::Field::default()
                }],
                ..radar_abi::manifest::EventType::default()
            }],
            ..Manifest::default()
        };
        assert!(check("x_mine.score>=7", &vocabulary(&[&manifest])).is_ok());
        assert!(check("x_mine.score>=7", &vocabulary(&[])).is_err());
    }
}
