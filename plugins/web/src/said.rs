//! What a client says: one JSON object in a text message.

use radar_views::view::{Query, Range};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Octets of a message.
pub const MESSAGE_MAX: usize = 4096;

/// Octets of the name that a client gives to what it looks at.
pub const ID_MAX: usize = 64;

/// A message.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Said {
    /// It wants to look at a view.
    Subscribe(Subscribe),
    /// It does not any more.
    Unsubscribe(String),
    /// Whether nobody has the page before his eyes.
    Hidden(bool),
    /// How may this filter go on?
    Complete {
        /// Comes back in the answer.
        id: u64,
        /// The filter.
        text: String,
        /// Where, in characters.
        cursor: usize,
    },
    /// Something is to be done.
    Command(Command),
}

/// A view to look at.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Subscribe {
    /// What the client calls it.
    pub id: String,
    view: String,
    #[serde(default)]
    filter: String,
    range: Option<Span>,
    #[serde(default)]
    params: Map<String, Value>,
}

/// Something to be done.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Command {
    /// Comes back in the answer.
    pub id: u64,
    /// What.
    pub r#do: String,
    /// What it takes.
    #[serde(flatten)]
    pub with: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Span {
    Last([i32; 2]),
    Fixed { from: u64, to: u64 },
}

impl Said {
    /// Reads a message; what is wrong is one clause.
    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("this is no message that radar knows: {error}"))
    }
}

impl Subscribe {
    /// What is asked for.
    #[must_use]
    pub fn query(self) -> Query {
        let range = match self.range {
            None => Range::default(),
            Some(Span::Last([from, to])) => Range::Last { from, to },
            Some(Span::Fixed { from, to }) => Range::Fixed { from, to },
        };
        Query { view: self.view, filter: self.filter, range, params: self.params }
    }
}

/// The query of a URL, `filter=…&range=-60..0&…`; what is not one of these goes to the view.
pub fn of_url(view: &str, pairs: impl IntoIterator<Item = (String, String)>) -> Result<Query, String> {
    let mut query =
        Query { view: view.to_owned(), filter: String::new(), range: Range::default(), params: Map::new() };
    for (name, text) in pairs {
        match name.as_str() {
            "filter" => query.filter = text,
            "range" => {
                query.range = range(&text)
                    .ok_or("range is from..to: seconds from now, as -60..0, or milliseconds since 1970")?
            }
            _ => {
                query.params.insert(name.clone(), value(&name, &text));
            }
        }
    }
    Ok(query)
}

fn range(text: &str) -> Option<Range> {
    let (from, to) = text.split_once("..")?;
    match (from.parse::<i32>(), to.parse::<i32>()) {
        (Ok(from), Ok(to)) if from <= 0 && to <= 0 => Some(Range::Last { from, to }),
        _ => Some(Range::Fixed { from: from.parse().ok()?, to: to.parse().ok()? }),
    }
}

/// A parameter as it would stand in a message: a number, a truth, a list where there may be several.
fn value(name: &str, text: &str) -> Value {
    match name {
        "open" | "columns" | "types" => {
            text.split(',').filter(|it| !it.is_empty()).map(Value::from).collect()
        }
        _ if text == "true" || text == "false" => Value::from(text == "true"),
        _ => text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn subscribed(text: &str) -> Query {
        match Said::read(text).unwrap() {
            Said::Subscribe(subscribe) => subscribe.query(),
            said => panic!("{said:?}"),
        }
    }

    #[test]
    fn a_view_is_asked_for_with_its_filter_range_and_params() {
        let query = subscribed(
            r#"{"subscribe":{"id":"main","view":"flows","filter":"port:443","range":[-30,0],"params":{"limit":10}}}"#,
        );
        assert_eq!((query.view.as_str(), query.filter.as_str()), ("flows", "port:443"));
        assert_eq!((query.range, &query.params["limit"]), (Range::Last { from: -30, to: 0 }, &json!(10)));
        let query = subscribed(r#"{"subscribe":{"id":"main","view":"top","range":{"from":1,"to":2}}}"#);
        assert_eq!(query.range, Range::Fixed { from: 1, to: 2 });
        assert_eq!(subscribed(r#"{"subscribe":{"id":"main","view":"top"}}"#).range, Range::default());
    }

    #[test]
    fn the_other_messages_are_read() {
        assert_eq!(Said::read(r#"{"unsubscribe":"main"}"#).unwrap(), Said::Unsubscribe("main".into()));
        assert_eq!(Said::read(r#"{"hidden":true}"#).unwrap(), Said::Hidden(true));
        let complete = Said::Complete { id: 1, text: "sni:goo".into(), cursor: 7 };
        assert_eq!(Said::read(r#"{"complete":{"id":1,"text":"sni:goo","cursor":7}}"#).unwrap(), complete);
        let Said::Command(command) =
            Said::read(r#"{"command":{"id":2,"do":"trace","target":"192.0.2.1"}}"#).unwrap()
        else {
            panic!()
        };
        assert_eq!((command.id, command.r#do.as_str()), (2, "trace"));
        assert_eq!(command.with["target"], json!("192.0.2.1"));
    }

    #[test]
    fn anything_else_is_refused() {
        let deep = format!("{{\"subscribe\":{}", "[".repeat(4000));
        for text in ["", "null", "[]", "{}", r#"{"subscribe":{}}"#, r#"{"hidden":1}"#, r#"{"stop":1}"#, &deep]
        {
            assert!(Said::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_url_says_the_same_as_a_message() {
        let pairs =
            [("filter", "a b"), ("range", "-10..-5"), ("limit", "5"), ("columns", "a,b"), ("by", "host")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let query = of_url("top", pairs).unwrap();
        assert_eq!((query.filter.as_str(), query.range), ("a b", Range::Last { from: -10, to: -5 }));
        assert_eq!(Value::Object(query.params), json!({"limit": 5, "columns": ["a", "b"], "by": "host"}));
        let fixed = of_url("top", [("range".to_owned(), "1700000000000..1700000060000".to_owned())]).unwrap();
        assert_eq!(fixed.range, Range::Fixed { from: 1_700_000_000_000, to: 1_700_000_060_000 });
        assert!(of_url("top", [("range".to_owned(), "yesterday".to_owned())]).is_err());
    }
}
