//! `[analyzers.traceroute]` in `radar.toml`.

use radar_plugin::prelude::*;

settings! {
    /// `[analyzers.traceroute]` in `radar.toml`.
    pub struct Config {
        /// Whether each public host is traced once that this machine's traffic goes to.
        pub automatic: bool = false,
        /// Traces in a minute that begin by themselves; further hosts are passed over until they are seen again.
        pub automatic_per_minute: u32 = 6,
        /// Hosts that are remembered as traced; beyond, the oldest are forgotten. One takes some 100 octets.
        pub traced_max: usize = 16384,
        /// Whether hosts may be probed that are not public: private, shared, link-local, loopback.
        pub private: bool = true,
        /// Networks that are never probed, as "203.0.113.0/24" or "2001:db8::1". Multicast, broadcast and reserved
        /// addresses never are.
        pub never: Vec<String> = [],
        /// Traces that run at the same time; further ones are refused.
        pub concurrent: u32 = 4,
        /// Probes in a second, of all traces together. A round goes out at once and is made up for afterwards.
        pub rate: u32 = 200,
        /// Whether hops are asked the DNS for. Names are never asked for of addresses that are not public, nor
        /// for traces that begin by themselves.
        pub names: bool = true,
        /// MMDB files for country and autonomous system of hops; none, those that are found in the usual places.
        pub databases: Vec<String> = [],
    }
}
