//! Fifty clients at a time, half of which mean ill: those are ended, and the others do not notice.

use super::*;
use radar_views::scene::{Crowd, START};

/// How long a client that takes nothing may stay.
const STAY: Duration = Duration::from_secs(6);

/// A client that looks at the fight and the status, and takes little at a time.
fn client(scene: &Scene, buffer: Option<usize>) -> WebSocket<TcpStream> {
    let stream = scene.connect();
    if let Some(buffer) = buffer {
        rustix::net::sockopt::set_socket_recv_buffer_size(&stream, buffer).unwrap();
    }
    let mut request = format!("ws://{}/ws", scene.address).into_client_request().unwrap();
    let protocols = format!("radar.1, token.{TOKEN}").parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocols);
    let (mut socket, _) = tungstenite::client(request, stream).unwrap();
    for view in ["fight", "status"] {
        let text = format!(r#"{{"subscribe":{{"id":"{view}","view":"{view}"}}}}"#);
        socket.send(Message::text(text)).unwrap();
    }
    socket
}

/// When the frame was made, in milliseconds since the start: its third part (see the README).
fn made(frame: &[u8]) -> u64 {
    let mut numbers = frame[1..].iter();
    let mut number = || {
        let mut number = 0;
        for (place, octet) in (0..).zip(&mut numbers) {
            number |= u64::from(octet & 0x7f) << (7 * place);
            if octet & 0x80 == 0 {
                break;
            }
        }
        number
    };
    number();
    number() - START * 1000
}

/// How late a thread is woken on this machine at the moment, in milliseconds: all but one in a hundred times.
fn woken_late(stop: &AtomicBool) -> u64 {
    let mut late = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        thread::sleep(Duration::from_millis(10));
        late.push((begun.elapsed().as_millis() as u64).saturating_sub(10));
    }
    late.sort_unstable();
    late.get(late.len() * 99 / 100).copied().unwrap_or(0)
}

/// A client that sends one frame of 64 MiB, as a browser would; whether it got all of it in.
fn sends_much(mut client: WebSocket<TcpStream>) -> bool {
    let head = [&[0x82, 0xff][..], &(64u64 << 20).to_be_bytes(), &[0; 4]].concat();
    let mut sent = client.get_mut().write_all(&head).is_ok();
    for _ in 0..1024 {
        sent = sent && client.get_mut().write_all(&[0; 1 << 16]).is_ok();
    }
    sent
}

/// How late each frame was that a client has got, in milliseconds.
fn read_all(mut client: WebSocket<TcpStream>, start: Instant, stop: &AtomicBool) -> Vec<u64> {
    let mut late = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let frame = next_frame(&mut client);
        late.push((start.elapsed().as_millis() as u64).saturating_sub(made(&frame)));
    }
    late
}

#[test]
fn of_fifty_clients_the_bad_are_ended_in_six_seconds_and_the_good_get_all_in_time() {
    alone(
        "server::tests::crowd::of_fifty_clients_the_bad_are_ended_in_six_seconds_and_the_good_get_all_in_time",
        fifty_clients,
    );
}

fn fifty_clients() {
    let mut crowd = Crowd::new(200);
    let start = Instant::now();
    let scene = Scene::turning(64, &Tls { certificate: None, key: None }, move |hub| {
        let now = start.elapsed();
        crowd.report(now.as_millis() as u64, 2_000);
        hub.turn(&mut crowd.scene.model, now);
        thread::sleep(Duration::from_millis(100).saturating_sub(start.elapsed() - now));
    });
    let stop = Arc::<AtomicBool>::default();
    let good = (0..25).map(|_| {
        let (client, stop) = (client(&scene, None), Arc::clone(&stop));
        thread::spawn(move || read_all(client, start, &stop))
    });
    let good: Vec<_> = good.collect();
    let stopped = Arc::clone(&stop);
    let waker = thread::spawn(move || woken_late(&stopped));
    let (before, begun) = (memory(), Instant::now());
    let silent: Vec<_> = (0..10).map(|_| client(&scene, Some(2304))).collect();
    (0..10).for_each(|_| drop(client(&scene, None)));
    let senders: Vec<_> = (0..5)
        .map(|_| {
            let client = client(&scene, None);
            thread::spawn(move || sends_much(client))
        })
        .collect();
    let whole = senders.into_iter().map(|sender| sender.join().unwrap()).filter(|sent| *sent);
    assert_eq!(whole.count(), 0, "nobody got 64 MiB in");
    assert_eq!(scene.counted(Counter::ClientsFlooding), 5);
    scene.wait_for(Counter::ClientsSlow, 10);
    let (taken, grown) = (begun.elapsed(), memory().saturating_sub(before));
    stop.store(true, Ordering::Relaxed);
    let mut late: Vec<_> = good.into_iter().flat_map(|client| client.join().unwrap()).collect();
    late.sort_unstable();
    let [p50, p99] = [50, 99].map(|hundredths| late[late.len() * hundredths / 100]);
    let machine = waker.join().unwrap();
    println!("the last bad client was ended after {taken:?}, and they took {grown} octets");
    println!(
        "{} frames were late by {p50} ms (p50), {p99} ms (p99), the machine by {machine} ms",
        late.len()
    );
    assert!(taken <= STAY + Duration::from_secs(1), "{taken:?}, a second of it until their buffers are full");
    // Three threads hand a frame on; how late a busy machine wakes each of them is no doing of the server's.
    assert!(p99 <= 100 + 3 * machine, "{p99} ms, where a thread that sleeps is late by {machine} ms");
    assert!(grown < 50 << 20, "{grown} octets for 25 clients");
    drop(silent);
}
