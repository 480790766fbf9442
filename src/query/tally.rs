//! Counts by what a value lies in, by time, by two fields at once, and of what counts once: clusters, outlets, claimants.
//!
//! Matches of a segment in, articles, claims and distinct others by key out, exact; keys are the same for all segments.
//! Plain fields counted by article are the work of `count`, which is faster.

use super::{
    count,
    eval::{Matched, Segment},
    facet::{Ask, By},
};
use crate::{
    index::{IndexError, Kin, Of, bits::Bits, tokenizer::UNIT},
    model::{Count, CountBy, Dated, Facet, Step, Table},
};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};
use tantivy::{
    TantivyError,
    columnar::{Column, StrColumn},
};

/// A value that is counted, and the one it lies in.
struct Key {
    value: String,
    id: Option<String>,
    within: Option<u32>,
    level: usize,
}

/// The values of one side of a count.
struct Keys<'a> {
    by: By,
    kin: &'a dyn Kin,
    all: Vec<Key>,
    of: HashMap<String, u32>,
}

impl<'a> Keys<'a> {
    fn new(by: By, kin: &'a dyn Kin) -> Self {
        Keys { by, kin, all: Vec::new(), of: HashMap::new() }
    }

    fn put(&mut self, path: &str, value: &str, id: Option<&str>, within: Option<u32>) -> u32 {
        if let Some(known) = self.of.get(path) {
            return *known;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let level = within.map_or(0, |at| self.all[at as usize].level + 1);
        self.all.push(Key { value: value.to_owned(), id: id.map(str::to_owned), within, level });
        self.of.insert(path.to_owned(), number);
        number
    }

    /// The keys for which a value counts: itself, or what it lies in, the outermost first.
    fn of_value(&mut self, value: &str) -> Vec<u32> {
        let (name, id) = value.split_once(UNIT).map_or((value, None), |(name, id)| (name, Some(id)));
        let levels = match (self.by, id) {
            (By::Region | By::Where, Some(id)) => self.kin.levels(id),
            (By::Region, None) => return Vec::new(),
            (By::Field(field), _) if field.name == "event" => {
                let within = name.rsplit_once('/').map(|(parent, _)| self.put(parent, parent, None, None));
                return vec![self.put(value, name, id, within)];
            }
            _ => return vec![self.put(value, name, id, None)],
        };
        if matches!(self.by, By::Region) {
            return levels.iter().filter(|l| l.kind == "admin1").map(|l| self.put(&l.id, &l.name, Some(&l.id), None)).collect();
        }
        let (mut path, mut within, mut keys) = (String::new(), None, Vec::new());
        for level in levels {
            path.push_str(&level.id);
            path.push(UNIT);
            within = Some(self.put(&path, &level.name, Some(&level.id), within));
            keys.extend(within);
        }
        if keys.is_empty() { vec![self.put(value, name, id, None)] } else { keys }
    }

    fn of_day(&mut self, day: i64) -> u32 {
        let By::Date(step, _) = self.by else { unreachable!("days are asked of dates only") };
        let date = count::date(count::begin(step, day));
        let text = match step {
            Step::Year => date.format("%Y").to_string(),
            Step::Month => date.format("%Y-%m").to_string(),
            Step::Day | Step::Week => date.to_string(),
        };
        self.put(&text, &text, None, None)
    }
}

/// Where the values of one side stand in a segment.
enum Values {
    None,
    /// The keys of each value, made when it is met first.
    Texts {
        of_claims: bool,
        column: StrColumn,
        keys: Vec<Option<Box<[u32]>>>,
    },
    Days {
        of_claims: bool,
        first: Column<i64>,
        last: Column<i64>,
        keys: HashMap<i64, u32>,
    },
}

impl Values {
    fn open(by: By, segment: &Segment) -> Result<Self, IndexError> {
        let fast = segment.reader.fast_fields();
        if let By::Date(_, of) = by {
            let (first, last) = count::columns(of);
            let columns = fast.column_opt(first)?.zip(fast.column_opt(last)?);
            return Ok(columns.map_or(Values::None, |(first, last)| Values::Days { of_claims: of == Dated::Event, first, last, keys: HashMap::new() }));
        }
        let (name, of) = if let By::Field(field) = by { (field.name, field.of) } else { ("place", Of::Claim) };
        let Some(column) = fast.str(name)? else { return Ok(Values::None) };
        Ok(Values::Texts { of_claims: of != Of::Article, keys: vec![None; column.num_terms()], column })
    }

