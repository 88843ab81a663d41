//! How radar itself is doing: the numbers of its `stats`, and how they change.

use serde_json::Value;

/// The last numbers and those before.
#[derive(Clone, Debug, Default)]
pub struct Health {
    last: Value,
    before: Value,
    seconds: u64,
    lost: [u64; 2],
    /// Goes up with each news.
    pub changes: u64,
}

/// How a plugin or sink is doing; rates are per second.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// It is a sink.
    pub sink: bool,
    /// Inputs of a plugin, events written by a sink.
    pub inputs_rate: u64,
    /// Events told.
    pub events_rate: u64,
    /// Of one processor.
    pub cpu_permille: u64,
    /// Octets, if known.
    pub memory: Option<u64>,
    /// Microseconds in a call, on the average.
    pub time_per_call: Option<u64>,
    /// Faults since the start.
    pub faults: u64,
    /// What it was not given, or could not take or tell.
    pub drops: u64,
    /// Batches that wait for a sink.
    pub queue: Option<u64>,
    /// What it said at its last fault.
    pub last_words: Option<String>,
    /// It was set aside.
    pub set_aside: bool,
}

impl Health {
    /// Reads news; how many packets were lost since the last: by the kernel, by radar.
    pub fn read(&mut self, json: &[u8]) -> [u64; 2] {
        let Ok(last) = serde_json::from_slice::<Value>(json) else { return [0; 2] };
        self.before = std::mem::replace(&mut self.last, last);
        let uptime = self.number("uptime").saturating_sub(number(&self.before, "uptime"));
        self.seconds = uptime.max(1);
        self.changes += 1;
        let kernel = self.number("capture.kernel_drops") + self.number("capture.kernel_ifdrops");
        let radar = self.parts_of("sinks").map(|(_, sink)| number(sink, "dropped")).sum();
        let lost = [kernel, radar];
        let before = std::mem::replace(&mut self.lost, lost);
        if self.before.is_null() {
            return lost;
        }
        [kernel.saturating_sub(before[0]), lost[1].saturating_sub(before[1])]
    }

    /// Packets that the kernel has lost, and events that sinks had no room for, since the start.
    #[must_use]
    pub fn lost(&self) -> [u64; 2] {
        self.lost
    }

    /// The number at this path, or 0.
    #[must_use]
    pub fn number(&self, path: &str) -> u64 {
        number(&self.last, path)
    }

    /// How much the number at this path has grown in a second.
    #[must_use]
    pub fn rate(&self, path: &str) -> u64 {
        if self.before.is_null() {
            return 0;
        }
        self.number(path).saturating_sub(number(&self.before, path)) / self.seconds.max(1)
    }

    /// All plugins and sinks that there are numbers of.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let plugins = self.parts_of("plugins").map(|(name, now)| self.plugin(name, now));
        plugins.chain(self.parts_of("sinks").map(|(name, now)| self.sink(name, now))).collect()
    }

    fn parts_of(&self, group: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.last.get(group).and_then(Value::as_object).into_iter().flatten()
    }

    fn grown(&self, group: &str, name: &str, now: &Value, field: &str) -> u64 {
        let before = self.before.get(group).and_then(|parts| parts.get(name));
        before.map_or(0, |before| {
            number(now, field).saturating_sub(number(before, field)) / self.seconds.max(1)
        })
    }

    fn plugin(&self, name: &str, now: &Value) -> Part {
        let rate = |field| self.grown("plugins", name, now, field);
        let (calls, time) = (number(now, "calls"), number(now, "time_us"));
        Part {
            name: name.into(),
            sink: false,
            inputs_rate: rate("inputs"),
            events_rate: rate("events"),
            cpu_permille: rate("time_us") / 1000,
            memory: now.get("memory").and_then(Value::as_u64),
            time_per_call: time.checked_div(calls),
            faults: number(now, "faults"),
            drops: number(now, "shed") + number(now, "refused") + number(now, "faulted"),
            queue: None,
            last_words: now.get("last_words").and_then(Value::as_str).map(Into::into),
            set_aside: now.get("set_aside").and_then(Value::as_bool).unwrap_or(false),
        }
    }

    fn sink(&self, name: &str, now: &Value) -> Part {
        let rate = self.grown("sinks", name, now, "written");
        Part {
            name: name.into(),
            sink: true,
            inputs_rate: rate,
            faults: number(now, "faults"),
            drops: number(now, "dropped") + number(now, "lost"),
            queue: now.get("waiting").and_then(Value::as_u64),
            set_aside: now.get("set_aside").and_then(Value::as_bool).unwrap_or(false),
            ..Part::default()
        }
    }
}

fn number(value: &Value, path: &str) -> u64 {
    let found = path.split('.').try_fold(value, |value, part| value.get(part));
    found.and_then(Value::as_u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_what_has_grown_in_a_second() {
        let mut health = Health::default();
        let news = |uptime: u64, inputs: u64, drops: u64| {
            format!(
                r#"{{"uptime":{uptime},"capture":{{"kernel_drops":{drops}}},"plugins":{{"dns":{{"calls":10,
                    "time_us":{inputs},"inputs":{inputs},"set_aside":true}}}},"sinks":{{"json":{{"waiting":3}}}}}}"#
            )
        };
        assert_eq!(health.read(news(1, 1000, 5).as_bytes()), [5, 0]);
        assert_eq!(health.read(news(3, 9000, 12).as_bytes()), [7, 0]);
        assert_eq!(health.read(b"what"), [0, 0]);
        let parts = health.parts();
        assert_eq!(
            (parts[0].inputs_rate, parts[0].cpu_permille, parts[0].time_per_call),
            (4000, 4, Some(900))
        );
        assert!(parts[0].set_aside && parts[1].sink);
        assert_eq!(parts[1].queue, Some(3));
    }
}
