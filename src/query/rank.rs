//! The order of what was found: by relevance, event date, publication, or the number of people killed.
//!
//! Relevance is BM25 over articles alone, the title weighing more; then what stands early and close together, and what one
//! claim tells (its place and kind of event), is raised by a share. `recent` lets age take most of the weight away.

use super::{
    eval::{Matched, Segment},
    near::Closeness,
    plan::Plan,
    probe::Probe,
};
use crate::{
    index::{BoundsColumn, Index, IndexError, Spans},
    model::{Measure, Sort},
};
use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};
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
    /// For each word that is asked for, its terms in text and title, and how much it tells.
    words: Vec<(Vec<Term>, f32)>,
    /// What the words mean of a claim: places, kinds of event.
    concepts: Vec<Term>,
}

/// How much more a word in the title weighs.
const TITLE: f32 = 2.5;

/// What may be added to the weight of words that stand early, close to each other, or in what one claim tells; shares of it.
const LEAD: f32 = 0.3;
const CLOSE: f32 = 0.2;
const TOLD: f32 = 0.4;

/// What is left of the weight of an article as it has ever fewer of the words.
const SOME: f32 = 0.2;

/// Other words between at which closeness counts half.
const CLOSE_WORDS: f32 = 20.0;

/// Articles of a segment that are looked at more closely: those that weigh most by their words alone.
const LOOKED_AT: usize = 500;

impl Scoring {
    /// `concepts`: what the words mean of a claim.
    pub fn new(index: &Index, plan: &Plan, concepts: Vec<Term>) -> Result<Self, IndexError> {
        let mut clauses = Vec::new();
        plan.text_clauses(&mut clauses);
        let statistics = Statistics::new(index)?;
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        let mut words = Vec::new();
        for clause in clauses {
            let mut own = Vec::new();
            clause.probe.scoring(&mut own);
            let mut terms = Vec::new();
            own.iter().for_each(|q| q.query_terms(&mut |term, _| terms.push(term.clone())));
            let tells = statistics.tells(&terms)?;
            words.extend((!terms.is_empty()).then_some((terms, tells)));
            queries.extend(own.into_iter().map(|q| if clause.weight == 1.0 { q } else { Box::new(BoostQuery::new(q, clause.weight)) as Box<dyn Query> }));
        }
        if queries.is_empty() {
            return Ok(Scoring { weight: None, words, concepts });
        }
        let title = index.handle("title");
        let queries = queries.into_iter().map(|q| if is_of(q.as_ref(), title) { Box::new(BoostQuery::new(q, TITLE)) as Box<dyn Query> } else { q }).collect();
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, index.searcher());
        Ok(Scoring { weight: Some(BooleanQuery::union(queries).weight(scoring)?), words, concepts })
    }

    pub fn scores(&self, segment: &Segment, matched: &Matched) -> Result<Scores, IndexError> {
        let mut scores = Vec::new();
        if let Some(weight) = &self.weight {
            weight.for_each(segment.reader, &mut |doc, score| {
                if matched.articles.contains(doc) {
                    scores.push((doc, score));
                }
            })?;
            self.look(segment, &mut scores)?;
        }
        Ok(Scores(scores))
    }

    /// Raises those whose words stand early and close, and are what one claim tells.
    fn look(&self, segment: &Segment, scores: &mut [(u32, f32)]) -> Result<(), IndexError> {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        if order.len() > LOOKED_AT {
            order.select_nth_unstable_by(LOOKED_AT, |a, b| scores[*b].1.total_cmp(&scores[*a].1).then(a.cmp(b)));
            order.truncate(LOOKED_AT);
        }
        // Documents are read in order.
        order.sort_unstable();
        let mut closeness = Closeness::new(&self.words, segment.reader)?;
        let told = self.concepts.iter().map(|term| Probe::Term(term.clone()).documents(segment.index, segment.reader)).collect::<Result<Vec<_>, _>>()?;
        for at in order {
            let (doc, score) = scores[at];
            let seen = closeness.at(doc);
            let close = seen.share * seen.between.map_or(0.0, |n| 1.0 / (1.0 + n as f32 / CLOSE_WORDS));
            let claims = segment.articles.begin_of_block(doc)..doc;
            let most = claims.map(|claim| told.iter().filter(|bits| bits.contains(claim)).count()).max().unwrap_or(0);
            let told = if told.is_empty() { 0.0 } else { most as f32 / told.len() as f32 };
            scores[at].1 = score * (SOME + (1.0 - SOME) * seen.share) * (1.0 + LEAD * seen.lead + CLOSE * close + TOLD * told);
        }
        Ok(())
    }
}

/// Articles and their scores, in order.
pub struct Scores(Vec<(u32, f32)>);

impl Scores {
    /// Gives the score of one article after the other, asked in order.
    fn in_order(&self) -> impl FnMut(u32) -> f32 + '_ {
        let mut rest = self.0.iter().peekable();
        move |article| {
            while rest.next_if(|(doc, _)| *doc < article).is_some() {}
            rest.peek().filter(|(doc, _)| *doc == article).map_or(0.0, |(_, score)| *score)
        }
    }
}

/// Tells what cannot be on the page any more, so that only few documents are looked at further.
pub struct Cut {
    size: Option<usize>,
    best: BinaryHeap<Reverse<i64>>,
}

impl Cut {
    pub fn new(offset: usize, limit: Option<usize>) -> Self {
        Cut { size: limit.map(|limit| offset.saturating_add(limit)), best: BinaryHeap::new() }
    }

