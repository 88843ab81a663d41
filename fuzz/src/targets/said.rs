//! What a client of the web sink says: read or refused with words, and a view that it asks for opens or is refused, and
//! tells rows as wide as their shapes.

use crate::captures::Captures;
use radar_plugin::news;
use radar_views::{scene::Scene, view};
use radar_web::said::{MESSAGE_MAX, Said, of_url};
use serde_json::json;
use std::{cell::RefCell, hint::black_box};

thread_local! {
    static SCENE: RefCell<Scene> = RefCell::new(household());
}

/// A little traffic, so that views have something to tell.
fn household() -> Scene {
    let mut scene = Scene::new();
    scene.model.news(
        news::WORLD,
        br#"{"plugins":[{"name":"dns","kind":"analyzer","events":[{"name":"dns",
        "fields":[{"name":"queries[].rrname","type":"string"}]}]}]}"#,
    );
    let about = json!({
        "community_id": "1:a", "app_proto": "tls", "process": {"pid": 7, "name": "curl"}, "labels": {"ja4": "t13d"},
        "names": {"dest": {"name": "www.example.org", "source": "dns"}},
        "geo": {"dest": {"country": "DE", "latitude": 52.5, "longitude": 13.4, "asn": 64496}}});
    scene.actor(1, ["192.168.1.10", "192.0.2.1"], [40000, 443], 6, about);
    scene.actor(2, ["192.168.1.10", "2001:db8::1"], [5353, 53], 17, json!({"app_proto": "dns"}));
    scene.report(600, &[(1, 1000, 9000), (2, 80, 120)], 700);
    let question = json!({"type": "request", "queries": [{"rrname": "www.example.org", "rrtype": "A"}]});
    scene.event(700, 2, "dns", &question);
    scene.report(1600, &[(1, 100, 2000)], 0);
    scene
}

/// The message; the same text is tried as the query of a URL.
pub fn run(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    if let Ok(query) = of_url("flows", pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))) {
        look(&query);
    }
    match Said::read(text) {
        Err(what) => assert!(!what.is_empty()),
        Ok(Said::Subscribe(subscribe)) => look(&subscribe.query()),
        Ok(Said::Complete { text, cursor, .. }) => SCENE.with_borrow(|scene| {
            let completions = view::complete(&text, cursor, &scene.model);
            let [from, to] = completions.replace;
            assert!(from <= to && to <= text.chars().count(), "{completions:?}");
        }),
        Ok(said) => drop(black_box(said)),
    }
}

fn look(query: &view::Query) {
    SCENE.with_borrow(|scene| match view::open(query, &scene.model) {
        Err(refused) => {
            assert!(!refused.what.is_empty());
            if let Some([from, to]) = refused.at {
                assert!(from <= to && to <= query.filter.chars().count(), "{refused:?}");
            }
        }
        Ok(mut view) => {
            for whole in [true, false] {
                for table in view.tables(&scene.model, scene.model.now(), whole) {
                    let width = view.shapes()[table.index].columns.len();
                    assert_eq!(table.cells.len() % width, 0, "{}", view.shapes()[table.index].name);
                }
            }
        }
    });
}

/// Each message there is, each view, and the query of a URL.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let views = view::NAMES.iter().map(|name| {
        let params = match *name {
            "flow" => json!({"flow": 1}),
            "event" => json!({"type": "dns"}),
            "top" => json!({"by": "process", "sort": "-rate", "limit": 5, "order": "freeze"}),
            "fight" => json!({"group": "country", "open": ["DE"], "limit": 2}),
            "flows" => json!({"columns": ["dns.queries.rrname", "port"], "offset": 1, "sort": "dest"}),
            "sankey" => json!({"columns": "process,asn,name", "self": "1"}),
            _ => json!({}),
        };
        json!({"subscribe": {"id": "main", "view": name, "filter": "port:443", "range": [-60, 0], "params": params}})
    });
    let others = [
        json!({"subscribe": {"id": "x", "view": "stats", "range": {"from": 1, "to": u64::MAX}}}),
        json!({"unsubscribe": "main"}),
        json!({"hidden": true}),
        json!({"complete": {"id": 1, "text": "sni:goo", "cursor": 7}}),
        json!({"command": {"id": 2, "do": "trace", "target": "192.0.2.1"}}),
    ];
    let texts = views.chain(others).map(|message| message.to_string());
    let urls = ["filter=port:443&range=-60..0&limit=5&columns=a,b", "range=1..2&sort=-octets&self=1"];
    let texts: Vec<String> = texts.chain(urls.map(str::to_owned)).collect();
    assert!(texts.iter().all(|text| text.len() <= MESSAGE_MAX));
    texts.into_iter().map(String::into_bytes).collect()
}
