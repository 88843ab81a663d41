//! What comes of transactions: whole, cut in every way, with gaps, and of octets that are no HTTP.

mod player;

use player::{Heard, Piece, Player, capture, cut, play};
use serde_json::{Value, json};

/// Places of the counters, behind `malformed`.
const LOST: usize = 1;
const HEADS_TOO_LONG: usize = 2;
const REQUESTS_NOT_PAIRED: usize = 3;
const STREAMS_REFUSED: usize = 4;

const GET: &str = "GET /a HTTP/1.1\r\nHost: www.example.org\r\n\r\n";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

fn exchange(request: &str, response: &str) -> Heard {
    play(&[Piece::asked(request), Piece::answered(response)])
}

/// One event, which has these members.
fn assert_one(heard: &Heard, members: &Value) {
    assert_eq!(heard.events.len(), 1, "{:?}", heard.events);
    assert_has(&heard.events[0], members);
}

fn assert_has(event: &Value, members: &Value) {
    for (key, value) in members.as_object().expect("an object") {
        assert_eq!(&event[key], value, "{key} of {event}");
    }
}

/// `url` and `status` of each event.
fn pairs(heard: &Heard) -> Vec<(Option<&str>, Option<u64>)> {
    heard.events.iter().map(|event| (event["url"].as_str(), event["status"].as_u64())).collect()
}

#[test]
fn a_transaction_is_told_when_its_response_has_ended() {
    let heard = exchange(GET, OK);
    assert_one(
        &heard,
        &json!({"http_method": "GET", "url": "/a", "hostname": "www.example.org", "protocol": "HTTP/1.1", "status": 200, "status_msg": "OK", "length": 5, "incomplete": null, "request_length": null}),
    );
    assert_eq!((heard.directions, heard.identified, heard.done), (vec![0], vec![0], 0));
    assert_eq!(heard.summaries, ["GET www.example.org/a → 200 (5 octets, 0.0 ms)"]);
}

#[test]
fn fields_are_told_once_and_as_they_stand() {
    let heard = exchange(
        "POST http://Example.ORG:81/%41?b=c d HTTP/1.1\r\nHost: other.example\r\nUSER-AGENT:  a\r\n\tb \r\nUser-Agent: c\r\n\
         Referer: http://example.net/\r\nX-Forwarded-For: 192.0.2.9\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.0 302 Found\r\nLocation: /ÿ\r\nServer: x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 0\r\n\r\n",
    );
    assert_one(
        &heard,
        &json!({"url": "http://Example.ORG:81/%41?b=c d", "hostname": "example.org", "http_port": 81, "http_user_agent": "a b", "http_refer": "http://example.net/", "xff": "192.0.2.9", "request_length": 3, "redirect": "/ÿ", "server": "x", "http_content_type": "text/html", "protocol": "HTTP/1.1", "response_protocol": "HTTP/1.0"}),
    );
}

#[test]
fn lines_may_end_without_cr_and_empty_ones_may_come_before() {
    let heard = exchange("\r\n\nGET /a HTTP/1.0\nHost: x\n\n", "\r\nHTTP/1.1 204 No Content\n\n");
    assert_one(&heard, &json!({"url": "/a", "hostname": "x", "status": 204, "length": 0}));
}

#[test]
fn responses_to_pipelined_requests_are_paired_in_order() {
    let requests = ["/1", "/2", "/3"].map(|url| format!("GET {url} HTTP/1.1\r\n\r\n")).concat();
    let responses =
        [201, 202, 203].map(|status| format!("HTTP/1.1 {status} X\r\nContent-Length: 1\r\n\r\nx"));
    let heard = exchange(&requests, &responses.concat());
    assert_eq!(pairs(&heard), [(Some("/1"), Some(201)), (Some("/2"), Some(202)), (Some("/3"), Some(203))]);
}

