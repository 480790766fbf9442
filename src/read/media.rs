//! What bytes are: a page, Markdown or plain text, told by looking at them.

use crate::model::Media;

const LOOKED_AT_BYTES: usize = 8 << 10;

/// Tags that plain text hardly holds at the beginning of a line or document.
const TAGS: &[&str] =
    &["<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<div", "<article", "<table", "<p>", "<p ", "<span", "<script", "<link", "<h1", "<br"];

/// The media type of a document's bytes.
pub fn of(bytes: &[u8]) -> Media {
    let head = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    // UTF-16 keeps every other byte; without its zeros the tags can be seen.
    let ascii: String = head.iter().filter(|b| b.is_ascii() && **b != 0).map(|b| char::from(b.to_ascii_lowercase())).collect();
    if TAGS.iter().any(|tag| ascii.contains(tag)) {
        return Media::Html;
    }
    if is_markdown(&ascii) { Media::Markdown } else { Media::Plain }
}

fn is_markdown(text: &str) -> bool {
    let front_matter = text.starts_with("---\n") && text[4..].contains("\n---");
    let heading = |line: &str| line.starts_with("# ") || line.starts_with("## ") || line.starts_with("![");
    front_matter || text.lines().any(|line| heading(line) || line.contains("]("))
}

/// The media type of bytes that are said to be text: "<div>" in them is no tag.
pub fn of_text(bytes: &[u8]) -> Media {
    match of(bytes) {
        Media::Html => Media::Plain,
        other => other,
    }
}
