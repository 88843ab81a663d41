//! Clients that mean ill, and one beside them that must not notice.

use super::*;

fn closing_code(socket: &mut WebSocket<TcpStream>) -> Option<u16> {
    loop {
        match socket.read() {
            Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}

#[test]
fn what_is_no_message_is_answered_and_counted() {
    let scene = Scene::new();
    let mut client = scene.client("");
    (0..3).for_each(|_| drop(next_text(&mut client)));
    for text in ["", "{", "[]", r#"{"subscribe":1}"#, "\u{202e}"] {
        client.send(Message::text(text)).unwrap();
        assert!(next_text(&mut client)["refused"]["what"].is_string(), "{text}");
    }
    assert_eq!(scene.counted(Counter::MessagesMalformed), 5);
    client.send(Message::binary(vec![1, 2, 3])).unwrap();
    assert_eq!(closing_code(&mut client), Some(1003));
}

#[test]
fn a_message_that_is_too_long_ends_the_client() {
    let scene = Scene::new();
    let mut client = scene.client("");
    client.send(Message::text("x".repeat(5000))).unwrap();
    let code = closing_code(&mut client);
    assert!(code.is_none() || code == Some(1009), "{code:?}");
    scene.wait_for(Counter::ClientsFlooding, 1);
}

#[test]
fn a_client_that_sends_too_much_is_ended() {
    let scene = Scene::new();
    let mut client = scene.client("");
    for _ in 0..200 {
        if client.send(Message::text(r#"{"hidden":false}"#)).is_err() {
            break;
        }
    }
    scene.wait_for(Counter::ClientsFlooding, 1);
}

#[test]
fn frames_that_break_the_protocol_end_the_client_alone() {
    let scene = Scene::new();
    let mut good = scene.client("");
    for garbage in [
        &[0xff; 64][..],
        &[0x81, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..],
        &[0x81, 0x05, 1, 2],
    ] {
        let mut client = scene.client("");
        next_text(&mut client);
        client.get_mut().write_all(garbage).unwrap();
        closing_code(&mut client);
    }
    next_frame(&mut good);
}

#[test]
fn a_client_that_reads_nothing_is_ended_and_its_memory_bounded() {
    alone("server::tests::hostile::a_client_that_reads_nothing_is_ended_and_its_memory_bounded", || {
        let scene = Scene::new();
        let mut client = scene.client("");
        next_frame(&mut client);
        rustix::net::sockopt::set_socket_recv_buffer_size(client.get_ref(), 4096).unwrap();
        // What makes for long texts: a refusal that quotes what was sent, at the most there may be of them.
        let text = format!(r#"{{"subscribe":{{"id":"x","view":"{}"}}}}"#, "y".repeat(4000));
        let before = memory();
        let start = Instant::now();
        while scene.counted(Counter::ClientsSlow) == 0 {
            if client.send(Message::text(text.as_str())).is_err() {
                break;
            }
            assert!(start.elapsed() < Duration::from_secs(100));
            thread::sleep(Duration::from_millis(52));
        }
        assert!(memory().saturating_sub(before) < 8 << 20);
    });
}

#[test]
fn a_thousand_connections_that_say_nothing_keep_nobody_out() {
    alone("server::tests::hostile::a_thousand_connections_that_say_nothing_keep_nobody_out", || {
        let scene = Scene::new();
        let mut good = scene.client("");
        next_frame(&mut good);
        let before = memory();
        let half_open: Vec<_> = (0..1000)
            .map(|_| {
                let mut stream = scene.connect();
                stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
                stream
            })
            .collect();
        let start = Instant::now();
        next_frame(&mut good);
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
        assert_eq!(scene.ask("GET /", "").status(), 200, "and who comes later is served");
        scene.wait_for(Counter::ConnectionsEvicted, 700);
        let grown = memory().saturating_sub(before);
        assert!(grown < 20 << 20, "{grown} octets");
        drop(half_open);
    });
}

#[test]
fn a_head_that_never_ends_is_given_ten_seconds() {
    let scene = Scene::new();
    let mut stream = scene.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    let start = Instant::now();
    let mut octets = Vec::new();
    let _ = stream.read_to_end(&mut octets);
    let taken = start.elapsed().as_secs();
    assert!((9..14).contains(&taken), "{taken} s");
}
