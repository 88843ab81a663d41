//! What there is to be asked for without a WebSocket.

use super::*;

const BEARER: &str = "Authorization: Bearer 0123456789abcdef0123456789abcdef\r\n";

#[test]
fn the_page_is_served_and_kept_by_its_tag() {
    let scene = Scene::new();
    let page = scene.ask("GET /", "");
    assert_eq!((page.status(), page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.body().contains("<!doctype html>"));
    let tag = page.header("etag").unwrap();
    let again = scene.ask("GET /", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((again.status(), again.body()), (304, ""));
    let head = scene.ask("HEAD /", "");
    assert_eq!((head.status(), head.body()), (200, ""));
}

#[test]
fn every_answer_says_what_a_browser_may_do_with_it() {
    let scene = Scene::new();
    for (what, headers, status) in [
        ("GET /", "", 200),
        ("GET /src/main.js", "", 200),
        ("GET /nothing", "", 404),
        ("GET /api/v1/hello", "", 401),
        ("GET /api/v1/hello", BEARER, 200),
        ("GET /api/v1/health", BEARER, 200),
        ("GET /api/v1/view/test", BEARER, 200),
        ("GET /api/v1/view/nothing", BEARER, 400),
        ("POST /login", "", 401),
        ("POST /login", BEARER, 204),
        ("DELETE /", "", 405),
        ("GET /ws", BEARER, 404),
    ] {
        let answer = scene.ask(what, headers);
        assert_eq!(answer.status(), status, "{what}: {}", answer.0);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'")
        );
        assert!(!policy.contains("unsafe"));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{what}");
        }
        assert!(answer.header("cache-control").is_some(), "{what}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{what}");
    }
}

#[test]
fn no_form_of_a_path_leads_anywhere() {
    let scene = Scene::new();
    for path in [
        "/../Cargo.toml",
        "/../../etc/passwd",
        "/%2e%2e/Cargo.toml",
        "/%2e%2e%2fCargo.toml",
        "/..%2fCargo.toml",
        "/..%5cCargo.toml",
        "/%252e%252e%252fCargo.toml",
        "/..\\Cargo.toml",
        "/....//Cargo.toml",
        "/./index.html",
        "//index.html",
        "/src/../index.html",
        "/index.html/",
        "/index.html%00",
        "/index.html%00.js",
        "/INDEX.HTML",
        "/etc/passwd",
        "/tests/",
        "/package.json",
        "/%c0%ae%c0%ae/Cargo.toml",
    ] {
        assert_eq!(scene.ask(&format!("GET {path}"), "").status(), 404, "{path}");
    }
    for (path, status) in [
        ("/api/v1/view/../hello", 404),
        ("/api/v1/view/..%2f..%2fhello", 400),
        ("/api/v1/view/%00", 400),
        ("/api/v1/view/", 404),
        ("/api/v1/../../index.html", 404),
        ("/api/v2/hello", 404),
    ] {
        assert_eq!(scene.ask(&format!("GET {path}"), BEARER).status(), status, "{path}");
    }
}

#[test]
fn scripts_ask_for_a_view_what_there_is_and_how_radar_is() {
    let scene = Scene::new();
    let json = |path: &str| -> (u16, Value) {
        let answer = scene.ask(&format!("GET /api/v1/{path}"), BEARER);
        (answer.status(), serde_json::from_str(answer.body()).unwrap())
    };
    let (status, view) = json("view/test?filter=x&range=-60..0");
    assert_eq!((status, &view["tables"]["rows"][0]["filter"]), (200, &"x".into()));
    assert_eq!(json("hello").1["control"], false);
    assert!(json("health").1["web"]["connections"].as_u64() > Some(0));
    let (status, refused) = json("view/test?filter=wrong");
    assert_eq!((status, &refused["refused"]["suggestion"]), (400, &"proto".into()));
    assert_eq!(json("view/nothing").0, 400);
    assert_eq!(json("view/test?range=yesterday").0, 400);
    assert_eq!(scene.ask("POST /api/v1/hello", BEARER).status(), 405);
}

#[test]
fn a_head_that_is_too_long_or_no_head_is_refused() {
    let scene = Scene::new();
    let long = format!("X: {}\r\n", "x".repeat(super::super::HEAD_MAX));
    assert_eq!(scene.ask("GET /", &long).status(), 431);
    let many: String = (0..200).map(|number| format!("X-{number}: x\r\n")).collect();
    assert_eq!(scene.ask("GET /", &many).status(), 431);
    for garbage in
        ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\x00\r\n\r\n"]
    {
        assert!([0, 400, 404, 505].contains(&scene.raw(garbage).status()), "{garbage:?}");
    }
    assert_eq!(scene.ask("GET /", "").status(), 200);
}
