//! What filters want, and what they say when they are none.

mod common;

use common::{browser, filter, vocabulary};
use radar_filter::{Filter, TERMS_MAX, Trouble};

/// Whether the browser's flow is wanted.
fn wants(text: &str) -> bool {
    let vocabulary = vocabulary();
    filter(text, &vocabulary).matches(&browser(&vocabulary))
}

fn all_want(texts: &[&str]) {
    for text in texts {
        assert!(wants(text), "{text}");
        assert!(!wants(&format!("!({text})")), "!({text})");
    }
}

fn none_wants(texts: &[&str]) {
    for text in texts {
        assert!(!wants(text), "{text}");
        assert!(wants(&format!("!({text})")), "!({text})");
    }
}

#[test]
fn an_empty_filter_wants_everything() {
    let vocabulary = vocabulary();
    for text in ["", " ", "\n\t "] {
        assert!(filter(text, &vocabulary).is_empty());
        assert!(wants(text));
    }
    assert!(Filter::default().matches(&browser(&vocabulary)));
}

#[test]
fn the_example_of_the_manual_is_understood() {
    let vocabulary = vocabulary();
    let text = "port:443 proc:firefox !host:*.cdn.net sni:/goo.*/ bytes>1M rtt>100ms country:DE ja4:t13d* \
                my-analyzer.score>=7";
    assert_eq!(filter(text, &vocabulary).to_string(), text);
}

#[test]
fn words_side_by_side_must_all_be_true_and_or_binds_less() {
    all_want(&[
        "port:443 proto:tcp",
        "port:443 and proto:tcp",
        "port:443 && proto:tcp",
        "port:22 or port:443",
        "port:22 || port:443",
        "port:22 port:23 or port:443 proto:tcp",
        "(port:22 or port:443) proto:tcp",
        "not port:22",
        "NOT port:22 AND NOT port:23",
        "!!port:443",
        "! port:22",
    ]);
    none_wants(&["port:443 port:22", "port:443 (port:22 or port:23)", "!port:443", "port:22 or !proto:tcp"]);
}

#[test]
fn a_field_of_several_values_needs_one_and_a_negation_is_of_the_whole() {
    all_want(&["port:443", "port:50000", "sport:50000", "port!=22", "dns.queries.rrname:b.*"]);
    none_wants(&["sport:443", "port!=443", "!port:50000"]);
}

#[test]
fn text_is_compared_whole_without_regard_to_case() {
    all_want(&[
        "proto:tcp",
        "proto=TCP",
        "proto==tcp",
        "sni:WWW.google.example",
        "proc:\"web content\"",
        "sni:*.google.*",
        "ja4:t13d*",
        "country:d?",
        "sni:/goo.*le$/",
        "sni!=/^goo/",
        "sni:x,www.google.example",
        "exe:/usr/lib/firefox/firefox",
        "exe:/usr/*",
    ]);
    none_wants(&["sni:google", "sni:\"*.google.*\"", "sni:/^goo/", "proc:web"]);
}

#[test]
fn addresses_belong_to_networks() {
    all_want(&[
        "ip:10.0.0.0/8",
        "ip:10.9.9.9/8",
        "ip:10.0.0.5",
        "10.0.0.5",
        "10.0.0.0/24",
        "2001:db8::/32",
        "2001:DB8::17",
        "::ffff:10.0.0.5",
        "ip:::ffff:10.0.0.0/104",
        "src:10.0.0.0/8",
        "dst:2001:db8::17",
        "host:10.0.0.0/8,192.0.2.0/24",
        "ip:10.0.*",
        "host:/^10\\./",
        "tunnel.src_ip:192.0.2.0/24",
    ]);
    none_wants(&["ip:192.0.2.0/24", "src:2001:db8::/32", "dst:10.0.0.5", "10.0.0.6", "2001:db9::/32"]);
}

#[test]
fn a_host_is_an_address_or_a_name() {
    all_want(&["host:edge.cdn.net", "dst:*.cdn.net", "host:10.0.0.5"]);
    none_wants(&["host:cdn.net", "src:*.cdn.net"]);
}

#[test]
fn numbers_are_compared_in_ranges_and_lists() {
    all_want(&[
        "port:8000..8100,443",
        "dport:400..500",
        "dport:443..",
        "dport:..443",
        "dport<444",
        "dport<=443",
        "dport >= 443",
        "dport > 442",
        "asn:64500",
        "asn:AS64500",
        "my-analyzer.score>=7",
        "my-analyzer.score<7.5",
    ]);
    none_wants(&["dport<443", "dport>443", "dport:444..", "my-analyzer.score:8..9", "asn:AS1"]);
}

