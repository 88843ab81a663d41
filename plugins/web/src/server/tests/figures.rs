//! What clients cost at the sink's boundary: reports as workers make them of much traffic, octets as they come out of a
//! socket. Time is that of the reports, so that how busy the machine is changes nothing.
//!
//! `cargo test -p radar-web figures -- --include-ignored --nocapture` prints all of it.

use super::*;
use radar_views::scene::Crowd;
use rustix::time::{ClockId, clock_gettime};

/// Flows that the model can hold.
const FLOWS: u64 = 20_000;

/// What a page looks at that shows the fight, with the top and the numbers beside it.
const VIEWS: [&str; 4] = ["fight", "status", "top", "stats"];

/// A server whose hub is turned here, with a full model.
struct Bench {
    crowd: Crowd,
    hub: Hub,
    server: Option<Server>,
    address: SocketAddr,
    counters: Arc<Counters>,
    /// Milliseconds of the reports.
    at: u64,
    /// Packets in a tenth of a second.
    packets: u64,
    spent: Duration,
}

/// A client that looks at [`VIEWS`], and what it has read so far.
struct Reader {
    octets: Arc<AtomicU64>,
    thread: JoinHandle<()>,
}

impl Bench {
    fn new(flows: u64) -> Self {
        let listeners = Listeners::read("web", &["127.0.0.1:0".into()]).unwrap().open(false).unwrap();
        let address = listeners[0].address();
        let counters = Arc::<Counters>::default();
        let (hub, questions) = Hub::new(false, Arc::clone(&counters));
        let access =
            Access { token: Token::of(TOKEN).unwrap(), open: false, names: Names::default(), tls: false };
        let server = Server::start(listeners, None, access, 64, questions, Arc::clone(&counters)).unwrap();
        let crowd = Crowd::new(flows);
        Self { crowd, hub, server: Some(server), address, counters, at: 0, packets: 0, spent: Duration::ZERO }
    }

    /// Lets so many tenths of a second pass.
    fn pass(&mut self, tenths: u64) {
        for _ in 0..tenths {
            self.at += 100;
            self.crowd.report(self.at, self.packets);
            let begun = spent();
            self.hub.turn(&mut self.crowd.scene.model, Duration::from_millis(self.at));
            self.spent += spent() - begun;
        }
    }

    fn reader(&mut self) -> Reader {
        let mut socket = subscribed(self.address);
        // What it has said is taken up before anything is measured.
        while self.hub.clients() == 0 {
            self.pass(1);
        }
        let octets = Arc::<AtomicU64>::default();
        let read = Arc::clone(&octets);
        let thread = thread::spawn(move || {
            let stream = socket.get_mut();
            let mut buffer = vec![0; 1 << 16];
            while let Ok(length) = stream.read(&mut buffer)
                && length > 0
            {
                read.fetch_add(length as u64, Ordering::Relaxed);
            }
        });
        Reader { octets, thread }
    }

    /// Octets that a reader gets in a second, once it has what it gets at first.
    fn octets_a_second(&mut self, reader: &Reader, seconds: u64) -> u64 {
        self.pass(20);
        let before = reader.settled();
        self.pass(seconds * 10);
        assert_eq!(self.counters.get(Counter::FramesMissed), 0, "all of it was taken");
        (reader.settled() - before) / seconds
    }

    fn end(mut self, readers: Vec<Reader>) {
        drop(self.server.take());
        readers.into_iter().for_each(|reader| reader.thread.join().unwrap());
    }
}

impl Reader {
    /// What it has read, once nothing more comes.
    fn settled(&self) -> u64 {
        let mut last = u64::MAX;
        loop {
            let now = self.octets.load(Ordering::Relaxed);
            if now == last {
                return now;
            }
            last = now;
            thread::sleep(Duration::from_millis(200));
        }
    }
}

/// A client that has asked for [`VIEWS`].
fn subscribed(address: SocketAddr) -> WebSocket<TcpStream> {
    let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
    let protocols = format!("radar.1, token.{TOKEN}").parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocols);
    let (mut socket, _) = tungstenite::client(request, TcpStream::connect(address).unwrap()).unwrap();
    for view in VIEWS {
        let text = format!(r#"{{"subscribe":{{"id":"{view}","view":"{view}"}}}}"#);
        socket.send(Message::text(text)).unwrap();
    }
    socket
}

/// Processor time of this thread.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Processor time of the threads that serve; only what a thread had that waits now is exact.
fn spent_by_servers() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten().map(|thread| thread.path());
    let serves = |thread: &std::path::PathBuf| {
        std::fs::read_to_string(thread.join("comm")).is_ok_and(|name| name.trim() == "web")
    };
    let nanoseconds = threads.filter(serves).filter_map(|thread| {
        std::fs::read_to_string(thread.join("schedstat")).ok()?.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// Packets in a second, and what a client of the page may get of them.
#[test]
fn a_client_gets_64_kilobytes_a_second_at_most_and_5_when_nothing_happens() {
    let mut bench = Bench::new(FLOWS);
    // All flows are known, and all of the live window is theirs.
    bench.packets = 100_000;
    bench.pass(30);
    let reader = bench.reader();
    for (packets, most) in [(1_000_000, 64 << 10), (20_000, 64 << 10)] {
        bench.packets = packets / 10;
        let octets = bench.octets_a_second(&reader, 5);
        println!("{packets} packets a second: {octets} octets a second to a client");
        assert!(octets > 1000 && octets <= most, "{octets} at {packets} packets a second");
    }
    // Once the window is empty, nothing is left to be told but the time.
    bench.packets = 0;
    bench.pass(620);
    let octets = bench.octets_a_second(&reader, 5);
    println!("idle: {octets} octets a second to a client");
    assert!(octets <= 5 << 10, "{octets} when nothing happens");
    bench.end(vec![reader]);
}

#[test]
#[ignore = "it measures, and takes a while"]
fn twenty_clients_cost_little_more_than_one() {
    let mut costs = Vec::new();
    for clients in [1, 20] {
        let mut bench = Bench::new(FLOWS);
        bench.packets = 100_000;
        bench.pass(30);
        let readers: Vec<_> = (0..clients).map(|_| bench.reader()).collect();
        bench.pass(20);
        readers.iter().for_each(|reader| _ = reader.settled());
        let (servers, clock) = (spent_by_servers(), Instant::now());
        bench.spent = Duration::ZERO;
        for _ in 0..100 {
            bench.pass(1);
            // As far apart as they are, so that each frame is sent by itself.
            thread::sleep(Duration::from_millis(20));
        }
        readers.iter().for_each(|reader| _ = reader.settled());
        let (hub, server) = (bench.spent, spent_by_servers() - servers);
        println!(
            "{clients} clients, 10 s of traffic: hub {hub:?}, server {server:?} ({:?})",
            clock.elapsed()
        );
        costs.push(hub + server);
        bench.end(readers);
    }
    let ratio = costs[1].as_secs_f64() / costs[0].as_secs_f64();
    println!("twenty clients cost {ratio:.2} times what one does");
    assert!(ratio <= 1.3, "{ratio}");
}
