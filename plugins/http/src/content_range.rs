//! Content-Range (RFC 9110 §14.4), in Suricata's form.

use radar_plugin::wire::json::Object;

/// Writes the value as it stands, and the numbers in it that are some.
pub(crate) fn write(object: &mut Object<'_>, value: &[u8]) {
    object.text("raw", value);
    let Some((range, size)) = parts(value) else { return };
    if let Some((start, end)) = range {
        object.number("start", start);
        object.number("end", end);
    }
    if let Some(size) = size {
        object.number("size", size);
    }
}

/// First and last octet, and the size of the whole: `bytes 0-499/1234`, `bytes */1234`.
type Parts = (Option<(u64, u64)>, Option<u64>);

fn parts(value: &[u8]) -> Option<Parts> {
    let text = std::str::from_utf8(value).ok()?.strip_prefix("bytes ")?;
    let (range, size) = text.trim().split_once('/')?;
    let range = range.split_once('-').and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)));
    Some((range, size.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_told_as_far_as_there_are_any() {
        assert_eq!(parts(b"bytes 0-499/1234"), Some((Some((0, 499)), Some(1234))));
        assert_eq!(parts(b"bytes 0-499/*"), Some((Some((0, 499)), None)));
        assert_eq!(parts(b"bytes */1234"), Some((None, Some(1234))));
        assert_eq!(parts(b"items 1-2/3"), None);
        assert_eq!(parts(b"bytes 0-99999999999999999999/1"), Some((None, Some(1))));
    }
}
