//! What views tell of traffic made by hand.

use super::{NAMES, Query, Range, Refused};
use crate::{
    model::Limits,
    scene::{Random, START, Scene, number},
    table::Cell,
};
use radar_plugin::{flow_flag, news};
use serde_json::{Value, json};

/// A browser, a question to the DNS and a neighbour, in the second half of the first second and in the next.
fn household() -> Scene {
    let mut scene = Scene::new();
    let interfaces = br#"[{"name":"eth0","up":true,"addresses":["192.168.1.10/24"],"octets":1}]"#;
    scene.model.news(news::INTERFACES, interfaces);
    let curl = json!({"pid": 7, "name": "curl", "exe": "/usr/bin/curl", "user": "anna"});
    scene.actor(1, ["192.168.1.10", "192.0.2.1"], [40000, 443], 6, json!({
        "community_id": "1:a", "app_proto": "tls", "process": curl, "labels": {"ja4": "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6"},
        "names": {"service": "https", "src": {"own": true}, "dest": {"name": "www.example.org", "source": "dns"}},
        "geo": {"dest": {"country": "DE", "city": "Berlin", "latitude": 52.5, "longitude": 13.4, "asn": 64496,
                         "organization": "Example"}}}));
    scene.actor(2, ["192.168.1.10", "192.168.1.1"], [5353, 53], 17, json!({
        "community_id": "1:b", "app_proto": "dns", "process": {"reason": "exited"}, "names": {"service": "domain"}}));
    scene.actor(3, ["198.51.100.9", "192.168.1.10"], [50000, 22], 6, json!({"community_id": "1:c"}));
    scene.report(600, &[(1, 1000, 9000), (2, 80, 120), (3, 500, 300)], 700);
    scene.report(1600, &[(1, 100, 2000)], 0);
    scene
}

#[test]
fn the_greatest_stand_first_and_rows_and_rest_are_the_total() {
    let scene = household();
    let top = scene.look("top", "", json!({"by": "host", "limit": 2}));
    // 192.168.1.10 received 500 of the flow that came in: that is down.
    assert_eq!(
        top["rows"],
        [
            "192.0.2.1|www.example.org|Example|1100|11000|4|1|687|6875|876|700|~59",
            "198.51.100.9|-|-|300|500|2|1|187|312|57|700|~59",
        ]
    );
    assert_eq!(
        top["total"],
        ["total|-|-|2180|11620|15|3|1362|7262|1000|0|-", "everything else|-|-|780|120|9|1|488|75|65|700|-",]
    );
    assert!(top["hint"].is_empty());
}

#[test]
fn every_grouping_has_the_same_total() {
    let scene = household();
    for by in ["host", "service", "process", "country", "asn", "ja4", "name", "app", "net"] {
        let top = scene.look("top", "", json!({"by": by}));
        let octets = |row: &String| number(row, 3) + number(row, 4);
        let rows: u64 = top["rows"].iter().map(octets).sum();
        assert_eq!((rows + 700, octets(&top["total"][0])), (13_800, 13_800), "{by}");
    }
    let processes = scene.look("top", "", json!({"by": "process", "sort": "key"}));
    let keys: Vec<_> = processes["rows"].iter().filter_map(|row| row.split('|').next()).collect();
    assert_eq!(keys, ["? exited", "curl", "unknown"]);
}

#[test]
fn nodes_keep_their_numbers_and_everything_else_is_one() {
    let mut scene = household();
    let fight = scene.look("fight", "", json!({}));
    let label = |row: &String| row.split('|').nth(2).unwrap_or_default().to_owned();
    let mut labels: Vec<_> = fight["nodes"].iter().map(label).collect();
    labels.sort();
    assert_eq!(labels, ["192.168.1.1", "198.51.100.9", "everything else", "this machine", "www.example.org"]);
    assert_eq!(fight["rest"], ["4|4|0|2"]);
    let mut view = scene.open("fight", "", Range::default(), json!({"limit": 2}));
    let first = view.tables(&scene.model, scene.model.now(), true);
    assert_eq!(first[0].cells.len(), 13 * 3, "two, and everything else");
    scene.report_of(1700, &[(1, 50, 60)], 0, 2, 0);
    let second = view.tables(&scene.model, scene.model.now(), false);
    assert_eq!(second.len(), 1, "nodes are told at every fifth tick");
    let (a, b) = (&second[0].cells[0], &second[0].cells[1]);
    let machine = first[0].cells.chunks(13).find(|row| row[3] == Cell::Int(1)).expect("this machine");
    let server = first[0].cells.chunks(13).find(|row| row[1] == Cell::from("192.0.2.1")).expect("the server");
    let turned = *a == server[0];
    assert!(turned && *b == machine[0] || *a == machine[0] && *b == server[0]);
    let tail: Vec<_> = second[0].cells[2..]
        .iter()
        .map(|cell| matches!(cell, Cell::Int(n) if *n > 0).then(|| cell.clone()))
        .collect();
    let octets = [tail[3].clone(), tail[4].clone()];
    let expected = [Some(Cell::Int(50)), Some(Cell::Int(60))];
    assert!(octets == expected || octets == [expected[1].clone(), expected[0].clone()]);
    scene.report(1800, &[], 0);
    assert!(view.tables(&scene.model, scene.model.now(), false)[0].cells.is_empty());
}

