//! Views: what a client can ask for, and what it gets.

mod cells;
mod dns;
mod event;
mod fight;
mod flow;
mod flows;
mod hint;
mod index;
mod keys;
mod map;
mod packet;
mod params;
mod plugins;
mod processes;
mod sankey;
mod shared;
mod sieve;
mod span;
mod stats;
mod status;
mod tail;
#[cfg(any(test, feature = "scene"))]
pub(crate) mod test;
#[cfg(test)]
mod cost;
#[cfg(test)]
mod tests;
mod tls;
mod top;
mod trace;

use crate::{
    model::Model,
    table::{Shape, Table},
};
use params::Params;
use serde_json::{Map, Value, json};
pub(crate) use shared::Shared;
use sieve::Sieve;
use span::{Bounds, Span};
use std::time::Duration;

/// A view that somebody looks at. It is made for one [`Query`], and all who ask the same share it.
pub trait View: Send {
    /// What its tables look like; it stays so for as long as the view lives.
    fn shapes(&self) -> &[Shape];

    /// What has changed since the last call: no table where nothing has. `whole` asks for all tables as they
    /// stand, as in the first call of all, and none of them with [`Mode::Append`](crate::table::Mode::Append) to
    /// what came before.
    fn tables(&mut self, model: &Model, now: Now, whole: bool) -> Vec<Table>;

    /// How often it is worth looking; asked for once.
    fn interval(&self) -> Duration;

    /// The flow whose every packet it shows, if it is of one.
    fn focus(&self, _model: &Model) -> Option<u64> {
        None
    }
}

/// A moment, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Now {
    /// By the clock of the capture: of a file, the time of the packet that was last told of.
    pub capture: u64,
    /// By the clock on the wall.
    pub wall: u64,
}

/// What part of the time a view tells of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Range {
    /// Seconds from now, 0 or less: it moves with the time.
    Last {
        /// Where it begins.
        from: i32,
        /// Where it ends.
        to: i32,
    },
    /// Capture time in milliseconds since 1970: it stays.
    Fixed {
        /// Where it begins.
        from: u64,
        /// Where it ends.
        to: u64,
    },
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The name of the view.
    pub view: String,
    /// Which flows it is about, in the filter language; nothing means all.
    pub filter: String,
    /// What part of the time it is about.
    pub range: Range,
    /// What else the view takes; of unknown ones it says so with [`Refused`].
    pub params: Map<String, Value>,
}

/// Why there is no such view.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Refused {
    /// What is wrong, one clause.
    pub what: String,
    /// Where in the filter, in characters: from, to.
    pub at: Option<[usize; 2]>,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

/// How a filter that is being written may go on.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Completions {
    /// What part of the text they take the place of, in characters: from, to.
    pub replace: [usize; 2],
    /// Each with how many flows it stands for, most first.
    pub items: Vec<(String, u64)>,
}

impl Default for Range {
    fn default() -> Self {
        Self::Last { from: -60, to: 0 }
    }
}

impl Refused {
    /// A query that cannot be, for this reason.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }
}

/// The views there are.
pub const NAMES: &[&str] = &[
    "status",
    "fight",
    "top",
    "flows",
    "flow",
    "processes",
    "dns",
    "tls",
    "map",
    "trace",
    "sankey",
    "stats",
    "tail",
    "plugins",
    "event",
];

/// Opens the view that `query` asks for.
pub fn open(query: &Query, model: &Model) -> Result<Box<dyn View>, Refused> {
    let mut params = Params::new(&query.params);
    let opened: Box<dyn View> = match query.view.as_str() {
        "status" => look(status::Status::default(), query, model, params.flag("self"))?,
        "fight" => look(fight::Fight::new(&mut params)?, query, model, params.flag("self"))?,
        "top" => look(top::Top::new(&mut params)?, query, model, params.flag("self"))?,
        "flows" => look(flows::Rows::new(&mut params, model)?, query, model, params.flag("self"))?,
        "flow" => look(flow::One::new(&mut params)?, query, model, true)?,
        "processes" => look(processes::Processes, query, model, params.flag("self"))?,
        "dns" => look(dns::Dns, query, model, params.flag("self"))?,
        "tls" => look(tls::Tls, query, model, params.flag("self"))?,
        "map" => look(map::Map::default(), query, model, params.flag("self"))?,
        "trace" => look(trace::Trace::default(), query, model, true)?,
        "sankey" => look(sankey::Sankey::new(&mut params)?, query, model, params.flag("self"))?,
        "stats" => look(stats::Stats::default(), query, model, params.flag("self"))?,
        "tail" => look(tail::Tail::new(&mut params)?, query, model, params.flag("self"))?,
        "plugins" => look(plugins::Plugins, query, model, true)?,
        "event" => look(event::OfType::new(&mut params, model)?, query, model, params.flag("self"))?,
        #[cfg(any(test, feature = "scene"))]
        "test" => return Ok(Box::new(test::Counting::open(query)?)),
        name => {
            return Err(Refused {
                suggestion: radar_filter::suggest(name, NAMES.iter().copied()).map(Into::into),
                ..Refused::new(format!("there is no view \"{name}\""))
            });
        }
    };
    params.end()?;
    Ok(opened)
}

