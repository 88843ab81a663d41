//! What can be said to `radar trace` and `radar ping`.

use super::super::arguments::duration;
use clap::{Args, ValueEnum};
use std::time::Duration;

/// `radar trace …` and `radar ping …`; what is not said is as the configuration of the prober has it.
#[derive(Args, Clone, Debug)]
pub struct ProbeArguments {
    /// A name or an address
    pub host: String,
    /// What is sent
    #[arg(long, value_enum)]
    pub protocol: Option<ProbeProtocol>,
    /// To which port, of UDP or TCP
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Only by IPv4
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Only by IPv6
    #[arg(short = '6', long)]
    pub ipv6: bool,
    /// How often each hop is asked
    #[arg(long, value_name = "N")]
    pub rounds: Option<u32>,
    /// The first hop that is asked
    #[arg(long, value_name = "N")]
    pub first_ttl: Option<u8>,
    /// The last one
    #[arg(long, value_name = "N")]
    pub max_ttl: Option<u8>,
    /// Which fields of a packet change from one to the next: those that routers look at to choose a way, or not
    #[arg(long, value_enum)]
    pub strategy: Option<ProbeStrategy>,
    /// Time between two rounds: 100ms, 1s
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub interval: Option<Duration>,
    /// Look up no names of hops
    #[arg(short = 'n', long)]
    pub no_names: bool,
    /// Octets of each packet, from the IP header on
    #[arg(long, value_name = "OCTETS")]
    pub size: Option<u16>,
    /// As JSON, an event a line, as it comes
    #[arg(long)]
    pub json: bool,
}

/// `--protocol`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum ProbeProtocol {
    /// Echo requests.
    Icmp,
    /// Datagrams to a port where nobody listens.
    Udp,
    /// SYNs.
    Tcp,
}

impl ProbeProtocol {
    /// As a request has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Icmp => "icmp",
            Self::Udp => "udp",
            Self::Tcp => "tcp",
        }
    }
}

/// `--strategy`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum ProbeStrategy {
    /// Ports change, so that packets may take different ways.
    Classic,
    /// All packets take the same way; what changes is the checksum.
    Paris,
    /// All packets take the same way; what changes is the identification.
    Dublin,
}

impl ProbeStrategy {
    /// As a request has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Paris => "paris",
            Self::Dublin => "dublin",
        }
    }
}