#[test]
fn groups_open_to_the_hosts_that_are_in_them() {
    let scene = household();
    let labels = |params: Value| {
        let fight = scene.look("fight", "", params);
        let mut labels: Vec<_> =
            fight["nodes"].iter().map(|row| row.split('|').nth(2).unwrap_or_default().to_owned()).collect();
        labels.sort();
        labels
    };
    assert_eq!(
        labels(json!({"group": "country"})),
        ["DE", "everything else", "local", "this machine", "unknown"]
    );
    let opened = labels(json!({"group": "country", "open": ["DE"]}));
    assert_eq!(opened, ["everything else", "local", "this machine", "unknown", "www.example.org"]);
    let programs = labels(json!({"group": "process"}));
    assert_eq!(
        programs,
        ["192.168.1.1", "198.51.100.9", "? exited", "curl", "everything else", "unknown", "www.example.org"]
    );
}

#[test]
fn flows_are_ordered_and_paged_and_have_the_columns_that_are_asked_for() {
    let mut scene = household();
    scene.model.news(
        news::WORLD,
        br#"{"plugins":[{"name":"dns","kind":"analyzer","events":[{"name":"dns",
        "fields":[{"name":"queries[].rrname","type":"string"}]}]}]}"#,
    );
    scene.event(
        700,
        2,
        "dns",
        &json!({"type": "request", "queries": [{"rrname": "www.example.org", "rrtype": "A"}]}),
    );
    let flows = scene.look("flows", "", json!({"sort": "-octets", "limit": 1, "offset": 1}));
    assert_eq!(flows["count"], ["3|3"]);
    assert_eq!(
        flows["rows"],
        [
            "1:c|3|established|-|-|198.51.100.9|50000|192.168.1.10|22|-|-|-|TCP|-|-|-|-|-|-|300|500|499|2|0|1000|8",
        ]
    );
    let flows = scene.look(
        "flows",
        "dns.queries.rrname:www.example.org",
        json!({"columns": "dns.queries.rrname,port"}),
    );
    assert_eq!(flows["rows"].len(), 1);
    assert!(flows["rows"][0].ends_with("|www.example.org|5353, 53"), "{}", flows["rows"][0]);
}

#[test]
fn a_filter_that_wants_nothing_says_what_may_have_been_meant() {
    let mut scene = household();
    scene.event(700, 1, "tls", &json!({"sni": "google.com", "version": "TLS 1.3"}));
    let flows = scene.look("flows", "sni:gogle.com", json!({}));
    assert_eq!(flows["hint"], ["0 of 3 flows match sni:gogle.com|sni:google.com|1"]);
    assert!(scene.look("flows", "sni:google.com", json!({}))["hint"].is_empty());
    let completions = super::complete("sni:goo", 7, &scene.model);
    assert_eq!((completions.replace, completions.items), ([4, 7], vec![("google.com".to_owned(), 1)]));
}

#[test]
fn what_cannot_be_asked_for_is_refused_with_what_may_have_been_meant() {
    let scene = household();
    let refused = |view: &str, filter: &str, params: Value| {
        let params = params.as_object().cloned().unwrap_or_default();
        let query = Query { view: view.into(), filter: filter.into(), range: Range::default(), params };
        super::open(&query, &scene.model).err().expect("a refusal")
    };
    let suggestion = |refused: Refused| refused.suggestion;
    assert_eq!(suggestion(refused("figth", "", json!({}))).as_deref(), Some("fight"));
    assert_eq!(suggestion(refused("top", "", json!({"by": "hosts"}))).as_deref(), Some("host"));
    assert_eq!(suggestion(refused("top", "", json!({"limt": 3}))).as_deref(), Some("limit"));
    let filter = refused("top", "prt:443", json!({}));
    assert_eq!((filter.at, filter.suggestion.as_deref()), (Some([0, 3]), Some("port")));
    assert!(refused("flow", "", json!({})).what.contains("which flow"));
}