/// What a view draws; what all views have in common is done around it.
trait Draw: Send {
    /// What its tables look like.
    fn shapes(&self) -> Vec<Shape>;

    /// All tables as they stand, or those that have changed.
    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table>;

    /// How often it is worth looking, in milliseconds.
    fn milliseconds(&self) -> u64 {
        500
    }

    /// See [`View::focus`].
    fn focus(&self, _model: &Model) -> Option<u64> {
        None
    }
}

/// What a view looks at.
struct Look<'a> {
    model: &'a Model,
    whole: bool,
    range: Range,
    sieve: &'a mut Sieve,
    /// Flows that are wanted and flows that there are, once a view has asked.
    matching: Option<[u64; 2]>,
}

impl<'a> Look<'a> {
    /// What the flows that are wanted have carried.
    fn span(&mut self) -> Span<'a> {
        let span = Span::new(self.model, self.range, self.sieve);
        self.matching = Some([span.len() as u64, span.all]);
        span
    }

    /// The seconds it is about.
    fn bounds(&self) -> Bounds {
        Bounds::of(self.range, self.model)
    }

    /// Whether what happened in a flow is wanted. Of a flow that is forgotten nobody knows, so only without a filter.
    fn wants_flow(&mut self, id: u64) -> bool {
        let Some(at) = self.model.flows().find(id) else { return self.sieve.filter.is_empty() };
        self.model.flows().get(at).is_some_and(|flow| self.sieve.wants(self.model, at, flow))
    }
}

/// A view around what it draws: with its filter, its range, and a hint if it has nothing to show.
struct Framed<D> {
    shapes: Vec<Shape>,
    sieve: Sieve,
    range: Range,
    draw: D,
}

fn look<D: Draw + 'static>(
    draw: D,
    query: &Query,
    model: &Model,
    own: bool,
) -> Result<Box<dyn View>, Refused> {
    let sieve = Sieve::new(&query.filter, model, own)?;
    let mut shapes = draw.shapes();
    shapes.push(hint::shape());
    Ok(Box::new(Framed { shapes, sieve, range: query.range, draw }))
}

impl<D: Draw> View for Framed<D> {
    fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    fn tables(&mut self, model: &Model, _: Now, whole: bool) -> Vec<Table> {
        let mut look = Look { model, whole, range: self.range, sieve: &mut self.sieve, matching: None };
        let mut tables = self.draw.draw(&mut look);
        if let Some(matching) = look.matching {
            tables.push(hint::table(self.shapes.len() - 1, model, &self.sieve, matching));
        }
        tables
    }

    fn interval(&self) -> Duration {
        Duration::from_millis(self.draw.milliseconds())
    }

    fn focus(&self, model: &Model) -> Option<u64> {
        self.draw.focus(model)
    }
}

/// How a filter may go on at the character `cursor`.
#[must_use]
pub fn complete(text: &str, cursor: usize, model: &Model) -> Completions {
    hint::complete(text, cursor, model)
}

/// The fields of the filter language, each with `name`, `kind` and `description`.
#[must_use]
pub fn fields(model: &Model) -> Value {
    let field = |field: &radar_filter::Field| {
        json!({
            "name": field.name,
            "kind": format!("{:?}", field.kind).to_ascii_lowercase(),
            "description": field.description,
        })
    };
    model.vocabulary().fields().map(field).collect()
}
