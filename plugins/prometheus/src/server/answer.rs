//! What a request is answered with.

use crate::{
    counters::{Counter, Counters},
    exposition::{Exposition, Form},
    metrics,
    process::Process,
    state::Shared,
};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode,
    header::{
        ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
    },
};
use radar_listen::Names;
use std::{net::SocketAddr, sync::Arc};

/// All that answers are made of.
#[derive(Debug)]
pub struct Service {
    /// By which names it may be asked.
    pub names: Names,
    /// What the kernel knows of radar, if it tells.
    pub process: Option<Process>,
    /// What radar has told.
    pub shared: Arc<Shared>,
    /// What is counted.
    pub counters: Arc<Counters>,
}

impl Service {
    /// The answer to a request that came in at this address.
    pub fn answer<B>(&self, request: &Request<B>, local: SocketAddr) -> Response<Full<Bytes>> {
        let named = single(request.headers(), &HOST).is_some_and(|host| self.names.are_of(host, local));
        let authority = request.uri().authority().is_none_or(|it| self.names.are_of(it.as_str(), local));
        if !named || !authority {
            self.counters.count(Counter::HostsRefused);
            let words =
                "radar does not go by this name; if it should, add it to hosts in [sinks.prometheus]\n";
            return plain(StatusCode::NOT_FOUND, words);
        }
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        match request.uri().path() {
            "/metrics" if is_read => self.metrics(request.headers()),
            path => {
                self.counters.count(Counter::RequestsRefused);
                if path == "/metrics" {
                    let mut response =
                        plain(StatusCode::METHOD_NOT_ALLOWED, "this is not done with this method\n");
                    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
                    return response;
                }
                plain(StatusCode::NOT_FOUND, "there is nothing here; metrics are at /metrics\n")
            }
        }
    }

    fn metrics(&self, headers: &HeaderMap) -> Response<Full<Bytes>> {
        self.counters.count(Counter::Collected);
        // A field may be there more than once, and then stands for one list (RFC 9110 §5.2).
        let accept = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let form = Form::asked_for(&accept.collect::<Vec<_>>().join(","));
        let mut exposition = Exposition::new(form);
        metrics::write(&self.shared.now(), &mut exposition);
        self.process.iter().for_each(|process| process.write(&mut exposition));
        response(StatusCode::OK, form.media_type(), Bytes::from(exposition.end()))
    }
}

/// The value of a header that is there once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    response(status, "text/plain; charset=utf-8", Bytes::from_static(text.as_bytes()))
}

fn response(status: StatusCode, media_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    response.headers_mut().extend([
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ]);
    response
}
