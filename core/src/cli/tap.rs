//! `radar tap`: events as lines of text on standard output, and nowhere else.

use super::arguments::RunArguments;

/// What a run is told for that.
pub fn lines(run: &RunArguments, before: &RunArguments) -> RunArguments {
    let mut run = run.clone().or(before);
    if run.sink.is_empty() {
        run.sink = vec!["json".to_owned()];
    }
    run.format.get_or_insert_with(|| "text".to_owned());
    run
}