#[test]
fn sizes_rates_and_times_have_units() {
    all_want(&[
        "bytes>1M",
        "bytes:2M",
        "bytes<2MiB",
        "bytes:1m..3m",
        "rate:1Mbit",
        "rate<1MB/s",
        "rtt>100ms",
        "rtt:150ms",
        "rtt<0.2s",
        "rtt.handshake_us:150ms",
        "rtt.handshake_us:150000",
    ]);
    none_wants(&["bytes>2M", "rtt>150ms", "rtt.handshake_us>1s", "rate>1Mbit"]);
}

#[test]
fn a_bare_word_is_looked_for_anywhere() {
    all_want(&["google", "GOOGLE", "web", "\"b con\"", "/fire.ox/", "*.cdn.net", "firefox google"]);
    none_wants(&["microsoft", "cdn.*", "\"b  con\""]);
}

#[test]
fn flags_stand_alone() {
    all_want(&["self", "!local", "self:true", "local:false", "is:self", "SELF", "dns.aa", "local!=true"]);
    none_wants(&["local", "self:no", "!is:self", "is!=self", "\"self\""]);
}

#[test]
fn a_star_asks_whether_there_is_a_value() {
    all_want(&["sni:*", "port:*", "!user:*", "user!=*", "host=*", "*"]);
    none_wants(&["user:*", "!sni:*", "pid:*"]);
}

#[test]
fn the_fields_that_are_asked_for_are_known_beforehand() {
    use radar_filter::field;
    let vocabulary = vocabulary();
    let used = filter("port:80 (10.0.0.1 or !self) port:22 x", &vocabulary);
    assert_eq!(used.fields(), [field::IP, field::PORT, field::SELF]);
    assert!(used.is_anywhere());
    assert!(!filter("port:80", &vocabulary).is_anywhere());
}

#[test]
fn there_is_one_way_to_write_a_filter() {
    let vocabulary = vocabulary();
    for (text, canonical) in [
        ("PROCESS=Firefox", "proc:Firefox"),
        ("port==80 && NOT (port!=22)", "port:80 port:22"),
        ("(a and (b c)) or (d or e)", "a b c or d or e"),
        ("!(!a)", "a"),
        ("!(a b)", "!(a b)"),
        ("(a or b) c", "(a or b) c"),
        ("\"abc\" \"or\" \"self\" \"10.0.0.1\"", "abc \"or\" \"self\" \"10.0.0.1\""),
        ("ip:10.1.2.3/8,::ffff:1.2.3.4", "ip:10.0.0.0/8,1.2.3.4"),
        ("bytes>=1048576", "bytes>=1MiB"),
        ("is:self self:yes self:no", "self self self:false"),
        ("rtt:0..60s", "rtt:0..1m"),
        ("sni:\"a*\"", "sni:\"a*\""),
    ] {
        assert_eq!(filter(text, &vocabulary).to_string(), canonical, "{text}");
    }
}

fn trouble(text: &str) -> Trouble {
    Filter::parse(text, &vocabulary()).expect_err(text)
}

/// What is wrong with a text, the place in brackets.
fn said(text: &str) -> String {
    let trouble = trouble(text);
    let at = trouble.at.clone();
    format!("{}[{}]{} {trouble}", &text[..at.start], &text[at.clone()], &text[at.end..])
}

#[test]
fn a_field_that_is_not_known_is_named_with_one_that_is() {
    assert_eq!(said("a por:443"), "a [por]:443 there is no field `por`; did you mean `port`?");
    assert_eq!(said("porcess:x"), "[porcess]:x there is no field `porcess`; did you mean `process`?");
    assert_eq!(
        said("dns.queries.rname:x"),
        "[dns.queries.rname]:x there is no field `dns.queries.rname`; did you mean `dns.queries.rrname`?"
    );
    assert_eq!(said("rrname:x"), "[rrname]:x there is no field `rrname`; did you mean `dns.queries.rrname`?");
    assert_eq!(
        said("https://example.org"),
        "[https://example.org] there is no field `https`; did you mean `\"https://example.org\"`?"
    );
    assert_eq!(
        said("is:slef"),
        "is:[slef] there is no field `slef` that may be true or false; did you mean `self`?"
    );
}

