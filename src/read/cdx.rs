//! Indexes of web archives (CDX, CDXJ, ZipNum): they say where records stand and hold none.

use super::{
    Captures, Damaged, Map, Reader,
    source::{Source, once},
};

pub struct Cdx;

impl Reader for Cdx {
    fn name(&self) -> &'static str {
        "cdx"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        let line = head.split(|b| *b == b'\n').find(|l| !l.trim_ascii().is_empty()).unwrap_or_default();
        is_header(line) || is_row(line)
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        once(Damaged::skipped(source.origin, "application/x-cdx", "an index of a web archive, which holds no documents"))
    }
}

/// " CDX N b a m s k r M S V g": the first byte is what parts the columns.
fn is_header(line: &[u8]) -> bool {
    let letters = |rest: &[u8]| rest.trim_ascii().split(|b| b.is_ascii_whitespace()).all(|c| c.len() == 1 && c[0].is_ascii_alphabetic());
    line.starts_with(b"!meta {") || line.get(1..5).is_some_and(|name| name == b"CDX " && !line[0].is_ascii_alphanumeric() && letters(&line[5..]))
}

/// "org,example)/page 20240101120000 …": a turned address, a time, and columns or JSON.
fn is_row(line: &[u8]) -> bool {
    let mut parts = line.splitn(3, |b| *b == b' ');
    let (Some(address), Some(time), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let is_time = matches!(time.len(), 12 | 14 | 17) && time.iter().all(u8::is_ascii_digit);
    let is_turned = address.windows(2).any(|pair| pair == b")/") || address.windows(3).any(|three| three == b"://");
    is_time && is_turned && !rest.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, expected: bool) {
        assert_eq!(Cdx.recognises(head.as_bytes(), &Map::default()), expected, "{head}");
    }

    #[test]
    fn indexes_are_told_by_their_header_or_first_row() {
        check(" CDX a b a m s c v N\nhttp://a.example/ 20240305073000 http://a.example/ text/html 200 X - 1 - 0\n", true);
        check("example,a)/ 20240305073000 {\"url\": \"http://a.example/\"}\n", true);
        check("example,a)/x 20240305073000 http://a.example/x text/html 200 X - - 100 0 a.warc.gz\n", true);
        check("!meta {\"format\": \"cdxj-gzip-1.0\"}\n", true);
    }

    #[test]
    fn a_text_about_an_address_and_a_time_is_none() {
        check("See http://a.example/ 20240305 for more.\n", false);
        check(" CDX files are indexes of web archives.\n", false);
        check("(see below)/above 20240305073000\n", false);
    }
}
