//! Privacy: addresses and names of this machine and its networks stand under other names, the same ones all along.

use radar_views::model::{Model, address, here::Nearness};
use std::{
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher,
    net::IpAddr,
};

/// What stands for what.
#[derive(Debug, Default)]
pub struct Mask {
    /// Another one at each start, so that pictures of two days cannot be matched.
    seed: RandomState,
    /// Names of what is near.
    names: HashSet<String>,
    /// The second of the capture that they were gathered in.
    gathered: Option<u64>,
}

impl Mask {
    /// Gathers the names of what is near, at most once a second.
    pub fn gather(&mut self, model: &Model) {
        let second = model.now().capture / 1_000_000_000;
        if self.gathered.replace(second) == Some(second) {
            return;
        }
        self.names.clear();
        for (_, flow) in model.flows().iter() {
            for (side, end) in flow.ends.iter().enumerate() {
                let host = model.hosts().get(*end);
                if model.here().nearness(host) > Nearness::Remote {
                    let names = flow.names[side].iter().chain(&host.name);
                    self.names.extend(names.map(|name| name.to_ascii_lowercase()));
                }
            }
        }
    }

    /// A text in which nobody of here is named.
    #[must_use]
    pub fn cover(&self, text: &str, model: &Model) -> String {
        let mut covered = String::with_capacity(text.len());
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '_' | '%');
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            covered.push_str(&self.word(&rest[..word], model));
            let behind = &rest[word..];
            let gap = behind.find(is_part).unwrap_or(behind.len());
            covered.push_str(&behind[..gap]);
            rest = &behind[gap..];
        }
        covered
    }

    /// A word: an address, a name, either with a port.
    fn word(&self, word: &str, model: &Model) -> String {
        if let Some(covered) = self.whole(word, model) {
            return covered;
        }
        let ported =
            word.rsplit_once(':').filter(|(_, port)| port.bytes().all(|octet| octet.is_ascii_digit()));
        if let Some((host, port)) = ported
            && let Some(covered) = self.whole(host, model)
        {
            return format!("{covered}:{port}");
        }
        // What ends a clause is no part of the name.
        let bare = word.trim_end_matches(['.', ':']);
        match self.whole(bare, model) {
            Some(covered) if bare.len() < word.len() => covered + &word[bare.len()..],
            _ => word.to_owned(),
        }
    }

    fn whole(&self, word: &str, model: &Model) -> Option<String> {
        let number = |word: &str| format!("{:04x}", self.seed.hash_one(word) & 0xffff);
        let bare = word.split('%').next().unwrap_or(word);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            let octets = address::octets(ip);
            let near = match model.hosts().find(&octets) {
                Some(host) => model.here().nearness(host) > Nearness::Remote,
                None => address::reach(&octets) == address::Reach::Private,
            };
            return (near && !ip.is_loopback()).then(|| format!("host-{}", number(&ip.to_string())));
        }
        let name = word.to_ascii_lowercase();
        self.names.contains(&name).then(|| format!("name-{}", number(&name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_views::scene::Scene;
    use serde_json::json;

    #[test]
    fn what_is_near_is_named_otherwise_and_always_the_same() {
        let mut scene = Scene::new();
        let names = json!({"names": {"src": {"name": "laptop.example"}, "dest": {"name": "far.example"}}});
        scene.actor(1, ["192.168.1.10", "198.51.100.7"], [5000, 443], 6, names);
        scene.report(100, &[(1, 10, 10)], 0);
        let mut mask = Mask::default();
        mask.gather(&scene.model);
        let cover = |text: &str| mask.cover(text, &scene.model);
        let covered = cover("192.168.1.10:5000 > 198.51.100.7:443, far.example");
        assert!(
            covered.starts_with("host-") && covered.ends_with(":5000 > 198.51.100.7:443, far.example"),
            "{covered}"
        );
        assert_eq!(cover("192.168.1.10"), cover("192.168.1.10"));
        assert_ne!(cover("192.168.1.10"), cover("192.168.1.11"));
        assert!(cover("fe80::1%eth0").starts_with("host-"));
        assert!(cover("is it laptop.example.").contains("name-"));
        assert_eq!(cover("8.8.8.8 127.0.0.1 10:30"), "8.8.8.8 127.0.0.1 10:30");
    }
}
