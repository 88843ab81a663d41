//! Events against those that are expected: keys that are not given are not compared, the order counts.

use serde_json::Value;

/// More events than this are compared place by place: the better way costs the square of their number.
const ALIGNED_MAX: usize = 2000;

/// Something that is not as expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// An event that is expected did not come.
    Missing {
        /// Its line among those that are expected, from 1.
        line: usize,
        /// The event.
        expected: Value,
    },
    /// An event came that is not expected.
    Unexpected {
        /// Its place among those that came, from 1.
        place: usize,
        /// The event.
        came: Value,
    },
    /// An event came that is not quite the expected one.
    Other {
        /// Its line among those that are expected, from 1.
        line: usize,
        /// Each member that differs: its path, what is expected, and what came if anything did.
        members: Vec<(String, Value, Option<Value>)>,
    },
}

/// What is different between events that are expected and those that came.
#[must_use]
pub fn differences(expected: &[Value], came: &[Value]) -> Vec<Difference> {
    let mut found = Vec::new();
    let (mut line, mut place) = (0, 0);
    let ends = (expected.len(), came.len());
    for (its_line, its_place) in aligned(expected, came).into_iter().chain([ends]) {
        unlike(expected, came, line..its_line, place..its_place, &mut found);
        (line, place) = (its_line + 1, its_place + 1);
    }
    found
}

/// A stretch of which no event is as expected: those at the same place are held against each other.
fn unlike(
    expected: &[Value],
    came: &[Value],
    lines: std::ops::Range<usize>,
    places: std::ops::Range<usize>,
    found: &mut Vec<Difference>,
) {
    let (mut lines, mut places) = (lines, places);
    loop {
        match (lines.next(), places.next()) {
            (Some(line), Some(place)) => {
                let mut members = Vec::new();
                compare(&expected[line], Some(&came[place]), "", &mut members);
                found.push(Difference::Other { line: line + 1, members });
            }
            (Some(line), None) => {
                found.push(Difference::Missing { line: line + 1, expected: expected[line].clone() });
            }
            (None, Some(place)) => {
                found.push(Difference::Unexpected { place: place + 1, came: came[place].clone() });
            }
            (None, None) => return,
        }
    }
}

/// The most pairs of an expected event and one that came and is like it, in order (longest common subsequence).
fn aligned(expected: &[Value], came: &[Value]) -> Vec<(usize, usize)> {
    let like = |line: usize, place: usize| is_like(&expected[line], &came[place]);
    let (lines, places) = (expected.len(), came.len());
    let same = (0..lines.min(places)).take_while(|at| like(*at, *at)).count();
    if lines.max(places) - same > ALIGNED_MAX {
        return (0..lines.min(places)).filter(|at| like(*at, *at)).map(|at| (at, at)).collect();
    }
    let (rows, columns) = (lines - same, places - same);
    let mut longest = vec![vec![0_u16; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            longest[row][column] = match like(same + row, same + column) {
                true => longest[row + 1][column + 1] + 1,
                false => longest[row + 1][column].max(longest[row][column + 1]),
            };
        }
    }
    let mut pairs: Vec<(usize, usize)> = (0..same).map(|at| (at, at)).collect();
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        if like(same + row, same + column) {
            pairs.push((same + row, same + column));
            (row, column) = (row + 1, column + 1);
        } else if longest[row + 1][column] >= longest[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// Whether all that `expected` names is in `came`.
fn is_like(expected: &Value, came: &Value) -> bool {
    let mut members = Vec::new();
    compare(expected, Some(came), "", &mut members);
    members.is_empty()
}

/// The members of `expected` that `came` has not, or has otherwise.
fn compare(
    expected: &Value,
    came: Option<&Value>,
    path: &str,
    found: &mut Vec<(String, Value, Option<Value>)>,
) {
    match (expected, came) {
        (Value::Object(members), Some(Value::Object(others))) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                compare(member, others.get(name), &path, found);
            }
        }
        (Value::Array(items), Some(Value::Array(others))) if items.len() == others.len() => {
            for (at, (item, other)) in items.iter().zip(others).enumerate() {
                compare(item, Some(other), &format!("{path}[{at}]"), found);
            }
        }
        (expected, Some(came)) if expected == came => {}
        (expected, came) => found.push((path.to_owned(), expected.clone(), came.cloned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_keys_that_are_given_are_compared() {
        let came = [json!({"flow_id": 7, "x": {"a": 1, "b": [{"c": 2, "d": 3}]}})];
        assert_eq!(differences(&[json!({"x": {"b": [{"c": 2}]}})], &came), []);
        assert_eq!(differences(&[json!({})], &came), []);
    }

    #[test]
    fn a_member_that_differs_is_named_with_both_values() {
        let came = [json!({"x": {"a": 1, "b": [1, 2]}})];
        let found = differences(&[json!({"x": {"a": 2, "b": [1], "c": null}})], &came);
        let members = vec![
            ("x.a".to_owned(), json!(2), Some(json!(1))),
            ("x.b".to_owned(), json!([1]), Some(json!([1, 2]))),
            ("x.c".to_owned(), json!(null), None),
        ];
        assert_eq!(found, [Difference::Other { line: 1, members }]);
    }

    #[test]
    fn an_event_that_is_missing_does_not_make_those_behind_it_differ() {
        let [a, b, c] = [json!({"n": 1}), json!({"n": 2}), json!({"n": 3})];
        let all = [a.clone(), b.clone(), c.clone()];
        let missing = Difference::Missing { line: 2, expected: b.clone() };
        assert_eq!(differences(&all, &[a.clone(), c.clone()]), [missing]);
        let unexpected = Difference::Unexpected { place: 1, came: a };
        assert_eq!(differences(&[b, c], &all), [unexpected]);
    }

    #[test]
    fn the_order_counts() {
        let [a, b] = [json!({"n": 1}), json!({"n": 2})];
        assert_eq!(differences(&[a.clone(), b.clone()], &[b, a]).len(), 2);
    }

    #[test]
    fn many_events_are_compared_place_by_place() {
        let events: Vec<Value> = (0..5000).map(|n| json!({"n": n})).collect();
        let mut came = events.clone();
        came[100] = json!({"n": -1});
        assert_eq!(differences(&events, &came).len(), 1);
    }
}
