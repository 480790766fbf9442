//! Which column of a table, or key of a record, holds what.
//!
//! Names that the caller gives come first, then those in common use. A row's values in, a capture out.

use super::{Damaged, media, source::utf8};
use crate::model::{Capture, Given, Media, Origin};
use serde_json::Value;

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Text,
    Html,
    Title,
    Published,
    Modified,
    Url,
    Source,
    Authors,
    Language,
    Id,
    Captured,
}

/// Each field, its name in a map, and the names it goes by in the archives of others, best first; compared without case, `_`, `-` and spaces.
const NAMES: &[(Field, &str, &[&str])] = &[
    (
        Field::Text,
        "text",
        &[
            "text",
            "body",
            "content",
            "fulltext",
            "maintext",
            "articlebody",
            "articletext",
            "plaintext",
            "contenttext",
            "bodytext",
            "cleanedtext",
            "article",
            "story",
            "message",
        ],
    ),
    (Field::Html, "html", &["html", "contenthtml", "bodyhtml", "rawhtml"]),
    (Field::Title, "title", &["title", "headline", "heading", "subject"]),
    (
        Field::Published,
        "published",
        &[
            "published",
            "publishedat",
            "datepublished",
            "publisheddate",
            "publishdate",
            "publicationdate",
            "pubdate",
            "date",
            "datetime",
            "createdat",
            "time",
            "timestamp",
        ],
    ),
    (Field::Modified, "modified", &["modified", "datemodified", "modifieddate", "lastmodified", "updated", "updatedat"]),
    (Field::Url, "url", &["url", "link", "canonicalurl", "permalink", "weburl", "sourceurl", "uri", "href"]),
    (Field::Source, "source", &["source", "outlet", "publisher", "publication", "newspaper", "sourcename", "sourcedomain", "domain", "site", "channel"]),
    (Field::Authors, "authors", &["authors", "author", "byline", "creator"]),
    (Field::Language, "language", &["language", "lang"]),
    (Field::Id, "id", &["id", "guid", "uuid", "articleid", "docid", "identifier"]),
    (Field::Captured, "captured", &["captured", "capturedat", "crawldate", "datedownload", "retrieved", "accessed"]),
];

/// The caller's names for columns and keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map(Vec<(Field, String)>);

impl std::str::FromStr for Map {
    type Err = String;

    /// Reads `title=headline,published=date`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut map = Map::default();
        for pair in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (field, column) = pair.split_once('=').ok_or_else(|| format!("\"{pair}\" is not of the form field=column"))?;
            let known = NAMES.iter().find(|(_, name, _)| *name == field.trim());
            let (field, ..) = known.ok_or_else(|| {
                let names: Vec<&str> = NAMES.iter().map(|(_, name, _)| *name).collect();
                format!("unknown field \"{}\"; the fields are {}", field.trim(), names.join(", "))
            })?;
            map.0.push((*field, plain(column)));
        }
        Ok(map)
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '\u{feff}') && !c.is_control()).flat_map(char::to_lowercase).collect()
}

impl Map {
    /// Whether the caller named anything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a column of this name holds, and how good a name it is (less is better).
    fn field(&self, name: &str) -> Option<(Field, usize)> {
        let name = plain(name);
        if let Some((field, _)) = self.0.iter().find(|(_, column)| *column == name) {
            return Some((*field, 0));
        }
        NAMES.iter().find_map(|(field, _, names)| Some((*field, 1 + names.iter().position(|n| *n == name)?)))
    }

    /// The best column for each field.
    pub fn columns<'n>(&self, names: impl Iterator<Item = &'n str>) -> Columns {
        let mut columns = Columns::default();
        for (column, name) in names.enumerate() {
            let Some((field, rank)) = self.field(name) else { continue };
            let plain_text = plain(name) == "text";
            match columns.0.iter_mut().find(|c| c.field == field) {
                Some(better) if better.rank <= rank => {}
                Some(worse) => *worse = Column { field, rank, column, plain_text },
                None => columns.0.push(Column { field, rank, column, plain_text }),
            }
        }
        columns
    }
}

/// Where each field stands in the rows of one table.
#[derive(Clone, Debug, Default)]
pub struct Columns(Vec<Column>);

#[derive(Clone, Debug)]
struct Column {
    field: Field,
    rank: usize,
    column: usize,
    /// Whether the name says that it is text: "<div>" in it is no tag.
    plain_text: bool,
}