    fn passes(&mut self, key: i64) -> bool {
        let Some(size) = self.size else { return true };
        if self.best.len() < size {
            self.best.push(Reverse(key));
            return true;
        }
        let Some(mut least) = self.best.peek_mut() else { return false };
        if key > least.0 {
            *least = Reverse(key);
            return true;
        }
        key == least.0
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

    /// How much it tells that an article has one of these terms: more, the fewer have.
    fn tells(&self, terms: &[Term]) -> Result<f32, IndexError> {
        let mut most = 0;
        for term in terms {
            most = most.max(self.doc_freq(term)?);
        }
        let (have, all) = (most as f32, self.articles as f32);
        Ok((1.0 + (all - have + 0.5) / (have + 0.5)).ln())
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

/// Days in which what was published loses half of the weight that its age can take.
const HALF_LIFE: f32 = 90.0;

/// The share of its weight that an article keeps however old it is.
const KEPT: f32 = 0.25;

/// Weighs down what is older than this day; what has no date counts as old.
pub fn age(segment: &Segment, today: i64, scores: &mut Scores) -> Result<(), IndexError> {
    let published = segment.reader.fast_fields().column_opt::<i64>("published")?;
    for (doc, score) in &mut scores.0 {
        let days = published.as_ref().and_then(|c| c.first(*doc)).map(|day| (today - day).max(0) as f32);
        *score *= KEPT + (1.0 - KEPT) * days.map_or(0.0, |days| (-days / HALF_LIFE).exp2());
    }
    Ok(())
}

/// One segment, what matches in it, and its number.
pub type Part<'a> = (u32, &'a Segment<'a>, &'a Matched);

/// The articles of a segment that may be on the page, with their keys.
pub fn articles((number, segment, matched): Part, sort: Sort, scores: &Scores, cut: &mut Cut, out: &mut Vec<Ranked>) -> Result<(), IndexError> {
    let columns = Columns::open(segment, sort)?;
    let mut score_of = scores.in_order();
    for doc in matched.articles.iter() {
        let score = score_of(doc);
        let claims = || (segment.articles.begin_of_block(doc)..doc).filter(|d| matched.claims.contains(*d));
        let key = match sort {
            Sort::Relevance | Sort::Recent => i64::from(score.to_bits()),
            Sort::Published => columns.published(doc),
            Sort::Date | Sort::Killed => claims().filter_map(|d| columns.key(d)).max().unwrap_or(i64::MIN),
        };
        if cut.passes(key) {
            out.push(columns.ranked(number, doc, score, key));
        }
    }
    Ok(())
}

/// The claims of a segment that may be on the page, with their keys.
pub fn claims((number, segment, matched): Part, sort: Sort, scores: &Scores, cut: &mut Cut, out: &mut Vec<Ranked>) -> Result<(), IndexError> {
    let columns = Columns::open(segment, sort)?;
    let mut score_of = scores.in_order();
    for (begin, article) in segment.blocks(&matched.articles) {
        let score = score_of(article);
        let mut whole = None;
        for doc in (begin..article).filter(|d| matched.claims.contains(*d)) {
            let key = match sort {
                Sort::Relevance | Sort::Recent => i64::from(score.to_bits()),
                Sort::Published => columns.published(article),
                Sort::Date | Sort::Killed => columns.key(doc).unwrap_or(i64::MIN),
            };
            if cut.passes(key) {
                let whole = whole.get_or_insert_with(|| columns.ranked(number, article, score, 0));
                // Claims of one article stay in the order of its text.
                out.push(Ranked { doc, key, tie: (whole.tie.0, doc - begin), ..*whole });
            }
        }
    }
    Ok(())
}

struct Columns {
    published: Option<tantivy::columnar::Column<i64>>,
    tie: Option<tantivy::columnar::Column<u64>>,
    spans: Option<Arc<Option<Spans>>>,
    killed: Option<BoundsColumn>,
}

impl Columns {
    fn open(segment: &Segment, sort: Sort) -> Result<Self, IndexError> {
        let fast = segment.reader.fast_fields();
        let killed = if sort == Sort::Killed { BoundsColumn::open(segment.reader, Measure::Killed)? } else { None };
        Ok(Columns {
            published: fast.column_opt("published")?,
            tie: fast.column_opt("tie")?,
            spans: if sort == Sort::Date { Some(segment.index.spans(segment.reader)?) } else { None },
            killed,
        })
    }

    fn key(&self, claim: u32) -> Option<i64> {
        if let Some(killed) = &self.killed {
            return killed.of(claim).filter_map(|b| i64::try_from(b.min.or(b.max)?).ok()).max();
        }
        Some((**self.spans.as_ref()?).as_ref()?.of(claim)?.0)
    }

    fn published(&self, article: u32) -> i64 {
        self.published.as_ref().and_then(|c| c.first(article)).unwrap_or(i64::MIN)
    }

    fn ranked(&self, segment: u32, doc: u32, score: f32, key: i64) -> Ranked {
        let published = self.published(doc);
        let tie = self.tie.as_ref().and_then(|c| c.first(doc)).unwrap_or(0);
        Ranked { segment, doc, score, key, published, tie: (tie, 0) }
    }
}

/// The part of the order that is shown.
pub fn page(mut all: Vec<Ranked>, offset: usize, limit: Option<usize>) -> Vec<Ranked> {
    let order = |r: &Ranked| (Reverse((r.key, r.published)), r.tie);
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