#[test]
fn what_is_not_closed_is_shown_where_it_was_opened() {
    assert_eq!(said("a (b or c"), "a [(]b or c this parenthesis is not closed");
    assert_eq!(said("a)"), "a[)] no parenthesis was opened that this one closes; did you mean ``?");
    assert_eq!(said("sni:\"a b"), "sni:[\"a b] these quotes are not closed; did you mean `\"a b\"`?");
    assert_eq!(
        said("sni:/goo.* a"),
        r"sni:[/goo.*] a this regular expression is not closed (it has no blanks: write `\s`); did you mean `/goo.*/`?"
    );
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(said("a or"), "a [or] nothing stands behind `or`");
    assert_eq!(said("or a"), "[or] a nothing stands before `or`; did you mean `\"or\"`?");
    assert_eq!(said("a and or b"), "a [and] or b nothing stands behind `and`");
    assert_eq!(said("a !"), "a [!] nothing stands behind `!`");
    assert_eq!(said("()"), "([)] there is nothing between the parentheses");
    assert_eq!(said("("), "[(] this parenthesis is not closed");
    assert_eq!(said("port:"), "port:[] a value is missing behind `port`");
    assert_eq!(said("port: 80"), "port:[] 80 a value is missing behind `port`");
    assert_eq!(said("port:80,"), "port:80,[] a value is missing behind `port`");
    assert_eq!(said("bytes>"), "bytes>[] a number is missing behind `bytes`");
    assert_eq!(said("=5"), "[=5] a field is missing before `=5`; did you mean `\"=5\"`?");
    assert_eq!(said("\"\""), "[\"\"] there is nothing between the quotes");
    assert_eq!(
        said("sni:\"a\"b"),
        "sni:\"a\"[]b a blank is missing between `\"a\"` and `b`; did you mean ` `?"
    );
}

#[test]
fn a_value_that_its_field_does_not_take_is_refused() {
    assert_eq!(said("port:99999"), "port:[99999] `99999` is no port, which is 0 to 65535");
    assert_eq!(
        said("port:https"),
        "port:[https] `https` is no port, which is 0 to 65535; `service` has names"
    );
    assert_eq!(
        said("port:90..80"),
        "port:[90..80] a range goes from the smaller to the greater; did you mean `80..90`?"
    );
    assert_eq!(said("port:.."), "port:[..] a range has at least one end, as `8000..`");
    assert_eq!(said("port:1..x"), "port:1..[x] `x` is no port, which is 0 to 65535; `service` has names");
    assert_eq!(
        said("rtt>100"),
        "rtt>[100] `100` is not what `rtt` takes: a time, as `100ms`, `5s` or `2h`; did you mean `100s`?"
    );
    assert_eq!(
        said("bytes>1X"),
        "bytes>[1X] `1X` is not what `bytes` takes: octets, as `1500`, `1M` or `64KiB`"
    );
    assert_eq!(said("bytes:/1/"), "bytes:[/1/] `bytes` is no text, which a regular expression is for");
    assert_eq!(
        said("ip:10.0.0.300"),
        "ip:[10.0.0.300] `10.0.0.300` is neither an address nor a network as `10.0.0.0/8`"
    );
    assert_eq!(said("ip:10.0.0.0/33"), "ip:[10.0.0.0/33] `/33` is no length of a network's prefix");
    assert_eq!(said("host:10.0.0.0/33"), "host:[10.0.0.0/33] `/33` is no length of a network's prefix");
    assert_eq!(
        said("sni>a"),
        "sni>[a] `sni` has no order: it is compared with `:` or `!=`, not with `<` or `>`"
    );
    assert_eq!(said("self:maybe"), "self:[maybe] `self` is `true` or `false`");
    assert_eq!(said("sni:/a(/"), "sni:[/a(/] no regular expression: unclosed group");
    assert_eq!(said("bytes>1,2"), "bytes>1[,]2 a comparison is with one number");
    assert_eq!(
        said("10.0.0.1:443"),
        "[10.0.0.1:443] an address and a port are two terms; did you mean `ip:10.0.0.1 port:443`?"
    );
}

#[test]
fn what_is_suggested_is_a_filter() {
    for text in [
        "por:443",
        "rrname:x",
        "https://example.org",
        "is:slef",
        "a)",
        "sni:\"a b",
        "sni:/goo.*",
        "or",
        "=5",
        "sni:\"a\"b",
        "port:90..80",
        "rtt>100",
        "[2001:db8::1]:443",
        "10.0.0.1:443",
    ] {
        let vocabulary = vocabulary();
        let Err(trouble) = Filter::parse(text, &vocabulary) else {
            panic!("{text} is a filter");
        };
        filter(&trouble.mended(text).expect(text), &vocabulary);
    }
}

#[test]
fn a_filter_has_so_many_values_and_no_more() {
    let vocabulary = vocabulary();
    let most = format!("port:{}", vec!["1"; TERMS_MAX].join(","));
    assert!(Filter::parse(&most, &vocabulary).is_ok());
    assert!(Filter::parse(&format!("{most},1"), &vocabulary).is_err());
    assert!(Filter::parse(&format!("{most} a"), &vocabulary).is_err());
}