#[test]
fn every_view_opens_and_tells_rows_as_wide_as_their_shapes() {
    let mut scene = household();
    for (n, event_type) in ["dns", "tls", "quic", "traceroute", "x_mine", "flow"].into_iter().enumerate() {
        let body =
            json!({"type": "request", "id": n, "hops": [{"ttl": 1, "ip": "192.0.2.1"}], "sni": "a.example"});
        scene.event(700, 1, event_type, &body);
    }
    scene
        .model
        .news(news::HEALTH, br#"{"uptime":3,"plugins":{"dns":{"calls":1}},"sinks":{"web":{"waiting":0}}}"#);
    for name in NAMES {
        let params = match *name {
            "flow" => json!({"flow": 1}),
            "event" => json!({"type": "tls"}),
            _ => json!({}),
        };
        for range in
            [Range::default(), Range::Last { from: -600, to: 0 }, Range::Fixed { from: 0, to: u64::MAX / 2 }]
        {
            let filter = if *name == "plugins" { "" } else { "port:443" };
            for filter in ["", filter] {
                assert!(!scene.look_back(name, filter, range, params.clone()).is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn what_is_looked_back_at_is_what_was_live_then() {
    let mut scene = household();
    let mut random = Random(7);
    for n in 0..300u64 {
        let flows: Vec<_> = (1..=3).map(|id| (id, random.below(5000), random.below(5000))).collect();
        scene.report(2000 + n * 100, &flows, random.below(300));
    }
    let live = scene.look("top", "", json!({"by": "host"}));
    let nodes = scene.look("sankey", "", json!({}));
    let from = START * 1000 + 31_000 - 59_000;
    let range = Range::Fixed { from: from.max(START * 1000), to: START * 1000 + 32_000 };
    scene.report(50_000, &[(1, 1, 1)], 0);
    let back = scene.look_back("top", "", range, json!({"by": "host"}));
    let sums = |rows: &[String]| {
        rows.iter().map(|row| [3, 4, 5, 6].map(|column| number(row, column))).collect::<Vec<_>>()
    };
    assert_eq!(sums(&back["rows"]), sums(&live["rows"]));
    assert_eq!(sums(&back["total"]), sums(&live["total"]));
    assert_eq!(scene.look_back("sankey", "", range, json!({}))["links"], nodes["links"]);
}

#[test]
fn what_views_tell_adds_up_whatever_the_traffic() {
    let limits = Limits { flows: 64, flows_in_second: 10, ..Limits::default() };
    let mut scene = Scene::with(&limits);
    let mut random = Random(42);
    for id in 1..=200 {
        let (a, b) = (random.pick(ADDRESSES), random.pick(ADDRESSES));
        let about = json!({"app_proto": random.pick(&["tls", "dns", "http"]), "process": {"name": random.pick(&["a", "b", "c"])}});
        scene.actor(id, [a, b], [random.below(9) as u16, 443], [6, 17][id as usize % 2], about);
    }
    for n in 0..400u64 {
        let mut flows: Vec<_> = (0..random.below(30))
            .map(|_| (1 + random.below(200), random.below(9000), random.below(900)))
            .collect();
        flows.sort_unstable();
        flows.dedup_by_key(|(id, ..)| *id);
        let ended = if random.below(9) == 0 { flow_flag::ENDED } else { 0 };
        scene.report_of(n * 250, &flows, random.below(2) * 500, 0, ended);
        if n % 20 != 0 {
            continue;
        }
        let top = scene.look("top", "", json!({"limit": 3}));
        for column in [3, 4, 5, 6] {
            let rows: u64 = top["rows"].iter().chain(&top["total"][1..]).map(|row| number(row, column)).sum();
            assert_eq!(rows, number(&top["total"][0], column), "column {column} in report {n}");
        }
        let window = scene.model.seconds().window().carried;
        assert_eq!(number(&top["total"][0], 3) + number(&top["total"][0], 4), window.octets_all());
        let sankey = scene.look("sankey", "", json!({}));
        let links: u64 = sankey["links"].iter().map(|row| number(row, 2)).sum();
        assert_eq!(links, 2 * window.octets_all(), "each of two steps carries all");
        let protocols = scene.look("stats", "", json!({}))["protocols"].clone();
        let sum: u64 = protocols.iter().filter(|row| !row.contains('/')).map(|row| number(row, 2)).sum();
        assert_eq!(sum, window.octets_all());
        let fight = scene.look("fight", "", json!({"limit": 2}));
        let hosts: u64 = fight["nodes"].iter().map(|row| number(row, 12)).sum();
        assert_eq!(number(&fight["rest"][0], 0), hosts);
    }
    assert!(scene.model.flows().evicted() > 0 && scene.model.seconds().left_out() > 0);
}

#[test]
fn an_order_that_is_frozen_stays() {
    let mut scene = household();
    let keys = |tables: &[crate::table::Table]| {
        tables[0].cells.chunks(12).map(|row| row[0].clone()).collect::<Vec<_>>()
    };
    let mut view = scene.open("top", "", Range::default(), json!({"order": "freeze"}));
    let before = keys(&view.tables(&scene.model, scene.model.now(), true));
    scene.report(1700, &[(2, 1_000_000, 0)], 0);
    assert_eq!(keys(&view.tables(&scene.model, scene.model.now(), false)), before);
    let mut view = scene.open("top", "", Range::default(), json!({}));
    assert_ne!(keys(&view.tables(&scene.model, scene.model.now(), true)), before);
}

#[test]
fn radars_own_pages_are_hidden_and_their_rate_is_told() {
    let mut scene = Scene::new();
    scene.model.set_listeners(vec!["127.0.0.1:3012".parse().expect("an address")]);
    scene.actor(1, ["127.0.0.1", "127.0.0.1"], [40000, 3012], 6, json!({}));
    scene.actor(2, ["192.0.2.1", "192.0.2.2"], [40000, 80], 6, json!({}));
    scene.report(500, &[(1, 1000, 0), (2, 10, 0)], 0);
    assert_eq!(scene.look("flows", "", json!({}))["count"], ["1|1"]);
    assert_eq!(scene.look("flows", "is:self", json!({}))["count"], ["1|2"]);
    assert_eq!(scene.look("flows", "", json!({"self": 1}))["count"], ["2|2"]);
    let status = scene.look("status", "", json!({}));
    assert_eq!(number(&status["totals"][0], 12), 2000);
}

#[test]
fn the_timeline_marks_gaps_pauses_and_the_end() {
    let mut scene = household();
    scene.model.news(news::WORLD, br#"{"live":true}"#);
    scene.report(4500, &[(1, 5, 5)], 0);
    scene.model.set_paused(true);
    scene.model.news(news::END, br#"{"reason":"stopped"}"#);
    let timeline = &scene.look("status", "", json!({}))["timeline"];
    let flags: Vec<_> = timeline.iter().map(|row| number(row, 4)).collect();
    assert_eq!(flags, [0, 0, 1, 1, 6]);
}

#[test]
fn the_dns_and_handshakes_are_counted_by_who_asked_for_what() {
    let mut scene = household();
    let ask = json!({"type": "request", "queries": [{"rrname": "a.example", "rrtype": "AAAA"}]});
    let answer = json!({"type": "response", "queries": [{"rrname": "a.example", "rrtype": "AAAA"}], "rcode": "NXDOMAIN",
        "latency_us": 1500});
    scene.event(700, 2, "dns", &ask);
    scene.event(720, 2, "dns", &answer);
    scene.event(1700, 2, "dns", &json!({"type": "unanswered", "queries": [{"rrname": "b.example", "rrtype": "A"}], "waited_us": 5_000_000}));
    let dns = scene.look("dns", "", json!({}));
    assert_eq!(dns["totals"], ["1|0|1000|0|1|1500|1500|1000"]);
    assert_eq!(dns["resolvers"], ["192.168.1.1|-|UDP|1|1|1500|1500|1500"]);
    assert_eq!(
        dns["names"],
        ["a.example|AAAA|1|NXDOMAIN|-|1|1795564800720", "b.example|A|0|no answer|-|0|1795564801700",]
    );
    assert_eq!(dns["clients"], ["192.168.1.10|-|1|1"]);
    scene.event(
        800,
        1,
        "tls",
        &json!({"sni": "www.example.org", "version": "TLS 1.0", "notafter": "2020-01-01T00:00:00",
        "subject": "CN=www.example.org", "ja4": "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6"}),
    );
    let tls = scene.look("tls", "", json!({}));
    assert_eq!(tls["totals"], ["1|0|0|1|0|1000"]);
    assert_eq!(tls["versions"], ["TLS 1.0|1|1"]);
    assert_eq!(
        tls["ja4"],
        ["t13d3112h2_e8f1e7e78f70_b26ce05bbdd6|curl 7.88, OpenSSL 3.0|1|curl|www.example.org"]
    );
    assert_eq!(tls["certificates"], ["CN=www.example.org|-|2020-01-01T00:00:00|1|1"]);
    assert_eq!(scene.look("tls", "proc:wget", json!({}))["totals"], ["0|0|0|0|0|1000"]);
    let programs = scene.look("processes", "", json!({}));
    assert_eq!(
        programs["programs"][0],
        "curl|curl|7|anna|/usr/bin/curl|-|1|647|6470|1100|11000|1|www.example.org|0|-"
    );
    assert_eq!(programs["unknown"], ["exited|1|200", "nobody has looked|1|800"]);
}

#[test]
fn places_are_told_with_their_numbers_and_hosts_without_one_are_counted() {
    let scene = household();
    let map = scene.look("map", "", json!({}));
    assert_eq!(map["places"], ["1|Berlin|52.5|13.4|-|DE|Berlin|AS64496|Example|12100|7562|1|0"]);
    assert_eq!(map["arcs"], ["1|12100|687|6875|0"]);
    assert_eq!(map["countries"], ["DE|12100|1|1|7562"]);
    assert_eq!(map["counts"], ["1|1|2|1"]);
}

#[test]
fn the_tail_shows_a_few_and_says_how_many_there_were() {
    let mut scene = household();
    let mut view = scene.open("tail", "", Range::default(), json!({}));
    view.tables(&scene.model, scene.model.now(), true);
    for n in 0..1000 {
        scene.event(1700, 1, "x_mine", &json!({"n": n}));
    }
    let tables = view.tables(&scene.model, scene.model.now(), false);
    assert_eq!(tables[0].cells.len() / 10, 40);
    assert_eq!(tables[1].cells, [Cell::Int(40), Cell::Int(1000)]);
    assert_eq!(
        scene.model.events().count_of("x_mine").map(|count| (count.events, count.kept)),
        Some((1000, 400))
    );
}

#[test]
fn what_strangers_write_is_text_and_is_cut() {
    let mut scene = Scene::new();
    let long = "\u{1b}]0;<script>ä".repeat(8192);
    let about = json!({"app_proto": long, "process": {"name": long}, "names": {"dest": {"name": long}}, "labels": {long.as_str(): long}});
    scene.actor(1, ["192.0.2.1", "192.0.2.2"], [1, 2], 6, about);
    scene.report(500, &[(1, 10, 10)], 0);
    for event_type in ["dns", "tls", "traceroute", "x_mine", long.as_str()] {
        let body = json!({"type": long, "sni": long, "id": long, "queries": [{"rrname": long}], "hops": [{"name": long}]});
        scene.event(600, 1, event_type, &body);
    }
    for name in NAMES.iter().filter(|name| !matches!(**name, "flow" | "event" | "plugins" | "tail")) {
        for (table, rows) in scene.look(name, "", json!({})) {
            assert!(rows.iter().all(|row| row.chars().count() < 5000), "{name}.{table}");
        }
    }
    for body in ["", "{", "[]", "null", "\u{0}", r#"{"type":7,"hops":[[1]]}"#, r#"{"hops":{"a":1}}"#] {
        scene.event(600, 1, "dns", &json!(body));
        scene.model.news(1, body.as_bytes());
        scene.model.news(2, body.as_bytes());
        scene.model.news(3, body.as_bytes());
        scene.model.news(4, body.as_bytes());
    }
}

const ADDRESSES: &[&str] = &[
    "192.168.1.10",
    "192.168.1.11",
    "192.0.2.1",
    "192.0.2.2",
    "198.51.100.1",
    "2001:db8::1",
    "224.0.0.251",
    "127.0.0.1",
    "203.0.113.7",
];

#[test]
fn the_flow_that_is_looked_at_is_in_focus_until_it_ends() {
    let mut scene = household();
    let query = |params: Value| Query {
        view: "flow".into(),
        filter: String::new(),
        range: Range::default(),
        params: params.as_object().unwrap().clone(),
    };
    for params in [json!({"flow": 2}), json!({"id": "1:b"})] {
        let view = super::open(&query(params), &scene.model).unwrap();
        assert_eq!(view.focus(&scene.model), Some(2));
    }
    scene.report_of(2600, &[(2, 0, 0)], 0, 0, flow_flag::ENDED);
    let view = super::open(&query(json!({"flow": 2})), &scene.model).unwrap();
    assert_eq!(view.focus(&scene.model), None);
}
