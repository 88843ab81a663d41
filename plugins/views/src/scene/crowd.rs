//! As much traffic as the model can hold, as a worker reports it.

use super::{Random, START, Scene};
use serde_json::json;

/// Flows that a worker tells of in a report at most; what the others have carried it tells as one sum.
pub const REPORTED: usize = 4096;

/// This machine and all it talks to.
#[derive(Debug)]
pub struct Crowd {
    /// Its model.
    pub scene: Scene,
    random: Random,
    flows: u64,
}

impl Crowd {
    /// So many flows; each comes on with the first report that it is in.
    #[must_use]
    pub fn new(flows: u64) -> Self {
        let mut scene = Scene::new();
        let interfaces = br#"[{"name":"eth0","up":true,"addresses":["10.0.0.1/8"]}]"#;
        scene.model.news(radar_plugin::news::INTERFACES, interfaces);
        for id in 1..=flows {
            let far: &'static str = format!("198.{}.{}.{}", 18 + id % 2, id / 13 % 256, id % 250).leak();
            let app = ["tls", "dns", "http", "quic"][id as usize % 4];
            let about = json!({
                "community_id": format!("1:{id}"), "app_proto": app,
                "process": {"pid": id % 300, "name": format!("program{}", id % 40), "user": "anna"},
                "names": {"direction": "outbound", "service": "https", "src": {"own": true},
                          "dest": {"name": format!("host{}.example.org", id % 5000), "source": "dns"}},
                "geo": {"dest": {"country": format!("C{}", id % 90), "city": format!("City {}", id % 500), "asn": id % 800,
                                 "latitude": (id % 170) as f32 - 85.0, "longitude": (id % 350) as f32 - 175.0}},
                "labels": {"ja4": format!("t13d{}", id % 60)}});
            scene.actor(id, ["10.0.0.1", far], [(1024 + id % 60_000) as u16, 443], 6, about);
        }
        Self { scene, random: Random(99), flows }
    }

    /// A report at a moment in milliseconds since the start, of so many packets since the last one: some flows carry
    /// much more than others.
    pub fn report(&mut self, at: u64, packets: u64) {
        let told = (packets / 2).min(self.flows).min(REPORTED as u64);
        let mut flows = Vec::new();
        for n in 0..self.flows {
            if told > 0 && self.random.below(self.flows) < told {
                let part = 1 + n % 500;
                flows.push((
                    n + 1,
                    60 + self.random.below(100_000) / part,
                    60 + self.random.below(1_000_000) / part,
                ));
            }
        }
        let others = packets.saturating_sub(2 * flows.len() as u64) * 100;
        self.scene.report(at, &flows, others);
    }

    /// The last moment that was reported, in milliseconds since the start.
    #[must_use]
    pub fn now(&self) -> u64 {
        (self.scene.model.now().capture / 1_000_000).saturating_sub(START * 1000)
    }
}
