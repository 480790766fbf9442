//! Records into tantivy: a folder that can be moved, read while it is written, and killed at any moment.
//!
//! A [`Record`](crate::model::Record) with its claims in, one block of documents out: the claims, then their article, in one
//! batch, so that they stay neighbours in one segment. `query` joins them by that order (see [`Index::verify`]).
//!
//! ```text
//! let mut writer = index::Writer::open(dir, &index::data_hash(&lexicon.data))?;      // creates the folder; one writer at a time
//! let state = writer.state();                                          // what is there: by origin, by SHA-256, by id
//! writer.add(&record, &links, &lexicon)?;      // replaces what has the same id
//! writer.remove(id)?;
//! writer.commit(&Checkpoint { counters })?;                            // documents and counters change together, or not at all
//! writer.finish(&checkpoint)?;                                         // commits and waits for merges
//! let mut quarantine = index::Quarantine::load(dir)?;                  // quarantine.jsonl beside it: put, clear, save
//! let index = index::Index::open(dir)?;                                // a reader; `verify()` for `check --index`
//! ```

pub mod bits;
mod block;
mod bounds;
mod document;
pub mod fields;
mod fill;
mod folder;
mod found;
mod journal;
pub mod kept;
mod kin;
mod lens;
mod links;
mod names;
mod odds;
mod passing;
mod quarantine;
mod range;
mod reread;
#[cfg(test)]
pub mod sample;
mod sheet;
mod state;
#[cfg(test)]
mod tests;
pub mod tokenizer;
mod told;
mod verify;
mod writer;

pub use bounds::{Bounds, BoundsColumn};
pub use fields::{FIELDS, Field, Kind, Of, ROLES, bound_names, field};
pub use fill::{ARTICLE, days, halves};
pub use folder::{About, Index, data_hash, size};
pub use journal::{Commit, Journal};
pub use kin::{Kin, Level, Meant, Memo};
pub use lens::{AsOf, Corrected, Lens, Mark};
pub use links::{Clusters, Labels, Links, Versions, cluster_name};
pub use names::Names;
pub use quarantine::{Quarantine, Quarantined};
pub use state::{Known, State, written};
pub use told::{Spans, Told};
pub use verify::Verdict;
pub use writer::{Checkpoint, Writer};

use std::{io, path::PathBuf};

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("{}: no index here; make one with: dateline ingest PATH --index {}", .0.display(), .0.display())]
    Missing(PathBuf),
    #[error("{}: index format {found}, this program writes format {}; ingest again: dateline ingest PATH --index NEW_DIR", .dir.display(), folder::FORMAT)]
    Format { dir: PathBuf, found: u32 },
    #[error("{}: this index was written with other fields; ingest again: dateline ingest PATH --index NEW_DIR", .0.display())]
    Fields(PathBuf),
    #[error("{}: {holder} is writing to this index; wait until it ends", .dir.display())]
    Busy { dir: PathBuf, holder: String },
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("index: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    #[error("index: a stored document cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
}

impl IndexError {
    fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| IndexError::Io { path, source }
    }
}
