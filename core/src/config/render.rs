//! Messages as a person reads them: with the line they are about, as rustc does it.

use super::diagnostic::{Diagnostic, Level};
use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};

/// All of `diagnostics`, and below them how many they are.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], color: bool) -> String {
    render_with(diagnostics, color, "nothing was started")
}

/// The same, with what comes of errors.
#[must_use]
pub fn render_with(diagnostics: &[Diagnostic], color: bool, outcome: &str) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&renderer.render(&[group(diagnostic)]));
        out.push_str("\n\n");
    }
    out.push_str(&summary(diagnostics, outcome));
    out.push('\n');
    out
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code.id()));
    let mean = diagnostic.suggestion.as_ref().map(|suggestion| format!("did you mean {suggestion}?"));
    if let Some(place) = &diagnostic.place {
        let annotation = AnnotationKind::Primary.span(place.span.clone()).label(mean);
        let source = Snippet::source(&place.text.content).path(&place.text.name).annotation(annotation);
        group = group.element(source);
    } else if let Some(mean) = mean {
        group = group.element(Title::HELP.message(mean));
    }
    diagnostic.notes.iter().fold(group, |group, note| group.element(Title::HELP.message(note)))
}

/// `2 errors, 1 warning - nothing was started`.
fn summary(diagnostics: &[Diagnostic], outcome: &str) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = diagnostics.len() - errors;
    let count = |number: usize, what: &str| match number {
        0 => None,
        1 => Some(format!("1 {what}")),
        number => Some(format!("{number} {what}s")),
    };
    let counts: Vec<_> = [count(errors, "error"), count(warnings, "warning")].into_iter().flatten().collect();
    let end = if errors > 0 { format!(" - {outcome}") } else { String::new() };
    counts.join(", ") + &end
}
