//! What bytes are: a page, Markdown or plain text, told by looking at them.

use crate::model::Media;

const LOOKED_AT_BYTES: usize = 8 << 10;

/// Tags that plain text hardly holds at the beginning of a line or document.
const TAGS: &[&str] =
    &["<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<div", "<article", "<table", "<p>", "<p ", "<span", "<script", "<link", "<h1", "<br"];

/// The length of the longest of them.
const TAG_BYTES_MAX: usize = 14;

/// The media type of a document's bytes.
pub fn of(bytes: &[u8]) -> Media {
    let head = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    if memchr::memchr_iter(b'<', head).any(|at| begins_tag(&head[at..])) {
        return Media::Html;
    }
    // What Markdown is told by has one of these signs, or a line of hyphens first.
    let marked = memchr::memchr3(b'#', b'[', b']', head).is_some() || letters(head).next() == Some(b'-');
    if marked && is_markdown(&letters(head).map(char::from).collect::<String>()) { Media::Markdown } else { Media::Plain }
}

/// The ASCII letters and signs in small letters. UTF-16 keeps every other byte; without its zeros the tags can be seen.
fn letters(bytes: &[u8]) -> impl Iterator<Item = u8> + '_ {
    bytes.iter().filter(|b| b.is_ascii() && **b != 0).map(u8::to_ascii_lowercase)
}

fn begins_tag(bytes: &[u8]) -> bool {
    let mut head = [0; TAG_BYTES_MAX];
    head.iter_mut().zip(letters(bytes)).for_each(|(to, letter)| *to = letter);
    TAGS.iter().any(|tag| head.starts_with(tag.as_bytes()))
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
