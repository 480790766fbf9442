//! Contents, from bytes to an article: text, title, authors, source, language, dates.
//!
//! A capture in, an article out, or the reason why there is none. No disk, no clock.

mod affinity;
mod agency;
mod block;
mod charset;
mod clock;
mod compose;
mod entry;
mod head;
#[cfg(test)]
mod hostile;
mod jsonld;
mod language;
mod markdown;
mod names;
mod outlet;
mod page;
mod people;
mod plain;
mod prune;
mod published;
mod root;
mod scan;
mod shown;
mod state;
mod stated;
mod title;
mod tree;
mod when;
mod zone;

use crate::{
    lexicon::{Lexicon, prompts::Prompts},
    model::{Article, Capture, Given, Media, Method, Precision, Published},
};

/// Why a capture gives no article.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    #[error("no text found")]
    Empty,
    #[error("not text: {0}")]
    NotText(&'static str),
    #[error("{what} above the limit: {found} of at most {limit}")]
    Limit { what: &'static str, found: u64, limit: u64 },
}

/// Cleans one capture. The article's `id` is the given one, else the beginning of the capture's hash.
///
/// # Errors
/// When the bytes hold no text or pass a limit; damage short of that is noted in the article's `problems`.
pub fn article(capture: Capture, lexicon: &Lexicon) -> Result<Article, CleanError> {
    let prompts = lexicon.prompts();
    let (text, note) = charset::decode(&capture.bytes, capture.given.charset.as_deref())?;
    drop(capture.bytes);
    if text.trim().is_empty() {
        return Err(CleanError::Empty);
    }
    let given = capture.given;
    let mut article = match capture.media {
        Media::Html => page::article(&text, &given, prompts)?,
        media => {
            plain_limits(&text)?;
            plain::article(text, media, &given, prompts)
        }
    };
    article.problems.extend(note);
    let lines: Vec<&str> = article.blocks.iter().map(|b| b.span.of(&article.text)).chain(article.dropped.iter().map(|d| d.text.as_str())).collect();
    article.via = agency::agencies(&lines, &article.authors, prompts);
    article.id = given.id.clone().unwrap_or_else(|| capture.origin.sha256.chars().take(16).collect());
    article.origin = capture.origin;
    put_given(&mut article, given, prompts);
    Ok(article)
}

/// The most text, and lines, that one article of plain text has.
const TEXT_BYTES_MAX: usize = 8 << 20;
const LINES_MAX: usize = 200_000;

fn plain_limits(text: &str) -> Result<(), CleanError> {
    let lines = text.bytes().filter(|b| *b == b'\n').count();
    for (what, found, limit) in [("bytes of text", text.len(), TEXT_BYTES_MAX), ("lines", lines, LINES_MAX)] {
        if found > limit {
            return Err(CleanError::Limit { what, found: found as u64, limit: limit as u64 });
        }
    }
    Ok(())
}

/// What the container states wins over what was found.
fn put_given(article: &mut Article, given: Given, prompts: &Prompts) {
    if let Some(stamp) = given.published.as_deref().and_then(|p| when::value(p, when::Order::DayFirst, prompts)) {
        article.published = Some(Published { confidence: 1.0, ..published::made(stamp, Method::Given, 1.0) });
    } else if let Some(date) = given.published.as_deref().and_then(|p| when::month(p, prompts)) {
        article.published = Some(Published { date, time: None, precision: Precision::Month, method: Method::Given, confidence: 1.0 });
    }
    if let Some(stamp) = given.modified.as_deref().and_then(|m| when::value(m, when::Order::DayFirst, prompts)) {
        article.modified = Some(published::made(stamp, Method::Given, 1.0));
    }
    if !given.authors.is_empty() {
        article.authors = given.authors;
    }
    article.source = given.source.or_else(|| given.url.as_deref().and_then(people::host)).or(article.source.take());
    article.url = given.url.or(article.url.take());
    article.captured = given.captured;
}
