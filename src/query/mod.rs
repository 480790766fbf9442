//! A request into an answer: the query is read, planned, looked up on every segment, ranked and counted.
//!
//! The index and the tables are only read. Articles and claims are joined by their order in the index: a set of claims
//! becomes the set of the articles that follow them, so that several conditions hold within one claim, and facets and
//! timelines count the claims that match, not all claims of the articles that match.

mod concept;
pub mod copies;
mod count;
mod eval;
mod expand;
pub mod facet;
mod hint;
mod leaf;
pub mod ledger;
mod lex;
pub mod listed;
mod near;
mod parse;
#[cfg(test)]
mod parse_tests;
mod plan;
mod probe;
mod rank;
mod regex;
mod shown;
mod snippet;
mod tally;
#[cfg(test)]
mod tests;
pub mod tree;
mod value;
pub mod versions;
pub mod vocabulary;

pub use leaf::Leaves;
pub use parse::{Read, read};

use crate::{
    index::{Clusters, Index, IndexError, Kin, Mark, Meant, cluster_name, kept::Claims},
    model::{Answer, ClaimRow, Facet, Group, Hit, Record, Request, Sort, Span},
};
use count::{Clock, Counter};
use eval::{Matched, Segment, Trace};
use plan::Plan;
use rank::{Cut, Ranked, Scoring};
use snippet::Marker;
use std::collections::HashMap;
use tally::Tally;
use tantivy::{DocAddress, SegmentReader, Term};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    #[error("{message}\n  {query}\n  {:>width$}", "^", width = .at + 1)]
    Strict { query: String, at: usize, message: String },
    #[error("unknown facet {name}{}; known are {}", .meant.map_or_else(String::new, |m| format!(", did you mean {m}")), facets().collect::<Vec<_>>().join(", "))]
    Facet { name: String, meant: Option<&'static str> },
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// The names of all fields that can be counted.
pub fn facets() -> impl Iterator<Item = &'static str> {
    crate::index::FIELDS.iter().filter(|f| f.counted && !f.help.is_empty()).map(|f| f.name)
}

/// Answers a request. `kinds`: all event kinds.
///
/// # Errors
/// When a facet is unknown, the index is damaged, or a strict query had to be mended.
pub fn answer(index: &Index, request: &Request, kin: &dyn Kin, kinds: &[String]) -> Result<Answer, QueryError> {
    let mut whole = None;
    stream(index, request, kin, kinds, usize::MAX, |part| {
        whole = Some(part);
        Ok::<_, QueryError>(())
    })?;
    Ok(whole.expect("there is always a first part"))
}

/// Answers a request part by part, `at_once` hits or claims in each; counts and notes come with the first.
///
/// # Errors
/// As [`answer`], and those of `each`.
pub fn stream<E: From<QueryError>>(
    index: &Index,
    request: &Request,
    kin: &dyn Kin,
    kinds: &[String],
    at_once: usize,
    mut each: impl FnMut(Answer) -> Result<(), E>,
) -> Result<(), E> {
    let (found, plan, concepts, mut answer) = open(index, request, kin, kinds)?;
    let page = found.page(index, &plan, &concepts, request).map_err(QueryError::from)?;
    let mut marker = Marker::new(&plan);
    let mut rest = page.as_slice();
    loop {
        let (part, left) = rest.split_at(at_once.min(rest.len()));
        found.fill(&mut answer, index, &plan, request, part, &mut marker).map_err(QueryError::from)?;
        if left.is_empty() {
            return each(answer);
        }
        let next = Answer { hits: Vec::new(), claims: Vec::new(), ..answer.clone() };
        each(std::mem::replace(&mut answer, next))?;
        (answer.facets, answer.tables, answer.timeline, answer.explained, answer.notes, answer.repairs) = Default::default();
        rest = left;
    }
}

