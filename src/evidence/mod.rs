//! Evidence packs: an answer with the originals it rests on, in a folder that can be checked without its index.
//!
//! ```text
//! manifest.json   what was asked of what, what was found, SHA-256 and size of every file
//! answer.json     the answer; claims.csv the same as a table
//! records/        one record an article, as `dateline show --json` prints it
//! originals/      the bytes as archived, each checked against the SHA-256 of its record
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

use crate::model::{Origin, Snapshot};
use serde::{Deserialize, Serialize};
use std::{io, path::PathBuf};

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
    },
    /// At that place stand other bytes now.
    Changed {
        found_sha256: String,
    },
    Lost {
        reason: String,
    },
}

/// A file of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}
