//! A plugin as a WASM module: what its exports do.

use crate::{
    Analyzer, SettingError, Settings, Start,
    analyzer::{Scratch, run_batch},
    manifest,
};
pub use radar_abi::component::{list, realloc, string};
use radar_abi::{
    component::{Returned, log},
    flat::{Answers, Inputs},
    stable::HostRef,
};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The one plugin of a module; made by [`export!`](crate::export!).
#[derive(Debug)]
pub struct Component<A: Analyzer>(Mutex<State<A>>);

#[derive(Debug)]
struct State<A> {
    plugin: Option<(A, Start)>,
    scratch: Option<Scratch>,
    answers: Answers,
    returned: Returned,
}

impl<A: Analyzer> Component<A> {
    /// One that was not set yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it stands in a static")]
    pub const fn new() -> Self {
        Self(Mutex::new(State {
            plugin: None,
            scratch: None,
            answers: Answers::new(),
            returned: Returned::new(),
        }))
    }

    /// There is one thread; a lock is how safe code comes to a static.
    fn state(&self) -> MutexGuard<'_, State<A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The export `manifest`.
    pub fn manifest(&self) -> *const usize {
        tell_panics();
        // All of it is text and numbers; that cannot fail.
        let text = serde_json::to_string(&manifest::of_analyzer::<A>()).unwrap_or_default();
        self.state().returned.string(text)
    }

    /// The export `init`.
    pub fn init(&self, config: &str, start: &str) -> *const usize {
        tell_panics();
        let mut state = self.state();
        match make::<A>(config, start) {
            Ok(made) => {
                state.plugin = Some(made);
                state.returned.nothing()
            }
            Err(error) => state.returned.error(error.setting, error.message),
        }
    }

    /// The export `batch`.
    pub fn batch(&self, inputs: &[u8]) -> *const usize {
        let state = &mut *self.state();
        let State { plugin, scratch, answers, returned } = state;
        let Some((analyzer, start)) = plugin else {
            return returned.error("a batch came before init".to_owned(), String::new());
        };
        let Some(inputs) = Inputs::new(inputs) else {
            let message = "the batch has a layout that this plugin does not know; rebuild it for this radar";
            return returned.error(message.to_owned(), String::new());
        };
        answers.clear();
        let scratch = scratch.get_or_insert_default();
        run_batch(analyzer, inputs, &mut HostRef::new(answers), start, scratch);
        returned.list(answers.finish())
    }
}

fn make<A: Analyzer>(config: &str, start: &str) -> Result<(A, Start), SettingError> {
    let json =
        |text: &str| serde_json::from_str(text).map_err(|error| SettingError::new("", error.to_string()));
    let start = Start::of_json(&json(start)?);
    Ok((A::new(A::Config::read(&json(config)?)?, &start)?, start))
}

/// A panic is a trap, which has no text; so the text goes to the log before.
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| log(1, &panic.to_string())));
}
