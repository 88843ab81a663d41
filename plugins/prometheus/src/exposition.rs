//! How metrics are written down: Prometheus' text format 0.0.4, and OpenMetrics 1.0.0, which has grown out of it.

use std::fmt::Write;

/// One of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// Prometheus' text exposition format, version 0.0.4.
    Text,
    /// OpenMetrics 1.0.0.
    OpenMetrics,
}

/// What a family of metrics is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A sum that only grows, until radar is started anew; its name ends in `_total`.
    Counter,
    /// A number of the moment.
    Gauge,
    /// Labels that say something, with the value 1; its name ends in `_info`.
    Info,
}

/// Metrics that are being written.
#[derive(Debug)]
pub struct Exposition {
    form: Form,
    text: String,
}

/// A family whose samples are being written; one without any is left out.
#[derive(Debug)]
pub struct Family<'a> {
    text: &'a mut String,
    name: &'static str,
    /// What stands before its first sample.
    head: Option<String>,
}

impl Form {
    /// The form that `accept`, the value of an `Accept` field (RFC 9110 §12.5.1), asks for.
    #[must_use]
    pub fn asked_for(accept: &str) -> Self {
        let quality = |wanted: fn(&str, &str) -> bool| {
            let ranges = accept.split(',').filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let kind = parts.next()?;
                let parameter = |name: &str| {
                    let mut pairs = parts.clone().filter_map(|part| part.split_once('='));
                    pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
                };
                let version = parameter("version").unwrap_or_default();
                let quality = parameter("q").map_or(Ok(1.0), str::parse::<f32>).unwrap_or(0.0);
                wanted(&kind.to_ascii_lowercase(), version).then_some(quality)
            });
            ranges.fold(0.0, f32::max)
        };
        let open = quality(|kind, version| {
            kind == "application/openmetrics-text" && matches!(version, "" | "1.0.0")
        });
        let plain = quality(|kind, _| matches!(kind, "text/plain" | "text/*" | "*/*"));
        if open > 0.0 && open >= plain { Self::OpenMetrics } else { Self::Text }
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

impl Exposition {
    /// Nothing yet.
    #[must_use]
    pub fn new(form: Form) -> Self {
        Self { form, text: String::with_capacity(32 << 10) }
    }

    /// Begins a family: `name` is that of its samples, `_total` or `_info` and all.
    pub fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> Family<'_> {
        let (kind, suffix) = match (kind, self.form) {
            (Kind::Counter, Form::OpenMetrics) => ("counter", "_total"),
            (Kind::Info, Form::OpenMetrics) => ("info", "_info"),
            (Kind::Counter, Form::Text) => ("counter", ""),
            (Kind::Gauge, _) | (Kind::Info, Form::Text) => ("gauge", ""),
        };
        // OpenMetrics names the family, Prometheus the samples.
        let family = name.strip_suffix(suffix).unwrap_or(name);
        let mut head = format!("# HELP {family} ");
        escape(&mut head, help, self.form == Form::OpenMetrics);
        // Writing to a string does not fail.
        let _ = writeln!(head, "\n# TYPE {family} {kind}");
        Family { text: &mut self.text, name, head: Some(head) }
    }

    /// The whole.
    #[must_use]
    pub fn end(mut self) -> String {
        if self.form == Form::OpenMetrics {
            self.text.push_str("# EOF\n");
        }
        self.text
    }
}

impl Family<'_> {
    /// A sample with these labels.
    pub fn sample(&mut self, labels: &[(&str, &str)], value: Number) {
        self.head.take().iter().for_each(|head| self.text.push_str(head));
        self.text.push_str(self.name);
        for (place, (name, value)) in labels.iter().enumerate() {
            self.text.push(if place == 0 { '{' } else { ',' });
            self.text.push_str(name);
            self.text.push_str("=\"");
            escape(self.text, value, true);
            self.text.push('"');
        }
        if !labels.is_empty() {
            self.text.push('}');
        }
        // Writing to a string does not fail.
        let _ = match value {
            Number::Whole(number) => writeln!(self.text, " {number}"),
            Number::Seconds(seconds) => writeln!(self.text, " {seconds}"),
        };
    }
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A number of things.
    Whole(u64),
    /// A time.
    Seconds(f64),
}

/// Writes a text so that it keeps to its line and, with `quotes`, to its quotation marks.
fn escape(out: &mut String, text: &str, quotes: bool) {
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '"' if quotes => out.push_str("\\\""),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(form: Form) -> String {
        let mut exposition = Exposition::new(form);
        let mut family =
            exposition.family("radar_events_total", Kind::Counter, "Events, \"all\" of \\ them.");
        family.sample(&[("type", "a\"b\\c\nd"), ("x", "")], Number::Whole(u64::MAX));
        exposition.family("radar_flows", Kind::Gauge, "Flows.").sample(&[], Number::Seconds(0.25));
        exposition.family("radar_build_info", Kind::Info, "It.").sample(&[("a", "b")], Number::Whole(1));
        exposition.end()
    }

    #[test]
    fn text_names_the_samples_and_escapes_what_would_leave_its_place() {
        let expected = "# HELP radar_events_total Events, \"all\" of \\\\ them.\n# TYPE radar_events_total counter\n\
                        radar_events_total{type=\"a\\\"b\\\\c\\nd\",x=\"\"} 18446744073709551615\n\
                        # HELP radar_flows Flows.\n# TYPE radar_flows gauge\nradar_flows 0.25\n\
                        # HELP radar_build_info It.\n# TYPE radar_build_info gauge\nradar_build_info{a=\"b\"} 1\n";
        assert_eq!(written(Form::Text), expected);
    }

    #[test]
    fn open_metrics_names_the_families_and_says_where_it_ends() {
        let expected = "# HELP radar_events Events, \\\"all\\\" of \\\\ them.\n# TYPE radar_events counter\n\
                        radar_events_total{type=\"a\\\"b\\\\c\\nd\",x=\"\"} 18446744073709551615\n\
                        # HELP radar_flows Flows.\n# TYPE radar_flows gauge\nradar_flows 0.25\n\
                        # HELP radar_build It.\n# TYPE radar_build info\nradar_build_info{a=\"b\"} 1\n# EOF\n";
        assert_eq!(written(Form::OpenMetrics), expected);
    }

    #[test]
    fn a_family_without_a_sample_is_left_out() {
        let mut exposition = Exposition::new(Form::Text);
        exposition.family("radar_flows", Kind::Gauge, "Flows.");
        assert_eq!(exposition.end(), "");
    }

    #[test]
    fn the_form_is_the_one_that_is_asked_for() {
        let prometheus = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                          text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        assert_eq!(Form::asked_for(prometheus), Form::OpenMetrics);
        assert_eq!(Form::asked_for("application/OpenMetrics-text"), Form::OpenMetrics);
        let plain =
            ["", "*/*", "text/html", "text/plain;version=0.0.4", "application/openmetrics-text;version=2.0"];
        for accept in plain {
            assert_eq!(Form::asked_for(accept), Form::Text, "{accept}");
        }
        assert_eq!(Form::asked_for("application/openmetrics-text;q=0.2, text/plain;q=0.9"), Form::Text);
        assert_eq!(Form::asked_for("application/openmetrics-text;q=0, */*;q=0"), Form::Text);
        assert_eq!(Form::asked_for("application/openmetrics-text;q=x"), Form::Text);
    }
}
