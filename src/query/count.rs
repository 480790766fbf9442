//! Facets and timelines: exact counts of what was found, by value and by time, read from columns.
//!
//! A field of claims is counted over the claims that match; an article counts once for each value that one of them has.

use super::{
    eval::{Matched, Segment},
    probe::{CLAIM_COLUMNS, Probe},
};
use crate::{
    index::{Field, IndexError, Of, bits::Bits, days, tokenizer::UNIT},
    model::{Bucket, Count, Dated, Facet, Step, Timeline},
};
use chrono::{Datelike, Days, NaiveDate};
use std::{collections::HashMap, fmt::Debug};
use tantivy::{
    DocId, TantivyError,
    columnar::{Column, StrColumn},
};

/// From so many matching documents on, a second thread is worth starting.
const MANY: u64 = 20_000;

/// Counts all of it, on two threads where there is much to count.
pub fn all(segments: &[(Segment, Matched)], counters: &mut [Counter], clock: Option<&mut Clock>) -> Result<(), IndexError> {
    let counters = counters.iter_mut().map(|counter| Box::new(move |(segment, matched): &(Segment, Matched)| counter.add(segment, matched)) as Job);
    let clock = clock.map(|clock| Box::new(move |(segment, matched): &(Segment, Matched)| clock.add(segment, matched)) as Job);
    let mut jobs: Vec<Job> = clock.into_iter().chain(counters).collect();
    let run = |jobs: &mut [Job]| jobs.iter_mut().try_for_each(|job| segments.iter().try_for_each(job));
    let documents: u64 = segments.iter().map(|(_, matched)| matched.articles.count() + matched.claims.count()).sum();
    if jobs.len() < 2 || documents < MANY {
        return run(&mut jobs);
    }
    let half = jobs.len() / 2;
    let (ours, theirs) = jobs.split_at_mut(half);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| run(theirs));
        run(ours).and(other.join().expect("counting does not panic"))
    })
}

/// Counts one thing in one segment.
type Job<'a> = Box<dyn FnMut(&(Segment, Matched)) -> Result<(), IndexError> + Send + 'a>;

/// Counts the values of one field, segment by segment.
pub struct Counter {
    field: &'static Field,
    /// Articles and claims by value.
    values: HashMap<String, (u64, u64)>,
    without: u64,
    lacking: u64,
}

impl Counter {
    pub fn field(&self) -> &'static Field {
        self.field
    }

    pub fn new(field: &'static Field) -> Self {
        Counter { field, values: HashMap::new(), without: 0, lacking: 0 }
    }

    pub fn add(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        if self.field.name == "has" {
            return self.known(segment, matched);
        }
        let Some(column) = segment.reader.fast_fields().str(self.field.name)? else {
            self.without += matched.articles.count();
            self.lacking += matched.articles.count();
            return Ok(());
        };
        let mut slots = Slots::new(column.num_terms());
        if self.field.of == Of::Article {
            each_value(column.ords(), matched.articles.iter(), |article, ord| slots.add(ord, article, 0));
            self.lacking += matched.articles.count() - slots.articles;
        } else {
            let mut article = 0;
            let mut valued = Bits::none(segment.reader.max_doc());
            each_value(column.ords(), matched.claims.iter(), |claim, ord| {
                if claim >= article {
                    article = segment.articles.next(claim).unwrap_or(claim);
                }
                valued.insert(claim);
                slots.add(ord, article, 1);
            });
            self.lacking += lacking(segment, matched, &valued);
        }
        self.without += matched.articles.count() - slots.articles;
        self.name(&column, &slots.used())
    }

    /// What is known of the claims: which columns have a value.
    fn known(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        let mut any = Bits::none(segment.reader.max_doc());
        for (name, column) in CLAIM_COLUMNS {
            let claims = Probe::Known(column).documents(segment.index, segment.reader)?.and(&matched.claims);
            let articles = claims.to_articles(&segment.articles);
            if !articles.is_empty() {
                let slot = self.values.entry((*name).to_owned()).or_default();
                *slot = (slot.0 + articles.count(), slot.1 + claims.count());
            }
            any = any.or(&articles);
        }
        self.without += matched.articles.clone().without(&any).count();
        Ok(())
    }

    /// Adds the counts of ordinals, which are in order, under their names.
    fn name(&mut self, column: &StrColumn, used: &[(u64, Slot)]) -> Result<(), IndexError> {
        let ords: Vec<u64> = used.iter().map(|(ord, _)| *ord).collect();
        let mut slots = used.iter();
        let take = |name: &[u8]| {
            let Some((name, (_, slot))) = std::str::from_utf8(name).ok().zip(slots.next()) else { return };
            let total = match self.values.get_mut(name) {
                Some(total) => total,
                None => self.values.entry(name.to_owned()).or_default(),
            };
            total.0 += u64::from(slot.articles);
            total.1 += u64::from(slot.claims);
        };
        column.dictionary().sorted_ords_to_term_cb(&ords, take).map_err(TantivyError::from)?;
        Ok(())
    }

    pub fn facet(self) -> Facet {
        let mut values: Vec<Count> = self
            .values
            .into_iter()
            .map(|(name, (articles, claims))| {
                let (value, id) = name.split_once(UNIT).map_or((name.as_str(), None), |(value, id)| (value, Some(id.to_owned())));
                Count { value: value.to_owned(), id, articles, claims, ..Count::default() }
            })
            .collect();
        if self.field.name == "event" {
            let of_parent: HashMap<String, u64> = values.iter().map(|c| (c.value.clone(), c.articles)).collect();
            // Kinds stand below their parents.
            let top = |c: &Count| c.value.split('/').next().unwrap_or_default().to_owned();
            let weight = |c: &Count| of_parent.get(&top(c)).copied().unwrap_or(0);
            values.sort_by_key(|c| (std::cmp::Reverse(weight(c)), top(c), c.value.contains('/'), std::cmp::Reverse(c.articles), c.value.clone()));
        } else {
            values.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.value.cmp(&b.value)).then_with(|| a.id.cmp(&b.id)));
        }
        Facet { field: self.field.name.to_owned(), count: "article", values, without: self.without, lacking: self.lacking, ..Facet::default() }
    }
}

