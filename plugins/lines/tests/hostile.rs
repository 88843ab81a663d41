//! Events in which a plugin of somebody's own has put something else where radar's have a text or a number.

mod common;

use common::{each_event, event, lines};
use radar_lines::{Format, Lenient};
use serde_json::{Value, json};

#[test]
fn whatever_stands_in_an_event_a_line_is_made_of_it() {
    let mut all = Format::ALL.map(lines);
    let filter = "dns.rcode:x or tls.version>1 or port:1 or rtt>1ms or bytes>1 or name:*x*";
    let filter = Lenient::parse(filter).expect("a filter");
    let (mut number, mut made) = (0, 0);
    each_event(|_, json, _| {
        number += 1;
        if number % 31 != 0 {
            return;
        }
        let leaves = leaves(json, String::new());
        for leaf in leaves.iter().filter(|leaf| !["/timestamp", "/event_type"].contains(&leaf.as_str())) {
            for strange in strange() {
                let mut other = json.clone();
                *other.pointer_mut(leaf).expect("a leaf") = strange;
                for port in ["/src_port", "/dest_port"] {
                    // A port crosses the boundary beside the line.
                    let port = other.pointer_mut(port).filter(|port| port.as_u64() > Some(0xffff));
                    port.into_iter().for_each(|port| *port = json!(0xffff));
                }
                event(&other.to_string(), |event| {
                    let _ = filter.wants(event);
                    for lines in &mut all {
                        let mut out = Vec::new();
                        lines.write(event, &mut out).expect("an object");
                        assert!(!out.contains(&b'\n'));
                        made += 1;
                    }
                });
            }
        }
    });
    assert!(made > 10_000, "{made} lines");
}

fn strange() -> [Value; 6] {
    let text = "=\u{1b}[2J\r\n\u{202e}\",\u{0}".repeat(3);
    [
        Value::Null,
        json!(u64::MAX),
        json!(-1.5e300),
        json!(text),
        json!([[], {}, ["x"]]),
        json!({"a": {"b": [1, null]}}),
    ]
}

/// Pointers to whatever holds nothing else.
fn leaves(value: &Value, at: String) -> Vec<String> {
    let below = |name: &str, value: &Value| leaves(value, format!("{at}/{name}"));
    match value {
        Value::Object(members) => members.iter().flat_map(|(name, value)| below(name, value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(number, value)| below(&number.to_string(), value)).collect()
        }
        _ => vec![at],
    }
}
