//! Mail: a message as a file, and mailboxes of many (mbox).
//!
//! One capture a message: its page when it has one, else its text. Attachments are not read.

use super::{
    Captures, Damaged, Map, Reader, media,
    source::{Context, Counted, Source, read_document, read_line, utf8},
};
use crate::model::{Capture, Given, Media, Origin};
use mail_parser::{Message, MessageParser, PartType};
use std::panic;

pub struct Mail;
pub struct Mailbox;

/// Headers that hardly anything but mail has.
const TELLING: &[&str] = &["message-id", "mime-version", "received", "return-path", "delivered-to", "x-mailer"];

impl Reader for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        begins_with_headers(head)
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        Box::new(std::iter::once_with(move || match read_document(source.input, source.context.limits.document_bytes) {
            Ok(bytes) => message(source.origin, &bytes),
            Err(reason) => Err(Damaged::new(source.origin, reason)),
        }))
    }
}

/// Whether these are headers of a message: a few lines of them, and one that is telling.
fn begins_with_headers(head: &[u8]) -> bool {
    let (mut telling, mut usual) = (false, 0);
    for line in head.split(|b| *b == b'\n').take(200) {
        if line.trim_ascii().is_empty() {
            break;
        }
        if line[0].is_ascii_whitespace() {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', line) else { break };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            return false;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        telling |= TELLING.contains(&name.as_str());
        usual += usize::from(matches!(name.as_str(), "from" | "to" | "date" | "subject"));
    }
    telling && usual > 0
}

/// The capture of one message.
fn message(mut origin: Origin, bytes: &[u8]) -> Result<Capture, Damaged> {
    origin.sha256 = super::sha256(bytes);
    // Mail is the oldest and oddest of formats; a fault of the parser costs this message.
    let parsed = panic::catch_unwind(|| MessageParser::default().parse(bytes).and_then(|message| parts(&message)));
    match parsed {
        Ok(Some((given, media, text))) => {
            origin.record.clone_from(&given.0);
            Ok(Capture { origin, media, given: given.1, bytes: text.into_bytes() })
        }
        Ok(None) => Err(Damaged::new(origin, "a message without text")),
        Err(_) => Err(Damaged::new(origin, "internal error while reading this message")),
    }
}

type Parts = ((Option<String>, Given), Media, String);

fn parts(message: &Message) -> Option<Parts> {
    let page = message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) if !html.trim().is_empty() => Some(html.to_string()),
        _ => None,
    });
    let (media, text) = match page {
        Some(page) => (Media::Html, page),
        None => {
            let text = message.text_bodies().find_map(|part| match &part.body {
                PartType::Text(text) if !text.trim().is_empty() => Some(text.to_string()),
                _ => None,
            })?;
            (media::of_text(text.as_bytes()), text)
        }
    };
    let from = message.from().and_then(|f| f.first());
    let given = Given {
        title: message.subject().map(str::to_owned),
        authors: from.and_then(|f| f.name()).map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).into_iter().collect(),
        published: message.date().filter(|d| d.is_valid()).map(mail_parser::DateTime::to_rfc3339),
        source: from.and_then(|f| f.address()).and_then(|a| a.rsplit_once('@')).map(|(_, domain)| domain.to_owned()),
        charset: utf8(),
        ..Given::default()
    };
    Some(((message.message_id().map(str::to_owned), given), media, text))
}

impl Reader for Mailbox {
    fn name(&self) -> &'static str {
        "mbox"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        let Some(end) = memchr::memchr(b'\n', head) else { return false };
        head.starts_with(b"From ") && (begins_with_headers(&head[end + 1..]) || is_separator(&head[..end]))
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let Source { origin, input, context } = source;
        Box::new(Messages { origin, input: Counted::new(input), context, separator: None, ended: false })
    }
}