/// Articles with a claim that matches and has no value.
pub fn lacking(segment: &Segment, matched: &Matched, valued: &Bits) -> u64 {
    matched.claims.clone().without(valued).to_articles(&segment.articles).count()
}

/// What is counted of one value in one segment.
#[derive(Clone, Copy)]
struct Slot {
    articles: u32,
    claims: u32,
    /// The article that was counted last, so that each counts once.
    last: u32,
}

/// A slot for each value of a column.
struct Slots {
    all: Vec<Slot>,
    /// Articles with any value.
    articles: u64,
    last: u32,
}

impl Slots {
    fn new(values: usize) -> Self {
        Slots { all: vec![Slot { articles: 0, claims: 0, last: u32::MAX }; values], articles: 0, last: u32::MAX }
    }

    #[inline]
    fn add(&mut self, value: u64, article: DocId, claims: u32) {
        let Some(slot) = self.all.get_mut(value as usize) else { return };
        slot.claims += claims;
        slot.articles += u32::from(slot.last != article);
        slot.last = article;
        self.articles += u64::from(self.last != article);
        self.last = article;
    }

    fn used(&self) -> Vec<(u64, Slot)> {
        (0..).zip(&self.all).filter(|(_, slot)| slot.articles > 0).map(|(at, slot)| (at, *slot)).collect()
    }
}

/// Documents whose values are read in one go.
const BATCH: usize = 1024;

/// Reads the values of these documents, in order, batch by batch.
pub fn each_value<T: Copy + Default + PartialOrd + Debug + Send + Sync + 'static>(
    column: &Column<T>,
    mut docs: impl Iterator<Item = DocId>,
    mut take: impl FnMut(DocId, T),
) {
    let (mut batch, mut of, mut rows, mut values) = (Vec::with_capacity(BATCH), Vec::new(), Vec::new(), Vec::new());
    loop {
        batch.clear();
        batch.extend(docs.by_ref().take(BATCH));
        if batch.is_empty() {
            return;
        }
        of.clear();
        rows.clear();
        column.row_ids_for_docs(&batch, &mut of, &mut rows);
        values.clear();
        values.resize(rows.len(), T::default());
        column.values.get_vals(&rows, &mut values);
        of.iter().zip(&values).for_each(|(doc, value)| take(*doc, *value));
    }
}

/// Counts by time, segment by segment.
pub struct Clock {
    of: Dated,
    starts: Starts,
    /// Articles and claims by step.
    buckets: Vec<(u64, u64)>,
    spanning: u64,
    undated: u64,
}