impl Columns {
    pub fn holds_text(&self) -> bool {
        self.column(Field::Text).or(self.column(Field::Html)).is_some()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn column(&self, field: Field) -> Option<&Column> {
        self.0.iter().find(|c| c.field == field)
    }

    /// The capture that a row makes; its origin already says where it stands and what its bytes are.
    pub fn capture(&self, mut origin: Origin, value: impl Fn(usize) -> Vec<String>) -> Result<Capture, Damaged> {
        let values = |field| self.column(field).map(|c| value(c.column)).unwrap_or_default().into_iter().filter(|v| !v.trim().is_empty());
        let one = |field| values(field).next();
        let html = self.column(Field::Html).map(|_| values(Field::Html).collect::<String>()).filter(|v| !v.is_empty());
        let text = self.column(Field::Text).map(|_| values(Field::Text).collect::<Vec<_>>().join("\n\n")).filter(|v| !v.is_empty());
        let plain_text = self.column(Field::Text).is_some_and(|c| c.plain_text);
        let (bytes, media) = match (html, text) {
            (Some(html), _) => (html.into_bytes(), Media::Html),
            (None, Some(text)) => {
                let media = if plain_text { media::of_text(text.as_bytes()) } else { media::of(text.as_bytes()) };
                (text.into_bytes(), media)
            }
            (None, None) => return Err(Damaged::new(origin, "not a record: it has no text")),
        };
        let given = Given {
            id: one(Field::Id),
            url: one(Field::Url),
            title: one(Field::Title),
            authors: values(Field::Authors).collect(),
            published: one(Field::Published),
            modified: one(Field::Modified),
            language: one(Field::Language),
            source: one(Field::Source),
            captured: one(Field::Captured),
            charset: utf8(),
            ..Given::default()
        };
        origin.record.clone_from(&given.id);
        Ok(Capture { origin, media, given, bytes })
    }
}

/// The capture that a JSON object makes.
pub fn record(map: &Map, origin: Origin, value: &Value) -> Result<Capture, Damaged> {
    let Value::Object(object) = value else {
        return Err(Damaged::new(origin, "not a record: no JSON object"));
    };
    let columns = map.columns(object.keys().map(String::as_str));
    columns.capture(origin, |column| object.values().nth(column).map(words).unwrap_or_default())
}

/// The words of a value: of a list each item's, of an object its name's.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(word) => vec![word.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::Object(object) => ["name", "title", "text", "url"].iter().find_map(|key| object.get(*key)).map(words).unwrap_or_default(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(map: &str, json: &str, expected: &str) {
        let map: Map = map.parse().unwrap();
        let found = match record(&map, Origin::default(), &serde_json::from_str(json).unwrap()) {
            Ok(c) => {
                let given = c.given;
                let parts = [given.id, given.title, given.published, given.source, Some(given.authors.join("+")), String::from_utf8(c.bytes).ok()];
                parts.map(Option::unwrap_or_default).join("|")
            }
            Err(d) => format!("!{}", d.reason),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn usual_names_are_known() {
        check("", r#"{"Headline":"A","body":"b","pub_date":"2024-03-01","publisher":"P","Author":["X","Y"],"id":7}"#, "7|A|2024-03-01|P|X+Y|b");
    }

    #[test]
    fn a_given_name_comes_before_usual_ones() {
        check("title=slug,text=lead", r#"{"title":"no","slug":"yes","text":"no","lead":"l"}"#, "|yes||||l");
    }

    #[test]
    fn the_better_of_two_usual_names_is_taken() {
        check("", r#"{"content":"short","text":"long","date":"d","published_at":"p"}"#, "||p|||long");
    }

    #[test]
    fn a_source_may_be_an_object_and_a_text_a_list() {
        check("", r#"{"source":{"id":null,"name":"S"},"text":["a","b"]}"#, "|||S||a\n\nb");
    }

    #[test]
    fn a_row_without_text_is_damaged() {
        check("", r#"{"title":"A","text":""}"#, "!not a record: it has no text");
    }

    #[test]
    fn a_map_names_only_known_fields() {
        assert!("titel=x".parse::<Map>().unwrap_err().contains("unknown field \"titel\""));
        assert!("title".parse::<Map>().is_err());
    }
}
