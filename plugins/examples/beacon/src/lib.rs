//! Connections that begin at regular intervals: what an implant does that asks for orders, and what
//! honest programs do that look for news. It says what is periodic, not what is bad.
//!
//! | event      | when                                                                     |
//! |------------|--------------------------------------------------------------------------|
//! | `x_beacon` | the connections of a pair have a rhythm, have another, or still have one  |
//!
//! `rhythm.rs` judges intervals and knows nothing of connections, `series.rs` is what is kept of a
//! pair, `pairs.rs` the table of them; this file joins them. The README lists the fields.
#![deny(unsafe_code, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

mod manifest;
mod pairs;
mod rhythm;
mod series;

use manifest::{BEACON, EVICTED};
use pairs::{Pair, Pairs};
use radar_plugin::prelude::*;
use series::{Limits, Series, Verdict};

settings! {
    /// `[analyzers.beacon]` in `radar.toml`.
    pub struct Config {
        /// Pairs of hosts that are remembered, each with one port of the responder. A full entry has some
        /// 600 octets.
        pub pairs_max: usize = 65536,
        /// Beats that must be seen before a pair is judged: 4 to 32. With 12 irregular traffic is hardly
        /// ever taken for regular.
        pub connections_min: usize = 12,
        /// Connections closer together than this are one beat: a page with its pictures is asked for once.
        pub interval_min: Duration = "1s",
        /// After a silence longer than this a pair begins anew.
        pub interval_max: Duration = "24h",
        /// How far a beat may be from its time, as a part of the interval: above 0, at most 0.5.
        pub jitter_max: f64 = 0.3,
        /// A pair is told whose score is at least this, 0 to 1.
        pub score_min: f64 = 0.7,
        /// After this time a pair that still has its rhythm is told again.
        pub again: Duration = "24h",
        /// Ports of responders that are not looked at. Name servers (53, 5353) and clocks (123) are asked
        /// regularly by everybody, and NetBIOS tells its names (137, 138) to a whole network.
        pub ports_ignored: Vec<u16> = [53, 123, 137, 138, 5353],
    }
}

/// The analyzer of one worker, which sees all that two hosts say to each other.
pub struct Beacon {
    config: Config,
    limits: Limits,
    pairs: Pairs,
}

impl Analyzer for Beacon {
    type Config = Config;

    fn manifest() -> Manifest {
        manifest::manifest()
    }

    fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
        check(&config)?;
        let (limits, pairs) = (Limits::of(&config), Pairs::new(config.pairs_max));
        Ok(Self { config, limits, pairs })
    }

    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Some(pair) = self.pair(input) else { return Ok(()) };
        let (series, evicted) = self.pairs.touch(pair, input.time);
        let verdict = series.connection(input.time, input.source_port, pair.is_tcp(), &self.limits);
        if let Some(verdict) = verdict {
            tell(series, &verdict, input, host);
        }
        if evicted {
            host.count(EVICTED, 1);
        }
        Ok(())
    }

    fn flow_end(&mut self, input: &Input<'_>, _host: &mut Host<'_, '_>) -> Outcome {
        let Some(series) = self.pair(input).and_then(|pair| self.pairs.get(&pair)) else { return Ok(()) };
        if let Some(end) = FlowEnd::from_bytes(input.data.as_slice()) {
            let [sent, _] = end.octets;
            series.sent(sent);
        }
        Ok(())
    }
}

impl Beacon {
    /// The pair that a flow is of, if it is one to be looked at.
    fn pair(&self, input: &Input<'_>) -> Option<Pair> {
        let ignored = self.config.ports_ignored.contains(&input.destination_port);
        Pair::of(input).filter(|_| !ignored)
    }
}

fn tell(series: &Series, verdict: &Verdict, input: &Input<'_>, host: &mut Host<'_, '_>) {
    host.emit_with_summary(
        BEACON,
        &Subject::of(input),
        |event| manifest::write(event, series, verdict, input.time),
        |line| manifest::sum_up(line, series, verdict),
    );
}

/// Refuses settings with which nothing, or anything, would be told.
fn check(config: &Config) -> Result<(), SettingError> {
    let wrong = |setting: &str, message: &str| Err(SettingError::new(setting, message));
    if config.pairs_max == 0 {
        return wrong("pairs_max", "must be at least 1");
    }
    if !(4..=series::BEATS_MAX).contains(&config.connections_min) {
        return wrong("connections_min", "must be from 4 to 32");
    }
    if config.interval_min < Duration::from_millis(10) {
        return wrong("interval_min", "must be at least \"10ms\"");
    }
    if config.interval_max <= config.interval_min {
        return wrong("interval_max", "must be longer than interval_min");
    }
    if !(config.jitter_max > 0.0 && config.jitter_max <= 0.5) {
        return wrong("jitter_max", "must be above 0 and at most 0.5");
    }
    if !(0.0..=1.0).contains(&config.score_min) {
        return wrong("score_min", "must be from 0 to 1");
    }
    Ok(())
}

radar_plugin::export!(Beacon);

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;

    #[test]
    fn the_defaults_can_be_and_what_cannot_is_named() {
        assert_eq!(check(&Config::default_settings()), Ok(()));
        let named = |config: Config| check(&config).unwrap_err().setting;
        let default = Config::default_settings;
        assert_eq!(named(Config { pairs_max: 0, ..default() }), "pairs_max");
        assert_eq!(named(Config { connections_min: 3, ..default() }), "connections_min");
        assert_eq!(named(Config { connections_min: 33, ..default() }), "connections_min");
        assert_eq!(named(Config { interval_min: Duration::ZERO, ..default() }), "interval_min");
        assert_eq!(named(Config { interval_max: Duration::from_secs(1), ..default() }), "interval_max");
        assert_eq!(named(Config { jitter_max: f64::NAN, ..default() }), "jitter_max");
        assert_eq!(named(Config { score_min: 1.1, ..default() }), "score_min");
    }
}