#[test]
fn responses_without_a_body_are_followed_by_the_next() {
    let requests = "HEAD /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n";
    let responses = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHTTP/1.1 304 X\r\nContent-Length: 99\r\n\r\nHTTP/1.1 204 X\r\n\r\n";
    let heard = exchange(requests, responses);
    assert_eq!(pairs(&heard), [(Some("/1"), Some(200)), (Some("/2"), Some(304)), (Some("/3"), Some(204))]);
}

#[test]
fn a_response_whose_request_is_not_known_may_be_one_to_head() {
    let heard = play(&[Piece::answered(
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n",
    )]);
    assert_eq!(pairs(&heard), [(None, Some(200)), (None, Some(404))]);
    assert_eq!(heard.directions, [0, 0], "the client is the source");
}

#[test]
fn interim_responses_announce_another_and_are_told_only_without_it() {
    let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    assert_one(&exchange(GET, &format!("{interim}{OK}")), &json!({"url": "/a", "status": 200}));
    assert_one(
        &exchange(GET, interim),
        &json!({"url": "/a", "status": 103, "length": null, "incomplete": true}),
    );
}

#[test]
fn a_request_without_a_response_is_told_when_the_flow_ends() {
    assert_one(&play(&[Piece::asked(GET)]), &json!({"url": "/a", "status": null, "length": null}));
}

#[test]
fn a_body_that_lasts_until_the_end_is_whole_when_the_server_closes() {
    let response = "HTTP/1.0 200 OK\r\n\r\nhello";
    let pieces = [Piece::asked(GET), Piece::answered(response)];
    assert_one(&play(&[&pieces[..], &[Piece::close(1)]].concat()), &json!({"length": 5, "incomplete": null}));
    assert_one(&play(&pieces), &json!({"length": 5, "incomplete": true}));
}

#[test]
fn a_body_cut_short_is_told_as_incomplete() {
    let heard =
        play(&[Piece::asked(GET), Piece::answered(&OK[..OK.len() - 2]), Piece::close(1), Piece::close(0)]);
    assert_one(&heard, &json!({"length": 3, "incomplete": true}));
    assert_eq!(heard.done, 1);
}

#[test]
fn a_tunnel_is_looked_into_once() {
    let connect = "CONNECT example.org:443 HTTP/1.1\r\nHost: other.example\r\n\r\n";
    let established = "HTTP/1.1 200 Connection established\r\n\r\n";
    let tls = [Piece::asked([22, 3, 1, 0, 5]), Piece::answered([22, 3, 3, 0, 5])];
    let pieces = [&[Piece::asked(connect), Piece::answered(established)], &tls[..]].concat();
    let heard = play(&pieces);
    assert_one(&heard, &json!({"hostname": "example.org", "http_port": 443, "status": 200, "length": null}));
    assert_eq!(heard.done, 1, "what is in it is not HTTP");
    let pieces =
        [Piece::asked(connect), Piece::answered(established), Piece::asked(GET), Piece::answered(OK)];
    assert_eq!(pairs(&play(&pieces)), [(Some("example.org:443"), Some(200)), (Some("/a"), Some(200))]);
}

#[test]
fn a_refused_connect_is_followed_by_the_next_request() {
    let connect = "CONNECT example.org:443 HTTP/1.1\r\n\r\n";
    let refused = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno";
    let pieces = [Piece::asked(connect), Piece::answered(refused), Piece::asked(GET), Piece::answered(OK)];
    assert_eq!(pairs(&play(&pieces)), [(Some("example.org:443"), Some(407)), (Some("/a"), Some(200))]);
}

#[test]
fn an_upgrade_is_the_end() {
    let pieces = [
        Piece::asked(GET),
        Piece::answered("HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n\u{1}"),
        Piece::asked("\u{1}"),
    ];
    let heard = play(&pieces);
    assert_one(&heard, &json!({"status": 101, "upgrade": "websocket"}));
    assert_eq!((heard.identified, heard.done), (vec![0, 2], 1));
}

