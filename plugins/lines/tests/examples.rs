//! Lines of single events, as they are to be read.

mod common;

use common::{event, line, lines, summed_up, written};
use radar_lines::{Format, Lenient, Lines, Look};
use serde_json::{Value, json};

const DNS: &str = r#"{"timestamp":"2026-11-23T12:00:01.123456+0000","flow_id":7,"event_type":"dns","src_ip":"192.168.1.10","src_port":40166,"dest_ip":"1.1.1.1","dest_port":53,"proto":"UDP","ip_v":4,"app_proto":"dns","community_id":"1:x","dns":{"version":3,"type":"response","tx_id":1,"id":18996,"flags":"8180","qr":true,"rd":true,"ra":true,"opcode":0,"rcode":"NOERROR","queries":[{"rrname":"github.com","rrtype":"A"}],"answers":[{"rrname":"github.com","rrtype":"A","ttl":60,"rdata":"140.82.121.3"}],"latency_us":14210},"process":{"pid":9912,"name":"curl","user":"anna"}}"#;

const TLS: &str = r#"{"timestamp":"2026-11-23T12:00:01.138120+0000","flow_id":8,"event_type":"tls","src_ip":"192.168.1.10","src_port":40312,"dest_ip":"140.82.121.3","dest_port":443,"proto":"TCP","ip_v":4,"app_proto":"tls","tls":{"sni":"github.com","version":"TLS 1.3","ja4":"t13d1812h2_e8a523a41297_3d739a8c35e1","ja3":{"hash":"9afe3d001ad83d43b621654f775b8db7","string":"771"},"fingerprint_sha256":"87:ED"},"names":{"direction":"outbound","dest":{"name":"github.com","source":"dns"}},"geo":{"dest":{"country":"DE","latitude":50.1,"longitude":8.6,"asn":36459,"organization":"GitHub"}},"process":{"pid":9912,"name":"curl","user":"anna"}}"#;

const FLOW: &str = r#"{"timestamp":"2026-11-23T12:00:09.000000+0000","flow_id":8,"event_type":"flow","src_ip":"192.168.1.10","src_port":40312,"dest_ip":"140.82.121.3","dest_port":443,"proto":"TCP","app_proto":"tls","vlan":[10],"ether":{"src_macs":["02:00:00:00:00:01"],"dest_macs":["02:00:00:00:00:02"]},"tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1b","syn":true,"state":"closed"},"flow":{"pkts_toserver":12,"pkts_toclient":20,"bytes_toserver":3400,"bytes_toclient":18000,"start":"2026-11-23T12:00:01.000000+0000","end":"2026-11-23T12:00:02.250000+0000","age":1,"state":"closed","reason":"timeout","alerted":false}}"#;

fn json_line(format: Format, text: &str) -> Value {
    serde_json::from_str(&line(format, text)).expect("JSON")
}

#[test]
fn lines_of_text_are_read_like_sentences() {
    assert_eq!(
        line(Format::Text, DNS),
        "12:00:01.123456 dns    curl(9912)     192.168.1.10 > 1.1.1.1:53        A github.com -> 140.82.121.3  14 ms"
    );
    assert_eq!(
        line(Format::Text, TLS),
        "12:00:01.138120 tls    curl(9912)     192.168.1.10 > github.com:443    1.3  t13d1812h2_e8a523a41297_3d739a8c35e1"
    );
    assert_eq!(
        line(Format::Text, FLOW),
        "12:00:09.000000 flow   -              192.168.1.10 > 140.82.121.3:443  tls closed  up 3.4 KB down 18 KB  1 s"
    );
}

#[test]
fn an_event_of_somebodys_own_tells_its_summary_or_its_members() {
    let own = r#"{"timestamp":"2026-11-23T12:00:01.140002+0000","event_type":"x_my","x_my":{"score":7,"why":"every 60 s","list":[1]}}"#;
    assert_eq!(
        line(Format::Text, own),
        "12:00:01.140002 x_my   -              -                                score=7 why=\"every 60 s\""
    );
    let told = summed_up(own, "beacon every\n60 s", |event| written(&mut lines(Format::Text), event));
    assert!(told.ends_with("beacon every\\u{a}60 s"), "{told}");
}

#[test]
fn what_a_stranger_wrote_moves_no_cursor_and_hides_nothing() {
    // Escapes, a bell, C1, bidi, zero width, DEL, a flood of marks, an end of line: in names, programs and types.
    let flood = "\u{301}".repeat(9);
    let bad = ["\u{1b}[2J", "\u{7}", "\u{9b}31m", "\u{202e}", "\u{200b}", "\u{7f}", &flood, "\r\n"];
    for bad in bad {
        let text = json!({"timestamp": "2026-11-23T12:00:01.123456+0000", "event_type": "dns",
            "src_ip": "192.0.2.1", "dest_ip": "192.0.2.2", "dest_port": 53, "proto": "UDP",
            "process": {"name": format!("cu{bad}rl"), "pid": 1},
            "names": {"dest": {"name": format!("a{bad}b")}},
            "dns": {"queries": [{"rrname": format!("x{bad}y"), "rrtype": bad}], "rcode": bad}});
        let line = line(Format::Text, &text.to_string());
        let unsafe_ = |c: char| c.is_control() || matches!(c, '\u{200b}' | '\u{202e}');
        assert!(!line.contains(unsafe_) && !line.contains(&"\u{301}".repeat(5)), "{line:?}");
    }
}

