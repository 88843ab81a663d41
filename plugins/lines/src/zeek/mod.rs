//! Events as lines of Zeek's logs, in its JSON form: flat, with the log's name as `_path`.

mod connection;
mod numbers;
pub(crate) mod tables;

use crate::{
    change,
    rule::{put_flat, put_leaves},
    whole::Whole,
};
use serde_json::{Map, Value, json};
use std::net::IpAddr;
use tables::Log;

/// What the names of logs begin with that Zeek does not have.
const OWN: &str = "radar_";

/// The line of an event.
pub(crate) fn log(whole: &Whole<'_>) -> Map<String, Value> {
    let log = tables::log_of(whole.event_type());
    let mut line = Map::new();
    let path = log.map_or_else(|| format!("{OWN}{}", whole.event_type()), |log| log.path.to_owned());
    put_flat(&mut line, "_path", path.into());
    put_flat(&mut line, "ts", time(whole, log));
    ends(whole, &mut line);
    if let Some(community_id) = whole.first("community_id") {
        put_flat(&mut line, "community_id", community_id.clone());
    }
    match log {
        Some(log) => {
            for rule in log.rules {
                if let Some(value) = rule.value(whole) {
                    put_flat(&mut line, rule.to, value);
                }
            }
        }
        // A log of radar's own: its object, flat as all of Zeek's.
        None => {
            if let Some(protocol) = connection::protocol(whole) {
                put_flat(&mut line, "proto", protocol);
            }
            for (name, value) in whole.body().as_object().into_iter().flatten() {
                put_leaves(&mut line, name, value);
            }
        }
    }
    for (name, value) in whole.sections() {
        put_leaves(&mut line, name, value);
    }
    line
}

/// Capture time in seconds since 1970, at the beginning of what the line tells.
fn time(whole: &Whole<'_>, log: Option<&Log>) -> Value {
    let event = (whole.event.time / 1000) as i64;
    let since = |path| whole.number(path).and_then(|us| i64::try_from(us).ok());
    let begun = log.and_then(|log| match log.begun {
        tables::Begun::Now => None,
        tables::Begun::At(path) => change::time(whole.text(path)?),
        tables::Begun::Before(path) => since(path).map(|us| event.saturating_sub(us)),
    });
    json!(begun.unwrap_or(event) as f64 / 1e6)
}

/// Which connection: `uid` and the four members of `id`.
fn ends(whole: &Whole<'_>, line: &mut Map<String, Value>) {
    if whole.event.flow != 0 {
        put_flat(line, "uid", uid(whole.event.flow).into());
    }
    let Some([source, destination]) = whole.ends() else { return };
    let event = whole.event;
    // Of ICMP the type stands in place of one port and the code in that of the other.
    let icmp = |path| whole.number(path).unwrap_or_default();
    let ports = match event.protocol {
        1 | 58 => [icmp("icmp_type"), icmp("icmp_code")],
        _ => [event.source_port.into(), event.destination_port.into()],
    };
    let sides = [("orig", source, ports[0]), ("resp", destination, ports[1])];
    for (side, address, port) in sides {
        put_flat(line, &format!("id.{side}_h"), address_text(address));
        put_flat(line, &format!("id.{side}_p"), port.into());
    }
}

fn address_text(address: IpAddr) -> Value {
    address.to_string().into()
}

/// A flow's id in the form of Zeek's: `C` and digits of base 62, always the same for the same flow.
fn uid(flow: u64) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    let mut rest = flow;
    while rest > 0 {
        digits.push(char::from(DIGITS[(rest % 62) as usize]));
        rest /= 62;
    }
    std::iter::once('C').chain(digits.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_that_differ_have_ids_that_do() {
        assert_eq!(uid(61), "Cz");
        assert_eq!(uid(62), "C10");
        assert_eq!(uid((1 << 53) - 1), "CfFgnDxSe7");
    }
}