impl Clock {
    pub fn new(step: Step, of: Dated) -> Self {
        Clock { of, starts: Starts::new(step), buckets: Vec::new(), spanning: 0, undated: 0 }
    }

    pub fn add(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        let names = columns(self.of);
        let docs = if self.of == Dated::Event { &matched.claims } else { &matched.articles };
        let fast = segment.reader.fast_fields();
        let (Some(first), Some(last)) = (fast.column_opt::<i64>(names.0)?, fast.column_opt::<i64>(names.1)?) else {
            self.undated += docs.count();
            return Ok(());
        };
        let counts_claims = u64::from(self.of == Dated::Event);
        let (mut article, mut dated) = (0, 0);
        // The article that each step counted last.
        let mut latest: Vec<u32> = Vec::new();
        // Claims come in order, so the last days may be read alongside.
        let mut ends = Vec::new();
        each_value(&last, docs.iter(), |_, day| ends.push(day));
        let mut ends = ends.into_iter();
        each_value(&first, docs.iter(), |doc, day| {
            dated += 1;
            let (step, end) = (self.starts.of(day), self.starts.of(ends.next().unwrap_or(day)));
            if step != end {
                self.spanning += 1;
                return;
            }
            if doc > article || article == 0 {
                article = segment.articles.next(doc).unwrap_or(doc);
            }
            if step >= latest.len() {
                latest.resize(step + 1, u32::MAX);
                self.buckets.resize(self.buckets.len().max(step + 1), (0, 0));
            }
            self.buckets[step].1 += counts_claims;
            self.buckets[step].0 += u64::from(latest[step] != article);
            latest[step] = article;
        });
        self.undated += docs.count() - dated;
        Ok(())
    }

    pub fn timeline(self) -> Timeline {
        let mut buckets: Vec<Bucket> = self
            .buckets
            .iter()
            .zip(&self.starts.days)
            .filter(|(counts, _)| counts.0 > 0)
            .map(|((articles, claims), from)| Bucket { from: date(*from), articles: *articles, claims: *claims })
            .collect();
        buckets.sort_by_key(|b| b.from);
        Timeline { step: self.starts.step.name(), of: self.of.name(), buckets, spanning: self.spanning, undated: self.undated }
    }
}

/// The steps of a timeline by their first days, numbered as they are met.
struct Starts {
    step: Step,
    days: Vec<i64>,
    of: HashMap<i64, usize>,
    /// The number of the step of each day of an archive's usual time, plus one.
    usual: Vec<u32>,
}

/// 1 January 1900, and the days from there that have a place of their own.
const USUAL_FROM: i64 = -25_567;
const USUAL_DAYS: usize = 80_000;

impl Starts {
    fn new(step: Step) -> Self {
        Starts { step, days: Vec::new(), of: HashMap::new(), usual: vec![0; USUAL_DAYS] }
    }

    #[inline]
    fn of(&mut self, day: i64) -> usize {
        match usize::try_from(day - USUAL_FROM).ok().and_then(|at| self.usual.get(at)) {
            Some(0) | None => self.find(day),
            Some(number) => *number as usize - 1,
        }
    }

    fn find(&mut self, day: i64) -> usize {
        let start = begin(self.step, day);
        let number = *self.of.entry(start).or_insert_with(|| {
            self.days.push(start);
            self.days.len() - 1
        });
        if let Some(slot) = usize::try_from(day - USUAL_FROM).ok().and_then(|at| self.usual.get_mut(at)) {
            *slot = u32::try_from(number + 1).unwrap_or(0);
        }
        number
    }
}

/// The columns of the first and the last day.
pub fn columns(of: Dated) -> (&'static str, &'static str) {
    match of {
        Dated::Event => ("date_first", "date_last"),
        Dated::Published => ("published", "published"),
        Dated::Captured => ("captured", "captured"),
    }
}

pub fn date(day: i64) -> NaiveDate {
    let epoch = NaiveDate::default();
    let days = Days::new(day.unsigned_abs());
    let date = if day < 0 { epoch.checked_sub_days(days) } else { epoch.checked_add_days(days) };
    date.unwrap_or(epoch)
}

/// The first day of the step in which a day falls.
pub fn begin(step: Step, day: i64) -> i64 {
    let date = date(day);
    match step {
        Step::Day => day,
        Step::Week => day - i64::from(date.weekday().num_days_from_monday()),
        Step::Month => day - i64::from(date.day0()),
        Step::Year => days(date) - i64::from(date.ordinal0()),
    }
}
