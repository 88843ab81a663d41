//! One flow, and everything that is known of it.

use super::{
    Draw, Look, Refused,
    cells::{BLOB, INT, TEXT, all, row},
    packet,
    params::Params,
};
use crate::{
    model::{Model, flow::Flow, flows::FlowRef},
    table::{Cell, Shape, Table},
};
use serde_json::{Map, Value, json};

/// Which.
pub(super) struct One {
    id: Option<u64>,
    community: Option<String>,
}

/// Packets and events that are shown.
const SHOWN: usize = 50;

impl One {
    pub(super) fn new(params: &mut Params<'_>) -> Result<Self, Refused> {
        let community = params.text("id")?.map(Into::into);
        let id = match params.number("flow", 0, usize::MAX)? {
            0 => None,
            id => Some(id as u64),
        };
        if id.is_none() && community.is_none() {
            return Err(Refused::new("say which flow: \"flow\" is its number, \"id\" its Community ID"));
        }
        Ok(Self { id, community })
    }

    fn find(&self, model: &Model) -> Option<FlowRef> {
        if let Some(at) = self.id.and_then(|id| model.flows().find(id)) {
            return Some(at);
        }
        let community = self.community.as_deref()?;
        // Several flows one after the other have the same: the last is meant.
        let same = model.flows().iter().filter(|(_, flow)| match &flow.community_id {
            Some(id) => **id == *community,
            None => flow.id.to_string() == community,
        });
        same.max_by_key(|(_, flow)| flow.last).map(|(at, _)| at)
    }
}

fn about(model: &Model, flow: &Flow) -> Value {
    let end = |side: usize| {
        let host = model.hosts().get(flow.ends[side]);
        object([
            ("address", Some(json!(*host.text))),
            ("port", Some(json!(flow.ports[side]))),
            ("name", flow.names[side].as_ref().or(host.name.as_ref()).map(|name| json!(**name))),
            ("name_source", flow.name_sources[side].as_ref().map(|source| json!(**source))),
            ("country", host.country.as_ref().map(|text| json!(**text))),
            ("city", host.city.as_ref().map(|text| json!(**text))),
            ("asn", host.asn.as_ref().map(|text| json!(**text))),
            ("organization", host.organization.as_ref().map(|text| json!(**text))),
            ("place", host.place.map(|place| json!(place))),
            ("octets", Some(json!(flow.total.octets[side]))),
            ("packets", Some(json!(flow.total.packets[side]))),
            ("retransmissions", Some(json!(flow.retransmissions[side]))),
        ])
    };
    let text = |text: Option<&std::sync::Arc<str>>| text.map(|text| json!(**text));
    let program = flow.program.as_deref().map(|program| {
        object([
            ("name", text(program.name.as_ref())),
            ("pid", program.pid.map(|pid| json!(pid))),
            ("exe", text(program.exe.as_ref())),
            ("user", text(program.user.as_ref())),
            ("container", text(program.container.as_ref())),
            ("reason", text(program.reason.as_ref())),
        ])
    });
    let labels: Map<_, _> =
        flow.labels.iter().map(|(name, value)| (name.to_string(), json!(**value))).collect();
    object([
        ("flow", Some(json!(flow.id))),
        ("community_id", text(flow.community_id.as_ref())),
        ("proto", Some(json!(flow.protocol_name()))),
        ("app", text(flow.app.as_ref())),
        ("service", text(flow.service.as_ref())),
        ("direction", text(flow.direction.as_ref())),
        ("state", Some(json!(flow.state_name()))),
        ("ended", Some(json!(flow.ended))),
        ("self", Some(json!(flow.own))),
        ("first_ms", Some(json!(flow.first / 1_000_000))),
        ("last_ms", Some(json!(flow.last / 1_000_000))),
        ("rtt_us", (flow.rtt > 0).then(|| json!(flow.rtt / 1000))),
        ("impossible", flow.impossible.then(|| json!(true))),
        ("rate", Some(json!(model.rate(flow)))),
        ("source", Some(end(0))),
        ("destination", Some(end(1))),
        ("near", Some(json!(["source", "destination"][usize::from(flow.near)]))),
        ("process", program),
        ("sni", text(flow.secured.sni.as_ref())),
        ("alpn", text(flow.secured.alpn.as_ref())),
        ("tls_version", text(flow.secured.version.as_ref())),
        ("ja4", text(flow.secured.ja4.as_ref())),
        (
            "client",
            flow.secured.ja4.as_deref().and_then(crate::model::clients::label).map(|name| json!(name)),
        ),
        ("labels", (!labels.is_empty()).then(|| Value::Object(labels))),
    ])
}

fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// How to find the flow with libpcap and with radar.
fn commands(model: &Model, flow: &Flow) -> Vec<Cell> {
    let [source, destination] = flow.ends.map(|end| model.hosts().get(end).text.clone());
    let protocol = match flow.protocol {
        6 => "tcp".into(),
        17 => "udp".into(),
        132 => "sctp".into(),
        1 => "icmp".into(),
        58 => "icmp6".into(),
        number => format!("ip proto {number}"),
    };
    let mut bpf = format!("{protocol} and host {source} and host {destination}");
    for port in flow.ports.into_iter().filter(|port| *port != 0 && matches!(flow.protocol, 6 | 17 | 132)) {
        bpf.push_str(&format!(" and port {port}"));
    }
    let command = format!("radar -f '{bpf}'");
    let mut cells = Vec::new();
    row!(cells; bpf, command);
    cells
}

impl Draw for One {
    fn shapes(&self) -> Vec<Shape> {
        vec![
            Shape::new("flow", &[("json", TEXT)]),
            Shape::new(
                "packets",
                &[
                    ("number", INT),
                    ("time_ms", INT),
                    ("direction", INT),
                    ("length", INT),
                    ("flags", TEXT),
                    ("summary", TEXT),
                    ("data", BLOB),
                ],
            ),
            Shape::new("rtt", &[("time_ms", INT), ("rtt_us", INT)]),
            Shape::new("events", &[("time_ms", INT), ("type", TEXT), ("summary", TEXT), ("json", TEXT)]),
            Shape::new("commands", &[("bpf", TEXT), ("command", TEXT)]),
        ]
    }

    fn focus(&self, model: &Model) -> Option<u64> {
        let flow = self.find(model).and_then(|at| model.flows().get(at))?;
        (!flow.ended).then_some(flow.id)
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let model = look.model;
        let Some(flow) = self.find(model).and_then(|at| model.flows().get(at)) else {
            return (0..5).map(|index| all(index, Vec::new())).collect();
        };
        let mut packets: Vec<_> =
            model.heads().iter().rev().filter(|head| head.flow == flow.id).take(SHOWN).collect();
        packets.reverse();
        let mut rows = Vec::new();
        for head in packets {
            row!(rows; head.packet, head.time / 1_000_000, head.back, u64::from(head.length),
                packet::flags(&head.data), packet::summary(&head.data, head.length), Cell::Blob(head.data.clone()));
        }
        let mut rtts = Vec::new();
        for (time, rtt) in &flow.rtts {
            row!(rtts; *time, u64::from(*rtt));
        }
        let mut kept: Vec<_> =
            model.events().iter().rev().filter(|event| event.flow == flow.id).take(SHOWN).collect();
        kept.reverse();
        let mut events = Vec::new();
        for event in kept {
            row!(events; event.time / 1_000_000, &event.event_type, &*event.summary, &*event.line);
        }
        let text = Cell::from(about(model, flow).to_string());
        vec![all(0, vec![text]), all(1, rows), all(2, rtts), all(3, events), all(4, commands(model, flow))]
    }
}