#[test]
fn colors_are_where_they_are_asked_for_and_nowhere_else() {
    let colored = event(DNS, |event| {
        written(&mut Lines::new(Format::Text, Look { color: true, utc: true, date: false }), event)
    });
    assert!(colored.starts_with("\u{1b}[2m12:00:01.123456\u{1b}[0m \u{1b}[36mdns\u{1b}[0m "), "{colored:?}");
    assert_eq!(
        colored.replace("\u{1b}[2m", "").replace("\u{1b}[36m", "").replace("\u{1b}[0m", ""),
        line(Format::Text, DNS)
    );
}

#[test]
fn columns_stay_where_they_are() {
    let mut lines = lines(Format::Text);
    let long =
        TLS.replace("github.com", "a-rather-long-name.cdn.example.org").replace("curl", "web-content-x");
    let first = event(&long, |event| written(&mut lines, event));
    let second = event(DNS, |event| written(&mut lines, event));
    assert_eq!(first.find("1.3"), second.find("A github.com"), "\n{first}\n{second}");
}

#[test]
fn a_date_stands_before_the_time_where_it_is_wanted() {
    let dated = event(DNS, |event| {
        written(&mut Lines::new(Format::Text, Look { color: false, utc: true, date: true }), event)
    });
    assert!(dated.starts_with("2026-11-23 12:00:01.123456 dns "), "{dated}");
}

#[test]
fn a_name_is_a_line_of_zeeks_dns_log() {
    assert_eq!(
        json_line(Format::Zeek, DNS),
        json!({"_path": "dns", "ts": 1_795_435_201.109_246, "uid": "C7", "id.orig_h": "192.168.1.10",
            "id.orig_p": 40166, "id.resp_h": "1.1.1.1", "id.resp_p": 53, "community_id": "1:x", "proto": "udp",
            "trans_id": 18996, "rtt": 0.01421, "query": "github.com", "qtype": 1, "qtype_name": "A",
            "qclass_name": "C_INTERNET", "rcode": 0, "rcode_name": "NOERROR", "opcode": 0, "RD": true, "RA": true,
            "answers": ["140.82.121.3"], "TTLs": [60.0], "rejected": false, "message": "response",
            "process.pid": 9912, "process.name": "curl", "process.user": "anna"})
    );
}

#[test]
fn a_flow_is_a_line_of_zeeks_conn_log() {
    let mut line = json_line(Format::Zeek, FLOW);
    // What stands beside the event's object stays, flat.
    line.as_object_mut().expect("an object").retain(|name, _| !name.starts_with("tcp."));
    assert_eq!(
        line,
        json!({"_path": "conn", "ts": 1_795_435_201.0, "uid": "C8", "id.orig_h": "192.168.1.10", "id.orig_p": 40312,
            "id.resp_h": "140.82.121.3", "id.resp_p": 443, "proto": "tcp", "ip_proto": 6, "service": "tls",
            "duration": 1.25, "conn_state": "SF", "missed_bytes": 0, "orig_pkts": 12, "resp_pkts": 20,
            "orig_link_bytes": 3400, "resp_link_bytes": 18000, "orig_l2_addr": "02:00:00:00:00:01",
            "resp_l2_addr": "02:00:00:00:00:02", "vlan": 10, "end_reason": "timeout"})
    );
    let state = |originator: &str, responder: &str, answers: u64| {
        let flow = FLOW
            .replace("\"tcp_flags_ts\":\"1b\"", &format!("\"tcp_flags_ts\":\"{originator}\""))
            .replace("\"tcp_flags_tc\":\"1b\"", &format!("\"tcp_flags_tc\":\"{responder}\""))
            .replace("\"pkts_toclient\":20", &format!("\"pkts_toclient\":{answers}"));
        json_line(Format::Zeek, &flow)["conn_state"].as_str().unwrap_or_default().to_owned()
    };
    let states = [
        ("02", "00", 0, "S0"),
        ("12", "12", 2, "S1"),
        ("13", "12", 2, "S2"),
        ("12", "13", 2, "S3"),
        ("02", "14", 1, "REJ"),
        ("16", "12", 2, "RSTO"),
        ("12", "16", 2, "RSTR"),
        ("06", "00", 0, "RSTOS0"),
        ("03", "00", 0, "SH"),
        ("00", "16", 1, "RSTRH"),
        ("10", "18", 5, "OTH"),
    ];
    for (originator, responder, answers, wanted) in states {
        assert_eq!(state(originator, responder, answers), wanted, "{originator} {responder}");
    }
}

