//! Whether an index is whole: every claim stands before its own article, and the files are as they were written.

use super::{Index, IndexError};
use serde::Serialize;
use tantivy::SegmentReader;

/// What was counted, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub articles: u64,
    pub claims: u64,
    pub segments: usize,
    pub problems: Vec<String>,
}

impl Index {
    /// Reads all of the index.
    ///
    /// # Errors
    /// When it cannot be read at all; damage that was found is among the problems.
    pub fn verify(&self) -> Result<Verdict, IndexError> {
        let mut verdict = Verdict::default();
        let mut damaged: Vec<_> = self.tantivy().validate_checksum()?.into_iter().collect();
        damaged.sort();
        verdict.problems.extend(damaged.iter().map(|file| format!("{}: the checksum is wrong", file.display())));
        for segment in self.searcher().segment_readers() {
            verdict.segments += 1;
            blocks(self, segment, &mut verdict)?;
        }
        Ok(verdict)
    }
}

/// Walks over the documents: the claims that were met since the last article must have the id of the next one.
fn blocks(index: &Index, segment: &SegmentReader, verdict: &mut Verdict) -> Result<(), IndexError> {
    let articles = index.articles(segment)?;
    let Some(ids) = segment.fast_fields().str("id")? else { return Ok(()) };
    let mut waiting: Option<u64> = None;
    for doc in segment.doc_ids_alive() {
        let id = ids.ords().first(doc);
        if waiting.is_some_and(|claim| id != Some(claim)) {
            verdict.problems.push(format!("segment {}: document {doc}: a claim stands before another article", segment.segment_id()));
        }
        if articles.contains(doc) {
            verdict.articles += 1;
            waiting = None;
        } else {
            verdict.claims += 1;
            waiting = id;
        }
    }
    if waiting.is_some() {
        verdict.problems.push(format!("segment {}: claims at the end have no article", segment.segment_id()));
    }
    Ok(())
}
