//! A view for tests: it counts its calls.

use super::{Now, Query, Refused, View};
use crate::{
    model::Model,
    table::{Kind, Mode, Shape, Table},
};
use std::time::Duration;

/// `rows` gets one row a call: how many calls there were, and the filter.
pub(crate) struct Counting {
    shapes: Vec<Shape>,
    calls: u64,
    filter: String,
    interval: Duration,
}

impl Counting {
    pub(crate) fn open(query: &Query) -> Result<Self, Refused> {
        if query.filter == "wrong" {
            return Err(Refused {
                what: "there is no field \"wrong\"".into(),
                at: Some([0, 5]),
                suggestion: Some("proto".into()),
            });
        }
        let interval = query.params.get("interval").and_then(serde_json::Value::as_u64).unwrap_or(100);
        Ok(Self {
            shapes: vec![Shape::new("rows", &[("calls", Kind::Int), ("filter", Kind::Text)])],
            calls: 0,
            filter: query.filter.clone(),
            interval: Duration::from_millis(interval),
        })
    }
}

impl View for Counting {
    fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    fn tables(&mut self, _: &Model, _: Now, whole: bool) -> Vec<Table> {
        self.calls += 1;
        let mode = if whole { Mode::All } else { Mode::Append };
        vec![Table { index: 0, mode, cells: vec![self.calls.into(), self.filter.as_str().into()] }]
    }

    fn interval(&self) -> Duration {
        self.interval
    }
}