    fn of_claims(&self) -> bool {
        matches!(self, Values::Texts { of_claims: true, .. } | Values::Days { of_claims: true, .. })
    }

    /// Adds the keys of a document.
    fn read(&mut self, known: &mut Keys, doc: u32, out: &mut Vec<u32>) -> Result<(), IndexError> {
        match self {
            Values::None => {}
            Values::Texts { column, keys, .. } => {
                for ord in column.term_ords(doc) {
                    let Some(slot) = keys.get_mut(ord as usize) else { continue };
                    if slot.is_none() {
                        let mut name = String::new();
                        column.ord_to_str(ord, &mut name).map_err(TantivyError::from)?;
                        *slot = Some(known.of_value(&name).into());
                    }
                    out.extend(slot.iter().flatten());
                }
            }
            Values::Days { first, last, keys, .. } => {
                if let (Some(first), Some(last)) = (first.first(doc), last.first(doc)) {
                    let mut key = |day| *keys.entry(day).or_insert_with(|| known.of_day(day));
                    let (a, b) = (key(first), key(last));
                    // What spans several steps is of none of them.
                    out.extend((a == b).then_some(a));
                }
            }
        }
        Ok(())
    }
}

/// What is counted of one key.
#[derive(Clone, Default)]
struct Tallied {
    articles: u64,
    claims: u64,
    last: Option<(u32, u32)>,
    distinct: HashSet<u64>,
}

impl Tallied {
    fn add(&mut self, article: (u32, u32), of_claim: bool, once: Option<u64>) {
        self.claims += u64::from(of_claim);
        if self.last != Some(article) {
            self.last = Some(article);
            self.articles += 1;
        }
        self.distinct.extend(once);
    }
}

/// What counts once: copies of one text, what one outlet prints, what one claimant says.
enum Once {
    Nothing,
    Column { of_claims: bool, column: Option<StrColumn> },
}

impl Once {
    fn open(by: CountBy, segment: &Segment) -> Result<Self, IndexError> {
        let (name, of_claims) = match by {
            CountBy::Article | CountBy::Claim => return Ok(Once::Nothing),
            CountBy::Cluster => ("cluster", false),
            CountBy::Outlet => ("source", false),
            CountBy::Claimant => ("claimant", true),
        };
        Ok(Once::Column { of_claims, column: segment.reader.fast_fields().str(name)? })
    }

    /// The same number for what counts once; an article of no cluster is one of its own.
    fn of(&self, segment: u32, article: u32, doc: u32) -> Result<Option<u64>, IndexError> {
        let Once::Column { of_claims, column } = self else { return Ok(None) };
        let doc = if *of_claims { doc } else { article };
        let mut name = String::new();
        if let Some(column) = column
            && let Some(ord) = column.term_ords(doc).next()
        {
            column.ord_to_str(ord, &mut name).map_err(TantivyError::from)?;
            return Ok(Some(crate::lexicon::fold::hash(&name)));
        }
        // Above all documents of a segment, so that it is no hash by any likely chance.
        Ok(Some(u64::from(segment) << 32 | u64::from(article)))
    }
}

/// Counts by one key or by two.
pub struct Tally<'a> {
    ask: &'a Ask,
    by: CountBy,
    rows: Keys<'a>,
    columns: Option<Keys<'a>>,
    cells: HashMap<(u32, u32), Tallied>,
    of_rows: Vec<Tallied>,
    of_columns: Vec<Tallied>,
    without: u64,
    lacking: u64,
    segments: u32,
}

impl<'a> Tally<'a> {
    pub fn new(ask: &'a Ask, by: CountBy, kin: &'a dyn Kin) -> Self {
        let columns = ask.across.map(|by| Keys::new(by, kin));
        Tally {
            ask,
            by,
            rows: Keys::new(ask.by, kin),
            columns,
            cells: HashMap::new(),
            of_rows: Vec::new(),
            of_columns: Vec::new(),
            without: 0,
            lacking: 0,
            segments: 0,
        }
    }

