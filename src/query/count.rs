//! Facets and timelines: exact counts of what was found, by value and by time, read from columns.
//!
//! A field of claims is counted over the claims that match; an article counts once for each value that one of them has.

use super::{
    eval::{Matched, Segment},
    probe::{CLAIM_COLUMNS, Probe},
};
use crate::{
    index::{Field, IndexError, Of, Told, bits::Bits, days, tokenizer::UNIT},
    model::{Bucket, Count, Dated, Facet, Step, Timeline},
};
use chrono::{Datelike, Days, NaiveDate};
use std::{
    collections::HashMap,
    fmt::Debug,
    sync::atomic::{AtomicUsize, Ordering},
};
use tantivy::{DocId, TantivyError, columnar::Column};

/// From so many documents on, a second thread is worth starting.
pub const MANY: u64 = 20_000;

/// Counts all of it, on two threads where there is much to count: each takes the next field of the next segment.
pub fn all(segments: &[(Segment, Matched)], counters: &mut [Counter], clock: Option<&mut Clock>) -> Result<(), IndexError> {
    let tick = |clock: Option<&mut Clock>| clock.map_or(Ok(()), |clock| segments.iter().try_for_each(|(segment, matched)| clock.add(segment, matched)));
    let documents: u64 = segments.iter().map(|(_, matched)| matched.articles.count() + matched.claims.count()).sum();
    let pieces = counters.len() * segments.len();
    if documents < MANY || pieces + usize::from(clock.is_some()) < 2 {
        tick(clock)?;
        return counters.iter_mut().try_for_each(|counter| segments.iter().try_for_each(|(segment, matched)| counter.add(segment, matched)));
    }
    let fields: Vec<&'static Field> = counters.iter().map(Counter::field).collect();
    let next = AtomicUsize::new(0);
    let take = || {
        let mut counted = Vec::new();
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= pieces {
                return Ok::<_, IndexError>(counted);
            }
            let (number, (segment, matched)) = (piece / segments.len(), &segments[piece % segments.len()]);
            let mut counter = Counter::new(fields[number]);
            counter.add(segment, matched)?;
            counted.push((number, counter));
        }
    };
    let (ours, theirs) = std::thread::scope(|scope| {
        let other = scope.spawn(take);
        let ours = tick(clock).and_then(|()| take());
        (ours, other.join().expect("counting does not panic"))
    });
    for (number, counter) in ours?.into_iter().chain(theirs?) {
        counters[number].merge(counter);
    }
    Ok(())
}

/// Of the names in one number, the bit that stands for none.
const NO_VALUE: u32 = 63;

/// Counts the values of one field, segment by segment.
pub struct Counter {
    field: &'static Field,
    names: Vec<String>,
    of: HashMap<String, u32>,
    slots: Vec<Slot>,
    without: u64,
    lacking: u64,
}

/// What is counted of one value.
#[derive(Clone, Copy)]
struct Slot {
    articles: u64,
    claims: u64,
    /// The article and the document of this segment that were counted last, so that each counts once.
    article: DocId,
    doc: DocId,
}

/// How many articles told a value, and the last that did.
#[derive(Clone, Copy)]
struct Seen {
    articles: u32,
    last: DocId,
}

impl Default for Seen {
    fn default() -> Self {
        Seen { articles: 0, last: DocId::MAX }
    }
}

impl Seen {
    #[inline]
    fn by(&mut self, article: DocId) {
        self.articles += u32::from(self.last != article);
        self.last = article;
    }
}

