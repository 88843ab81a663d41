//! The ways of a hello's segments.
//!
//! | module      | what happens to them                                                       |
//! |-------------|----------------------------------------------------------------------------|
//! | [`order`]   | cut, reordered, repeated                                                   |
//! | [`overlap`] | octets that come twice, the same or others                                 |
//! | [`stray`]   | what belongs to no stream, and where streams begin and end                 |
//! | [`records`] | the hello over several TLS records, with others before and behind          |
//! | [`loss`]    | what is missing: segments, a beginning, a direction                        |
//! | [`dtls`]    | all of that with the fragments of DTLS                                     |
//! | [`quic`]    | datagrams of QUIC as a client has sent them; their frames are its plugin's own tests |

pub mod dtls;
pub mod loss;
pub mod order;
pub mod overlap;
pub mod quic;
pub mod records;
pub mod stray;

use crate::{Expect, Facts, Hello, Step, hello::record};
use hex_literal::hex;
use radar_tests::frame::flag::ACK;

/// A conversation about a hello, segment by segment.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Whose hello, what happens to it, and where.
    pub name: String,
    /// What must come of it.
    pub expect: Expect,
    /// Its segments, or datagrams.
    pub steps: Vec<Step>,
    /// Whether it is over UDP: a step is its payload then.
    pub is_udp: bool,
    /// The initial sequence numbers of client and server.
    pub numbers: [u32; 2],
}

/// The answer of OpenSSL 3.0, in its place for any: the message, its header included.
const SERVER_HELLO: &[u8] = &hex!(
    "
    0200007603036f97d332be917b3afafcce55bf0221711651032408114eeab8b2f3f1d7e8dc722012b06c2527092b5138
    9df86ad3ed06927fba9473094ec8c85c535a97e189c7d9130200002e002b0002030400330024001d0020de1902d3abe0
    e694dc0db47a8138efd5406cea217ec9bd66a49421dec2a5e25d
    "
);

/// All that can be done to a hello without naming a place in it.
#[must_use]
pub fn whole(hello: &Hello) -> Vec<Delivery> {
    let ways = [order::whole, overlap::whole, stray::whole, records::whole, loss::whole];
    ways.iter().flat_map(|way| way(hello)).collect()
}

/// A hello octet by octet.
#[must_use]
pub fn octets(hello: &Hello) -> Vec<Delivery> {
    [order::octets(hello), records::octets(hello)].concat()
}

/// All that can be done to it at these places, each of which is within it.
#[must_use]
pub fn at(hello: &Hello, places: &[usize]) -> Vec<Delivery> {
    let ways = [order::at, overlap::at, stray::at, records::at, loss::at];
    places.iter().flat_map(|place| ways.iter().flat_map(|way| way(hello, *place))).collect()
}

impl Delivery {
    /// A connection in which the client says `octets` in these steps, and is answered.
    #[must_use]
    pub fn told(name: &str, facts: Facts, octets: &[u8], steps: Vec<Step>) -> Self {
        let steps = [opening(), steps, answer(octets.len())].concat();
        Self {
            name: name.to_owned(),
            expect: Expect::Told(facts),
            steps,
            is_udp: false,
            numbers: [1000, 5000],
        }
    }

    /// Datagrams of a client, and of the server where there are some.
    #[must_use]
    pub fn datagrams(name: &str, facts: Facts, steps: Vec<Step>) -> Self {
        Self { steps, is_udp: true, ..Self::told(name, facts, &[], vec![]) }
    }

    /// The same of the whole of a hello.
    fn of(hello: &Hello, name: &str, place: usize, steps: Vec<Step>) -> Self {
        Self::told(&title(hello, name, place), hello.facts.clone(), &hello.record, steps)
    }

    fn expecting(self, expect: Expect) -> Self {
        Self { expect, ..self }
    }

    /// The value or none.
    fn perhaps(self, hello: &Hello) -> Self {
        self.expecting(Expect::ToldOrNothing(hello.facts.clone()))
    }
}

fn title(hello: &Hello, name: &str, place: usize) -> String {
    format!("{} · {name} · {place}", hello.client)
}

/// The three-way handshake.
fn opening() -> Vec<Step> {
    vec![Step::syn(), Step::syn_ack(), Step { flags: ACK, ..Step::default() }]
}

/// What the server says when it has `octets` of the client, up to the end of both.
fn answer(octets: usize) -> Vec<Step> {
    let change = record(20, &[1]);
    let flight = [record(22, SERVER_HELLO), change.clone(), record(23, &[9; 40])].concat();
    let finished = [change, record(23, &[8; 40])].concat();
    let (server, client) = (flight.len(), octets + finished.len());
    vec![
        Step::server(0, octets, &flight),
        Step::client(octets, &finished).has(server),
        Step::server(server, client, &[]).fin(),
        Step::client(client, &[]).has(server + 1).fin(),
    ]
}