#[test]
fn a_simple_request_is_over_when_the_server_speaks() {
    let heard = exchange("GET /a\r\n", "<html>");
    assert_one(&heard, &json!({"url": "/a", "protocol": null, "status": null}));
    assert_one(&exchange("GET /a", "<html>"), &json!({"url": "/a"}));
    // What the server says shows that it has got more.
    assert_one(&exchange("GET /a", OK), &json!({"url": null, "status": 200}));
    assert_one(
        &exchange("GET /a\r\nHost: x\r\n\r\n", OK),
        &json!({"url": "/a", "hostname": "x", "status": 200}),
    );
    let elsewhere = [Piece::asked("GET /a\r\n").at_port(6379), Piece::answered("$-1\r\n").at_port(6379)];
    assert!(play(&elsewhere).events.is_empty());
}

#[test]
fn what_is_no_http_is_not_called_so_and_let_go() {
    for (client, server) in [
        (&b"\x16\x03\x01\x02\x00"[..], &b"\x16\x03\x03\x00\x40"[..]),
        (b"SSH-2.0-x\r\n", b"SSH-2.0-y\r\n"),
        (b"OPTIONS rtsp://example.org/ RTSP/1.0\r\nCSeq: 1\r\n\r\n", b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"),
        (b"SUBSCRIBE sip:a@example.org SIP/2.0\r\n\r\n", b"SIP/2.0 200 OK\r\n\r\n"),
        (b"GET key\r\n", b"VALUE key\r\n"),
        (b"SOURCE /stream ICE/1.0\r\n\r\n", b"ICY 200 OK\r\n\r\n"),
    ] {
        let heard = play(&[Piece::asked(client), Piece::answered(server)]);
        assert_eq!((heard.events.len(), heard.identified.len(), heard.done), (0, 0, 1), "{client:?}");
        assert_eq!(heard.counters[..5], [0; 5], "another protocol is not malformed");
        assert!((1..=2).contains(&heard.counters[5]), "but counted as another");
    }
}

#[test]
fn a_request_behind_a_broken_length_is_found() {
    let second = "GET /b HTTP/1.1\r\n\r\n";
    for broken in [
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n",
        "Transfer-Encoding: x\r\n\r\n",
    ] {
        let heard = play(&[Piece::asked(format!("POST /a HTTP/1.1\r\n{broken}{second}"))]);
        let mut urls: Vec<_> = pairs(&heard).into_iter().map(|(url, _)| url).collect();
        urls.sort_unstable();
        assert_eq!(urls, [Some("/a"), Some("/b")], "{broken}");
        assert_eq!(heard.counters[0], 1);
    }
}

#[test]
fn a_head_that_is_cut_tells_its_whole_lines() {
    let cut = "GET /a HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: abc\r\nReferer: ht";
    for ending in [Piece::gap(0, 100), Piece::close(0)] {
        let heard = play(&[Piece::asked(cut), ending]);
        assert_one(
            &heard,
            &json!({"url": "/a", "hostname": "www.example.org", "http_user_agent": "abc", "http_refer": null}),
        );
    }
    // The value may go on in the next line.
    let cut = "GET /a HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: abc\r\n";
    assert_one(
        &play(&[Piece::asked(cut), Piece::gap(0, 9)]),
        &json!({"hostname": "www.example.org", "http_user_agent": null}),
    );
    assert!(play(&[Piece::asked("GET /a HT")]).events.is_empty());
}

#[test]
fn a_gap_within_a_body_of_known_length_changes_nothing() {
    let (head, _) = OK.split_at(OK.len() - 5);
    let pieces = [
        Piece::asked(GET),
        Piece::answered(format!("{head}he")),
        Piece::gap(1, 2),
        Piece::answered("o"),
        Piece::asked("GET /b HTTP/1.1\r\n\r\n"),
        Piece::answered("HTTP/1.1 204 X\r\n\r\n"),
    ];
    let heard = play(&pieces);
    assert_eq!(pairs(&heard), [(Some("/a"), Some(200)), (Some("/b"), Some(204))]);
    assert_has(&heard.events[0], &json!({"length": 5, "incomplete": null}));
    assert_eq!(heard.counters[LOST], 0);
}

#[test]
fn after_a_gap_the_next_message_at_a_start_of_a_segment_goes_on() {
    let pieces = [
        Piece::asked(GET),
        Piece::answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"),
        Piece::gap(1, 500),
        Piece::answered("HTTP/1.1 is the name\r\n0\r\n\r\n"),
        Piece::asked("GET /b HTTP/1.1\r\n\r\n"),
        Piece::answered("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"),
    ];
    let heard = play(&pieces);
    assert_eq!(pairs(&heard), [(Some("/a"), Some(200)), (Some("/b"), Some(404))]);
    assert_has(&heard.events[0], &json!({"length": null, "incomplete": true}));
    assert_eq!(heard.counters[LOST], 1);
}

#[test]
fn a_connection_joined_in_its_middle_is_told_from_its_next_request_on() {
    let pieces = [
        Piece::answered("the end of something\r\n").midstream(),
        Piece::asked(GET).midstream(),
        Piece::answered(OK),
    ];
    assert_eq!(pairs(&play(&pieces)), [(Some("/a"), Some(200))]);
    // A response to what was not seen is not taken for one to what was.
    let pieces = [Piece::answered(OK).midstream(), Piece::asked(GET).midstream()];
    assert_eq!(pairs(&play(&pieces)), [(None, Some(200)), (Some("/a"), None)]);
}

#[test]
fn a_request_line_longer_than_a_segment_may_be_the_first_that_is_seen() {
    let line = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(2000));
    let pieces = cut(&[Piece::asked(&line).midstream(), Piece::answered(OK)], 1000);
    assert_one(&play(&pieces), &json!({"hostname": "x", "status": 200}));
    // What only looks like one, is none.
    let text = format!("GET /{}\r\nsee: here\r\n\r\n", "a".repeat(2000));
    assert!(play(&cut(&[Piece::asked(&text).midstream()], 1000)).events.is_empty());
}