/// What matches, and the answer without its page.
fn open<'a>(index: &'a Index, request: &Request, kin: &dyn Kin, kinds: &[String]) -> Result<(Found<'a>, Plan, Vec<Term>, Answer), QueryError> {
    let asked = request.facets.iter().map(|text| facet::read(text, request.facet_limit)).collect::<Result<Vec<_>, _>>()?;
    let read = read(&request.query, &Leaves { today: request.today, kinds });
    if let Some(repair) = read.repairs.first().filter(|_| request.strict) {
        return Err(strict(&request.query, repair.at, &repair.message));
    }
    let expr = if request.any { read.expr.clone().any_word() } else { read.expr.clone() };
    let prober = probe::Prober::new(index, kin);
    let plan = plan::plan(&expr, &prober);
    let mut found = Found::search(index, &plan, request.explain)?;
    found.choose(request, copies::asks_for_versions(&read.expr))?;
    let mut answer = Answer {
        query: request.query.clone(),
        read: expr.to_string(),
        repairs: read.repairs,
        notes: read.notes.into_iter().chain(prober.notes()?).collect(),
        total: found.segments.iter().map(|(_, m)| m.articles.count()).sum(),
        unit: if request.group == Group::Cluster { "clusters" } else { "articles" },
        total_claims: found.segments.iter().map(|(_, m)| m.claims.count()).sum(),
        snapshot: index.snapshot()?,
        offset: request.offset,
        hits: Vec::new(),
        claims: Vec::new(),
        facets: Vec::new(),
        tables: Vec::new(),
        timeline: None,
        ledger: None,
        explained: std::mem::take(&mut found.trace).rows(),
    };
    found.count(&mut answer, &asked, request, kin)?;
    if answer.total == 0 {
        answer.notes.extend(found.hints(index, &read.expr, kin)?);
        answer.notes.extend(Found::with_some(index, &read.expr, request, kin)?);
    }
    Ok((found, plan, concept::terms(index, &read.expr, kin, kinds)?, answer))
}

fn strict(query: &str, at: usize, message: &str) -> QueryError {
    // One line, so that the caret stands below its place.
    let query = query.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    QueryError::Strict { query, at, message: message.to_owned() }
}

/// What matches, segment by segment.
struct Found<'a> {
    segments: Vec<(Segment<'a>, Matched)>,
    trace: Trace,
}

impl<'a> Found<'a> {
    fn search(index: &'a Index, plan: &Plan, explain: bool) -> Result<Self, IndexError> {
        let mut trace = Trace::new(explain);
        let readers = index.readers();
        let run = |readers: &[(u32, &'a Index, &'a SegmentReader)], trace: &mut Trace| {
            let one = |(_, index, reader): &(u32, &'a Index, &'a SegmentReader)| {
                let segment = Segment::new(index, reader)?;
                let matched = segment.run(plan, trace)?;
                Ok((segment, matched))
            };
            readers.iter().map(one).collect()
        };
        let segments = if explain {
            run(&readers, &mut trace)?
        } else {
            in_halves(&readers, half_of(readers.iter().map(|(_, _, reader)| reader.max_doc())), |part| run(part, &mut Trace::new(false)))?
        };
        Ok(Found { segments, trace })
    }

    /// Counts all that is asked for; plain fields in one go, the rest key by key.
    fn count(&self, answer: &mut Answer, asked: &[facet::Ask], request: &Request, kin: &dyn Kin) -> Result<(), IndexError> {
        let mut counters: Vec<Counter> = asked.iter().filter_map(|ask| ask.plain(request.count)).map(Counter::new).collect();
        let mut clock = request.timeline.map(|(step, of)| Clock::new(step, of));
        count::all(&self.segments, &mut counters, clock.as_mut())?;
        answer.timeline = clock.map(Clock::timeline);
        let mut counters = counters.into_iter();
        for ask in asked {
            match ask.plain(request.count).and_then(|_| counters.next()) {
                Some(counter) => answer.facets.push(self.facet(ask, counter, request)?),
                None => {
                    let mut tally = Tally::new(ask, request.count, kin);
                    self.segments.iter().try_for_each(|(segment, matched)| tally.add(segment, matched))?;
                    if ask.across.is_some() { answer.tables.push(tally.table()) } else { answer.facets.push(tally.facet()) }
                }
            }
        }
        Ok(())
    }

    /// What was counted, cut to what is asked for, beside the counts of the whole index.
    fn facet(&self, ask: &facet::Ask, counter: Counter, request: &Request) -> Result<Facet, IndexError> {
        let field = counter.field();
        let mut facet = counter.facet();
        ask.cut(&mut facet);
        if request.totals {
            let mut all = Counter::new(field);
            for (segment, _) in &self.segments {
                let everything = Matched { articles: (*segment.articles).clone(), claims: (*segment.claims).clone() };
                all.add(segment, &everything)?;
            }
            let all: HashMap<(String, Option<String>), u64> = all.facet().values.into_iter().map(|c| ((c.value, c.id), c.articles)).collect();
            facet.values.iter_mut().for_each(|c| c.all = all.get(&(c.value.clone(), c.id.clone())).copied());
        }
        Ok(facet)
    }

    /// Leaves what stands for several: the newest versions, one of each cluster.
    fn choose(&mut self, request: &Request, asks_for_versions: bool) -> Result<(), IndexError> {
        if !request.versions && !asks_for_versions {
            self.segments.iter_mut().try_for_each(|(segment, matched)| copies::newest(segment, matched))?;
        }
        if request.group == Group::Cluster {
            copies::one_of_each(&mut self.segments)?;
        }
        Ok(())
    }

