//! The views: what each asks of the library, and how its tables become rows.

mod dns;
mod flows;
mod plugins;
mod processes;
mod tail;
mod tls;
mod top;
mod trace;

use crate::{
    grid::{Column, Pieces, Row},
    look::Tables,
    words::Words,
};
use serde_json::{Map, Value, json};

/// Which.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Id {
    /// Flows, one by one.
    Flows,
    /// Who carries most.
    Top,
    /// Programs, and the fingerprints they speak.
    Processes,
    /// The DNS.
    Dns,
    /// TLS and QUIC.
    Tls,
    /// Ways to hosts.
    Trace,
    /// Events as they come.
    Tail,
    /// Plugins.
    Plugins,
}

/// What a view is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Which of its sheets.
    pub sheet: usize,
    /// What it is sorted by, and whether the greatest come first.
    pub sort: (&'static str, bool),
    /// Rows keep their order.
    pub held: bool,
    /// Rows before the first that is wanted.
    pub offset: usize,
    /// Fields that are columns besides.
    pub columns: Vec<String>,
    /// Flows that have ended are left out.
    pub open_only: bool,
}

/// A view as it is to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What it has besides, to turn to.
    pub sheets: Vec<String>,
    /// The whole in a line.
    pub summary: Pieces,
    /// What rows have.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Rows that there are before and behind these.
    pub around: [usize; 2],
    /// The newest row is the last, and wants to be seen.
    pub follows: bool,
}

impl Id {
    /// In the order of their keys.
    pub const ALL: [Self; 8] = [
        Self::Flows,
        Self::Top,
        Self::Processes,
        Self::Dns,
        Self::Tls,
        Self::Trace,
        Self::Tail,
        Self::Plugins,
    ];

    /// What settings call it, and the library.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flows => "flows",
            Self::Top => "top",
            Self::Processes => "processes",
            Self::Dns => "dns",
            Self::Tls => "tls",
            Self::Trace => "trace",
            Self::Tail => "tail",
            Self::Plugins => "plugins",
        }
    }

    /// What stands on its tab; the short one where there is little room.
    #[must_use]
    pub const fn title(self, short: bool) -> &'static str {
        match (self, short) {
            (Self::Flows, _) => "Flows",
            (Self::Top, _) => "Top",
            (Self::Processes, _) => "Procs",
            (Self::Dns, _) => "DNS",
            (Self::Tls, _) => "TLS",
            (Self::Trace, _) => "Trace",
            (Self::Tail, _) => "Tail",
            (Self::Plugins, true) => "Plug",
            (Self::Plugins, false) => "Plugins",
        }
    }

    /// What rows are sorted by unless somebody says otherwise; nothing if the library does as it thinks right.
    #[must_use]
    pub const fn sort(self) -> (&'static str, bool) {
        match self {
            Self::Flows | Self::Top => ("rate", true),
            _ => ("", true),
        }
    }

    /// What the library is asked for.
    #[must_use]
    pub fn params(self, wish: &Wish) -> Map<String, Value> {
        let order = if wish.held { "freeze" } else { "live" };
        let sort = format!("{}{}", if wish.sort.1 { "-" } else { "" }, wish.sort.0);
        let params = match self {
            Self::Flows => json!({
                "sort": sort, "order": order, "offset": wish.offset, "limit": flows::LIMIT,
                "columns": wish.columns, "ended": if wish.open_only { "hide" } else { "show" },
            }),
            Self::Top => json!({"by": top::by(wish.sheet), "sort": sort, "order": order, "limit": 200}),
            _ => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }

    /// What is to be drawn.
    #[must_use]
    pub fn page(self, tables: &Tables, wish: &Wish, words: Words<'_>) -> Page {
        match self {
            Self::Flows => flows::page(tables, wish, words),
            Self::Top => top::page(tables, wish, words),
            Self::Processes => processes::page(tables, wish, words),
            Self::Dns => dns::page(tables, wish, words),
            Self::Tls => tls::page(tables, wish, words),
            Self::Trace => trace::page(tables, wish, words),
            Self::Tail => tail::page(tables, words),
            Self::Plugins => plugins::page(tables, words),
        }
    }
}

/// The names of sheets.
fn sheets(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The filter that keeps what has this value in this field of the language.
fn keep(words: Words<'_>, field: &str, value: &str) -> crate::grid::Way {
    use crate::grid::Way;
    let field = words.model.vocabulary().find(field);
    match field {
        Some(field) if !value.is_empty() => {
            Way::Filter(radar_filter::keep(field, radar_filter::Value::Text(value)))
        }
        _ => Way::Card,
    }
}

/// `name value   name value`: the numbers of a line.
fn numbers(parts: &[(&str, String, crate::theme::Role)]) -> Pieces {
    use crate::{grid::piece, theme::Role};
    let mut pieces = Vec::new();
    for (at, (name, value, role)) in parts.iter().enumerate() {
        if at > 0 {
            pieces.push(piece("   ", Role::Faint));
        }
        if !name.is_empty() {
            pieces.push(piece(format!("{name} "), Role::Muted));
        }
        pieces.push(piece(value.clone(), *role));
    }
    pieces
}
