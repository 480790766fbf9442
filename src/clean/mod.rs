//! Contents, from bytes to an article: text, title, authors, source, language, dates.
//!
//! A capture in, an article out, or the reason why there is none. No disk, no clock.

use crate::{
    lexicon::Lexicon,
    model::{Article, Capture},
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
pub fn article(capture: Capture, _lexicon: &Lexicon) -> Result<Article, CleanError> {
    let text = String::from_utf8_lossy(&capture.bytes).into_owned();
    if text.trim().is_empty() {
        return Err(CleanError::Empty);
    }
    let given = capture.given;
    let published = given.published.as_deref().and_then(|p| p.get(..10)?.parse().ok()).map(|date| crate::model::Published {
        date,
        time: None,
        precision: crate::model::Precision::Day,
        method: crate::model::Method::Given,
        confidence: 1.0,
    });
    let id = given.id.unwrap_or_else(|| capture.origin.sha256.chars().take(16).collect());
    Ok(Article {
        id,
        origin: capture.origin,
        url: given.url,
        source: given.source,
        title: given.title,
        authors: given.authors,
        language: given.language,
        published,
        captured: given.captured,
        text,
        ..Article::default()
    })
}
