//! How much the model keeps.

/// Bounds of the model; what goes beyond is counted, and said in the view `stats`.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Flows that are known one by one.
    pub flows: usize,
    /// Seconds that can be looked back.
    pub history: usize,
    /// Flows that are told of in each of these seconds; the others are its rest.
    pub flows_in_second: usize,
    /// Octets of the last events.
    pub events: usize,
    /// Texts: names, addresses, fingerprints.
    pub strings: usize,
    /// Messages of the DNS.
    pub lookups: usize,
    /// Handshakes of TLS and QUIC.
    pub handshakes: usize,
    /// Beginnings of packets.
    pub heads: usize,
    /// Pairs of program and fingerprint.
    pub fingerprints: usize,
    /// What flows have carried in the last moments, for who draws it as it goes.
    pub pulses: usize,
}

impl Default for Limits {
    /// Some 80 MiB at most, when all of it is used.
    fn default() -> Self {
        Self {
            flows: 20_000,
            history: 600,
            flows_in_second: 500,
            events: 16 << 20,
            strings: 200_000,
            lookups: 8192,
            handshakes: 8192,
            heads: 4096,
            fingerprints: 8192,
            pulses: 8192,
        }
    }
}
