//! Exports of Telegram Desktop (`result.json`), of one channel or chat or of all.
//!
//! One capture a message that has text; the pieces of a text are joined, and so are the parts of an album. The channel is the
//! source; where a message was forwarded from stands as its author.

use super::{
    Captures, Damaged, Map, Reader,
    dates::from_seconds,
    scan::{Event, Scan},
    sha256,
    source::{Context, Source, utf8},
};
use crate::model::{Capture, Given, Media, Origin};
use serde::Deserialize;
use std::collections::VecDeque;

pub struct Telegram;

impl Reader for Telegram {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn recognises(&self, head: &[u8], _map: &Map) -> bool {
        let has = |words: &str| memchr::memmem::find(head, words.as_bytes()).is_some();
        let one = has("\"messages\"") && has("\"type\"") && ["_channel\"", "_group\"", "_supergroup\"", "_chat\"", "\"saved_messages\""].iter().any(|w| has(w));
        let all = has("\"chats\"") && has("\"list\"") || has("\"personal_information\"") && has("\"about\"");
        head.trim_ascii_start().starts_with(b"{") && (one || all)
    }

    fn captures<'a>(&self, source: Source<'a>) -> Captures<'a> {
        let Source { origin, input, context } = source;
        let scan = Scan::new(input, is_messages, context.limits.document_bytes);
        Box::new(Messages { origin, scan, context, chat: Chat::default(), pending: None, ready: VecDeque::new(), ended: false })
    }
}

fn is_messages(path: &str) -> bool {
    matches!(path, "messages" | "chats.list.messages" | "left_chats.list.messages")
}

#[derive(Default, Clone)]
struct Chat {
    name: Option<String>,
    id: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    id: serde_json::Number,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    date: String,
    date_unixtime: Option<String>,
    edited: Option<String>,
    edited_unixtime: Option<String>,
    from: Option<String>,
    from_id: Option<serde_json::Value>,
    forwarded_from: Option<String>,
    #[serde(default)]
    text: Text,
    photo: Option<serde_json::Value>,
    file: Option<serde_json::Value>,
}

#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Text {
    #[default]
    None,
    Whole(String),
    Pieces(Vec<Piece>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Piece {
    Plain(String),
    Marked { text: String },
}

impl Text {
    fn joined(&self) -> String {
        match self {
            Text::None => String::new(),
            Text::Whole(text) => text.clone(),
            Text::Pieces(pieces) => pieces
                .iter()
                .map(|p| match p {
                    Piece::Plain(text) | Piece::Marked { text } => text.as_str(),
                })
                .collect(),
        }
    }
}

/// A message, and the parts of its album that have come so far.
struct Pending {
    origin: Origin,
    message: Message,
    text: String,
    raw: Vec<u8>,
    chat: Chat,
}

struct Messages<'a> {
    origin: Origin,
    scan: Scan<'a>,
    context: Context,
    chat: Chat,
    pending: Option<Pending>,
    ready: VecDeque<Result<Capture, Damaged>>,
    ended: bool,
}

impl Iterator for Messages<'_> {
    type Item = Result<Capture, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if self.ended {
                return None;
            }
            match self.scan.event() {
                Ok(Some(Event::Element { offset, bytes })) => self.message(offset, bytes),
                Ok(Some(Event::Plain { path, value })) => self.note(&path, &value),
                Ok(Some(Event::TooLong { offset })) => self.damaged(offset, format!("message above the limit of {} bytes", self.context.limits.document_bytes)),
                Ok(None) => {
                    self.ended = true;
                    self.settle();
                }
                Err(reason) => {
                    self.ended = true;
                    self.settle();
                    self.damaged(self.scan.position(), format!("json: {reason}"));
                }
            }
        }
    }
}

impl Messages<'_> {
    /// Name and number of the chat, which stand before its messages.
    fn note(&mut self, path: &str, value: &[u8]) {
        let word = || serde_json::from_slice::<String>(value).ok();
        match path.rsplit('.').next() {
            Some("name") if path != "frequent_contacts.list.name" => {
                self.settle();
                self.chat = Chat { name: word(), id: None };
            }
            Some("id") => self.chat.id = Some(String::from_utf8_lossy(value).trim_matches('"').to_owned()),
            _ => {}
        }
    }

    fn damaged(&mut self, offset: u64, reason: String) {
        let origin = Origin { offset: Some(offset), ..self.origin.clone() };
        self.ready.push_back(Err(Damaged::new(origin, reason)));
    }

    fn message(&mut self, offset: u64, raw: Vec<u8>) {
        let message: Message = match serde_json::from_slice(&raw) {
            Ok(message) => message,
            Err(e) => return self.damaged(offset, format!("not a message: {e}")),
        };
        if message.kind != "message" {
            return;
        }
        let text = message.text.joined();
        if let Some(album) = self.pending.as_mut().filter(|p| p.is_album_of(&message, &text)) {
            if album.text.is_empty() {
                (album.message, album.text) = (message, text);
            }
            album.raw.extend(raw);
            return;
        }
        self.settle();
        let origin = Origin { offset: Some(offset), ..self.origin.clone() };
        self.pending = Some(Pending { origin, message, text, raw, chat: self.chat.clone() });
    }

    /// The message that waited for the rest of its album is whole.
    fn settle(&mut self) {
        if let Some(pending) = self.pending.take().filter(|p| !p.text.trim().is_empty()) {
            self.ready.push_back(Ok(pending.capture()));
        }
    }
}

