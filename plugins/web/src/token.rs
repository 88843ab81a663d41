//! The secret that a browser must know, and what it keeps in its place.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use subtle::ConstantTimeEq;

/// A token, and the cookie that stands for it.
#[derive(Clone)]
pub struct Token {
    text: String,
    cookie: String,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token")
    }
}

impl Token {
    /// A new one of 128 random bits.
    pub fn new() -> Result<Self, String> {
        let mut octets = [0u8; 16];
        let mut filled = 0;
        while let Some(rest) = octets.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            filled += rustix::rand::getrandom(rest, rustix::rand::GetRandomFlags::empty())
                .map_err(|error| format!("no random numbers: {error}"))?;
        }
        Ok(Self::known(hex(&octets)))
    }

    /// One that somebody has chosen.
    pub fn of(text: &str) -> Result<Self, String> {
        let fits =
            (16..=128).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_alphanumeric());
        if fits {
            Ok(Self::known(text.to_owned()))
        } else {
            Err("must be 16 to 128 letters and digits".into())
        }
    }

    fn known(text: String) -> Self {
        // Not the token itself: cookies go to all ports of a host, and whoever gets one should not learn more than it.
        let cookie = hex(&Sha256::digest(format!("radar cookie {text}")));
        Self { text, cookie }
    }

    /// The token, for the URL that is printed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What a browser keeps as a cookie.
    #[must_use]
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Whether it is this one; how long that takes does not tell how much of it is right.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.text.as_bytes().ct_eq(text.as_bytes()).into()
    }

    /// The same for the cookie.
    #[must_use]
    pub fn is_cookie(&self, text: &str) -> bool {
        self.cookie.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_new_token_is_another_and_is_itself_alone() {
        let [one, other] = [Token::new().unwrap(), Token::new().unwrap()];
        assert_eq!(one.text().len(), 32);
        assert!(one.is(one.text()) && !one.is(other.text()) && !one.is("") && !one.is(&one.text()[1..]));
        assert!(one.is_cookie(one.cookie()) && !one.is_cookie(one.text()) && !one.is(one.cookie()));
        assert_eq!(format!("{one:?}"), "Token", "it gets into no log by accident");
    }
}
