//! HTTP answers as web archives keep them: status, headers, and the body with its codings undone.

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use flate2::read::DeflateDecoder;
use std::io::{BufRead, Read};

/// The head of an answer, or the headers of a record.
#[derive(Debug, Default)]
pub struct Head {
    pub status: u16,
    headers: Vec<(String, String)>,
}

impl Head {
    /// Reads a status line and headers, or headers alone, from the lines of a head.
    pub fn parse(head: &[u8]) -> Head {
        let mut found = Head::default();
        for line in String::from_utf8_lossy(head).lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = found.headers.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if line.starts_with("HTTP/") && found.status == 0 {
                found.status = line.split_whitespace().nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
            } else if let Some((name, value)) = line.split_once(':') {
                found.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        found
    }

    /// The value of the header of this name, in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }

    /// The media type without parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let kind = self.get("content-type")?.split(';').next()?.trim().to_ascii_lowercase();
        Some(kind).filter(|k| !k.is_empty())
    }

    pub fn charset(&self) -> Option<String> {
        charset(self.get("content-type")?)
    }
}

/// The charset parameter of a media type.
pub fn charset(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let at = lower.find("charset=")? + "charset=".len();
    let value = lower[at..].trim_start_matches(['"', '\'', ' ']).split(['"', '\'', ';', ' ', ',']).next()?;
    Some(value.to_owned()).filter(|v| !v.is_empty())
}

/// The body without transfer and content codings.
///
/// Crawlers often undo a coding and keep its header, so a body that is not so coded is taken as it is.
pub fn decoded(head: &Head, body: Vec<u8>, limit: u64) -> Result<Vec<u8>, String> {
    let mut body = body;
    let is_chunked = head.get("transfer-encoding").is_some_and(|v| v.to_ascii_lowercase().contains("chunked"));
    if let Some(joined) = is_chunked.then(|| unchunked(&body)).flatten() {
        body = joined;
    }
    let codings = head.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
    for coding in codings.split(',').rev().map(str::trim).take(2) {
        body = uncoded(coding, body, limit)?;
    }
    Ok(body)
}

fn uncoded(coding: &str, body: Vec<u8>, limit: u64) -> Result<Vec<u8>, String> {
    match coding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => read_all(coding, MultiGzDecoder::new(&body[..]), limit),
        // What is called deflate is zlib by the standard and bare deflate by some servers.
        "deflate" => match read_all(coding, ZlibDecoder::new(&body[..]), limit) {
            Err(_) => Ok(read_all(coding, DeflateDecoder::new(&body[..]), limit).unwrap_or(body)),
            inflated => inflated,
        },
        "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
            let decoder = zstd::stream::read::Decoder::with_buffer(&body[..]).map_err(|e| format!("content coding zstd: {e}"))?;
            read_all(coding, decoder, limit)
        }
        "br" if !looks_like_text(&body) => Err("content coding br is not read".to_owned()),
        _ => Ok(body),
    }
}

fn looks_like_text(body: &[u8]) -> bool {
    let head = &body[..body.len().min(512)];
    !head.is_empty() && head.iter().all(|b| *b >= b' ' || b.is_ascii_whitespace())
}

fn read_all(coding: &str, decoder: impl Read, limit: u64) -> Result<Vec<u8>, String> {
    super::source::read_document(decoder, limit).map_err(|e| format!("content coding {coding}: {e}"))
}

/// The joined chunks; `None` when the body is not chunked. A body that breaks off keeps what there is.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let mut line = Vec::new();
        rest.by_ref().take(1 << 10).read_until(b'\n', &mut line).ok()?;
        let size = std::str::from_utf8(&line).ok()?.split(';').next()?.trim();
        let Ok(size) = usize::from_str_radix(size, 16) else { return (!joined.is_empty()).then_some(joined) };
        if size == 0 {
            return Some(joined);
        }
        let taken = size.min(rest.len());
        joined.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
        rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return Some(joined);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn check(head: &str, body: &[u8], expected: &str) {
        let found = match decoded(&Head::parse(head.as_bytes()), body.to_vec(), 1 << 20) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(e) => format!("!{e}"),
        };
        assert_eq!(found, expected);
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn chunks_are_joined() {
        check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", b"4\r\nrive\r\n2;x=y\r\nr!\r\n0\r\n\r\n", "river!");
    }

    #[test]
    fn a_coding_that_the_crawler_undid_is_no_fault() {
        check("Transfer-Encoding: chunked\r\n", b"<p>as it is", "<p>as it is");
        check("Content-Encoding: gzip\r\n", b"<p>as it is", "<p>as it is");
        check("Content-Encoding: br\r\n", b"<p>as it is", "<p>as it is");
    }

    #[test]
    fn content_codings_are_undone() {
        check("Content-Encoding: gzip\r\n", &gzip("bridge"), "bridge");
        check("content-encoding: GZIP\r\ntransfer-encoding: chunked\r\n", &[b"ff\r\n".as_slice(), &gzip("bridge")].concat(), "bridge");
    }

    #[test]
    fn a_body_that_grows_too_large_is_refused() {
        check("Content-Encoding: gzip\r\n", &gzip(&" ".repeat(2 << 20)), "!content coding gzip: document above the limit of 1048576 bytes");
    }

    #[test]
    fn a_charset_is_read_from_the_media_type() {
        assert_eq!(charset("text/html; Charset=\"windows-1251\""), Some("windows-1251".to_owned()));
        assert_eq!(charset("text/html"), None);
    }
}
