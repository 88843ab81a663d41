//! Who gets a WebSocket: by the host that is asked for, the page that asks, and the token.

use super::*;

pub(super) const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// The status that an upgrade with these headers is answered with.
fn status(scene: &Scene, host: &str, headers: &str) -> u16 {
    let mut stream = scene.connect();
    write!(stream, "GET /ws HTTP/1.1\r\nHost: {host}\r\n{UPGRADE}{headers}\r\n").unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    String::from_utf8_lossy(&head[9..]).parse().unwrap()
}

fn protocol(token: &str) -> String {
    format!("Sec-WebSocket-Protocol: radar.1, token.{token}\r\n")
}

#[test]
fn a_host_that_is_not_ours_gets_nothing_on_any_route() {
    let scene = Scene::new();
    let port = scene.address.port();
    for host in ["rebind.evil.example".into(), format!("rebind.evil.example:{port}"), "localhost".into()] {
        assert_eq!(status(&scene, &host, &protocol(TOKEN)), 404, "{host}");
        for path in ["/", "/api/v1/hello", "/nothing"] {
            let asked = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            assert_eq!(scene.raw(&asked).status(), 404, "{host} {path}");
        }
        let whole =
            format!("GET http://{host}/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", scene.host());
        assert_eq!(scene.raw(&whole).status(), 404, "{host}");
    }
    assert_eq!(status(&scene, &format!("localhost:{port}"), &protocol(TOKEN)), 101);
    assert_eq!(scene.counted(Counter::HostsRefused), 15);
}

#[test]
fn a_page_that_is_not_ours_gets_no_socket_whatever_it_shows() {
    let scene = Scene::new();
    let host = scene.host();
    let cookie = format!("Cookie: radar={}\r\n", Token::of(TOKEN).unwrap().cookie());
    let own = format!("Origin: http://{host}\r\n");
    for (headers, expected) in [
        (format!("{own}{}", protocol(TOKEN)), 101),
        (format!("{own}{cookie}"), 101),
        (format!("Origin: http://evil.example\r\n{}", protocol(TOKEN)), 403),
        (format!("Origin: http://evil.example\r\n{cookie}"), 403),
        (format!("Origin: https://{host}\r\n{cookie}"), 403),
        (format!("Origin: null\r\n{cookie}"), 401),
        (cookie.clone(), 401),
        ("Origin: null\r\n".into(), 401),
        (String::new(), 401),
        (own.clone(), 401),
        (format!("{own}{}", protocol("0123456789abcdef0123456789abcdee")), 401),
        (format!("{own}{}", protocol("")), 401),
        (protocol(TOKEN), 101),
        (format!("Origin: null\r\n{}", protocol(TOKEN)), 101),
        (format!("Authorization: Bearer {TOKEN}\r\n"), 101),
    ] {
        assert_eq!(status(&scene, &host, &headers), expected, "{headers}");
    }
    assert_eq!((scene.counted(Counter::OriginsRefused), scene.counted(Counter::TokensRefused)), (3, 7));
}

#[test]
fn the_token_becomes_a_cookie_that_opens_a_socket() {
    let scene = Scene::new();
    let own = format!("Origin: http://{}\r\n", scene.host());
    let login = |headers: &str| scene.ask("POST /login", headers);
    assert_eq!(login(&own).status(), 401);
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    assert_eq!(login(&format!("Origin: http://evil.example\r\n{bearer}")).status(), 403);
    let answer = login(&format!("{own}{bearer}"));
    assert_eq!(answer.status(), 204);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Path=/") && !cookie.contains(TOKEN), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(status(&scene, &scene.host(), &format!("{own}Cookie: {cookie}\r\n")), 101);
}

#[test]
fn more_clients_than_may_look_are_told_so() {
    let scene = Scene::with(2, &Tls { certificate: None, key: None });
    let clients = [scene.client(""), scene.client("")];
    assert_eq!(status(&scene, &scene.host(), &protocol(TOKEN)), 503);
    assert_eq!(scene.counted(Counter::ClientsRefused), 1);
    drop(clients);
    let start = Instant::now();
    while status(&scene, &scene.host(), &protocol(TOKEN)) != 101 {
        assert!(start.elapsed() < Duration::from_secs(5), "a place is free when a client has gone");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_script_gets_its_frames_as_json() {
    let scene = Scene::new();
    let mut client = scene.client("?format=json");
    assert!(next_text(&mut client)["hello"].is_object());
    assert!(next_text(&mut client)["state"].is_object());
    let mut frame = next_text(&mut client);
    while !frame["frame"].is_object() {
        frame = next_text(&mut client);
    }
    assert_eq!(frame["frame"]["snapshot"], true);
    assert_eq!(frame["frame"]["tables"]["rows"]["rows"][0]["filter"], "x");
}
