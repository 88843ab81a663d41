//! What is known of a flow beside what it carries: the JSON that the core makes of its labels and sections.

use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap};

type Text<'a> = Option<Cow<'a, str>>;

/// Members that views show; the rest is passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About<'a> {
    /// Its Community ID.
    #[serde(borrow)]
    pub community_id: Text<'a>,
    /// What it speaks.
    #[serde(borrow)]
    pub app_proto: Text<'a>,
    /// The program at the end that is on this machine.
    #[serde(borrow)]
    pub process: Option<Process<'a>>,
    /// What the ends are called.
    #[serde(borrow)]
    pub names: Option<Names<'a>>,
    /// Where they are.
    #[serde(borrow)]
    pub geo: Option<Geo<'a>>,
    /// Labels of plugins: `ja4` and what others declare.
    #[serde(borrow)]
    pub labels: HashMap<Cow<'a, str>, Cow<'a, str>>,
}

/// The section `process`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Process<'a> {
    /// Its number.
    pub pid: Option<u64>,
    /// As the kernel calls it.
    #[serde(borrow)]
    pub name: Text<'a>,
    /// Its file.
    #[serde(borrow)]
    pub exe: Text<'a>,
    /// Why it is not known.
    #[serde(borrow)]
    pub reason: Text<'a>,
    /// Whose it is.
    #[serde(borrow)]
    pub user: Text<'a>,
    /// What it runs in.
    #[serde(borrow)]
    pub container: Text<'a>,
    /// It is radar.
    #[serde(rename = "self")]
    pub own: bool,
    /// `originator` or `responder`.
    #[serde(borrow)]
    pub side: Text<'a>,
}

/// The section `names`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Names<'a> {
    /// `outbound`, `inbound`, `local`, `transit`.
    #[serde(borrow)]
    pub direction: Text<'a>,
    /// What is usual at the port.
    #[serde(borrow)]
    pub service: Text<'a>,
    /// radar's own question.
    #[serde(rename = "self")]
    pub own: bool,
    /// The originator.
    #[serde(borrow)]
    pub src: Named<'a>,
    /// The responder.
    #[serde(borrow)]
    pub dest: Named<'a>,
}

/// One end in `names`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named<'a> {
    /// Its name.
    #[serde(borrow)]
    pub name: Text<'a>,
    /// Where that is from.
    #[serde(borrow)]
    pub source: Text<'a>,
    /// It is this machine's, or of its networks.
    pub own: bool,
}

/// The section `geo`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Geo<'a> {
    /// The originator.
    #[serde(borrow)]
    pub src: Place<'a>,
    /// The responder.
    #[serde(borrow)]
    pub dest: Place<'a>,
    /// Light would take longer.
    pub impossible: bool,
}

/// One end in `geo`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place<'a> {
    /// ISO 3166-1.
    #[serde(borrow)]
    pub country: Text<'a>,
    /// Its city.
    #[serde(borrow)]
    pub city: Text<'a>,
    /// Degrees north.
    pub latitude: Option<f32>,
    /// Degrees east.
    pub longitude: Option<f32>,
    /// Kilometres.
    pub accuracy_radius: Option<u64>,
    /// Its autonomous system.
    pub asn: Option<u64>,
    /// Who runs that.
    #[serde(borrow)]
    pub organization: Text<'a>,
    /// In place of a place.
    #[serde(borrow)]
    pub range: Text<'a>,
}

impl<'a> About<'a> {
    /// Reads it; what cannot be read is nothing.
    #[must_use]
    pub fn read(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_are_not_known_are_passed_over() {
        let about = About::read(
            r#"{"x":[1],"app_proto":"tls","labels":{"ja4":"t13"},"process":{"pid":7,"name":"c\u0075rl","z":{}},
                "names":{"direction":"outbound","src":{"own":true},"dest":{"name":"a.example","source":"dns"}}}"#,
        )
        .expect("JSON");
        assert_eq!(about.process.expect("a process").name.as_deref(), Some("curl"));
        assert_eq!(about.labels["ja4"], "t13");
        assert!(about.names.expect("names").src.own);
        assert!(About::read("{").is_none());
    }
}
