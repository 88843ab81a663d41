//! What flows are put together by.

use crate::model::{Model, address::Reach, flow::Flow, here::Nearness, hosts::Host};
use std::sync::{Arc, LazyLock};

/// What flows are put together by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum By {
    Host,
    Service,
    Process,
    Country,
    Asn,
    Ja4,
    Name,
    App,
    Net,
}

/// In the order of [`BY`].
pub(super) const BY_NAMES: &[&str] =
    &["host", "service", "process", "country", "asn", "ja4", "name", "app", "net"];
pub(super) const BY: &[By] =
    &[By::Host, By::Service, By::Process, By::Country, By::Asn, By::Ja4, By::Name, By::App, By::Net];

static UNKNOWN: LazyLock<Arc<str>> = LazyLock::new(|| "unknown".into());
static LOCAL: LazyLock<Arc<str>> = LazyLock::new(|| "local".into());
static NONE: LazyLock<Arc<str>> = LazyLock::new(|| "none".into());

impl By {
    /// The key of a flow; what is of a host is its farther end's.
    pub(super) fn key<'m>(self, model: &'m Model, flow: &'m Flow) -> &'m Arc<str> {
        let far = || model.hosts().get(flow.ends[flow.far()]);
        match self {
            Self::Host => &far().text,
            Self::Name => flow
                .secured
                .sni
                .as_ref()
                .unwrap_or_else(|| flow.names[flow.far()].as_ref().unwrap_or_else(|| far().label())),
            Self::Process => flow.program.as_ref().map_or(&*UNKNOWN, |program| &program.label),
            Self::Service => {
                flow.service.as_ref().or(flow.app.as_ref()).or(flow.port_key.as_ref()).unwrap_or(&UNKNOWN)
            }
            Self::App => flow.app.as_ref().unwrap_or(&UNKNOWN),
            Self::Ja4 => flow.secured.ja4.as_ref().unwrap_or(&NONE),
            Self::Country | Self::Asn | Self::Net => self.key_of_host(far()),
        }
    }

    /// Whether the key is the same for all flows with the same farther end.
    pub(super) fn is_of_host(self) -> bool {
        matches!(self, Self::Host | Self::Country | Self::Asn | Self::Net)
    }

    /// The key of a host, for those that hosts have.
    pub(super) fn key_of_host(self, host: &Host) -> &Arc<str> {
        let nowhere = || if host.reach == Reach::Public { &*UNKNOWN } else { &*LOCAL };
        match self {
            Self::Country => host.country.as_ref().unwrap_or_else(nowhere),
            Self::Asn => host.asn.as_ref().unwrap_or_else(nowhere),
            Self::Net => &host.net,
            _ => &host.text,
        }
    }

    /// What to call the flow's key besides, and a second thing worth knowing of it.
    pub(super) fn labels(self, model: &Model, flow: &Flow) -> [Option<Arc<str>>; 2] {
        let host = model.hosts().get(flow.ends[flow.far()]);
        if self.is_of_host() {
            return self.labels_of_host(host);
        }
        match self {
            Self::Name => [None, Some(host.text.clone())],
            Self::Ja4 => {
                let known = flow.secured.ja4.as_deref().and_then(crate::model::clients::label);
                [known.map(Into::into), flow.process().cloned()]
            }
            Self::Process => {
                let program = flow.program.as_deref();
                [None, program.and_then(|program| program.user.clone().or(program.reason.clone()))]
            }
            Self::Service => [None, flow.app.clone()],
            _ => [None, None],
        }
    }

    /// The same of a key that hosts have.
    pub(super) fn labels_of_host(self, host: &Host) -> [Option<Arc<str>>; 2] {
        match self {
            Self::Host => [host.name.clone(), host.organization.clone().or(host.country.clone())],
            Self::Asn => [host.organization.clone(), host.country.clone()],
            _ => [None, None],
        }
    }
}

/// What a host is drawn as.
pub(super) fn kind(model: &Model, host: &Host) -> u64 {
    match (host.reach, model.here().nearness(host)) {
        (Reach::Many, _) => 3,
        (_, Nearness::Here) => 1,
        (_, Nearness::Local) => 2,
        (_, Nearness::Remote) => 0,
    }
}
