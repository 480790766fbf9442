//! Bytes as archived, with where they come from and what was said about them.

use serde::{Deserialize, Serialize};

/// Where the bytes of a capture stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub path: String,
    /// The entry of a container, such as a file within a zip.
    pub member: Option<String>,
    /// Byte offset of the record or line within `path` (or `member`).
    pub offset: Option<u64>,
    /// The record's own identifier within its container.
    pub record: Option<String>,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// What the bytes are, as found by looking at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Html,
    Markdown,
    Plain,
    /// As it was printed; its text is read before it is cleaned.
    Pdf,
}

/// What a container states about its capture; it wins over what cleaning finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub id: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub authors: Vec<String>,
    /// As worded: a day, or a time with or without a zone.
    pub published: Option<String>,
    /// When it was last changed after that, as worded.
    pub modified: Option<String>,
    pub language: Option<String>,
    pub source: Option<String>,
    /// When the bytes were captured, RFC 3339 or a day.
    pub captured: Option<String>,
    /// The charset that a transport header declared.
    pub charset: Option<String>,
    /// The digest of the payload, by which other records may name it.
    pub digest: Option<String>,
}

/// One document as archived.
#[derive(Clone, Debug)]
pub struct Capture {
    pub origin: Origin,
    pub media: Media,
    pub given: Given,
    pub bytes: Vec<u8>,
}
