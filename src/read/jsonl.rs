//! Records, one JSON object a line: `{"text" or "html", "id"?, "url"?, "title"?, …}`.
//!
//! Other names of the keys are known too. Each line is one capture; a line that is none is a damaged document with its offset, and the next line is read.

use super::{
    Captures, Damaged, Map, Reader, map, media, sha256,
    source::{Context, Source, read_line, utf8},
};
use crate::model::{Capture, Given, Media, Origin};
use serde::Deserialize;
use std::{borrow::Cow, io::BufRead};

pub struct Jsonl;

impl Reader for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let mut rest = head.iter().skip_while(|b| b.is_ascii_whitespace());
        rest.next() == Some(&b'{') && rest.find(|b| !b.is_ascii_whitespace()) == Some(&b'"')
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let Source { origin, input, context } = source;
        Box::new(Lines { origin, input, context, offset: 0, ended: false })
    }
}

struct Lines<'a> {
    origin: Origin,
    input: Box<dyn BufRead + 'a>,
    context: Context,
    offset: u64,
    ended: bool,
}

impl Iterator for Lines<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let origin = Origin { offset: Some(self.offset), ..self.origin.clone() };
            let mut line = Vec::new();
            let limit = self.context.limits.document_bytes;
            match read_line(&mut self.input, &mut line, limit) {
                Ok((0, _)) => return None,
                Ok((length, whole)) => {
                    self.offset += length;
                    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
                    if !whole {
                        return Some(Err(Damaged::new(origin, format!("line above the limit of {limit} bytes"))));
                    }
                    if !line.is_empty() {
                        return Some(record(origin, line, &self.context.map));
                    }
                }
                Err(e) => {
                    self.ended = true;
                    return Some(Err(Damaged::new(origin, format!("reading stopped: {e}"))));
                }
            }
        }
        None
    }
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    html: Option<Cow<'a, str>>,
    id: Option<Id>,
    url: Option<String>,
    title: Option<String>,
    authors: Option<Authors>,
    published: Option<String>,
    modified: Option<String>,
    language: Option<String>,
    source: Option<String>,
    captured: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Word(String),
    Number(serde_json::Number),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Authors {
    One(String),
    Several(Vec<String>),
}

fn record(mut origin: Origin, line: &[u8], names: &Map) -> Result<Capture, Damaged> {
    origin.sha256 = sha256(line);
    if !names.is_empty() {
        return mapped(origin, line, names);
    }
    let parsed: Line = match serde_json::from_slice(line) {
        Ok(parsed) => parsed,
        Err(e) if e.is_data() => return mapped(origin, line, names),
        Err(e) => return Err(Damaged::new(origin, format!("not a record: {e}"))),
    };
    let (bytes, media) = match (parsed.html, parsed.text) {
        (Some(html), _) => (html.into_owned().into_bytes(), Some(Media::Html)),
        (None, Some(text)) => (text.into_owned().into_bytes(), None),
        (None, None) => return mapped(origin, line, names),
    };
    let media = media.unwrap_or_else(|| media::of_text(&bytes));
    let id = parsed.id.map(|id| match id {
        Id::Word(word) => word,
        Id::Number(number) => number.to_string(),
    });
    origin.record.clone_from(&id);
    let authors = match parsed.authors {
        None => Vec::new(),
        Some(Authors::One(name)) => vec![name],
        Some(Authors::Several(names)) => names,
    };
    // The line is UTF-8, whatever a page within it declares.
    let given = Given {
        id,
        url: parsed.url,
        title: parsed.title,
        authors,
        published: parsed.published,
        modified: parsed.modified,
        language: parsed.language,
        source: parsed.source,
        captured: parsed.captured,
        charset: utf8(),
        ..Given::default()
    };
    Ok(Capture { origin, media, given, bytes })
}

/// A record whose keys are not ours.
fn mapped(origin: Origin, line: &[u8], names: &Map) -> Result<Capture, Damaged> {
    match serde_json::from_slice(line) {
        Ok(value) => map::record(names, origin, &value),
        Err(e) => Err(Damaged::new(origin, format!("not a record: {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn check(lines: &str, expected: &[&str]) {
        let found: Vec<String> = crate::read::stream(Origin::default(), Box::new(Cursor::new(lines.to_owned())))
            .map(|item| match item {
                Ok(c) => format!("{} {}", c.origin.offset.unwrap_or_default(), String::from_utf8_lossy(&c.bytes)),
                Err(d) => format!("{} !{}", d.origin.offset.unwrap_or_default(), d.reason.split(':').next().unwrap_or_default()),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_bad_line_does_not_end_the_file() {
        check("{\"text\":\"a\"}\n{oops\n\n{\"text\":\"b\",\"id\":7}\n{\"id\":\"x\"}", &["0 a", "13 !not a record", "20 b", "40 !not a record"]);
    }
}
