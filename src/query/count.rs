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
use std::collections::{BTreeMap, HashMap};
use tantivy::TantivyError;

/// Counts the values of one field, segment by segment.
pub struct Counter {
    field: &'static Field,
    /// Articles and claims by value.
    values: HashMap<String, (u64, u64)>,
    without: u64,
}

impl Counter {
    pub fn new(field: &'static Field) -> Self {
        Counter { field, values: HashMap::new(), without: 0 }
    }

    pub fn add(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        if self.field.name == "has" {
            return self.known(segment, matched);
        }
        let Some(column) = segment.reader.fast_fields().str(self.field.name)? else {
            self.without += matched.articles.count();
            return Ok(());
        };
        let mut counts = vec![(0_u64, 0_u64, u32::MAX); column.num_terms()];
        let of_claims = self.field.of != Of::Article;
        for (begin, article) in segment.blocks(&matched.articles) {
            let mut some = false;
            let mut count = |doc: u32, claims: u64| {
                for ord in column.term_ords(doc) {
                    let Some(slot) = usize::try_from(ord).ok().and_then(|ord| counts.get_mut(ord)) else { continue };
                    some = true;
                    slot.1 += claims;
                    if slot.2 != article {
                        slot.2 = article;
                        slot.0 += 1;
                    }
                }
            };
            if of_claims {
                (begin..article).filter(|doc| matched.claims.contains(*doc)).for_each(|doc| count(doc, 1));
            } else {
                count(article, 0);
            }
            self.without += u64::from(!some);
        }
        let used: Vec<(u64, (u64, u64))> = (0..).zip(&counts).filter(|(_, c)| c.0 > 0).map(|(ord, c)| (ord, (c.0, c.1))).collect();
        self.name(&column, &used)
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
    fn name(&mut self, column: &tantivy::columnar::StrColumn, used: &[(u64, (u64, u64))]) -> Result<(), IndexError> {
        let mut name = String::new();
        for (ord, (articles, claims)) in used {
            if !column.ord_to_str(*ord, &mut name).map_err(TantivyError::from)? {
                continue;
            }
            let slot = match self.values.get_mut(&name) {
                Some(slot) => slot,
                None => self.values.entry(name.clone()).or_default(),
            };
            slot.0 += articles;
            slot.1 += claims;
        }
        Ok(())
    }

    pub fn facet(self) -> Facet {
        let mut values: Vec<Count> = self
            .values
            .into_iter()
            .map(|(name, (articles, claims))| {
                let (value, id) = name.split_once(UNIT).map_or((name.as_str(), None), |(value, id)| (value, Some(id.to_owned())));
                Count { value: value.to_owned(), id, articles, claims }
            })
            .collect();
        let of_parent: HashMap<String, u64> = values.iter().map(|c| (c.value.clone(), c.articles)).collect();
        if self.field.name == "event" {
            // Kinds stand below their parents.
            let top = |c: &Count| c.value.split('/').next().unwrap_or_default().to_owned();
            let weight = |c: &Count| of_parent.get(&top(c)).copied().unwrap_or(0);
            values.sort_by_key(|c| (std::cmp::Reverse(weight(c)), top(c), c.value.contains('/'), std::cmp::Reverse(c.articles), c.value.clone()));
        } else {
            values.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.value.cmp(&b.value)).then_with(|| a.id.cmp(&b.id)));
        }
        Facet { field: self.field.name.to_owned(), values, without: self.without }
    }
}

/// Counts by time, segment by segment.
pub struct Clock {
    step: Step,
    of: Dated,
    buckets: BTreeMap<NaiveDate, (u64, u64)>,
    spanning: u64,
    undated: u64,
}

impl Clock {
    pub fn new(step: Step, of: Dated) -> Self {
        Clock { step, of, buckets: BTreeMap::new(), spanning: 0, undated: 0 }
    }

    pub fn add(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        let names = if self.of == Dated::Event { ("date_first", "date_last") } else { ("published", "published") };
        let fast = segment.reader.fast_fields();
        let (first, last) = (fast.column_opt::<i64>(names.0)?, fast.column_opt::<i64>(names.1)?);
        let day = |column: &Option<tantivy::columnar::Column<i64>>, doc| column.as_ref().and_then(|c| c.first(doc));
        let mut buckets: HashMap<i64, (u64, u64, u32)> = HashMap::new();
        let mut starts: HashMap<i64, i64> = HashMap::new();
        let step = self.step;
        let mut start = |day: i64| *starts.entry(day).or_insert_with(|| begin(step, day));
        for (begin, article) in segment.blocks(&matched.articles) {
            let mut count = |doc: u32, claims: u64| match (day(&first, doc), day(&last, doc)) {
                (Some(a), Some(b)) if start(a) == start(b) => {
                    let slot = buckets.entry(start(a)).or_insert((0, 0, u32::MAX));
                    slot.1 += claims;
                    if slot.2 != article {
                        *slot = (slot.0 + 1, slot.1, article);
                    }
                }
                (Some(_), Some(_)) => self.spanning += 1,
                _ => self.undated += 1,
            };
            match self.of {
                Dated::Event => (begin..article).filter(|doc| matched.claims.contains(*doc)).for_each(|doc| count(doc, 1)),
                Dated::Published => count(article, 0),
            }
        }
        for (day, (articles, claims, _)) in buckets {
            let slot = self.buckets.entry(date(day)).or_default();
            slot.0 += articles;
            slot.1 += claims;
        }
        Ok(())
    }

    pub fn timeline(self) -> Timeline {
        let buckets = self.buckets.into_iter().map(|(from, (articles, claims))| Bucket { from, articles, claims }).collect();
        Timeline { step: self.step.name(), of: self.of.name(), buckets, spanning: self.spanning, undated: self.undated }
    }
}

fn date(day: i64) -> NaiveDate {
    let epoch = NaiveDate::default();
    let days = Days::new(day.unsigned_abs());
    let date = if day < 0 { epoch.checked_sub_days(days) } else { epoch.checked_add_days(days) };
    date.unwrap_or(epoch)
}

/// The first day of the step in which a day falls.
fn begin(step: Step, day: i64) -> i64 {
    let date = date(day);
    match step {
        Step::Day => day,
        Step::Week => day - i64::from(date.weekday().num_days_from_monday()),
        Step::Month => day - i64::from(date.day0()),
        Step::Year => days(date) - i64::from(date.ordinal0()),
    }
}