    pub fn add(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        if matches!(self.ask.by, By::Where | By::Region) && self.columns.is_none() && self.by == CountBy::Article {
            return self.places(segment, matched);
        }
        let mut rows = Values::open(self.ask.by, segment)?;
        let mut columns = self.ask.across.map_or(Ok(Values::None), |by| Values::open(by, segment))?;
        let once = Once::open(self.by, segment)?;
        let number = self.segments;
        self.segments += 1;
        let of_claims = rows.of_claims() || columns.of_claims() || matches!(once, Once::Column { of_claims: true, .. });
        for (begin, article) in segment.blocks(&matched.articles) {
            let mut some = false;
            let (from, to) = if of_claims { (begin, article) } else { (article, article + 1) };
            for doc in (from..to).filter(|doc| !of_claims || matched.claims.contains(*doc)) {
                let at = Place { number, article, doc, of_claims };
                some |= self.count(at, &mut rows, &mut columns, once.of(number, article, doc)?)?;
            }
            self.without += u64::from(!some);
        }
        Ok(())
    }

    /// Counts what places lie in, batch by batch.
    fn places(&mut self, segment: &Segment, matched: &Matched) -> Result<(), IndexError> {
        let number = self.segments;
        self.segments += 1;
        let Some(column) = segment.reader.fast_fields().str("place")? else {
            self.without += matched.articles.count();
            self.lacking += matched.articles.count();
            return Ok(());
        };
        let keys = self.keys_of(&column, matched)?;
        let (mut valued, mut with, mut article, mut latest) = (Bits::none(segment.reader.max_doc()), 0, 0, u32::MAX);
        let tallied = &mut self.of_rows;
        tallied.resize(self.rows.all.len(), Tallied::default());
        count::each_value(column.ords(), matched.claims.iter(), |claim, ord| {
            let counts = keys.get(ord as usize).map_or(&[][..], |keys| keys);
            if counts.is_empty() {
                return;
            }
            if claim >= article {
                article = segment.articles.next(claim).unwrap_or(claim);
            }
            valued.insert(claim);
            with += u64::from(latest != article);
            latest = article;
            counts.iter().for_each(|key| tallied[*key as usize].add((number, article), true, None));
        });
        self.without += matched.articles.count() - with;
        self.lacking += count::lacking(segment, matched, &valued);
        Ok(())
    }

    /// The keys of each value of a column, as far as they are met; values are named in their order, as each look-up unpacks
    /// a block of names.
    fn keys_of(&mut self, column: &StrColumn, matched: &Matched) -> Result<Vec<Box<[u32]>>, IndexError> {
        let values = column.num_terms();
        let mut met: Vec<bool> = vec![matched.claims.count() > values as u64; values];
        if met.first() == Some(&false) {
            count::each_value(column.ords(), matched.claims.iter(), |_, ord| met.get_mut(ord as usize).into_iter().for_each(|met| *met = true));
        }
        let ords: Vec<u64> = (0..).zip(&met).filter(|(_, met)| **met).map(|(ord, _)| ord).collect();
        let mut keys: Vec<Box<[u32]>> = vec![Box::default(); values];
        let mut at = ords.iter();
        let take = |name: &[u8]| {
            let Some((name, ord)) = std::str::from_utf8(name).ok().zip(at.next()) else { return };
            keys[*ord as usize] = self.rows.of_value(name).into();
        };
        column.dictionary().sorted_ords_to_term_cb(&ords, take).map_err(TantivyError::from)?;
        Ok(keys)
    }

    /// Whether the document counts for anything.
    fn count(&mut self, at: Place, rows: &mut Values, columns: &mut Values, once: Option<u64>) -> Result<bool, IndexError> {
        let (mut of_rows, mut of_columns) = (Vec::new(), Vec::new());
        rows.read(&mut self.rows, at.of(rows), &mut of_rows)?;
        if let Some(known) = &mut self.columns {
            columns.read(known, at.of(columns), &mut of_columns)?;
        }
        of_rows.sort_unstable();
        of_rows.dedup();
        of_columns.sort_unstable();
        of_columns.dedup();
        let article = (at.number, at.article);
        let add = |all: &mut Vec<Tallied>, key: u32| {
            let key = key as usize;
            if all.len() <= key {
                all.resize(key + 1, Tallied::default());
            }
            all[key].add(article, at.of_claims, once);
        };
        if self.columns.is_some() && (of_rows.is_empty() || of_columns.is_empty()) {
            return Ok(false);
        }
        of_rows.iter().for_each(|row| add(&mut self.of_rows, *row));
        of_columns.iter().for_each(|column| add(&mut self.of_columns, *column));
        for row in of_rows.iter() {
            of_columns.iter().for_each(|column| self.cells.entry((*row, *column)).or_default().add(article, at.of_claims, once));
        }
        Ok(!of_rows.is_empty())
    }

