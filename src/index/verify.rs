//! Whether an index is whole: every claim stands before its own article, which gives it again, and the files are as they were written.

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
        for (number, segment) in (0..).zip(self.searcher().segment_readers()) {
            verdict.segments += 1;
            blocks(self, number, segment, &mut verdict)?;
        }
        Ok(verdict)
    }
}

/// Walks over the documents: before each article stand as many claims as it has, and no other.
fn blocks(index: &Index, number: u32, segment: &SegmentReader, verdict: &mut Verdict) -> Result<(), IndexError> {
    let articles = index.articles(segment)?;
    let Some(claims) = segment.fast_fields().column_opt::<u64>("claims")? else { return Ok(()) };
    let mut waiting = 0;
    for doc in segment.doc_ids_alive() {
        if !articles.contains(doc) {
            verdict.claims += 1;
            waiting += 1;
            continue;
        }
        verdict.articles += 1;
        let count = claims.first(doc).unwrap_or(0);
        if std::mem::take(&mut waiting) != count {
            verdict.problems.push(format!("segment {}: document {doc}: before this article stand other claims than its {count}", segment.segment_id()));
        }
        if let Err(e) = index.claims_at(number, doc) {
            verdict.problems.push(format!("segment {}: document {doc}: {e}", segment.segment_id()));
        }
    }
    if waiting > 0 {
        verdict.problems.push(format!("segment {}: claims at the end have no article", segment.segment_id()));
    }
    Ok(())
}
