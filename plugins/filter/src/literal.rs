//! What a value that was written means for a field of its kind.

use std::net::IpAddr;
use std::ops::Range;

use ipnet::IpNet;

use crate::glob::Glob;
use crate::lexer::{Order, Raw};
use crate::number::Unit;
use crate::regular::Regular;
use crate::term::Test;
use crate::trouble::Trouble;
use crate::vocabulary::{Field, Kind};

/// The test of a value that stands behind `:`.
pub(crate) fn test(field: &Field, raw: &Raw<'_>, at: &Range<usize>) -> Result<Test, Trouble> {
    let name = &field.name;
    let (text, quoted) = match raw {
        Raw::Word("*") => return Ok(Test::Exists),
        Raw::Word("") => return Err(Trouble::new(at.clone(), format!("a value is missing behind `{name}`"))),
        Raw::Word(word) => (*word, false),
        Raw::Quoted { text, .. } => (text.as_ref(), true),
        Raw::Regular { source, .. } => {
            return match field.kind {
                Kind::Text | Kind::Host | Kind::Address => regular(source, at).map(Test::Regular),
                _ => Err(Trouble::new(
                    at.clone(),
                    format!("`{name}` is no text, which a regular expression is for"),
                )),
            };
        }
    };
    match field.kind {
        Kind::Host if !quoted && is_mistaken_network(text) => Err(not_an_address(text, at)),
        // In quotes it is a name, though it may look like a network: names are made up by strangers.
        Kind::Text | Kind::Host => Ok(match network(text) {
            Some(network) if !quoted => Test::Network(network),
            _ => plain(text, quoted),
        }),
        Kind::Address => match network(text) {
            Some(network) => Ok(Test::Network(network)),
            None if !quoted && Glob::is(text) => Ok(Test::Glob(Glob::new(text))),
            None => Err(not_an_address(text, at)),
        },
        Kind::Flag => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Test::Flag(true)),
            "false" | "no" | "0" => Ok(Test::Flag(false)),
            _ => Err(Trouble::new(at.clone(), format!("`{name}` is `true` or `false`"))),
        },
        Kind::Number | Kind::Bytes | Kind::Rate | Kind::Duration | Kind::Port => numbers(field, text, at),
    }
}

/// The test of a value that stands behind a comparison.
pub(crate) fn order(field: &Field, order: Order, raw: &Raw<'_>, at: &Range<usize>) -> Result<Test, Trouble> {
    let name = &field.name;
    let word = match raw {
        Raw::Word(word) => *word,
        Raw::Quoted { text, .. } => text.as_ref(),
        Raw::Regular { source, .. } => source,
    };
    match field.kind {
        Kind::Text | Kind::Host | Kind::Address | Kind::Flag => Err(Trouble::new(
            at.clone(),
            format!("`{name}` has no order: it is compared with `:` or `!=`, not with `<` or `>`"),
        )),
        _ if word.is_empty() => Err(Trouble::new(at.clone(), format!("a number is missing behind `{name}`"))),
        _ => Ok(Test::Order(order, number(field, word, at)?)),
    }
}

/// The test of a word that stands alone.
pub(crate) fn anywhere(raw: &Raw<'_>, at: &Range<usize>) -> Result<Test, Trouble> {
    use crate::fold::Needle;
    match raw {
        Raw::Regular { source, .. } => regular(source, at).map(Test::Regular),
        Raw::Quoted { text, .. } if text.is_empty() => {
            Err(Trouble::new(at.clone(), "there is nothing between the quotes"))
        }
        Raw::Quoted { text, .. } => Ok(Test::Within(Needle::new(text))),
        Raw::Word("*") => Ok(Test::Exists),
        Raw::Word(word) if Glob::is(word) => Ok(Test::Glob(Glob::new(word))),
        Raw::Word(word) => Ok(Test::Within(Needle::new(word))),
    }
}

