//! Ways to hosts, hop by hop.

use super::{
    Draw, Look,
    cells::{FLOAT, INT, TEXT, all, row},
};
use crate::{
    model::address,
    table::{Shape, Table},
};

/// What has been told.
#[derive(Default)]
pub(super) struct Trace {
    changes: Option<u64>,
}

impl Draw for Trace {
    fn shapes(&self) -> Vec<Shape> {
        vec![
            Shape::new(
                "runs",
                &[
                    ("id", TEXT),
                    ("target", TEXT),
                    ("address", TEXT),
                    ("protocol", TEXT),
                    ("state", TEXT),
                    ("started_ms", INT),
                    ("round", INT),
                    ("rounds", INT),
                    ("self_asked", INT),
                    ("reason", TEXT),
                ],
            ),
            Shape::new(
                "hops",
                &[
                    ("run", TEXT),
                    ("ttl", INT),
                    ("address", TEXT),
                    ("name", TEXT),
                    ("asn", TEXT),
                    ("org", TEXT),
                    ("country", TEXT),
                    ("lat", FLOAT),
                    ("lon", FLOAT),
                    ("loss_permille", INT),
                    ("sent", INT),
                    ("received", INT),
                    ("last_us", INT),
                    ("avg_us", INT),
                    ("best_us", INT),
                    ("worst_us", INT),
                    ("stdev_us", INT),
                    ("reason", TEXT),
                    ("mpls", TEXT),
                ],
            ),
        ]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let traces = look.model.traces();
        if !look.whole && self.changes == Some(traces.changes()) {
            return Vec::new();
        }
        self.changes = Some(traces.changes());
        let (mut runs, mut hops) = (Vec::new(), Vec::new());
        for run in traces.iter() {
            row!(runs; &run.id, run.name.as_ref().or(run.target.as_ref()), run.target.as_ref(), run.protocol.as_ref(),
                &run.state, run.started, run.round, run.rounds, run.asked, run.reason.as_ref());
            for hop in &run.hops {
                let host = hop.address.as_deref().and_then(address::parse);
                let place = host.and_then(|address| look.model.hosts().find(&address)?.place);
                let [last, avg, best, worst, stdev] = hop.times;
                row!(hops; &run.id, hop.ttl, hop.address.as_ref(), hop.name.as_ref(), hop.asn.as_ref(),
                    hop.organization.as_ref(), hop.country.as_ref(), place.map(|[lat, _]| lat),
                    place.map(|[_, lon]| lon), hop.loss_permille, hop.sent, hop.received, last, avg, best, worst,
                    stdev, hop.reason.as_ref(), hop.mpls.as_ref());
            }
        }
        vec![all(0, runs), all(1, hops)]
    }
}
