//! Web archives: WARC, each record compressed or the whole file or nothing.
//!
//! One capture for each page or text that was answered with success. Pictures and other media are skipped and named; what is about
//! the crawl (requests, redirects, logs) is no document. A record that repeats an earlier one is given that one's bytes, when they are
//! still held; else it says what it repeats.

use super::{
    Captures, Damaged, Kind, Map, Reader,
    gzip::Members,
    http::{self, Head},
    media, pdf,
    revisit::{Payload, Payloads, Repeat},
    source::{Context, Counted, Source, capture, read_line, skip},
    witness,
};
use crate::model::{Capture, Given, Media, Origin};
use std::{
    collections::VecDeque,
    io::{self, BufRead, Read},
};

pub struct Warc;

pub const MAGIC: &[u8] = b"WARC/";

impl Reader for Warc {
    fn name(&self) -> &'static str {
        "warc"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        head.starts_with(MAGIC)
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        records(source.origin, Box::new(Counted::new(source.input)), source.context)
    }
}

/// A stream of records that can tell places and recover.
pub trait Stream: BufRead {
    fn position(&mut self) -> io::Result<u64>;
    /// After an error: goes on behind it; false when that cannot be done.
    fn resume(&mut self) -> bool;
    /// Gives back the last bytes that were read; false when that cannot be done.
    fn unread(&mut self, bytes: &[u8]) -> bool;
}

impl Stream for Counted<'_> {
    fn position(&mut self) -> io::Result<u64> {
        Ok(Counted::position(self))
    }

    fn resume(&mut self) -> bool {
        false
    }

    fn unread(&mut self, bytes: &[u8]) -> bool {
        Counted::unread(self, bytes);
        true
    }
}

impl Stream for Members<'_> {
    fn position(&mut self) -> io::Result<u64> {
        Members::position(self)
    }

    fn resume(&mut self) -> bool {
        Members::resume(self)
    }

    fn unread(&mut self, _bytes: &[u8]) -> bool {
        false
    }
}

pub fn records<'a>(origin: Origin, input: Box<dyn Stream + 'a>, context: Context) -> Captures<'a> {
    let payloads = Payloads::new(context.limits.revisit_bytes);
    Box::new(Records { origin, input, context, payloads, ready: VecDeque::new(), copies: None, lost: false, ended: false, given_back: 0, raw: None })
}

struct Records<'a> {
    origin: Origin,
    input: Box<dyn Stream + 'a>,
    context: Context,
    payloads: Payloads,
    /// Records elsewhere that repeat the one before, which is no text.
    ready: VecDeque<Damaged>,
    copies: Option<Copies>,
    /// Between a fault and the next record.
    lost: bool,
    ended: bool,
    /// Bytes that were read again, which must not grow with the square of the file.
    given_back: u64,
    /// The record at hand as it stands there, where a witness waits.
    raw: Option<Vec<u8>>,
}

impl Iterator for Records<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(damaged) = self.ready.pop_front() {
                return Some(Err(damaged));
            }
            if let Some(copy) = self.copies.as_mut().and_then(Iterator::next) {
                return Some(Ok(copy));
            }
            self.copies = None;
            if self.ended {
                return None;
            }
            let mut origin = self.origin.clone();
            match self.record(&mut origin) {
                Ok(Some(found)) => return Some(found),
                Ok(None) => {}
                Err(e) => {
                    let told = !self.lost;
                    self.lost = true;
                    self.ended = !self.input.resume();
                    if told {
                        return Some(Err(Damaged::new(origin, format!("reading stopped: {e}"))));
                    }
                }
            }
        }
    }
}

/// Records elsewhere that repeat one payload: each is given its bytes when it is asked for.
struct Copies {
    of: Capture,
    by: std::vec::IntoIter<(Origin, Box<Repeat>)>,
}

impl Iterator for Copies {
    type Item = Capture;

    fn next(&mut self) -> Option<Capture> {
        let (origin, repeat) = self.by.next()?;
        let given = repeat.given;
        let charset = given.charset.or_else(|| self.of.given.charset.clone());
        let origin = Origin { sha256: self.of.origin.sha256.clone(), ..origin };
        Some(Capture { origin, media: self.of.media, given: Given { charset, ..given }, bytes: self.of.bytes.clone() })
    }
}

type Found = Option<Result<Capture, Damaged>>;

