//! The query by which an article leaves the index with its claims: they stand just before it and do not carry its id.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term,
    query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::IndexRecordOption,
};

/// The documents of the articles with this id, their claims among them.
#[derive(Clone, Debug)]
pub struct Block {
    pub id: Term,
}

impl Query for Block {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Block {
    fn scorer(&self, segment: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(mut articles) = segment.inverted_index(self.id.field())?.read_postings(&self.id, IndexRecordOption::Basic)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let claims = segment.fast_fields().u64("claims")?;
        let mut docs = Vec::new();
        while articles.doc() != TERMINATED {
            let article = articles.doc();
            let count = claims.first(article).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            docs.extend(article.saturating_sub(count)..=article);
            articles.advance();
        }
        Ok(Box::new(Docs { docs, at: 0 }))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("a block has no score".to_owned()))
    }
}

/// Documents in order.
struct Docs {
    docs: Vec<DocId>,
    at: usize,
}

impl DocSet for Docs {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for Docs {
    fn score(&mut self) -> Score {
        1.0
    }
}
