//! What is known of hops from elsewhere: names from the DNS, country and autonomous system from databases.

use crate::config::Config;
use radar_mmdb::{Databases, Options, Place};
use radar_reverse::{Answer, Reverse};
use std::{
    net::IpAddr,
    sync::mpsc::{Receiver, TryRecvError, channel},
    thread,
};

/// Where names and places come from. Nothing is started before it is needed.
#[derive(Debug)]
pub struct Surroundings {
    names_allowed: bool,
    reverse: Option<Reverse>,
    options: Options,
    reading: Option<Receiver<Databases>>,
    databases: Option<Databases>,
}

impl Surroundings {
    /// Nothing yet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let options = Options { databases: config.databases.clone(), ..Options::default() };
        Self { names_allowed: config.names, reverse: None, options, reading: None, databases: None }
    }

    /// Asks for the name of a hop. `false` if no answer will come.
    pub fn ask(&mut self, address: IpAddr) -> Result<bool, String> {
        if !self.names_allowed {
            return Ok(false);
        }
        let reverse = match &mut self.reverse {
            Some(reverse) => reverse,
            none => match Reverse::start(radar_reverse::Options::default()) {
                Ok(reverse) => none.insert(reverse),
                Err(error) => {
                    self.names_allowed = false;
                    return Err(format!("hops will have no names: {error}"));
                }
            },
        };
        Ok(reverse.ask(address))
    }

    /// The names that have come.
    pub fn names(&mut self) -> impl Iterator<Item = Answer> + use<> {
        self.reverse.as_mut().map(Reverse::answers).into_iter().flatten()
    }

    /// Begins to read the databases, if that has not been done. They may be large: a thread reads them.
    pub fn read_databases(&mut self) {
        if self.reading.is_some() || self.databases.is_some() {
            return;
        }
        let (to_us, reading) = channel();
        let options = self.options.clone();
        let read = move || {
            // What is wrong with a database is told by geoip and by `radar geoip status`.
            let _ = to_us.send(Databases::open(&options).0);
        };
        if thread::Builder::new().name("traceroute-places".to_owned()).spawn(read).is_ok() {
            self.reading = Some(reading);
        }
    }

    /// Whether databases are still being read.
    pub fn awaits_databases(&mut self) -> bool {
        match self.reading.as_ref().map(Receiver::try_recv) {
            None => return false,
            Some(Ok(databases)) => self.databases = Some(databases),
            Some(Err(TryRecvError::Empty)) => return true,
            Some(Err(TryRecvError::Disconnected)) => {}
        }
        self.reading = None;
        false
    }

    /// What the databases know of a hop.
    #[must_use]
    pub fn place(&self, address: IpAddr) -> Option<Place> {
        self.databases.as_ref().filter(|all| !all.is_empty()).map(|all| all.lookup(address))
    }
}
