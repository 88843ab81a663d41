//! What there is to be asked for, and what it is answered with.

use super::{Shared, access::COOKIE_NAME, assets, session::Seat};
use crate::{
    channel::Form,
    counters::Counter,
    hub::{Once, Question, refusal},
    said::{self, MESSAGE_MAX},
};
use hyper::{
    Method, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH,
        REFERRER_POLICY, SEC_WEBSOCKET_PROTOCOL, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
    },
};
use radar_views::view::Refused;
use serde_json::{Value, json};
use std::{collections::HashMap, convert::Infallible, sync::Arc, time::Duration};
use tokio::{sync::oneshot, time::timeout};
use warp::{
    Filter, Rejection, Reply,
    path::FullPath,
    reply::{Response, with_header, with_status},
    ws::Ws,
};

/// The subprotocol of the WebSocket.
pub const PROTOCOL: &str = "radar.1";

/// How long a script waits for an answer.
const ANSWER: Duration = Duration::from_secs(5);

/// What every answer says of itself.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; \
             font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Puts what every answer says of itself to an answer; one that says nothing of being kept is not to be kept.
pub fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.extend(HEADERS);
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether who asks for this must show a token: all but the page itself, which holds nothing of anybody.
#[must_use]
pub fn is_guarded(path: &str) -> bool {
    path == "/ws" || path == "/login" || path.starts_with("/api/")
}

/// All of it.
pub fn routes(
    shared: &Arc<Shared>,
) -> impl Filter<Extract = (impl Reply + use<>,), Error = Infallible> + Clone + use<> {
    let with = {
        let shared = Arc::clone(shared);
        warp::any().map(move || Arc::clone(&shared))
    };
    let query = || warp::query::<HashMap<String, String>>();
    let get = || warp::get().or(warp::head()).unify();
    let socket = warp::path!("ws").and(warp::ws()).and(with.clone()).and(query()).map(socket);
    let login = warp::path!("login").and(warp::post()).and(with.clone()).map(login);
    let view =
        warp::path!("api" / "v1" / "view" / String).and(get()).and(query()).and(with.clone()).then(view);
    let hello = warp::path!("api" / "v1" / "hello").and(get()).and(with.clone()).then(hello);
    let health = warp::path!("api" / "v1" / "health").and(get()).and(with).then(health);
    let asset = warp::path::full()
        .and(get())
        .and(warp::header::optional::<String>(IF_NONE_MATCH.as_str()))
        .map(asset);
    socket
        .or(login)
        .unify()
        .or(view)
        .unify()
        .or(hello)
        .unify()
        .or(health)
        .unify()
        .or(asset)
        .unify()
        .recover(rejected)
        .unify()
}

fn socket(ws: Ws, shared: Arc<Shared>, query: HashMap<String, String>) -> Response {
    let form = match query.get("format").map(String::as_str) {
        None | Some("binary") => Form::Binary,
        Some("json") => Form::Json,
        Some(_) => return plain(StatusCode::BAD_REQUEST, "format is json or binary\n"),
    };
    let Some(seat) = Seat::take(&shared) else {
        shared.counters.count(Counter::ClientsRefused);
        return plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "as many browsers look as may; see clients in [sinks.web]\n",
        );
    };
    let ws = ws.max_message_size(MESSAGE_MAX).max_frame_size(MESSAGE_MAX).max_write_buffer_size(1 << 20);
    let reply = ws.on_upgrade(move |socket| seat.serve(socket, form));
    with_header(reply, SEC_WEBSOCKET_PROTOCOL, PROTOCOL).into_response()
}

fn login(shared: Arc<Shared>) -> Response {
    let secure = if shared.access.tls { "; Secure" } else { "" };
    let cookie = shared.access.token.cookie();
    let cookie = format!("{COOKIE_NAME}={cookie}; HttpOnly; SameSite=Strict; Path=/{secure}");
    with_header(StatusCode::NO_CONTENT, SET_COOKIE, cookie).into_response()
}

async fn view(name: String, pairs: HashMap<String, String>, shared: Arc<Shared>) -> Response {
    match said::of_url(&name, pairs) {
        Ok(query) => once(&shared, Once::View(query)).await,
        Err(what) => refused(StatusCode::BAD_REQUEST, &Refused::new(what)),
    }
}

async fn hello(shared: Arc<Shared>) -> Response {
    once(&shared, Once::Hello).await
}

async fn health(shared: Arc<Shared>) -> Response {
    once(&shared, Once::Health).await
}

async fn once(shared: &Shared, what: Once) -> Response {
    let busy = || refused(StatusCode::SERVICE_UNAVAILABLE, &Refused::new("radar is busy; ask again"));
    let (answer, answered) = oneshot::channel();
    if !shared.ask(Question::Once { what, answer }) {
        return busy();
    }
    match timeout(ANSWER, answered).await {
        Ok(Ok(Ok(json))) => with_header(json, CONTENT_TYPE, "application/json").into_response(),
        Ok(Ok(Err(why))) => refused(StatusCode::BAD_REQUEST, &why),
        Ok(Err(_)) | Err(_) => busy(),
    }
}

fn asset(path: FullPath, tag: Option<String>) -> Response {
    let Some(asset) = assets::find(path.as_str()) else {
        return plain(StatusCode::NOT_FOUND, "there is nothing here\n");
    };
    let is_same =
        tag.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.tag));
    let reply = if is_same { StatusCode::NOT_MODIFIED.into_response() } else { asset.octets.into_response() };
    let reply = with_header(reply, ETAG, asset.tag);
    let reply = with_header(reply, CACHE_CONTROL, "no-cache");
    with_header(reply, CONTENT_TYPE, asset.kind).into_response()
}

/// What a request is answered with that fits nothing.
async fn rejected(rejection: Rejection) -> Result<Response, Infallible> {
    Ok(if rejection.find::<warp::reject::MethodNotAllowed>().is_some() {
        plain(StatusCode::METHOD_NOT_ALLOWED, "this is not done with this method\n")
    } else if rejection.is_not_found() {
        plain(StatusCode::NOT_FOUND, "there is nothing here\n")
    } else {
        plain(StatusCode::BAD_REQUEST, "this request cannot be read\n")
    })
}

/// A text as an answer.
pub fn plain(status: StatusCode, text: &'static str) -> Response {
    with_status(text, status).into_response()
}

fn refused(status: StatusCode, refused: &Refused) -> Response {
    let mut why = refusal("", refused);
    if let Some(object) = why.as_object_mut() {
        object.retain(|name, value| name != "id" && *value != Value::Null);
    }
    with_status(warp::reply::json(&json!({"refused": why})), status).into_response()
}

/// Whether a method is ever used here.
#[must_use]
pub fn is_used(method: &Method, path: &str) -> bool {
    matches!(*method, Method::GET | Method::HEAD) || *method == Method::POST && path == "/login"
}
