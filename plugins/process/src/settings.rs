//! `[analyzers.process]`, and what it comes to.

use radar_plugin::settings;

settings! {
    /// `[analyzers.process]` in `radar.toml`.
    pub struct Config {
        /// Whether the kernel is made to write down who connects, sends and closes sockets (BPF), so that the processes of
        /// flows are known that were over in a moment. It needs CAP_BPF and CAP_PERFMON, else it is done without.
        pub bpf: bool = true,
        /// Whether other network namespaces are looked into, as those of containers, as far as radar may enter them.
        pub namespaces: bool = true,
        /// Network namespaces that are kept open at a time, two sockets each; others are passed over.
        pub namespaces_max: usize = 256,
        /// Flows that wait for a lookup, and answers that wait for a worker; what is past it is counted as `shed`. One takes
        /// some 100 octets.
        pub queue_max: usize = 4096,
        /// Processes that are known at a time; more than that are not looked through. One takes some 500 octets.
        pub processes_max: usize = 32768,
        /// Sockets whose process is remembered; past it all are forgotten and found anew. One takes some 60 octets.
        pub sockets_max: usize = 65536,
        /// Percent of one processor that may go into looking through all processes for the owner of a socket. Those
        /// that were just born are looked at in any case.
        pub sweep_percent: u32 = 10,
    }
}