impl Pending {
    /// Whether a message is a further part: media of the same second by the same hand, one of them without words.
    fn is_album_of(&self, next: &Message, text: &str) -> bool {
        let has_media = |m: &Message| m.photo.is_some() || m.file.is_some();
        let first = &self.message;
        has_media(first)
            && has_media(next)
            && first.date == next.date
            && first.from_id == next.from_id
            && first.forwarded_from == next.forwarded_from
            && (self.text.is_empty() || text.is_empty())
            // An export may be made to grow without end by parts of one album.
            && self.raw.len() < 4 << 20
    }

    fn capture(self) -> Capture {
        let Pending { mut origin, message, text, raw, chat } = self;
        origin.sha256 = sha256(&raw);
        let number = message.id.to_string();
        let published = message.date_unixtime.and_then(|s| from_seconds(s.parse().ok()?)).or(Some(message.date)).filter(|d| !d.is_empty());
        let given = Given {
            id: chat.id.map(|chat| format!("telegram-{chat}-{number}")),
            source: chat.name.or(message.from),
            authors: message.forwarded_from.into_iter().collect(),
            published,
            modified: message.edited_unixtime.and_then(|s| from_seconds(s.parse().ok()?)).or(message.edited),
            charset: utf8(),
            ..Given::default()
        };
        origin.record = Some(number);
        Capture { origin, media: Media::Plain, given, bytes: text.into_bytes() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(messages: &str, expected: &[&str]) {
        let json = format!(r#"{{"name": "River Watch", "type": "public_channel", "id": 77, "messages": [{messages}]}}"#);
        let found: Vec<String> = crate::read::stream(Origin::default(), Box::new(json.as_bytes()))
            .map(|item| match item {
                Ok(c) => {
                    let given = c.given;
                    let parts = [given.id, given.source, given.published, Some(given.authors.join("+"))].map(Option::unwrap_or_default);
                    format!("{} {}", parts.join("|"), String::from_utf8_lossy(&c.bytes))
                }
                Err(d) => format!("!{}", d.reason),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn pieces_of_a_text_are_joined() {
        check(
            r##"{"id":5,"type":"message","date":"2024-03-05T09:00:00","date_unixtime":"1709622000","text":["Water at ",{"type":"bold","text":"two"}," metres ",{"type":"hashtag","text":"#river"}]}"##,
            &["telegram-77-5|River Watch|2024-03-05T07:00:00Z| Water at two metres #river"],
        );
    }

    #[test]
    fn an_album_is_one_message() {
        check(
            r#"{"id":1,"type":"message","date":"2024-03-05T09:00:00","from_id":"c","photo":"a.jpg","text":"Dam"},
               {"id":2,"type":"message","date":"2024-03-05T09:00:00","from_id":"c","photo":"b.jpg","text":""},
               {"id":3,"type":"message","date":"2024-03-05T09:00:00","from_id":"c","text":"Next"}"#,
            &["telegram-77-1|River Watch|2024-03-05T09:00:00| Dam", "telegram-77-3|River Watch|2024-03-05T09:00:00| Next"],
        );
    }

    #[test]
    fn a_forward_names_where_it_came_from() {
        check(
            r#"{"id":1,"type":"message","date":"2024-03-05T09:00:00","forwarded_from":"Lake Post","text":"Ice"}"#,
            &["telegram-77-1|River Watch|2024-03-05T09:00:00|Lake Post Ice"],
        );
    }

    #[test]
    fn service_messages_and_pictures_alone_are_no_documents() {
        check(r#"{"id":1,"type":"service","date":"d","text":""},{"id":2,"type":"message","date":"d","photo":"a","text":""}"#, &[]);
    }

    #[test]
    fn a_bad_message_does_not_end_the_export() {
        check(
            r#"{"id":[],"type":"message","text":"x"},{"id":2,"type":"message","date":"d","text":"y"}"#,
            &["!not a message: invalid type: sequence, expected a JSON number at line 1 column 8", "telegram-77-2|River Watch|d| y"],
        );
    }
}
