//! What people set right: an overlay of corrections, laid over an index when it is asked, and kept whatever is ingested again.
//!
//! A file of lines in, an index out that answers as if the articles had been read so: filters, facets, ledgers and everything shown
//! follow the corrected values, and each is marked with who set it right and why. Left as they are: the words of the text, the
//! weights by which words are ranked, and the spellings that "did you mean" knows.
//!
//! ```text
//! {"article": "ID", "value": "figure@120..140", "correction": {"min": 5, "max": 5}, "author": "…", "reason": "…", "time": "2025-06-30"}
//! ```
//!
//! `value` is `figure`, `event` or `place` with `@start..end` (code points of the text, as records have them) or `:index` (its place in
//! the record's list), or `article`. `correction` holds the fields that change, named as in the record; `null` takes the value away.

mod apply;
mod file;
mod overlay;
#[cfg(test)]
mod tests;

pub use apply::by_words;
pub use file::{FILE, Line, Target, add, read};
pub use overlay::lay;

use std::{io, path::PathBuf};

/// Why corrections cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{file}:{line}: {message}")]
    Line { file: String, line: usize, message: String },
    #[error(transparent)]
    Index(#[from] crate::index::IndexError),
}