impl Records<'_> {
    /// Reads one record; none when it is no document.
    fn record(&mut self, origin: &mut Origin) -> io::Result<Found> {
        let Some(version) = self.first_line(origin)? else {
            self.ended = true;
            return Ok(None);
        };
        if !version.starts_with(MAGIC) {
            if std::mem::replace(&mut self.lost, true) {
                return Ok(None);
            }
            return Ok(Some(self.damaged(origin, "no record begins here, where one is expected".to_owned())));
        }
        self.lost = false;
        self.raw = witness::waits().then_some(version);
        let Some(head) = self.head(u64::MAX)? else {
            self.lost = true;
            return Ok(Some(self.damaged(origin, format!("head of the record above the limit of {} bytes", self.context.limits.header_bytes))));
        };
        let head = Head::parse(&head);
        origin.record = head.get("warc-record-id").map(|id| id.trim_matches(['<', '>']).to_owned());
        let Some(length) = head.get("content-length").and_then(|l| l.parse::<u64>().ok()) else {
            self.lost = true;
            return Ok(Some(self.damaged(origin, "the record does not say its length".to_owned())));
        };
        self.block(origin, &head, length)
    }

    /// The first line that is not empty, its place noted.
    fn first_line(&mut self, origin: &mut Origin) -> io::Result<Option<Vec<u8>>> {
        loop {
            origin.offset = Some(self.input.position()?);
            let mut line = Vec::new();
            let (length, _) = read_line(&mut *self.input, &mut line, self.context.limits.header_bytes)?;
            if length == 0 {
                return Ok(None);
            }
            if !line.trim_ascii().is_empty() || length > 2 {
                return Ok(Some(line));
            }
        }
    }

    /// The lines up to an empty one, at most `length` bytes; none when they are too long.
    fn head(&mut self, length: u64) -> io::Result<Option<Vec<u8>>> {
        let mut head = Vec::new();
        let limit = self.context.limits.header_bytes;
        let mut left = length;
        while left > 0 {
            let before = head.len();
            let (taken, whole) = read_line(&mut (&mut *self.input).take(left), &mut head, limit)?;
            if !whole {
                return Ok(None);
            }
            left -= taken;
            if taken == 0 || head[before..].trim_ascii().is_empty() {
                break;
            }
        }
        self.note(&head);
        Ok(Some(head))
    }

    /// Takes down what was read of the record at hand.
    fn note(&mut self, bytes: &[u8]) {
        if let Some(raw) = &mut self.raw {
            raw.extend_from_slice(bytes);
        }
    }

    /// The record at hand with the empty lines behind it.
    fn noted(&mut self) -> Option<Vec<u8>> {
        self.note(b"\r\n\r\n");
        self.raw.take()
    }

    fn block(&mut self, origin: &Origin, head: &Head, length: u64) -> io::Result<Found> {
        let kind = head.get("warc-type").unwrap_or_default().to_ascii_lowercase();
        let url = head.get("warc-target-uri").map(|u| u.trim_matches(['<', '>']).to_owned());
        let about_crawl = url.as_deref().is_some_and(|u| u.starts_with("metadata:") || u.starts_with("urn:") || u.ends_with("/robots.txt"));
        let wanted = !about_crawl && matches!(kind.as_str(), "response" | "resource" | "conversion" | "revisit");
        if !wanted {
            return self.pass_over(origin, length, length);
        }
        let of_http = head.media_type().is_some_and(|m| m == "application/http") || kind == "revisit";
        let (answer, taken) = match (of_http, kind.as_str()) {
            (true, _) => match self.head(length)? {
                Some(bytes) => (Head::parse(&bytes), bytes.len() as u64),
                None => {
                    self.lost = true;
                    return Ok(Some(self.damaged(origin, format!("head of the answer above the limit of {} bytes", self.context.limits.header_bytes))));
                }
            },
            (false, _) => (Head::parse(format!("content-type: {}", head.get("content-type").unwrap_or_default()).as_bytes()), 0),
        };
        let succeeded = !of_http || (200..300).contains(&answer.status) || (kind == "revisit" && matches!(answer.status, 0 | 304));
        if !succeeded {
            let what = if (300..400).contains(&answer.status) { "HTTP redirect" } else { "HTTP error" };
            let told = || Damaged::skipped(origin.clone(), what, format!("an answer with status {}, which is no page", answer.status));
            return Ok(self.pass_over(origin, length - taken, length)?.or_else(|| Some(Err(told()))));
        }
        let given = Given { url, captured: head.get("warc-date").map(str::to_owned), charset: answer.charset(), ..Given::default() };
        if let Some(media_type) = answer.media_type().filter(|m| !is_text(m)) {
            let passed = self.pass_over(origin, length - taken, length)?;
            return Ok(passed.or_else(|| Some(self.skipped(origin, head, &given, &media_type))));
        }
        if kind == "revisit" {
            let mut rest = Vec::new();
            if self.raw.is_some() {
                (&mut *self.input).take((length - taken).min(self.context.limits.header_bytes)).read_to_end(&mut rest)?;
                self.note(&rest);
            }
            let passed = self.pass_over(origin, length - taken - rest.len() as u64, length)?;
            if let Some(raw) = self.noted() {
                witness::note_revisit(origin, raw);
            }
            return Ok(passed.or_else(|| self.revisited(origin, head, given)));
        }
        self.body(origin, head, &answer, given, (taken, length))
    }

    /// Passes over the rest of a record; damaged when it is cut short.
    fn pass_over(&mut self, origin: &Origin, left: u64, length: u64) -> io::Result<Found> {
        let skipped = skip(&mut *self.input, left)?;
        Ok((skipped < left).then(|| self.damaged(origin, ends_early(length, length - left + skipped))))
    }

    /// A payload that is no text, and with it what repeats it.
    fn skipped(&mut self, origin: &Origin, head: &Head, given: &Given, media_type: &str) -> Result<Capture, Damaged> {
        self.payloads.pass(head, given);
        let skipped = |origin| Damaged::skipped(origin, media_type, if media_type == pdf::MEDIA_TYPE { pdf::NOT_READ } else { "no text" });
        let repeated = self.context.sought.iter().flat_map(|sought| sought.take(head, given));
        self.ready.extend(repeated.map(|(origin, _)| skipped(origin)));
        Err(skipped(origin.clone()))
    }

    fn body(&mut self, origin: &Origin, head: &Head, answer: &Head, given: Given, (taken, length): (u64, u64)) -> io::Result<Found> {
        let limit = self.context.limits.document_bytes;
        if length - taken > limit {
            let passed = self.pass_over(origin, length - taken, length)?;
            return Ok(passed.or_else(|| Some(self.damaged(origin, format!("document above the limit of {limit} bytes")))));
        }
        let mut body = Vec::new();
        (&mut *self.input).take(length - taken).read_to_end(&mut body)?;
        let found = taken + body.len() as u64;
        if found < length || !self.ends_here()? {
            let swallowed = self.give_back_swallowed(&body);
            if found < length || swallowed {
                let reason = if found < length { ends_early(length, found) } else { format!("the record is shorter than the {length} bytes it announces") };
                return Ok(Some(self.damaged(origin, reason)));
            }
        }
        self.note(&body);
        let body = match http::decoded(answer, body, limit) {
            Ok(body) => body,
            Err(reason) => return Ok(Some(self.damaged(origin, reason))),
        };
        let kind = match answer.media_type() {
            _ if body.is_empty() => return Ok(Some(Err(Damaged::skipped(origin.clone(), "application/x-empty", "an answer without a body")))),
            _ if pdf::is_pdf(&body) && pdf::IS_READ => Media::Pdf,
            _ if pdf::is_pdf(&body) => return Ok(Some(self.skipped(origin, head, &given, pdf::MEDIA_TYPE))),
            None if media::of(&body) != Media::Html => return Ok(Some(self.skipped(origin, head, &given, "application/octet-stream"))),
            Some(m) if m.ends_with("html") || m.ends_with("xhtml+xml") => Media::Html,
            _ => media::of(&body),
        };
        self.payloads.keep(head, &body, kind, &given);
        let page = capture(origin.clone(), kind, Given { digest: head.get("warc-payload-digest").map(str::to_owned), ..given }, body);
        if let Some(raw) = self.noted() {
            witness::note_record(&page.origin.sha256, raw);
        }
        let by: Vec<_> = self.context.sought.iter().flat_map(|sought| sought.take(head, &page.given)).collect();
        self.copies = (!by.is_empty()).then(|| Copies { of: page.clone(), by: by.into_iter() });
        Ok(Some(Ok(page)))
    }

    /// Whether what follows can be the end of a record.
    fn ends_here(&mut self) -> io::Result<bool> {
        let next = self.input.fill_buf()?;
        Ok(next.is_empty() || next.starts_with(b"\r") || next.starts_with(b"\n") || next.starts_with(MAGIC))
    }

    /// A length that lies takes the next records for its own; they are given back and read as what they are.
    fn give_back_swallowed(&mut self, body: &[u8]) -> bool {
        let Some(at) = memchr::memmem::find(body, b"\r\n\r\nWARC/1.") else { return false };
        let again = &body[at + 4..];
        let allowed = self.input.position().unwrap_or(0) + self.context.limits.document_bytes;
        if self.given_back + again.len() as u64 > allowed || !self.input.unread(again) {
            return false;
        }
        self.given_back += again.len() as u64;
        true
    }

    fn revisited(&self, origin: &Origin, head: &Head, given: Given) -> Found {
        match self.payloads.find(head) {
            Some(Payload::Held { bytes, media, charset }) => {
                let given = Given { charset: given.charset.or(charset), ..given };
                Some(Ok(capture(origin.clone(), media, given, bytes)))
            }
            Some(Payload::Foreign) => Some(Err(Damaged::skipped(origin.clone(), "application/octet-stream", "repeats a record that is no text"))),
            found => {
                let reason = match found {
                    Some(_) => "repeats a record too far back in this file to be held".to_owned(),
                    None => {
                        let of = head.get("warc-refers-to-target-uri").or(head.get("warc-refers-to")).unwrap_or("a record");
                        format!("repeats {}, which does not stand before it in this file", of.trim_matches(['<', '>']))
                    }
                };
                let kind = Kind::Repeats(Box::new(Repeat::new(head, given)));
                Some(Err(Damaged { kind, ..Damaged::new(origin.clone(), reason) }))
            }
        }
    }

    fn damaged(&self, origin: &Origin, reason: String) -> Result<Capture, Damaged> {
        Err(Damaged::new(origin.clone(), reason))
    }
}

