//! Members of an event to be.

use radar_wire::json::Object;

/// The members that `fill` writes, without the braces: as [`Object::members`] takes them.
#[must_use]
pub fn members(fill: impl FnOnce(&mut Object<'_>)) -> Box<[u8]> {
    // A client's part with both fingerprints has some 600 octets.
    let mut out = Vec::with_capacity(1024);
    fill(&mut Object::new(&mut out));
    match out.as_slice() {
        [b'{', members @ .., b'}'] => members.into(),
        _ => Box::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_no_braces() {
        assert_eq!(*members(|event| event.boolean("ech", true)), *b"\"ech\":true");
        assert!(members(|_| ()).is_empty());
    }
}