fn plain(text: &str, quoted: bool) -> Test {
    match Glob::is(text) && !quoted {
        true => Test::Glob(Glob::new(text)),
        false => Test::Text(text.into()),
    }
}

fn regular(source: &str, at: &Range<usize>) -> Result<Regular, Trouble> {
    Regular::new(source)
        .map_err(|reason| Trouble::new(at.clone(), format!("no regular expression: {reason}")))
}

/// An address or network in its canonical form: no bits behind the prefix, no IPv4 in IPv6.
pub(crate) fn network(word: &str) -> Option<IpNet> {
    let network = match word.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address.to_canonical()),
        Err(_) => word.parse::<IpNet>().ok()?.trunc(),
    };
    match (network.addr().to_canonical(), network.prefix_len().checked_sub(96)) {
        (address @ IpAddr::V4(_), Some(prefix)) if network.addr().is_ipv6() => {
            IpNet::new(address, prefix).ok()
        }
        _ => Some(network),
    }
}

/// Whether a word was meant as an address or a network, and is none.
pub(crate) fn is_mistaken_network(word: &str) -> bool {
    let is_plain = |part: &str| {
        part.contains(['.', ':'])
            && part.bytes().all(|octet| octet.is_ascii_hexdigit() || matches!(octet, b'.' | b':'))
    };
    match word.split_once('/') {
        Some((address, _)) => is_plain(address) && network(word).is_none(),
        None => {
            let is_number = |part: &str| part.bytes().all(|octet| octet.is_ascii_digit());
            word.split('.').count() == 4 && word.split('.').all(is_number) && network(word).is_none()
        }
    }
}

fn not_an_address(text: &str, at: &Range<usize>) -> Trouble {
    let what = match text.split_once('/') {
        Some((address, length)) if address.parse::<IpAddr>().is_ok() => {
            format!("`/{length}` is no length of a network's prefix")
        }
        _ => format!("`{text}` is neither an address nor a network as `10.0.0.0/8`"),
    };
    Trouble::new(at.clone(), what)
}

/// One number, or a range: `8000..8100`, `1K..`, `..10ms`.
fn numbers(field: &Field, text: &str, at: &Range<usize>) -> Result<Test, Trouble> {
    let Some((from, to)) = text.split_once("..") else {
        return Ok(Test::Number(number(field, text, at)?));
    };
    let end = |word: &str, start: usize| {
        let at = start..start.saturating_add(word.len());
        (!word.is_empty()).then(|| number(field, word, &at)).transpose()
    };
    // Of a value in quotes the places are one less; that of a range nobody quotes.
    let behind = at.start.saturating_add(from.len()).saturating_add(2);
    match (end(from, at.start)?, end(to, behind)?) {
        (None, None) => Err(Trouble::new(at.clone(), "a range has at least one end, as `8000..`")),
        (Some(first), Some(last)) if first > last => {
            Err(Trouble::new(at.clone(), "a range goes from the smaller to the greater")
                .suggesting(format!("{to}..{from}")))
        }
        (first, last) => Ok(Test::Range(first, last)),
    }
}

fn number(field: &Field, word: &str, at: &Range<usize>) -> Result<f64, Trouble> {
    let name = &field.name;
    if field.kind == Kind::Port {
        let port = word.parse::<u16>().map(f64::from);
        return port.map_err(|_| {
            let trouble = Trouble::new(at.clone(), format!("`{word}` is no port, which is 0 to 65535"));
            // `port:https` was meant as the service.
            let is_name = word.starts_with(|first: char| first.is_ascii_alphabetic());
            match is_name {
                true => Trouble { what: format!("{}; `service` has names", trouble.what), ..trouble },
                false => trouble,
            }
        });
    }
    let unit = match field.kind {
        Kind::Number | Kind::Bytes | Kind::Rate | Kind::Duration => field.unit,
        _ => Unit::None,
    };
    unit.read(word).map_err(|error| {
        Trouble::new(at.clone(), format!("`{word}` is not what `{name}` takes: {}", error.what))
            .suggesting(error.suggestion)
    })
}
