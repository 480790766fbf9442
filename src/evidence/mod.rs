//! Evidence packs: an answer with the originals it rests on, in a folder that can be checked without its index.
//!
//! ```text
//! manifest.json   what was asked of what, what was found, SHA-256 and size of every file
//! answer.json     the answer; claims.csv the same as a table
//! records/        one record an article, as `dateline show --json` prints it
//! originals/      the bytes as archived, each checked against the SHA-256 of its record; of what a web archive repeats, both records
//! SHA256SUMS      for `sha256sum -c`, the manifest included
//! ```
//!
//! An original that is gone or no longer the same is named in the manifest with what became of it; it is never left out in silence.

mod check;
mod originals;
mod pack;
#[cfg(test)]
mod tests;

pub use check::{Checked, check};
pub use pack::{Asked, pack};

use crate::{
    model::{Capture, Origin, Snapshot},
    read,
};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Read},
    path::PathBuf,
};

/// Rises whenever a pack of the version before can no longer be read.
pub const FORMAT: u32 = 1;

pub const MANIFEST: &str = "manifest.json";
pub const SUMS: &str = "SHA256SUMS";

/// Why there is no pack, or it cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: the folder is not empty; a pack wants a folder of its own", .0.display())]
    Occupied(PathBuf),
    #[error("{}: not a manifest: {source}", .path.display())]
    Manifest { path: PathBuf, source: serde_json::Error },
    #[error("{}: pack format {found}, this program reads format {FORMAT}", .path.display())]
    Format { path: PathBuf, found: u32 },
    #[error("where else originals stand: {0}")]
    Holders(io::Error),
    #[error("record {id}: {source}")]
    Record { id: String, source: serde_json::Error },
}

impl EvidenceError {
    fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| EvidenceError::Io { path, source }
    }
}

/// What is in a pack.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub tool: String,
    /// RFC 3339.
    pub created: String,
    pub query: String,
    /// The query as it was read.
    pub read: String,
    pub notes: Vec<String>,
    pub snapshot: Snapshot,
    pub total_articles: u64,
    pub total_claims: u64,
    pub articles: Vec<Kept>,
    pub files: Vec<Filed>,
}

/// An article of a pack.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    pub id: String,
    pub record: String,
    pub origin: Origin,
    pub original: Original,
}

/// What became of an article's original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum Original {
    /// The bytes stand in `file` and have the recorded SHA-256.
    Kept {
        file: String,
        /// Where they were taken from another record than the article's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revisit: Option<Revisit>,
    },
    /// At that place stand other bytes now.
    Changed {
        found_sha256: String,
    },
    Lost {
        reason: String,
    },
}

/// The records of web archives by which an article has another one's bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revisit {
    /// The file with the record that repeats, as archived.
    pub record: String,
    /// The file with the record that it stands for, as archived.
    pub payload: String,
    /// Where that one stood.
    pub of: Origin,
}

impl Revisit {
    /// Whether one record repeats the other, and both give the bytes of the article.
    fn holds(record: &[u8], payload: &[u8], article: &Origin) -> bool {
        let limits = read::Limits { revisit_bytes: u64::MAX, ..read::Limits::default() };
        let options = read::Options { limits, ..read::Options::default() };
        let read: Vec<_> = options.stream(Origin::default(), Box::new(payload.chain(record))).collect();
        let is_meant = |capture: &Capture| capture.origin.sha256 == article.sha256;
        matches!(&read[..], [Ok(first), Ok(again)] if is_meant(first) && is_meant(again) && again.origin.record == article.record)
    }
}

/// A file of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}
