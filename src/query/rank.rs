//! The order of what was found: by relevance, event date, publication, or the number of people killed.

use super::{
    eval::{Matched, Segment},
    plan::Plan,
};
use crate::{
    index::{BoundsColumn, Index, IndexError},
    model::{Measure, Sort},
};
use std::collections::HashMap;
use tantivy::{
    Searcher, Term,
    query::{Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, Query, Weight},
    schema::Field,
};

/// One document with what it is ordered by.
#[derive(Clone, Copy, Debug)]
pub struct Ranked {
    pub segment: u32,
    pub doc: u32,
    pub score: f32,
    key: i64,
    published: i64,
    /// Orders equals the same way wherever they stand.
    tie: (u64, u32),
}

/// Scores of the articles that were found, by the words that were asked for.
pub struct Scoring {
    weight: Option<Box<dyn Weight>>,
}

/// How much more a word in the title weighs.
const TITLE: f32 = 2.5;

impl Scoring {
    pub fn new(index: &Index, plan: &Plan) -> Result<Self, IndexError> {
        let mut clauses = Vec::new();
        plan.text_clauses(&mut clauses);
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        for clause in clauses {
            let mut own = Vec::new();
            clause.probe.scoring(&mut own);
            queries.extend(own.into_iter().map(|q| if clause.weight == 1.0 { q } else { Box::new(BoostQuery::new(q, clause.weight)) as Box<dyn Query> }));
        }
        if queries.is_empty() {
            return Ok(Scoring { weight: None });
        }
        let title = index.handle("title");
        let queries = queries.into_iter().map(|q| if is_of(q.as_ref(), title) { Box::new(BoostQuery::new(q, TITLE)) as Box<dyn Query> } else { q }).collect();
        let statistics = Statistics::new(index)?;
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, index.searcher());
        Ok(Scoring { weight: Some(BooleanQuery::union(queries).weight(scoring)?) })
    }

    pub fn scores(&self, segment: &Segment, matched: &Matched) -> Result<HashMap<u32, f32>, IndexError> {
        let mut scores = HashMap::new();
        if let Some(weight) = &self.weight {
            weight.for_each(segment.reader, &mut |doc, score| {
                if matched.articles.contains(doc) {
                    scores.insert(doc, score);
                }
            })?;
        }
        Ok(scores)
    }
}

fn is_of(query: &dyn Query, field: Field) -> bool {
    let mut all = true;
    query.query_terms(&mut |term, _| all &= term.field() == field);
    all
}

/// Counts articles only: claims have no text, and would make every text look long.
struct Statistics<'a> {
    searcher: &'a Searcher,
    articles: u64,
}

impl<'a> Statistics<'a> {
    fn new(index: &'a Index) -> Result<Self, IndexError> {
        let searcher = index.searcher();
        // Deleted articles are counted until they are merged away, in their words as well.
        let articles = searcher.doc_freq(&Term::from_field_text(index.handle("type"), crate::index::ARTICLE))?;
        Ok(Statistics { searcher, articles: articles.max(1) })
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.articles)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.searcher.doc_freq(term)?.min(self.articles))
    }
}

/// The articles of a segment with their keys.
pub fn articles(number: u32, segment: &Segment, matched: &Matched, sort: Sort, scores: &HashMap<u32, f32>, out: &mut Vec<Ranked>) -> Result<(), IndexError> {
    let columns = Columns::open(segment, sort)?;
    for (begin, doc) in segment.blocks(&matched.articles) {
        let score = scores.get(&doc).copied().unwrap_or(0.0);
        let claims = || (begin..doc).filter(|d| matched.claims.contains(*d));
        let key = match sort {
            Sort::Relevance => i64::from(score.to_bits()),
            Sort::Published => 0,
            Sort::Date | Sort::Killed => claims().filter_map(|d| columns.key(d)).max().unwrap_or(i64::MIN),
        };
        out.push(columns.ranked(number, doc, score, key));
    }
    Ok(())
}

/// The claims of a segment with their keys.
pub fn claims(number: u32, segment: &Segment, matched: &Matched, sort: Sort, scores: &HashMap<u32, f32>, out: &mut Vec<Ranked>) -> Result<(), IndexError> {
    let columns = Columns::open(segment, sort)?;
    for (begin, article) in segment.blocks(&matched.articles) {
        let score = scores.get(&article).copied().unwrap_or(0.0);
        let whole = columns.ranked(number, article, score, 0);
        for doc in (begin..article).filter(|d| matched.claims.contains(*d)) {
            let key = match sort {
                Sort::Relevance => i64::from(score.to_bits()),
                Sort::Published => 0,
                Sort::Date | Sort::Killed => columns.key(doc).unwrap_or(i64::MIN),
            };
            // Claims of one article stay in the order of its text.
            out.push(Ranked { doc, key, tie: (whole.tie.0, doc - begin), ..whole });
        }
    }
    Ok(())
}

struct Columns {
    published: Option<tantivy::columnar::Column<i64>>,
    tie: Option<tantivy::columnar::Column<u64>>,
    date: Option<tantivy::columnar::Column<i64>>,
    killed: Option<BoundsColumn>,
}

impl Columns {
    fn open(segment: &Segment, sort: Sort) -> Result<Self, IndexError> {
        let fast = segment.reader.fast_fields();
        let killed = if sort == Sort::Killed { BoundsColumn::open(segment.reader, Measure::Killed)? } else { None };
        Ok(Columns {
            published: fast.column_opt("published")?,
            tie: fast.column_opt("tie")?,
            date: if sort == Sort::Date { fast.column_opt("date_first")? } else { None },
            killed,
        })
    }

    fn key(&self, claim: u32) -> Option<i64> {
        if let Some(killed) = &self.killed {
            return killed.of(claim).filter_map(|b| i64::try_from(b.min.or(b.max)?).ok()).max();
        }
        self.date.as_ref()?.first(claim)
    }

    fn ranked(&self, segment: u32, doc: u32, score: f32, key: i64) -> Ranked {
        let published = self.published.as_ref().and_then(|c| c.first(doc)).unwrap_or(i64::MIN);
        let tie = self.tie.as_ref().and_then(|c| c.first(doc)).unwrap_or(0);
        Ranked { segment, doc, score, key, published, tie: (tie, 0) }
    }
}

/// The part of the order that is shown.
pub fn page(mut all: Vec<Ranked>, offset: usize, limit: Option<usize>) -> Vec<Ranked> {
    let order = |r: &Ranked| (std::cmp::Reverse((r.key, r.published)), r.tie);
    let end = limit.map_or(all.len(), |limit| offset.saturating_add(limit)).min(all.len());
    if end == 0 {
        return Vec::new();
    }
    if end < all.len() {
        all.select_nth_unstable_by_key(end - 1, order);
        all.truncate(end);
    }
    all.sort_unstable_by_key(order);
    all.drain(..offset.min(end));
    all
}