impl Counter {
    pub fn field(&self) -> &'static Field {
        self.field
    }

    pub fn new(field: &'static Field) -> Self {
        Counter { field, names: Vec::new(), of: HashMap::new(), slots: Vec::new(), without: 0, lacking: 0 }
    }

    pub fn add(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        self.slots.iter_mut().for_each(|slot| (slot.article, slot.doc) = (DocId::MAX, DocId::MAX));
        match self.field.of {
            _ if self.field.name == "has" => self.known(segment, matched),
            Of::Article => self.of_articles(segment, &matched.articles),
            _ => self.of_claims(segment, matched),
        }
    }

    fn of_articles(&mut self, segment: &Segment, articles: &Bits) -> Result<(), IndexError> {
        let Some(column) = segment.reader.fast_fields().str(self.field.name)? else {
            self.without += articles.count();
            self.lacking += articles.count();
            return Ok(());
        };
        let mut counts = vec![0_u32; column.num_terms()];
        let (mut last, mut some) = (DocId::MAX, 0);
        each_value(column.ords(), articles.iter(), |article, ord| {
            counts[ord as usize] += 1;
            some += u64::from(last != article);
            last = article;
        });
        self.without += articles.count() - some;
        self.lacking += articles.count() - some;
        let used: Vec<u64> = (0..).zip(&counts).filter(|(_, count)| **count > 0).map(|(ord, _)| ord).collect();
        let mut of = used.iter();
        let take = |name: &[u8]| {
            if let (Some(ord), Ok(name)) = (of.next(), std::str::from_utf8(name)) {
                let key = self.key(name);
                self.slots[key as usize].articles += u64::from(counts[*ord as usize]);
            }
        };
        column.dictionary().sorted_ords_to_term_cb(&used, take).map_err(TantivyError::from)?;
        Ok(())
    }

    fn of_claims(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        let Some(told) = Told::open(segment.reader, self.field.name)? else {
            self.without += matched.articles.count();
            self.lacking += matched.articles.count();
            return Ok(());
        };
        if told.width() == 1 {
            return self.of_one(segment, matched, &told);
        }
        let keys = (0..told.width()).map(|column| self.keys(&told, column, &matched.claims)).collect::<Result<Vec<_>, _>>()?;
        let slots = &mut self.slots;
        // The article to which the claims up to it belong, and the last one that had a value.
        let (mut article, mut last, mut some) = (0, DocId::MAX, 0);
        let mut valued = Bits::none(segment.reader.max_doc());
        told.each(&matched.claims, |claim, ords| {
            if claim >= article {
                article = segment.articles.next(claim).unwrap_or(claim);
            }
            for key in ords.iter().zip(&keys).flat_map(|(ord, keys)| keys.of(*ord)) {
                let slot = &mut slots[*key as usize];
                valued.insert(claim);
                slot.claims += u64::from(slot.doc != claim);
                slot.articles += u64::from(slot.article != article);
                (slot.article, slot.doc) = (article, claim);
                some += u64::from(last != article);
                last = article;
            }
        });
        self.without += matched.articles.count() - some;
        self.lacking += lacking(segment, matched, &valued);
        Ok(())
    }

    /// The same where a claim has one value: counted by the value first, then by the names joined in it.
    fn of_one(&mut self, segment: &Segment, matched: &Matched, told: &Told) -> Result<(), IndexError> {
        let keys = self.keys(told, 0, &matched.claims)?;
        if self.slots.len() < NO_VALUE as usize {
            self.of_few(segment, matched, told, &keys);
            return Ok(());
        }
        if keys.are_own(self.slots.len()) {
            self.of_own(segment, matched, told, &keys);
            return Ok(());
        }
        self.of_any(segment, matched, told, &keys);
        Ok(())
    }

    fn of_any(&mut self, segment: &Segment, matched: &Matched, told: &Told, keys: &KeysOf) {
        let mut seen = vec![Seen::default(); self.slots.len()];
        let (mut with, mut some, mut without, mut lacking) = (DocId::MAX, 0, DocId::MAX, 0);
        let claims = by_value(told, segment, &matched.claims, |article, ord| {
            let keys = keys.of(ord);
            keys.iter().for_each(|key| seen[*key as usize].by(article));
            if keys.is_empty() {
                lacking += u64::from(without != article);
                without = article;
            } else {
                some += u64::from(with != article);
                with = article;
            }
        });
        self.slots.iter_mut().zip(seen).for_each(|(slot, seen)| slot.articles += u64::from(seen.articles));
        for (ord, claims) in (0..).zip(claims).filter(|(_, claims)| *claims > 0) {
            keys.of(ord).iter().for_each(|key| self.slots[*key as usize].claims += u64::from(claims));
        }
        self.without += matched.articles.count() - some;
        self.lacking += lacking;
    }

    /// The same where the names are few: what the claims of an article tell is a set of them in one number.
    fn of_few(&mut self, segment: &Segment, matched: &Matched, told: &Told, keys: &KeysOf) {
        let set = |ord| keys.of(ord).iter().fold(0_u64, |set, key| set | 1 << key);
        let mut values: Vec<(u64, u32)> = (0..told.count(0) as u64).map(|ord| (set(ord), 0)).collect();
        values.iter_mut().filter(|(set, _)| *set == 0).for_each(|(set, _)| *set = 1 << NO_VALUE);
        let mut articles = [0_u64; NO_VALUE as usize + 1];
        let (mut last, mut told_of, mut some) = (DocId::MAX, 0_u64, 0);
        let mut close = |mut told_of: u64| {
            some += u64::from(told_of & !(1 << NO_VALUE) != 0);
            while told_of != 0 {
                articles[told_of.trailing_zeros() as usize] += 1;
                told_of &= told_of - 1;
            }
        };
        each(told, segment, &matched.claims, |article, ords| {
            if article != last {
                close(std::mem::take(&mut told_of));
                last = article;
            }
            for ord in ords {
                let value = &mut values[*ord as usize];
                value.1 += 1;
                told_of |= value.0;
            }
        });
        close(told_of);
        self.slots.iter_mut().zip(articles).for_each(|(slot, articles)| slot.articles += articles);
        for (ord, (_, claims)) in (0..).zip(values).filter(|(_, (_, claims))| *claims > 0) {
            keys.of(ord).iter().for_each(|key| self.slots[*key as usize].claims += u64::from(claims));
        }
        self.without += matched.articles.count() - some;
        self.lacking += articles[NO_VALUE as usize];
    }

    /// The same where each value counts for a name of its own: an article that tells it again is all there is to see.
    fn of_own(&mut self, segment: &Segment, matched: &Matched, told: &Told, keys: &KeysOf) {
        let mut values = vec![(0_u32, Seen::default()); told.count(0)];
        let mut with = Seen::default();
        each(told, segment, &matched.claims, |article, ords| {
            let mut has = false;
            for ord in ords {
                let value = &mut values[*ord as usize];
                value.0 += 1;
                value.1.by(article);
                has |= *ord != 0;
            }
            // Without a branch: whether an article has a value cannot be foreseen.
            with.articles += u32::from(has & (with.last != article));
            with.last = if has { article } else { with.last };
        });
        for (ord, (claims, seen)) in (0..).zip(&values).filter(|(_, (claims, _))| *claims > 0) {
            if let [key] = keys.of(ord) {
                let slot = &mut self.slots[*key as usize];
                slot.claims += u64::from(*claims);
                slot.articles += u64::from(seen.articles);
            } else {
                self.lacking += u64::from(seen.articles);
            }
        }
        self.without += matched.articles.count() - u64::from(with.articles);
    }

    /// Adds what was counted in other segments.
    fn merge(&mut self, other: Counter) {
        for (name, slot) in other.names.iter().zip(other.slots) {
            let key = self.key(name) as usize;
            self.slots[key].articles += slot.articles;
            self.slots[key].claims += slot.claims;
        }
        self.without += other.without;
        self.lacking += other.lacking;
    }

    /// What the values of a column count for.
    fn keys(&mut self, told: &Told, column: usize, claims: &Bits) -> Result<KeysOf, IndexError> {
        let mut keys = KeysOf { ends: vec![0; told.count(column)], all: Vec::new(), begin: 0 };
        told.names(column, &told.used(column, claims), |ord, name| {
            let (key, ord) = (self.key(name), ord as usize);
            // Each name once, however often the value has it.
            let begin = if keys.ends[ord] > 0 { keys.begin } else { keys.all.len() };
            if !keys.all[begin..].contains(&key) {
                keys.all.push(key);
            }
            keys.begin = begin;
            keys.ends[ord] = keys.all.len() as u32;
        })?;
        // What is not used ends where the one before it does.
        let mut end = 0;
        for slot in &mut keys.ends {
            end = end.max(*slot);
            *slot = end;
        }
        Ok(keys)
    }

    fn key(&mut self, name: &str) -> u32 {
        if let Some(key) = self.of.get(name) {
            return *key;
        }
        let key = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.of.insert(name.to_owned(), key);
        self.names.push(name.to_owned());
        self.slots.push(Slot { articles: 0, claims: 0, article: DocId::MAX, doc: DocId::MAX });
        key
    }

    /// What is known of the claims: which columns have a value.
    fn known(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        let mut any = Bits::none(segment.reader.max_doc());
        for (name, column) in CLAIM_COLUMNS {
            let claims = Probe::Known(column).among(&matched.claims, segment.index, segment.reader)?;
            let articles = claims.to_articles(&segment.articles);
            if !articles.is_empty() {
                let key = self.key(name) as usize;
                self.slots[key].articles += articles.count();
                self.slots[key].claims += claims.count();
            }
            any = any.or(&articles);
        }
        self.without += matched.articles.clone().without(&any).count();
        Ok(())
    }

    pub fn facet(self) -> Facet {
        let mut values: Vec<Count> = self
            .names
            .into_iter()
            .zip(self.slots)
            .filter(|(_, slot)| slot.articles > 0)
            .map(|(name, slot)| {
                let (value, id) = name.split_once(UNIT).map_or((name.as_str(), None), |(value, id)| (value, Some(id.to_owned())));
                Count { value: value.to_owned(), id, articles: slot.articles, claims: slot.claims, ..Count::default() }
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

/// Articles, in order, with the values of claims that follow each other, of a field that has one a claim.
#[inline]
fn each(told: &Told, segment: &Segment, claims: &Bits, mut take: impl FnMut(DocId, &[u64])) {
    let mut article = 0;
    told.runs(0, claims, |first, ords| {
        // The claims of an article end before it, so that no run has those of two.
        if first >= article {
            article = segment.articles.next(first).unwrap_or(first);
        }
        take(article, ords);
    });
}

/// So many values that are new in their articles are gathered before they are told.
const FRESH: usize = 1024;

/// The claims of each value of a field that has one a claim; `first` is given each value of each article once.
fn by_value(told: &Told, segment: &Segment, claims: &Bits, mut first: impl FnMut(DocId, u64)) -> Vec<u32> {
    // Of each value the claims, and the article that told it last.
    let mut values = vec![(0_u32, DocId::MAX); told.count(0)];
    // Whether a value is new in its article cannot be foreseen: what is new is gathered without a branch, and told afterwards.
    let (mut fresh, mut count) = ([(0, 0); FRESH], 0);
    each(told, segment, claims, |article, ords| {
        for ord in ords {
            let value = &mut values[*ord as usize];
            value.0 += 1;
            fresh[count] = (article, *ord);
            count += usize::from(value.1 != article);
            value.1 = article;
            if count == FRESH {
                fresh.iter().for_each(|(article, ord)| first(*article, *ord));
                count = 0;
            }
        }
    });
    fresh[..count].iter().for_each(|(article, ord)| first(*article, *ord));
    values.into_iter().map(|(claims, _)| claims).collect()
}

/// Articles with a claim that matches and has no value.
pub fn lacking(segment: &Segment, matched: &Matched, valued: &Bits) -> u64 {
    matched.claims.clone().without(valued).to_articles(&segment.articles).count()
}

/// The keys for which each value of a column counts, one after the other.
struct KeysOf {
    ends: Vec<u32>,
    all: Vec<u32>,
    /// Where the keys of the value begin that was added last.
    begin: usize,
}

impl KeysOf {
    /// Whether each value counts for one key at most, and no two for the same of so many.
    fn are_own(&self, keys: usize) -> bool {
        let mut taken = vec![false; keys];
        let are_single = self.ends.windows(2).all(|pair| pair[1] - pair[0] <= 1) && self.ends.first().is_none_or(|end| *end == 0);
        are_single && self.all.iter().all(|key| !std::mem::replace(&mut taken[*key as usize], true))
    }

    fn of(&self, ord: u64) -> &[u32] {
        let ord = ord as usize;
        if ord == 0 { &[] } else { &self.all[self.ends[ord - 1] as usize..self.ends[ord] as usize] }
    }
}

/// Documents whose values are read in one go.
const BATCH: usize = 1024;

/// Reads the values of these documents, in order, batch by batch.
fn each_value<T: Copy + Default + PartialOrd + Debug + Send + Sync + 'static>(
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
        match self.of {
            Dated::Event => self.of_claims(segment, matched),
            of => self.of_articles(column(of), segment, &matched.articles),
        }
    }

    fn of_claims(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        let spans = segment.index.spans(segment.reader)?;
        let Some(spans) = &*spans else {
            self.undated += matched.claims.count();
            return Ok(());
        };
        // What spans several steps is of none of them.
        const NONE: usize = 0;
        const SEVERAL: usize = 1;
        let steps: Vec<u32> = spans
            .days()
            .iter()
            .map(|span| match span.map(|(first, last)| (self.starts.of(first), self.starts.of(last))) {
                None => NONE as u32,
                Some((first, last)) if first != last => SEVERAL as u32,
                Some((step, _)) => step as u32 + 2,
            })
            .collect();
        // Articles and claims of each step, and the article that it counted last.
        let mut counts = vec![(Seen::default(), 0_u64); self.starts.days.len() + 2];
        let claims = by_value(spans.told(), segment, &matched.claims, |article, ord| {
            counts[steps[ord as usize] as usize].0.by(article);
        });
        for (step, claims) in steps.iter().zip(claims) {
            counts[*step as usize].1 += u64::from(claims);
        }
        self.undated += counts[NONE].1;
        self.spanning += counts[SEVERAL].1;
        self.buckets.resize(self.buckets.len().max(counts.len() - 2), (0, 0));
        self.buckets.iter_mut().zip(&counts[2..]).for_each(|(bucket, count)| *bucket = (bucket.0 + u64::from(count.0.articles), bucket.1 + count.1));
        Ok(())
    }

    fn of_articles(&mut self, column: &str, segment: &Segment, articles: &Bits) -> Result<(), IndexError> {
        let Some(days) = segment.reader.fast_fields().column_opt::<i64>(column)? else {
            self.undated += articles.count();
            return Ok(());
        };
        let mut dated = 0;
        each_value(&days, articles.iter(), |_, day| {
            dated += 1;
            let step = self.starts.of(day);
            if step >= self.buckets.len() {
                self.buckets.resize(step + 1, (0, 0));
            }
            self.buckets[step].0 += 1;
        });
        self.undated += articles.count() - dated;
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

/// The column of articles with these days.
pub fn column(of: Dated) -> &'static str {
    match of {
        Dated::Event => "days",
        Dated::Published => "published",
        Dated::Captured => "captured",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{
        field,
        sample::{Folder, claim, index, record},
    };

    /// Articles and claims of each slot, articles without a value, articles with a claim that has none.
    type Counted = (Vec<(u64, u64)>, u64, u64);

    fn counted(counter: &Counter) -> Counted {
        (counter.slots.iter().map(|slot| (slot.articles, slot.claims)).collect(), counter.without, counter.lacking)
    }

    #[test]
    fn all_ways_of_counting_give_one_answer() {
        let article = |number: usize| {
            let claims = (0..number % 5).map(|n| {
                let who = if (number + n).is_multiple_of(3) { String::new() } else { format!("Speaker {}", number * n % 90) };
                let kinds = ["strikes/drone", "strikes/shelling casualties", "talks"][(number + n) % 3];
                claim(&format!("{kinds}|2025-06-0{}|g1:Harbour|||{who}|killed {n} {n}", 1 + n))
            });
            (record(&format!("id{number}"), "Title", "daily.example", "2025-06-02", "Shells fell on Harbour."), claims.collect())
        };
        let folder = Folder::new();
        let index = index(&folder, &(0..200).map(article).collect::<Vec<_>>());
        let mut ways = [0; 3];
        for name in ["claimant", "event", "days", "place", "by", "status"] {
            for reader in index.searcher().segment_readers() {
                let segment = Segment::new(&index, reader).unwrap();
                let matched = Matched { articles: (*segment.articles).clone(), claims: (*segment.claims).clone() };
                let Some(told) = Told::open(reader, name).unwrap().filter(|told| told.width() == 1) else { continue };
                let count = |way: fn(&mut Counter, &Segment, &Matched, &Told, &KeysOf)| {
                    let mut counter = Counter::new(field(name).unwrap());
                    let keys = counter.keys(&told, 0, &matched.claims).unwrap();
                    way(&mut counter, &segment, &matched, &told, &keys);
                    counted(&counter)
                };
                let expected = by_hand(name, &segment, &matched, &told);
                assert_eq!(count(Counter::of_any), expected, "{name}");
                ways[0] += 1;
                if expected.0.len() < NO_VALUE as usize {
                    assert_eq!(count(Counter::of_few), expected, "{name}");
                    ways[1] += 1;
                }
                let mut counter = Counter::new(field(name).unwrap());
                if counter.keys(&told, 0, &matched.claims).unwrap().are_own(expected.0.len()) {
                    assert_eq!(count(Counter::of_own), expected, "{name}");
                    ways[2] += 1;
                }
            }
        }
        assert!(ways.iter().all(|times| *times > 0), "{ways:?}");
    }

    /// Claim by claim, with a set of articles for each name.
    fn by_hand(name: &str, segment: &Segment, matched: &Matched, told: &Told) -> Counted {
        use std::collections::HashSet;
        let mut counter = Counter::new(field(name).unwrap());
        let keys = counter.keys(told, 0, &matched.claims).unwrap();
        let mut slots: Vec<(HashSet<DocId>, u64)> = vec![Default::default(); counter.slots.len()];
        let (mut with, mut lacking) = (HashSet::new(), HashSet::new());
        for claim in matched.claims.iter() {
            let article = segment.articles.next(claim).unwrap();
            let keys = keys.of(told.of(0, claim));
            for key in keys {
                slots[*key as usize].0.insert(article);
                slots[*key as usize].1 += 1;
            }
            if keys.is_empty() { &mut lacking } else { &mut with }.insert(article);
        }
        let slots = slots.into_iter().map(|(articles, claims)| (articles.len() as u64, claims)).collect();
        (slots, matched.articles.count() - with.len() as u64, lacking.len() as u64)
    }
}
