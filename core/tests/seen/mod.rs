//! What was seen of a capture, as lines that a person can hold against what another tool says.

use radar_core::decode::{Packet, Transport};
use serde_json::{Map, Value, json};
use std::net::Ipv6Addr;

/// `{"frame":1,"packets":["[vlans] tunnel id: source > destination transport", …]}`.
pub fn frame(number: u64, packets: &[Packet<'_>]) -> String {
    json!({ "frame": number, "packets": packets.iter().map(packet).collect::<Vec<_>>() }).to_string()
}

fn packet(packet: &Packet<'_>) -> String {
    let vlans = packet.vlans.as_slice();
    let vlans = if vlans.is_empty() { String::new() } else { format!("{vlans:?} ") };
    let tunnel = packet.tunnel.map_or(String::new(), |it| format!("{} {}: ", it.kind.name(), it.id));
    let ends = [packet.source, packet.destination].map(|octets| {
        let address = Ipv6Addr::from(octets);
        if packet.ipv6 { address.to_string() } else { address.to_canonical().to_string() }
    });
    format!("{vlans}{tunnel}{} > {} {}", ends[0], ends[1], transport(packet))
}

/// The transport with the octets it carries, by the lengths in the headers.
fn transport(packet: &Packet<'_>) -> String {
    let ported = |name: &str, [from, to]: [u16; 2], length: u32, captured: usize| {
        let cut = if captured < length as usize { format!(", {captured} captured") } else { String::new() };
        format!("{name} {from} > {to}: {length}{cut}")
    };
    match &packet.transport {
        Transport::Tcp(it) => {
            ported("tcp", [it.source_port, it.destination_port], it.length, it.payload.len())
        }
        Transport::Udp(it) => {
            ported("udp", [it.source_port, it.destination_port], it.length, it.payload.len())
        }
        Transport::Sctp(it) => {
            ported("sctp", [it.source_port, it.destination_port], it.length, it.payload.len())
        }
        Transport::Icmp(it) => {
            let quoted = it.quoted.map_or("", |_| ", quotes a packet");
            format!("icmp {} {}{quoted}", it.kind, it.code)
        }
        Transport::Other(rest) => format!("protocol {}: {}", packet.protocol, rest.len()),
        Transport::Fragment => format!("fragment of protocol {}", packet.protocol),
        Transport::NotIp(ether_type) => format!("{ether_type:04x}"),
    }
}

/// `{"stream":"source:port > destination:port","to":"…","from":"…"}` of each connection that carried octets.
pub fn streams(events: &[Value]) -> Vec<String> {
    let mut streams: Vec<(String, String, [String; 2])> = Vec::new();
    for event in events.iter().filter(|event| event["event_type"] == "x_streams") {
        let id = event["flow_id"].to_string();
        let end = |address: &str, port: &str| format!("{}:{}", event[address].as_str().unwrap(), event[port]);
        let (source, destination) = (end("src_ip", "src_port"), end("dest_ip", "dest_port"));
        let (key, name) = match event["x_streams"]["to"] {
            Value::Null => ("from", format!("{destination} > {source}")),
            _ => ("to", format!("{source} > {destination}")),
        };
        let at = streams.iter().position(|known| known.0 == id).unwrap_or_else(|| {
            streams.push((id, name, Default::default()));
            streams.len() - 1
        });
        streams[at].2[usize::from(key == "from")].push_str(event["x_streams"][key].as_str().unwrap());
    }
    let line = |(_, name, [to, from]): (String, String, [String; 2])| {
        json!({ "stream": name, "to": to, "from": from }).to_string()
    };
    streams.into_iter().map(line).collect()
}

/// An event without what says nothing here: when it was, and numbers made of that.
pub fn event(event: &Value) -> Option<String> {
    let mut event = event.clone();
    if event["event_type"] == "x_streams" {
        return None;
    }
    let object = event.as_object_mut()?;
    for key in ["timestamp", "flow_id", "community_id", "ether"] {
        object.remove(key);
    }
    if let Some(flow) = object.get_mut("flow").and_then(Value::as_object_mut) {
        for key in ["start", "end", "age", "alerted"] {
            flow.remove(key);
        }
    }
    Some(event.to_string())
}

/// The counters that are not zero, by their path.
pub fn counters(stats: Value) -> String {
    let mut flat = Map::new();
    for table in ["decoder", "flow", "tcp", "anomaly"] {
        flatten(table, &stats[table], &mut flat);
    }
    json!({ "counters": flat }).to_string()
}

fn flatten(path: &str, value: &Value, flat: &mut Map<String, Value>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                flatten(&format!("{path}.{key}"), member, flat);
            }
        }
        number if number.as_u64().is_some_and(|number| number > 0) => {
            flat.insert(path.to_owned(), number.clone());
        }
        _ => {}
    }
}