    fn page(&self, index: &Index, plan: &Plan, concepts: &[Term], request: &Request) -> Result<Vec<Ranked>, IndexError> {
        if request.limit == Some(0) {
            return Ok(Vec::new());
        }
        let mut words = Vec::new();
        plan.text_clauses(&mut words);
        let newest = if request.claims { Sort::Date } else { Sort::Published };
        let sort = request.sort.unwrap_or(if words.is_empty() { newest } else { Sort::Relevance });
        let scoring = Scoring::new(index, plan, concepts.to_vec())?;
        let list = if request.claims { rank::claims } else { rank::articles };
        let best = |part: &[(u32, &(Segment, Matched))]| {
            let (mut all, mut cut) = (Vec::new(), Cut::new(request.offset, request.limit));
            for (number, (segment, matched)) in part {
                let mut scores = scoring.scores(segment, matched)?;
                if sort == Sort::Recent {
                    rank::age(segment, crate::index::days(request.today), &mut scores)?;
                }
                list((*number, segment, matched), sort, &scores, &mut cut, &mut all)?;
            }
            Ok(all)
        };
        let numbered: Vec<(u32, &(Segment, Matched))> = (0..).zip(&self.segments).collect();
        let half = half_of(self.segments.iter().map(|(_, matched)| u32::try_from(matched.claims.count()).unwrap_or(u32::MAX)));
        let all = in_halves(&numbered, half, best)?;
        Ok(rank::page(all, request.offset, request.limit))
    }

    fn fill(&self, answer: &mut Answer, index: &Index, plan: &Plan, request: &Request, page: &[Ranked], marker: &mut Marker) -> Result<(), IndexError> {
        if request.claims {
            answer.claims = rows(index, &page.iter().map(|r| (r.segment, r.doc)).collect::<Vec<_>>())?;
        } else {
            let records = shared(page, |part| part.iter().map(|ranked| told(index, ranked)).collect())?;
            let with_claims = request.all_claims || plan.narrows_claims();
            answer.hits = page.iter().zip(records).map(|(r, article)| self.hit(index, with_claims, r, article, marker)).collect::<Result<_, _>>()?;
        }
        Ok(())
    }

    fn hit(&self, index: &Index, with_claims: bool, ranked: &Ranked, article: Record, marker: &mut Marker) -> Result<Hit, IndexError> {
        let (layer, own) = index.layer(ranked.segment);
        let mut claims = Vec::new();
        if with_claims {
            let (segment, matched) = &self.segments[ranked.segment as usize];
            let block = (0..ranked.doc).rev().take_while(|doc| !segment.articles.contains(*doc));
            let mut docs: Vec<(u32, u32)> = block.filter(|doc| matched.claims.contains(*doc)).map(|doc| (ranked.segment, doc)).collect();
            docs.reverse();
            claims = rows(index, &docs)?;
        }
        let cluster = layer.cluster(DocAddress::new(own, ranked.doc))?;
        Ok(Hit {
            copies: cluster.map_or(Ok(1), |label| Clusters::copies_of(index, label).map(|n| n.max(1)))?,
            cluster: cluster.map(cluster_name),
            snippet: marker.snippet(&article.text),
            corrected: index.marks(&article.id).iter().map(|m| m.told.clone()).collect(),
            id: article.id,
            title: article.title,
            source: article.source,
            via: article.via,
            authors: article.authors,
            url: article.url,
            language: article.language,
            published: article.published.map(|p| p.date),
            captured: article.captured,
            path: article.origin.path,
            sha256: article.origin.sha256,
            score: ranked.score,
            claims,
        })
    }
}

/// The article of a hit, without what was found in it.
fn told(index: &Index, ranked: &Ranked) -> Result<Record, IndexError> {
    let (layer, own) = index.layer(ranked.segment);
    layer.told_at(own, ranked.doc)
}

/// So many are read by two threads: most of the time goes into unpacking what is stored.
const MANY: usize = 8;

/// Works through a list, the latter half on another thread where there are many.
fn shared<T: Sync, R: Send>(all: &[T], work: impl Fn(&[T]) -> Result<Vec<R>, IndexError> + Sync) -> Result<Vec<R>, IndexError> {
    in_halves(all, if all.len() < MANY { 0 } else { all.len() / 2 }, work)
}

