//! The `anomaly` event: what broke a rule, in EVE's fields.

use super::{ANOMALY, Subject, Writer};
use crate::{anomaly::Kind, time::Timestamp};
use radar_wire::json::Object;

impl Writer {
    /// Writes the event of an anomaly that frame `number` had; its summary is the anomaly's name.
    pub fn anomaly(&mut self, kind: Kind, time: Timestamp, number: u64, subject: Subject<'_>) {
        let mut body = Vec::new();
        let mut object = Object::new(&mut body);
        object.text("type", kind.category().as_bytes());
        object.text("event", kind.name().as_bytes());
        drop(object);
        self.event(ANOMALY, time, number, subject, &body, kind.name());
    }
}