    pub fn facet(self) -> Facet {
        let order = ordered(&self.rows, &self.of_rows, self.by);
        let values = order.iter().map(|at| counted(&self.rows.all[*at as usize], &self.of_rows[*at as usize], self.by)).collect();
        let mut facet =
            Facet { field: self.ask.by.name(), count: self.by.name(), values, without: self.without, lacking: self.lacking, other: None, unlike: 0 };
        self.ask.cut(&mut facet);
        facet
    }

    /// Rows and columns as many as are asked for, the highest counts of them.
    pub fn table(self) -> Table {
        let columns = self.columns.as_ref().expect("a table has columns");
        let like = |key: &Key| self.ask.like.as_ref().is_none_or(|like| super::facet::is_like(&key.value, like));
        let mut rows = ordered(&self.rows, &self.of_rows, self.by);
        rows.retain(|at| like(&self.rows.all[*at as usize]));
        let mut across = ordered(columns, &self.of_columns, self.by);
        let (more_rows, more_columns) =
            (highest(&mut rows, &self.of_rows, self.by, self.ask.limit), highest(&mut across, &self.of_columns, self.by, self.ask.limit));
        let cell = |row: u32, column: u32| self.cells.get(&(row, column)).map_or(0, |c| weight(c, self.by));
        Table {
            rows_by: self.rows.by.name(),
            columns_by: columns.by.name(),
            count: self.by.name(),
            cells: rows.iter().map(|row| across.iter().map(|column| cell(*row, *column)).collect()).collect(),
            rows: rows.iter().map(|at| counted(&self.rows.all[*at as usize], &self.of_rows[*at as usize], self.by)).collect(),
            columns: across.iter().map(|at| counted(&columns.all[*at as usize], &self.of_columns[*at as usize], self.by)).collect(),
            without: self.without,
            more_rows,
            more_columns,
        }
    }
}

/// A document that is looked at.
#[derive(Clone, Copy)]
struct Place {
    number: u32,
    article: u32,
    doc: u32,
    of_claims: bool,
}

impl Place {
    /// The document that has these values: the claim's, or its article's.
    fn of(self, values: &Values) -> u32 {
        if values.of_claims() { self.doc } else { self.article }
    }
}

fn weight(tallied: &Tallied, by: CountBy) -> u64 {
    match by {
        CountBy::Article => tallied.articles,
        CountBy::Claim => tallied.claims,
        CountBy::Cluster | CountBy::Outlet | CountBy::Claimant => tallied.distinct.len() as u64,
    }
}

fn counted(key: &Key, tallied: &Tallied, by: CountBy) -> Count {
    let distinct = !matches!(by, CountBy::Article | CountBy::Claim);
    Count {
        value: key.value.clone(),
        id: key.id.clone(),
        articles: tallied.articles,
        claims: tallied.claims,
        distinct: distinct.then_some(tallied.distinct.len() as u64),
        level: key.level,
        all: None,
    }
}

/// Time in its order, all else by its counts, what lies in another below it.
fn ordered(keys: &Keys, tallied: &[Tallied], by: CountBy) -> Vec<u32> {
    let mut order: Vec<u32> =
        (0..u32::try_from(keys.all.len()).unwrap_or(u32::MAX)).filter(|at| tallied.get(*at as usize).is_some_and(|t| t.articles > 0)).collect();
    if matches!(keys.by, By::Date(..)) {
        order.sort_by_key(|at| &keys.all[*at as usize].value);
        return order;
    }
    let own = |at: u32| (Reverse(weight(&tallied[at as usize], by)), keys.all[at as usize].value.clone(), at);
    let path = |at: u32| {
        let mut path = vec![own(at)];
        let mut outer = keys.all[at as usize].within;
        while let Some(at) = outer {
            path.push(own(at));
            outer = keys.all[at as usize].within;
        }
        path.reverse();
        path
    };
    order.sort_by_cached_key(|at| path(*at));
    order
}

/// Cuts to those with the highest counts, in the order they had; how many are left out.
fn highest(order: &mut Vec<u32>, tallied: &[Tallied], by: CountBy, limit: Option<usize>) -> usize {
    let Some(limit) = limit.filter(|limit| *limit < order.len()) else { return 0 };
    let mut best: Vec<(Reverse<u64>, usize, u32)> = order.iter().enumerate().map(|(n, at)| (Reverse(weight(&tallied[*at as usize], by)), n, *at)).collect();
    best.sort_unstable();
    let kept: HashSet<u32> = best[..limit].iter().map(|(_, _, at)| *at).collect();
    let more = order.len() - limit;
    order.retain(|at| kept.contains(at));
    more
}