/// `From address day month date time year`.
fn is_separator(line: &[u8]) -> bool {
    let words: Vec<&[u8]> = line.trim_ascii().split(|b| b.is_ascii_whitespace()).filter(|w| !w.is_empty()).collect();
    let time = |word: &&[u8]| word.len() >= 5 && word[0].is_ascii_digit() && word.contains(&b':');
    let year = |word: &&[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
    words.len() >= 5 && words[0] == b"From" && words.iter().any(time) && words.iter().any(year)
}

struct Messages<'a> {
    origin: Origin,
    input: Counted<'a>,
    context: Context,
    /// Where the line stands that begins the next message, when it has been read.
    separator: Option<u64>,
    ended: bool,
}

impl Iterator for Messages<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let offset = self.separator.take().unwrap_or(0);
            let origin = Origin { offset: Some(offset), ..self.origin.clone() };
            let mut bytes = Vec::new();
            match self.lines(offset == 0, &mut bytes) {
                Ok(true) if bytes.trim_ascii().is_empty() => {}
                Ok(true) => return Some(message(origin, &bytes)),
                Ok(false) => {
                    let reason = format!("document above the limit of {} bytes", self.context.limits.document_bytes);
                    return Some(Err(Damaged::new(origin, reason)));
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

impl Messages<'_> {
    /// Reads up to the next separator; false when the message is too long to be kept.
    fn lines(&mut self, first: bool, bytes: &mut Vec<u8>) -> std::io::Result<bool> {
        let limit = self.context.limits.document_bytes;
        let (mut kept, mut after_empty, mut at_start) = (true, first, first);
        let mut line = Vec::new();
        loop {
            let at = self.input.position();
            line.clear();
            let (length, whole) = read_line(&mut self.input, &mut line, limit)?;
            if length == 0 {
                self.ended = true;
                return Ok(kept);
            }
            if after_empty && line.starts_with(b"From ") && (at_start || is_separator(&line)) {
                if !at_start {
                    self.separator = Some(at);
                    return Ok(kept);
                }
                (at_start, after_empty) = (false, false);
                continue;
            }
            at_start = false;
            after_empty = line.trim_ascii().is_empty();
            // Writers put ">" before lines that look like a separator.
            let quoted = line.iter().take_while(|b| **b == b'>').count();
            let from = usize::from(quoted > 0 && line[quoted..].starts_with(b"From "));
            kept &= whole && (bytes.len() + line.len()) as u64 <= limit;
            if kept {
                bytes.extend_from_slice(&line[from..]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    fn check(mail: &str, expected: &[&str]) {
        let found: Vec<String> = crate::read::stream(crate::model::Origin::default(), Box::new(mail.as_bytes()))
            .map(|item| {
                let c = item.unwrap();
                let parts = [c.origin.record, c.given.title, c.given.source, Some(c.given.authors.join("+"))].map(Option::unwrap_or_default);
                format!("{:?} {}: {}", c.media, parts.join("|"), String::from_utf8_lossy(&c.bytes).trim_end())
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_page_comes_before_its_text() {
        check(
            "From: Ann Lee <ann@post.example>\nMessage-ID: <1@post.example>\nSubject: =?utf-8?Q?R=C3=ADver?=\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<p>page</p>\n--b--\n",
            &["Html 1@post.example|Ríver|post.example|Ann Lee: <p>page</p>"],
        );
    }

    #[test]
    fn a_mailbox_is_split_at_its_separators_only() {
        check(
            "From a@b.example Tue Mar  5 09:00:00 2024\nFrom: a@b.example\nMessage-ID: <1>\n\n>From here on it rose.\nFrom the hills it came.\n\nFrom a@b.example Tue Mar  5 09:01:00 2024\nFrom: a@b.example\nMessage-ID: <2>\n\ntwo\n",
            &["Plain 1||b.example|: From here on it rose.\nFrom the hills it came.", "Plain 2||b.example|: two"],
        );
    }

    #[test]
    fn a_text_with_a_label_is_no_mail() {
        check("Subject: a bridge\n\nIt fell.", &["Plain |||: Subject: a bridge\n\nIt fell."]);
    }
}