#[test]
fn the_server_may_be_the_originator() {
    let turned = |piece: Piece| Piece { direction: 1 - piece.direction, ..piece };
    let heard = play(&[turned(Piece::asked(GET)), turned(Piece::answered(OK))]);
    assert_eq!((pairs(&heard), &heard.directions), (vec![(Some("/a"), Some(200))], &vec![1]));
}

#[test]
fn a_head_without_an_end_is_told_as_far_as_it_goes_and_its_direction_is_lost() {
    let mut player = Player::new(r#"{"head_max":"4KiB"}"#);
    let fields: String = (0..1000).map(|number| format!("X-{number}: abc\r\n")).collect();
    let long = Piece::asked(format!("GET /a HTTP/1.1\r\nHost: x\r\n{fields}"));
    let pieces = cut(&[long, Piece::asked(GET), Piece::end()], 1000);
    let heard = player.play(&pieces);
    let cut = heard.events.iter().find(|event| event["hostname"] == "x").expect("it is told");
    assert_has(cut, &json!({"url": "/a", "protocol": "HTTP/1.1"}));
    assert_eq!((heard.counters[HEADS_TOO_LONG], heard.counters[LOST]), (1, 1));
}

#[test]
fn requests_that_wait_are_bounded() {
    let mut player = Player::new(r#"{"waiting_max":2}"#);
    let requests = ["/1", "/2", "/3"].map(|url| format!("GET {url} HTTP/1.1\r\n\r\n")).concat();
    let heard = player.play(&[Piece::asked(requests), Piece::answered(OK.repeat(3)), Piece::end()]);
    assert_eq!(
        pairs(&heard),
        [(Some("/3"), None), (Some("/1"), Some(200)), (Some("/2"), Some(200)), (None, Some(200))]
    );
    assert_eq!(heard.counters[REQUESTS_NOT_PAIRED], 1);
}

#[test]
fn header_fields_are_listed_if_asked_for() {
    let mut player = Player::new(r#"{"headers":["accept","date"]}"#);
    let request = Piece::asked("GET /a HTTP/1.1\r\nAccept: a\r\nCookie: b\r\naccept: c\r\n\r\n");
    let response = Piece::answered("HTTP/1.1 204 X\r\nDate: today\r\n\r\n");
    let heard = player.play(&[request.clone(), response.clone(), Piece::end()]);
    assert_one(
        &heard,
        &json!({
            "request_headers": [{"name": "Accept", "value": "a"}, {"name": "accept", "value": "c"}],
            "response_headers": [{"name": "Date", "value": "today"}],
        }),
    );
    let heard = Player::new(r#"{"headers":["*"]}"#).play(&[request, response, Piece::end()]);
    assert_eq!(heard.events[0]["request_headers"].as_array().unwrap().len(), 3);
}

#[test]
fn streams_that_are_open_are_bounded() {
    let mut player = Player::new(r#"{"streams_max":1}"#);
    let heard = player.play(&[capture::read("http2-parallel"), vec![Piece::end()]].concat());
    assert!(heard.counters[STREAMS_REFUSED] > 0);
    assert_eq!(heard.events[0]["url"], "/index.html");
}

#[test]
fn a_server_of_http2_may_speak_first() {
    let mut pieces = capture::read("http2");
    let first = pieces.iter().position(|piece| piece.direction == 1).unwrap();
    let settings = pieces.remove(first);
    pieces.insert(0, settings);
    for size in [1, 5, 1000] {
        let heard = play(&cut(&pieces, size));
        assert_one(&heard, &json!({"url": "/index.html", "status": 200, "version": "2"}));
        assert_eq!(heard.identified, [1]);
    }
    let not = play(&[
        Piece::answered(b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64"),
        Piece::asked("HELO\r\n"),
        Piece::close(1),
    ]);
    assert_eq!((not.events.len(), not.identified.len(), not.done), (0, 0, 1));
}

/// A connection of HTTP/2 with the header block of a request and of its response, on stream 1.
fn http2(request: &[u8], response: &[u8]) -> Heard {
    let frame = |block: &[u8]| [&[0, 0, block.len() as u8, 1, 5, 0, 0, 0, 1], block].concat();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let asked = [&preface[..], &frame(request)].concat();
    let answered = [&b"\0\0\0\x04\0\0\0\0\0"[..], &frame(response)].concat();
    play(&[Piece::asked(asked), Piece::answered(answered)])
}

#[test]
fn pseudo_fields_are_told_once() {
    // `:method` GET and POST, `:path` / and /index.html; `:status` 200 and 404.
    let heard = http2(&[0x82, 0x83, 0x84, 0x85], &[0x88, 0x8D]);
    assert_one(&heard, &json!({"http_method": "GET", "url": "/", "status": 200, "length": 0}));
}

#[test]
fn a_block_that_cannot_be_read_hides_its_stream_only() {
    let heard = http2(&[0x82, 0xFF], &[0x88]);
    assert_one(&heard, &json!({"http_method": null, "status": 200, "http2": {"stream_id": 1}}));
    assert_eq!(heard.counters[0], 1);
}

#[test]
fn every_way_to_cut_the_segments_tells_the_same() {
    for name in capture::names() {
        let pieces = capture::read(&name);
        let whole = play(&pieces).events;
        assert!(!whole.is_empty(), "{name}");
        for size in 1..64 {
            assert_eq!(play(&cut(&pieces, size)).events, whole, "{name} in pieces of {size}");
        }
    }
}

/// What is told of a damaged connection is not other than what is told of the whole one: each event is
/// one of those, with members left out.
fn assert_true_as_far_as_it_goes(told: &[Value], whole: &[Value], place: &str) {
    for event in told {
        assert!(whole.iter().any(|whole| is_part_of(event, whole)), "{place}: {event} is of none");
    }
}

fn is_part_of(event: &Value, whole: &Value) -> bool {
    let is_interim = event["status"].as_u64().is_some_and(|status| status < 200);
    event.as_object().expect("an object").iter().all(|(key, value)| match key.as_str() {
        "incomplete" => true,
        "length" => event["incomplete"] == true || *value == whole["length"],
        // An interim response stands for the final one that did not come.
        "status" | "status_msg" | "latency_us" if is_interim => true,
        // Of a response alone it is the response's.
        "protocol" => *value == whole["protocol"] || *value == whole["response_protocol"],
        key => *value == whole[key],
    })
}

#[test]
fn a_capture_that_ends_anywhere_tells_what_there_was() {
    for name in capture::names() {
        let pieces = cut(&capture::read(&name), 16);
        let whole = play(&pieces).events;
        for end in 0..pieces.len() {
            assert_true_as_far_as_it_goes(
                &play(&pieces[..end]).events,
                &whole,
                &format!("{name} up to {end}"),
            );
        }
    }
}

/// Without the octets of `count` pieces of one direction, from `at` on.
fn without(pieces: &[Piece], at: usize, count: usize) -> Vec<Piece> {
    let mut pieces = pieces.to_vec();
    let direction = pieces[at].direction;
    for piece in pieces[at..].iter_mut().filter(|piece| piece.direction == direction).take(count) {
        let length = piece.octets.len() as u64;
        if length > 0 {
            *piece = Piece { time: piece.time, ..Piece::gap(direction, length) };
        }
    }
    pieces
}

#[test]
fn a_gap_anywhere_hides_and_does_not_forge() {
    for name in capture::names() {
        for (size, count) in [(1, 1), (7, 1), (7, 20), (16, 3), (1000, 1), (1000, 2)] {
            let pieces = cut(&capture::read(&name), size);
            let whole = play(&pieces).events;
            // Of what is cut small, the first pieces: there the heads are.
            for at in 0..pieces.len().min(300) {
                let told = play(&without(&pieces, at, count)).events;
                let place = format!("{name} without {count} from {at} of {size}");
                assert_true_as_far_as_it_goes(&told, &whole, &place);
            }
        }
    }
}

#[test]
fn gaps_here_and_there_hide_and_do_not_forge() {
    let mut random = 0x9E37_79B9_7F4A_7C15u64;
    for name in capture::names() {
        let captured = capture::read(&name);
        let whole = play(&captured).events;
        for round in 0..60 {
            let mut pieces = cut(&captured, 1 + round * 23);
            for at in 0..pieces.len() {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                if random % 8 == 0 {
                    pieces = without(&pieces, at, 1);
                }
            }
            assert_true_as_far_as_it_goes(&play(&pieces).events, &whole, &format!("{name}, round {round}"));
        }
    }
}

#[test]
fn every_octet_changed_does_no_harm() {
    for name in ["chunked-request", "http2", "http2-upgrade", "pipelined", "trailers", "connect"] {
        let pieces = capture::read(name);
        let mut player = Player::new(r#"{"headers":["*"]}"#);
        for at in 0..pieces.len() {
            for octet in 0..pieces[at].octets.len() {
                let mut changed = pieces.clone();
                changed[at].octets[octet] ^= 1 << (octet % 8);
                changed.push(Piece::end());
                player.play(&changed);
            }
        }
    }
}

#[test]
fn every_field_that_is_told_is_declared() {
    let root = radar_plugin::analyzer_root::<radar_http::Http>();
    let manifest = serde_json::from_str(&root.manifest()().into_result().unwrap()).unwrap();
    for name in capture::names() {
        let pieces = [capture::read(&name), vec![Piece::end()]].concat();
        let bodies = Player::new(r#"{"headers":["*"]}"#).play(&pieces).events;
        let events: Vec<Value> = bodies
            .into_iter()
            .map(|body| json!({"timestamp": "", "event_type": "http", "http": body}))
            .collect();
        assert_eq!(radar_testkit::undeclared(&manifest, &events), [""; 0], "{name}");
    }
}
