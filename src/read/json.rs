//! JSON documents that are not one record a line: a list of records, an object with a list in it, JSON Feed, one record.
//!
//! Each record is one capture, whatever its keys are called.

use super::{
    Captures, Damaged, Map, Reader,
    map::record,
    scan::{Event, Scan},
    sha256,
    source::{Context, Source, read_document},
};
use crate::model::{Capture, Origin};

pub struct Json;

/// Keys under which services put their records.
const LISTS: &[&str] =
    &["articles", "items", "results", "records", "documents", "docs", "data", "posts", "entries", "response.docs", "response.results", "value"];

impl Reader for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        let mut marks = head.iter().filter(|b| !b.is_ascii_whitespace()).take(3);
        match (marks.next(), marks.next(), marks.next()) {
            (Some(b'['), Some(b'{'), Some(b'"')) => true,
            (Some(b'{'), Some(b'"'), _) => spans_lines(head) || holds_list(head),
            (Some(b'[' | b'{'), ..) => is_json(head),
            _ => false,
        }
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let (head, input) = match super::source::peek(source.input) {
            Ok(both) => both,
            Err(e) => return super::source::damaged(source.origin, format!("reading stopped: {e}")),
        };
        let (origin, context) = (source.origin, source.context);
        if head.trim_ascii_start().starts_with(b"{") && !holds_list(&head) {
            return Box::new(std::iter::once_with(move || one(origin, read_document(input, context.limits.document_bytes), &context.map)));
        }
        let scan = Scan::new(input, is_list, context.limits.document_bytes);
        Box::new(Records { origin, scan, context, feed: Around::default(), has_elements: false, ended: false })
    }
}

fn is_list(path: &str) -> bool {
    path.is_empty() || LISTS.contains(&path)
}

/// Whether this is JSON, as far as it can be seen: whatever it holds, it is no article.
fn is_json(head: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(head).map_or_else(|e| e.is_eof(), |_| true)
}

/// Whether the first line is only the beginning of an object.
fn spans_lines(head: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', head) else { return false };
    serde_json::from_slice::<serde::de::IgnoredAny>(&head[..end]).is_err_and(|e| e.is_eof())
}

/// Whether a list of records begins in sight.
fn holds_list(head: &[u8]) -> bool {
    LISTS.iter().map(|list| list.rsplit('.').next().unwrap_or(list)).any(|key| {
        let key = format!("\"{key}\"");
        memchr::memmem::find(head, key.as_bytes()).is_some_and(|at| {
            let after: Vec<u8> = head[at + key.len()..].iter().copied().filter(|b| !b.is_ascii_whitespace()).take(3).collect();
            after.starts_with(b":[{") || after.starts_with(b":[]")
        })
    }) && memchr::memmem::find(head, b"\"text\"").is_none_or(|text| text >= 64)
}

fn one(mut origin: Origin, bytes: Result<Vec<u8>, String>, map: &Map) -> Result<Capture, Damaged> {
    match bytes {
        Ok(bytes) => {
            origin.sha256 = sha256(&bytes);
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
            match serde_json::from_slice(bytes) {
                Ok(value) => record(map, origin, &value),
                Err(e) => Err(Damaged::new(origin, format!("not a record: {e}"))),
            }
        }
        Err(reason) => Err(Damaged::new(origin, reason)),
    }
}

/// What a JSON Feed says of all its items.
#[derive(Default)]
struct Around {
    is_feed: bool,
    title: Option<String>,
    language: Option<String>,
}

struct Records<'a> {
    origin: Origin,
    scan: Scan<'a>,
    context: Context,
    feed: Around,
    has_elements: bool,
    ended: bool,
}

impl Iterator for Records<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.scan.event() {
                Ok(Some(Event::Element { offset, bytes })) => {
                    self.has_elements = true;
                    let origin = Origin { offset: Some(offset), ..self.origin.clone() };
                    return Some(self.element(origin, bytes));
                }
                Ok(Some(Event::Plain { path, value })) => self.note(&path, &value),
                Ok(Some(Event::TooLong { offset })) => {
                    self.has_elements = true;
                    let origin = Origin { offset: Some(offset), ..self.origin.clone() };
                    return Some(Err(Damaged::new(origin, format!("record above the limit of {} bytes", self.context.limits.document_bytes))));
                }
                Ok(None) => {
                    self.ended = true;
                    if !self.has_elements && !self.scan.saw_empty_list() {
                        return Some(Err(Damaged::new(self.origin.clone(), "JSON without a list of records")));
                    }
                }
                Err(reason) => {
                    self.ended = true;
                    let origin = Origin { offset: Some(self.scan.position()), ..self.origin.clone() };
                    return Some(Err(Damaged::new(origin, format!("json: {reason}"))));
                }
            }
        }
        None
    }
}

impl Records<'_> {
    fn note(&mut self, path: &str, value: &[u8]) {
        let word = || serde_json::from_slice::<String>(value).ok();
        match path {
            "version" => self.feed.is_feed = memchr::memmem::find(value, b"jsonfeed.org/version").is_some(),
            "title" => self.feed.title = word(),
            "language" => self.feed.language = word(),
            _ => {}
        }
    }

    fn element(&self, origin: Origin, bytes: Vec<u8>) -> Result<Capture, Damaged> {
        let mut found = one(origin, Ok(bytes), &self.context.map)?;
        if self.feed.is_feed {
            // An item's identifier is only its feed's own.
            found.given.id = None;
            let given = &mut found.given;
            given.source = given.source.take().or_else(|| self.feed.title.clone());
            given.language = given.language.take().or_else(|| self.feed.language.clone());
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &[&str]) {
        assert!(Json.recognises(json.as_bytes(), &Map::default()), "not recognised");
        let found: Vec<String> = crate::read::stream(Origin::default(), Box::new(json.as_bytes()))
            .map(|item| match item {
                Ok(c) => format!("{} {}", c.given.title.unwrap_or_default(), String::from_utf8_lossy(&c.bytes)),
                Err(d) => format!("!{}", d.reason),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_list_gives_its_records() {
        check(r#"[{"title":"A","text":"a]}"},{"title":"B"}, {"headline":"C","body":"c"}]"#, &["A a]}", "!not a record: it has no text", "C c"]);
    }

    #[test]
    fn json_without_records_is_told() {
        check("[1, 2, \"a\"]", &["!JSON without a list of records"]);
        check("[[1], 2]", &["!not a record: no JSON object"]);
        check("[]", &[]);
        check(&"[".repeat(200_000), &["!json: ends early"]);
        assert!(!Json.recognises(b"[Updated] The bridge is open again.", &Map::default()));
    }

    #[test]
    fn a_list_within_an_object_gives_its_records() {
        check(r#"{"status":"ok","total":1,"articles":[{"title":"A","content":"a"}]}"#, &["A a"]);
    }

    #[test]
    fn a_record_over_several_lines_is_one() {
        check("{\n \"title\": \"A\",\n \"text\": \"a\"\n}", &["A a"]);
    }

    #[test]
    fn a_list_cut_short_keeps_what_there_is() {
        check(r#"[{"title":"A","text":"a"},{"title":"B","te"#, &["A a", "!json: ends early"]);
    }

    #[test]
    fn a_record_a_line_is_not_ours() {
        assert!(!Json.recognises(b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n", &Map::default()));
    }
}