fn ends_early(announced: u64, found: u64) -> String {
    format!("ends early: {announced} bytes announced, {found} found")
}

/// Media types whose bytes may be an article.
fn is_text(media_type: &str) -> bool {
    media_type == pdf::MEDIA_TYPE && pdf::IS_READ
        || matches!(media_type, "text/html" | "application/xhtml+xml" | "text/plain" | "text/markdown" | "text/x-markdown")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Sought;

    fn record(headers: &str, block: &str) -> String {
        format!("WARC/1.0\r\n{headers}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n", block.len())
    }

    fn answer(url: &str, block: &str) -> String {
        let headers = format!(
            "WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-05T07:30:00Z\r\nWARC-Payload-Digest: sha1:{url}\r\nContent-Type: application/http"
        );
        record(&headers, block)
    }

    fn check(archive: &str, expected: &[&str]) {
        let found: Vec<String> = crate::read::stream(crate::model::Origin::default(), Box::new(archive.as_bytes()))
            .map(|item| match item {
                Ok(c) => {
                    let parts = [c.given.url, c.given.captured, c.given.charset].map(Option::unwrap_or_default);
                    format!("{} {}", parts.join("|"), String::from_utf8_lossy(&c.bytes))
                }
                Err(Damaged { kind: Kind::Skipped(media_type), reason, .. }) => format!("{media_type}: {reason}"),
                Err(d) => format!("!{}", d.reason),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn pages_answered_with_success_are_documents() {
        let page = answer("http://a.example/", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=KOI8-U\r\n\r\n<p>a");
        let gone = answer("http://a.example/b", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>no");
        let moved = answer("http://a.example/c", "HTTP/1.1 301 Moved Permanently\r\nLocation: http://a.example/\r\n\r\n");
        check(
            &[page, gone, moved].concat(),
            &[
                "http://a.example/|2024-03-05T07:30:00Z|koi8-u <p>a",
                "HTTP error: an answer with status 404, which is no page",
                "HTTP redirect: an answer with status 301, which is no page",
            ],
        );
    }

    #[test]
    fn what_is_no_text_is_skipped_and_named() {
        let picture = answer("u", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nxyz");
        let again = record("WARC-Type: revisit\r\nWARC-Target-URI: v\r\nWARC-Payload-Digest: sha1:u", "HTTP/1.1 200 OK\r\n\r\n");
        let bare = answer("w", "HTTP/1.1 200 OK\r\n\r\n\u{1}\u{2}");
        let empty = answer("x", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
        check(
            &[picture, again, bare, empty].concat(),
            &[
                "image/png: no text",
                "application/octet-stream: repeats a record that is no text",
                "application/octet-stream: no text",
                "application/x-empty: an answer without a body",
            ],
        );
    }

    #[test]
    fn what_repeats_a_record_of_another_file_is_found_there() {
        let repeat = |url: &str, of: &str| {
            record(&format!("WARC-Type: revisit\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-01-01T00:00:00Z\r\n{of}"), "HTTP/1.1 200 OK\r\n\r\n")
        };
        let later = [
            repeat("v", "WARC-Payload-Digest: sha1:u"),
            repeat("w", "WARC-Refers-To-Target-URI: u\r\nWARC-Refers-To-Date: 2024-03-05T07:30:00Z"),
            repeat("x", "WARC-Refers-To-Target-URI: u\r\nWARC-Refers-To-Date: 2024-04-05T07:30:00Z"),
        ]
        .concat();
        let waiting: Vec<_> = crate::read::stream(crate::model::Origin::default(), Box::new(later.as_bytes()))
            .map(|item| match item.unwrap_err() {
                Damaged { origin, kind: Kind::Repeats(repeat), .. } => (origin, repeat),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(waiting.len(), 3);
        let places: Vec<_> = waiting.iter().map(|(origin, _)| origin.offset).collect();
        let options = crate::read::Options { sought: Some(std::sync::Arc::new(Sought::new(waiting))), ..Default::default() };
        let page = answer("u", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a");
        let found: Vec<Capture> = options.stream(crate::model::Origin::default(), Box::new(page.as_bytes())).map(Result::unwrap).collect();
        let told: Vec<_> = found.iter().map(|c| (c.given.url.as_deref(), c.given.captured.as_deref(), &c.bytes[..])).collect();
        let (first, later) = (Some("2024-03-05T07:30:00Z"), Some("2025-01-01T00:00:00Z"));
        assert_eq!(told, [(Some("u"), first, &b"<p>a"[..]), (Some("v"), later, b"<p>a"), (Some("w"), later, b"<p>a")]);
        assert_eq!([found[1].origin.offset, found[2].origin.offset], places[..2]);
    }

    #[test]
    fn what_repeats_by_its_digest_alone_is_found_before_and_far_behind_it() {
        let page = answer("u", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a");
        let other = answer("x", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>b");
        let again = |url: &str| record(&format!("WARC-Type: revisit\r\nWARC-Target-URI: {url}\r\nWARC-Payload-Digest: sha1:u"), "HTTP/1.1 200 OK\r\n\r\n");
        let archive = [again("v"), page, other, again("w")].concat();
        // One page is held.
        let limits = crate::read::Limits { revisit_bytes: 4, ..Default::default() };
        let read = |sought| {
            let options = crate::read::Options { limits: limits.clone(), sought, ..Default::default() };
            options.stream(Origin::default(), Box::new(archive.as_bytes())).collect::<Vec<_>>()
        };
        let of_kind = |item| match item {
            Err(Damaged { origin, kind: Kind::Repeats(repeat), reason }) => Some((reason, (origin, repeat))),
            _ => None,
        };
        let (reasons, waiting): (Vec<_>, Vec<_>) = read(None).into_iter().filter_map(of_kind).unzip();
        assert!(reasons[0].contains("does not stand before it") && reasons[1].contains("too far back"), "{reasons:?}");
        let sought = std::sync::Arc::new(Sought::new(waiting));
        let found: Vec<_> = read(Some(sought)).into_iter().flatten().map(|c| (c.given.url.unwrap_or_default(), c.bytes)).collect();
        let told: Vec<_> = found.iter().map(|(url, bytes)| (url.as_str(), &bytes[..])).collect();
        assert_eq!(told, [("u", &b"<p>a"[..]), ("v", b"<p>a"), ("w", b"<p>a"), ("x", b"<p>b")]);
    }

    #[test]
    fn texts_of_a_conversion_are_documents() {
        let text = record("WARC-Type: conversion\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: text/plain", "plain");
        let log = record("WARC-Type: resource\r\nWARC-Target-URI: metadata://gnu.org/log\r\nContent-Type: text/plain", "log");
        check(&[text, log].concat(), &["http://a.example/|| plain"]);
    }

    #[test]
    fn a_repeated_page_has_the_first_ones_bytes() {
        let page = answer("u", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a");
        let again =
            record("WARC-Type: revisit\r\nWARC-Target-URI: v\r\nWARC-Payload-Digest: sha1:u\r\nWARC-Date: 2025-01-01T00:00:00Z", "HTTP/1.1 200 OK\r\n\r\n");
        let unknown =
            record("WARC-Type: revisit\r\nWARC-Target-URI: w\r\nWARC-Payload-Digest: sha1:x\r\nWARC-Refers-To-Target-URI: z", "HTTP/1.1 200 OK\r\n\r\n");
        check(
            &[page, again, unknown].concat(),
            &["u|2024-03-05T07:30:00Z| <p>a", "v|2025-01-01T00:00:00Z| <p>a", "!repeats z, which does not stand before it in this file"],
        );
    }
}