/// The same with what stands before `half` on this thread; all of it where one of both has nothing.
fn in_halves<T: Sync, R: Send>(all: &[T], half: usize, work: impl Fn(&[T]) -> Result<Vec<R>, IndexError> + Sync) -> Result<Vec<R>, IndexError> {
    let (first, last) = all.split_at(half);
    if first.is_empty() || last.is_empty() {
        return work(all);
    }
    let (first, last) = std::thread::scope(|scope| {
        let last = scope.spawn(|| work(last));
        (work(first), last.join().expect("reading does not panic"))
    });
    let mut done = first?;
    done.extend(last?);
    Ok(done)
}

/// How many of the first segments have half of the documents, about; none where there are few.
fn half_of(documents: impl Iterator<Item = u32> + Clone) -> usize {
    let all: u64 = documents.clone().map(u64::from).sum();
    if all < count::MANY {
        return 0;
    }
    let mut before = 0;
    // A segment goes to that half in which most of it lies.
    documents
        .take_while(|own| {
            let is_first = 2 * before + u64::from(*own) <= all;
            before += u64::from(*own);
            is_first
        })
        .count()
        .max(1)
}

/// Rows of claims, in the order asked; the claims of one article are read together.
fn rows(index: &Index, asked: &[(u32, u32)]) -> Result<Vec<ClaimRow>, IndexError> {
    let mut order: Vec<usize> = (0..asked.len()).collect();
    order.sort_unstable_by_key(|at| asked[*at]);
    let mut rows = shared(&order, |part| rows_of(index, asked, part))?;
    rows.sort_unstable_by_key(|(at, _)| *at);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// The rows at these places of what is asked.
fn rows_of(index: &Index, asked: &[(u32, u32)], places: &[usize]) -> Result<Vec<(usize, ClaimRow)>, IndexError> {
    let mut open: Option<((u32, u32), Claims)> = None;
    let mut rows = Vec::new();
    for at in places {
        let (segment, doc) = asked[*at];
        let (layer, own) = index.layer(segment);
        let reader = &layer.searcher().segment_readers()[own as usize];
        let articles = layer.articles(reader)?;
        let Some(article) = articles.next(doc) else { continue };
        if open.as_ref().is_none_or(|(place, _)| *place != (segment, article)) {
            open = Some(((segment, article), layer.claims_at(own, article)?));
        }
        let Some(mut row) = open.as_ref().and_then(|(_, claims)| claims.row((article - doc) as usize)) else { continue };
        row.cluster = layer.cluster(DocAddress::new(own, article))?.map(cluster_name);
        let meets = |m: &&Mark| m.span.is_none_or(|s| s.meets(Span::new(row.start, row.end.max(row.start + 1))));
        row.corrected = index.marks(&row.id).iter().filter(meets).map(|m| m.told.clone()).collect();
        rows.push((*at, row));
    }
    Ok(rows)
}

/// The record of the article with this id, or with an id that begins so if there is only one.
///
/// # Errors
/// When the index is damaged.
pub fn article(index: &Index, id: &str) -> Result<Option<Record>, IndexError> {
    let mut found = Vec::new();
    for prefix in [false, true] {
        let test = tree::Test::Value { field: "id", text: id.to_owned(), exact: true, prefix };
        let probe = probe::Prober::new(index, &NoKin).probe(&test);
        for (number, index, reader) in index.readers() {
            let segment = Segment::new(index, reader)?;
            let docs = probe.documents(index, reader)?.and(&segment.articles);
            found.extend(docs.iter().map(|doc| (number, doc)));
        }
        if !found.is_empty() {
            break;
        }
    }
    match found[..] {
        [(segment, doc)] => {
            let (index, segment) = index.layer(segment);
            index.record_at(segment, doc).map(Some)
        }
        _ => Ok(None),
    }
}

/// All claims of one article, as they are kept.
///
/// # Errors
/// When the index is damaged.
pub fn claims_of(index: &Index, id: &str) -> Result<Vec<ClaimRow>, IndexError> {
    let test = tree::Test::Value { field: "id", text: id.to_owned(), exact: true, prefix: false };
    let probe = probe::Prober::new(index, &NoKin).probe(&test);
    let mut asked = Vec::new();
    for (number, layer, reader) in index.readers() {
        let segment = Segment::new(layer, reader)?;
        let claims = probe.documents(layer, reader)?.and(&segment.articles).to_claims(&segment.articles).and(&segment.claims);
        asked.extend(claims.iter().map(|doc| (number, doc)));
    }
    rows(index, &asked)
}

/// For look-ups that need no names.
pub struct NoKin;

impl Kin for NoKin {
    fn around(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn above(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn places(&self, _: &str) -> Vec<Meant> {
        Vec::new()
    }

    fn actor(&self, _: &str) -> Option<String> {
        None
    }
}
