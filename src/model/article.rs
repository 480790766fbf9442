//! A cleaned capture.

use super::{Origin, Span};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How exactly a publication date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    Minute,
    Day,
    Month,
    Year,
}

/// What a date was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The container or record said so.
    Given,
    JsonLd,
    Meta,
    /// A `<time>` element.
    Time,
    /// Microdata or RDFa attributes.
    Microdata,
    Url,
    /// A line near the headline.
    Byline,
    /// The place-and-date line at the head of the text.
    Dateline,
    /// A photo caption.
    Caption,
    /// A full date in the text.
    Text,
}

/// When an article was published (or modified), as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The day as the page states it, in its own zone.
    pub date: NaiveDate,
    /// `HH:MM` or `HH:MM:SS` with its zone where one is given: `18:40+03:00`.
    pub time: Option<String>,
    pub precision: Precision,
    pub method: Method,
    /// 0 to 1.
    pub confidence: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    Paragraph,
    Heading,
    ListItem,
    Quote,
    /// A live blog's entry heading with its own time.
    Entry,
}

/// A stretch of `Article::text`; blocks follow each other, parted by a blank line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    /// Bytes.
    pub span: Span,
}

/// Words that were on the page and are not in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// One of the reasons in `schema/kinds.toml`.
    pub reason: String,
    pub text: String,
}

/// A cleaned capture: what the page says, without what surrounds it.
#[derive(Clone, Debug, Default)]
pub struct Article {
    pub id: String,
    pub origin: Origin,
    pub url: Option<String>,
    pub source: Option<String>,
    /// Agencies whose copy it is.
    pub via: Vec<String>,
    pub title: Option<String>,
    pub authors: Vec<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    pub published: Option<Published>,
    pub modified: Option<Published>,
    pub captured: Option<String>,
    /// Blocks joined by a blank line; the title is not part of it.
    pub text: String,
    pub blocks: Vec<Block>,
    pub captions: Vec<String>,
    pub dropped: Vec<Dropped>,
    pub problems: Vec<String>,
}
