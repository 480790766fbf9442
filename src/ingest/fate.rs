//! What became of each document, told in the report file and counted in the summary.

use crate::model::Origin;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a document ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    Indexed,
    /// Indexed in place of what the same file or record held before.
    Replaced,
    /// Indexed beside other texts of the same address.
    Version,
    /// Indexed before, from the same bytes.
    Unchanged,
    /// The same bytes, or the same text of the same address, are indexed from elsewhere.
    Duplicate,
    Quarantined,
    /// No longer in the archive, and removed from the index.
    Deleted,
    /// No document: a picture, an index of a web archive.
    Skipped,
    /// Not asked for: earlier than `--since`, or kept out by its name.
    Passed,
}

/// One line of the report file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    #[serde(flatten)]
    pub origin: Origin,
    pub outcome: Fate,
    /// The article's id, where it is indexed.
    pub id: Option<String>,
    /// Why it is in quarantine, or was skipped.
    pub reason: Option<String>,
    /// The media type of what was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<String>,
}

/// How many media types are told apart; archives may make up their own.
const MEDIA_TYPES_MAX: usize = 100;
const OTHERS: &str = "others";

/// How many documents ended how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub indexed: u64,
    pub replaced: u64,
    pub version: u64,
    pub unchanged: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub deleted: u64,
    pub passed: u64,
    /// What is no document, by its media type; redirects and errors of servers by these names.
    pub skipped: BTreeMap<String, u64>,
    /// Large files that were as they had been, and whose documents were known without reading them.
    pub recalled: u64,
    pub claims: u64,
    /// The run was ended early; what it reached is in the index.
    pub stopped: bool,
}

impl Summary {
    pub fn count(&mut self, fate: Fate) {
        let counter = match fate {
            Fate::Indexed => &mut self.indexed,
            Fate::Replaced => &mut self.replaced,
            Fate::Version => &mut self.version,
            Fate::Passed => &mut self.passed,
            Fate::Unchanged => &mut self.unchanged,
            Fate::Duplicate => &mut self.duplicate,
            Fate::Quarantined => &mut self.quarantined,
            Fate::Deleted => &mut self.deleted,
            Fate::Skipped => return self.skip("application/octet-stream"),
        };
        *counter += 1;
    }

    /// Counts what is no document.
    pub fn skip(&mut self, media_type: &str) {
        let is_named = self.skipped.len() < MEDIA_TYPES_MAX || self.skipped.contains_key(media_type);
        *self.skipped.entry(if is_named { media_type } else { OTHERS }.to_owned()).or_default() += 1;
    }

    /// Documents read, whatever became of them.
    pub fn documents(&self) -> u64 {
        self.indexed + self.replaced + self.version + self.unchanged + self.duplicate + self.quarantined + self.passed
    }
}