#[test]
fn an_anomaly_is_a_line_of_zeeks_weird_log() {
    let anomaly = r#"{"timestamp":"2026-11-23T12:00:01.000000+0000","event_type":"anomaly","src_ip":"2001:db8::1","src_port":0,"dest_ip":"2001:db8::2","dest_port":0,"proto":"UDP","anomaly":{"type":"decode","event":"decoder.ipv6.frag_overlap"}}"#;
    assert_eq!(
        json_line(Format::Zeek, anomaly),
        json!({"_path": "weird", "ts": 1_795_435_201.0, "id.orig_h": "2001:db8::1", "id.orig_p": 0,
            "id.resp_h": "2001:db8::2", "id.resp_p": 0, "name": "decoder.ipv6.frag_overlap", "source": "decode"})
    );
    assert!(line(Format::Text, anomaly).contains("2001:db8::1 > [2001:db8::2]:0  "));
}

#[test]
fn a_handshake_is_a_document_of_the_common_schema() {
    let document = json_line(Format::Ecs, TLS);
    assert_eq!(document["@timestamp"], "2026-11-23T12:00:01.138120Z");
    assert_eq!(document["event"]["dataset"], "radar.tls");
    assert_eq!(document["source"], json!({"ip": "192.168.1.10", "port": 40312}));
    assert_eq!(
        document["destination"],
        json!({"ip": "140.82.121.3", "port": 443, "domain": "github.com",
            "geo": {"country_iso_code": "DE", "location": {"lat": 50.1, "lon": 8.6}},
            "as": {"number": 36459, "organization": {"name": "GitHub"}}})
    );
    assert_eq!(document["network"]["transport"], "tcp");
    assert_eq!(document["network"]["direction"], "outbound");
    assert_eq!(document["tls"]["version"], "1.3");
    assert_eq!(document["tls"]["client"]["server_name"], "github.com");
    assert_eq!(document["radar"]["tls"]["ja4"], "t13d1812h2_e8a523a41297_3d739a8c35e1");
    assert_eq!(document["process"], json!({"pid": 9912, "name": "curl"}));
    assert_eq!(document["user"]["name"], "anna");
    assert_eq!(
        document["related"]["hash"],
        json!(["9afe3d001ad83d43b621654f775b8db7", "t13d1812h2_e8a523a41297_3d739a8c35e1", "87ED"])
    );
}

#[test]
fn a_name_is_a_document_of_the_common_schema() {
    let document = json_line(Format::Ecs, DNS);
    assert_eq!(
        document["dns"],
        json!({"type": "answer", "id": "18996", "op_code": "QUERY", "response_code": "NOERROR",
            "header_flags": ["RD", "RA"], "question": {"name": "github.com", "type": "A"},
            "answers": [{"name": "github.com", "type": "A", "ttl": 60, "data": "140.82.121.3", "class": "IN"}],
            "resolved_ip": ["140.82.121.3"]})
    );
    assert_eq!(document["related"]["ip"], json!(["192.168.1.10", "1.1.1.1", "140.82.121.3"]));
    assert_eq!(document["event"]["duration"], 14_210_000);
}

#[test]
fn an_event_without_a_packet_has_no_ends() {
    let stats = r#"{"timestamp":"2026-11-23T12:00:01.140002+0000","event_type":"stats","stats":{"uptime":9,"capture":{"kernel_packets":5,"kernel_drops":0}}}"#;
    assert_eq!(
        json_line(Format::Zeek, stats),
        json!({"_path": "radar_stats", "ts": 1_795_435_201.140_002, "uptime": 9, "capture.kernel_packets": 5,
            "capture.kernel_drops": 0})
    );
    assert_eq!(json_line(Format::Ecs, stats)["event"]["kind"], "metric");
    assert!(
        line(Format::Text, stats).ends_with("-                                packets 5 dropped 0  up 9 s")
    );
}

#[test]
fn a_filter_sees_what_an_event_says() {
    let wants = |filter: &str, text: &str| {
        event(text, |event| Lenient::parse(filter).expect("a filter").wants(event))
    };
    for filter in [
        "",
        "port:53",
        "dport:53 proto:udp",
        "type:dns",
        "proc:curl",
        "1.1.1.0/24",
        "src:192.168.1.10",
        "dns.rcode:NOERROR",
        "dns.queries.rrname:*.com",
        "dns.latency_us>10ms",
        "dns.answers.ttl>=1m",
        "github",
        "dns.ra:true !dns.aa:true",
        "dns.id:18000..19000",
    ] {
        assert!(wants(filter, DNS), "{filter}");
    }
    for filter in ["port:443", "type:tls", "dns.latency_us>20ms", "dns.nothing:*", "!proc:curl", "country:DE"]
    {
        assert!(!wants(filter, DNS), "{filter}");
    }
    for filter in ["host:github.com", "country:de asn:36459", "sni:github.com", "ja4:t13d*", "dir:outbound"] {
        assert!(wants(filter, TLS), "{filter}");
    }
    assert!(wants("bytes>20K packets:32 state:closed vlan:10", FLOW));
    let trouble = Lenient::parse("porr:53").expect_err("no field");
    assert_eq!(trouble.to_string(), "there is no field `porr`; did you mean `port`?");
}
