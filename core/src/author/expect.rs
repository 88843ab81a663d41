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

/// What is different between events that are expected and those that came: the fewest differences there can be.
#[must_use]
pub fn differences(expected: &[Value], came: &[Value]) -> Vec<Difference> {
    let like = |line: usize, place: usize| is_like(&expected[line], &came[place]);
    let same = expected.iter().zip(came).take_while(|(expected, came)| is_like(expected, came)).count();
    let steps =
        steps(expected.len() - same, came.len() - same, |row, column| like(same + row, same + column));
    let (mut line, mut place, mut found) = (same, same, Vec::new());
    for step in steps {
        let (is_line, is_place) = (step != Step::Unexpected, step != Step::Missing);
        match step {
            Step::Like => {}
            Step::Unlike => {
                let mut members = Vec::new();
                compare(&expected[line], Some(&came[place]), "", &mut members);
                found.push(Difference::Other { line: line + 1, members });
            }
            Step::Missing => {
                found.push(Difference::Missing { line: line + 1, expected: expected[line].clone() });
            }
            Step::Unexpected => {
                found.push(Difference::Unexpected { place: place + 1, came: came[place].clone() });
            }
        }
        (line, place) = (line + usize::from(is_line), place + usize::from(is_place));
    }
    found
}

/// What becomes of the next event that is expected and the next that came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Step {
    Like,
    Unlike,
    Missing,
    Unexpected,
}

/// The way through so many expected events and so many that came, with the fewest differences (edit distance). Of
/// several, one that holds events at the same place against each other.
fn steps(rows: usize, columns: usize, like: impl Fn(usize, usize) -> bool) -> Vec<Step> {
    let both = rows.min(columns);
    if rows.max(columns) > ALIGNED_MAX {
        let step = |at| if like(at, at) { Step::Like } else { Step::Unlike };
        let missing = std::iter::repeat_n(Step::Missing, rows - both);
        let unexpected = std::iter::repeat_n(Step::Unexpected, columns - both);
        return (0..both).map(step).chain(missing).chain(unexpected).collect();
    }
    // Differences from each place to the end.
    let mut left = vec![vec![0_usize; columns + 1]; rows + 1];
    for row in (0..=rows).rev() {
        for column in (0..=columns).rev() {
            left[row][column] = match (row < rows, column < columns) {
                (true, true) => {
                    let along = left[row + 1][column + 1] + usize::from(!like(row, column));
                    along.min(left[row + 1][column] + 1).min(left[row][column + 1] + 1)
                }
                _ => rows - row + columns - column,
            };
        }
    }
    let (mut row, mut column, mut steps) = (0, 0, Vec::new());
    while row < rows || column < columns {
        let rest = left[row][column];
        let along = left.get(row + 1).and_then(|next| next.get(column + 1));
        let step = match along {
            Some(along) if *along == rest && like(row, column) => Step::Like,
            Some(along) if along + 1 == rest => Step::Unlike,
            _ if row < rows && left[row + 1][column] + 1 == rest => Step::Missing,
            _ => Step::Unexpected,
        };
        (row, column) = match step {
            Step::Like | Step::Unlike => (row + 1, column + 1),
            Step::Missing => (row + 1, column),
            Step::Unexpected => (row, column + 1),
        };
        steps.push(step);
    }
    steps
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
    fn of_several_ways_to_see_it_events_at_the_same_place_belong_together() {
        let expected = [json!({"n": 2}), json!({"any": 1}), json!({"more": 1})];
        let found = differences(&expected, &[json!({"n": 1, "any": 1}), json!({"n": 3, "any": 1})]);
        let members = vec![("n".to_owned(), json!(2), Some(json!(1)))];
        let missing = Difference::Missing { line: 3, expected: expected[2].clone() };
        assert_eq!(found, [Difference::Other { line: 1, members }, missing]);
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
