//! The looking up: the documents of one segment that meet a probe.

use super::{MOST_SCORED, Probe, Wording};
use crate::{
    index::{Bounds, BoundsColumn, Index, IndexError, Labels, Told, bits::Bits, tokenizer},
    model::{Days, Measure},
    query::{
        copies,
        count::date,
        tree::{DATE, Range},
    },
};
use tantivy::{
    DocSet, SegmentReader, TERMINATED, TantivyError, Term,
    query::{EnableScoring, FuzzyTermQuery, PhraseQuery, Query},
    schema::{Field, IndexRecordOption},
};

impl Probe {
    /// The documents of a segment that meet it, deleted ones among them.
    pub fn documents(&self, index: &Index, segment: &SegmentReader) -> Result<Bits, IndexError> {
        let mut bits = Bits::none(segment.max_doc());
        self.collect(index, segment, &mut bits)?;
        Ok(bits)
    }

    /// Those of these documents that meet it: where each must be looked at, only they are.
    pub fn among(&self, left: &Bits, index: &Index, segment: &SegmentReader) -> Result<Bits, IndexError> {
        let mut bits = Bits::none(segment.max_doc());
        match self {
            Probe::Number(measure, range) => numbers(index, segment, *measure, *range, left, &mut bits)?,
            Probe::Days { column: DATE, first, last } => on_days(index, segment, (*first, *last), left, &mut bits)?,
            _ => self.collect(index, segment, &mut bits)?,
        }
        Ok(bits.and(left))
    }

    /// How much it gains from knowing what is left: terms nothing, days something, numbers all.
    pub fn patience(&self) -> u8 {
        match self {
            Probe::Number(..) => 2,
            Probe::Days { column: DATE, .. } => 1,
            _ => 0,
        }
    }

    fn collect(&self, index: &Index, segment: &SegmentReader, bits: &mut Bits) -> Result<(), IndexError> {
        match self {
            Probe::Term(term) => posted(segment, term, bits)?,
            Probe::Any(probes) => probes.iter().try_for_each(|p| p.collect(index, segment, bits))?,
            Probe::Without(inner) => *bits = Bits::all(segment.max_doc()).without(&inner.documents(index, segment)?),
            Probe::Phrase(terms) => search(&PhraseQuery::new(terms.clone()), index, segment, bits)?,
            Probe::Terms(terms) => terms.iter().try_for_each(|term| posted(segment, term, bits))?,
            Probe::Near(near) => near.collect(segment, bits)?,
            Probe::Fuzzy(term, distance) => search(&FuzzyTermQuery::new(term.clone(), *distance, true), index, segment, bits)?,
            Probe::Prefix(handle, prefix) => prefixed(segment, *handle, prefix, bits)?,
            Probe::Named(handle, wording) => named(segment, *handle, wording, bits)?,
            Probe::Days { column: DATE, first, last } => on_days(index, segment, (*first, *last), &Bits::all(segment.max_doc()), bits)?,
            Probe::Days { column, first, last } => within(segment, column, *first, *last, bits)?,
            Probe::Is(flag) => flagged(flag, index, segment, bits)?,
            Probe::Number(measure, range) => numbers(index, segment, *measure, *range, &Bits::all(segment.max_doc()), bits)?,
            Probe::Known(column) => known(segment, column, bits)?,
            Probe::Hash(low, high) => hashed(segment, *low, *high, bits)?,
        }
        Ok(())
    }

    /// The queries by which matches are ranked: those that tell rare words from frequent ones.
    pub fn scoring(&self, out: &mut Vec<Box<dyn Query>>) {
        match self {
            Probe::Term(term) => out.push(Box::new(tantivy::query::TermQuery::new(term.clone(), IndexRecordOption::WithFreqs))),
            Probe::Phrase(terms) => out.push(Box::new(PhraseQuery::new(terms.clone()))),
            Probe::Terms(terms) if terms.len() <= MOST_SCORED => terms.iter().for_each(|t| Probe::Term(t.clone()).scoring(out)),
            Probe::Near(near) => {
                let mut terms = Vec::new();
                near.what.terms(&mut terms);
                terms.iter().take(MOST_SCORED).for_each(|t| Probe::Term((*t).clone()).scoring(out));
            }
            Probe::Any(probes) => probes.iter().for_each(|p| p.scoring(out)),
            _ => {}
        }
    }
}

/// The documents of one term.
pub fn posted(segment: &SegmentReader, term: &Term, bits: &mut Bits) -> Result<(), IndexError> {
    let inverted = segment.inverted_index(term.field())?;
    if let Some(postings) = inverted.read_postings(term, IndexRecordOption::Basic).map_err(TantivyError::from)? {
        drain(postings, bits);
    }
    Ok(())
}

fn drain(mut docs: impl DocSet, bits: &mut Bits) {
    let mut doc = docs.doc();
    while doc != TERMINATED {
        bits.insert(doc);
        doc = docs.advance();
    }
}

fn search(query: &dyn Query, index: &Index, segment: &SegmentReader, bits: &mut Bits) -> Result<(), IndexError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(index.searcher()))?;
    weight.for_each_no_score(segment, &mut |docs| docs.iter().for_each(|d| bits.insert(*d)))?;
    Ok(())
}

fn prefixed(segment: &SegmentReader, handle: Field, prefix: &str, bits: &mut Bits) -> Result<(), IndexError> {
    let inverted = segment.inverted_index(handle)?;
    let mut stream = inverted.terms().range().ge(prefix).into_stream().map_err(TantivyError::from)?;
    while stream.advance() {
        if !stream.key().starts_with(prefix.as_bytes()) {
            break;
        }
        let postings = inverted.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic).map_err(TantivyError::from)?;
        drain(postings, bits);
    }
    Ok(())
}

fn named(segment: &SegmentReader, handle: Field, wording: &Wording, bits: &mut Bits) -> Result<(), IndexError> {
    let inverted = segment.inverted_index(handle)?;
    let mut stream = inverted.terms().stream().map_err(TantivyError::from)?;
    while stream.advance() {
        if std::str::from_utf8(stream.key()).is_ok_and(|name| wording.is_in(name)) {
            drain(inverted.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic).map_err(TantivyError::from)?, bits);
        }
    }
    Ok(())
}

fn known(segment: &SegmentReader, column: &str, bits: &mut Bits) -> Result<(), IndexError> {
    if let Some(told) = Told::open(segment, column)? {
        told.each(&Bits::all(segment.max_doc()), |doc, ords| {
            if ords.iter().any(|ord| *ord > 0) {
                bits.insert(doc);
            }
        });
    }
    Ok(())
}

fn hashed(segment: &SegmentReader, low: [u64; 2], high: [u64; 2], bits: &mut Bits) -> Result<(), IndexError> {
    let Some(column) = segment.fast_fields().column_opt::<u64>("sha256")? else { return Ok(()) };
    let mut docs = Vec::new();
    column.get_docids_for_value_range(low[0]..=high[0], 0..segment.max_doc(), &mut docs);
    let fits = |doc: &u32| {
        let mut halves = column.values_for_doc(*doc);
        halves.next().zip(halves.next()).is_some_and(|(a, b)| low <= [a, b] && [a, b] <= high)
    };
    docs.into_iter().filter(fits).for_each(|doc| bits.insert(doc));
    Ok(())
}

/// Articles with a newer version, or with copies.
fn flagged(flag: &str, index: &Index, segment: &SegmentReader, bits: &mut Bits) -> Result<(), IndexError> {
    let superseded = index.versions()?.superseded(segment);
    if flag == copies::FLAGS[0] {
        superseded.into_iter().flat_map(Bits::iter).for_each(|doc| bits.insert(doc));
        return Ok(());
    }
    let (labels, clusters) = (Labels::open(segment)?, index.clusters()?);
    let is_copied = |doc: &u32| labels.of(*doc).is_some_and(|label| clusters.copies(label) > 1);
    index.articles(segment)?.iter().filter(is_copied).for_each(|doc| bits.insert(doc));
    Ok(())
}

/// Articles whose column has one of these days.
fn within(segment: &SegmentReader, column: &str, first: i64, last: i64, bits: &mut Bits) -> Result<(), IndexError> {
    let Some(days) = segment.fast_fields().column_opt::<i64>(column)? else { return Ok(()) };
    // A range that ends before the column's least value would be taken for one that holds it.
    let (first, last) = (first.max(days.min_value()), last.min(days.max_value()));
    if first <= last {
        let mut docs = Vec::new();
        days.get_docids_for_value_range(first..=last, 0..segment.max_doc(), &mut docs);
        docs.into_iter().for_each(|doc| bits.insert(doc));
    }
    Ok(())
}

/// Terms of days that are looked up one by one; for more of them the claims are looked at.
const MOST_DAYS: usize = 1000;

/// Claims whose days begin before the last of these and end after the first, at least those `among` these.
fn on_days(index: &Index, segment: &SegmentReader, (first, last): (i64, i64), among: &Bits, bits: &mut Bits) -> Result<(), IndexError> {
    let spans = index.spans(segment)?;
    let Some(spans) = &*spans else { return Ok(()) };
    let meets: Vec<bool> = spans.days().iter().map(|span| span.is_some_and(|(begins, ends)| begins <= last && ends >= first)).collect();
    if meets.iter().filter(|m| **m).count() > MOST_DAYS {
        spans.each(among, |doc, ord| {
            if meets[ord] {
                bits.insert(doc);
            }
        });
        return Ok(());
    }
    let handle = index.handle("days");
    for (begins, ends) in spans.days().iter().zip(&meets).filter(|(_, meets)| **meets).filter_map(|(span, _)| *span) {
        let days = Days { first: date(begins), last: date(ends) };
        posted(segment, &Term::from_field_text(handle, &tokenizer::whole(&days.to_string())), bits)?;
    }
    Ok(())
}

/// To look a claim up costs as much as so many that are read one after the other.
const IN_A_ROW: u64 = 4;

/// Claims with a figure in the range, all of these among them; others too where all figures of the measure are read.
fn numbers(index: &Index, segment: &SegmentReader, measure: Measure, range: Range, among: &Bits, bits: &mut Bits) -> Result<(), IndexError> {
    let Some(bounds) = BoundsColumn::open(segment, measure)? else { return Ok(()) };
    if among.count() * IN_A_ROW > u64::from(bounds.count()) {
        let told = Probe::Term(Term::from_field_text(index.handle("measure"), measure.name())).documents(index, segment)?;
        let hit = |doc, figure| {
            if meets(range, figure) {
                bits.insert(doc)
            }
        };
        if bounds.each(&told, hit) {
            return Ok(());
        }
    }
    among.iter().filter(|doc| bounds.of(*doc).any(|figure| meets(range, figure))).for_each(|doc| bits.insert(doc));
    Ok(())
}

/// Whether a figure with these bounds meets the range.
fn meets(range: Range, Bounds { min, max }: Bounds) -> bool {
    let inside = |bound: Option<u64>, a: u64, b: u64| bound.is_none_or(|n| a <= n && n <= b);
    match range {
        Range::AtLeast(n) => min.is_some_and(|min| min >= n),
        Range::AtMost(n) => max.is_some_and(|max| max <= n),
        Range::Within(a, b) => (min.is_some() || max.is_some()) && inside(min, a, b) && inside(max, a, b),
        Range::Is(n) => min == Some(n) || max == Some(n),
        Range::MayBe(n) => min.is_none_or(|min| min <= n) && max.is_none_or(|max| n <= max),
        Range::Any => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_decide_what_a_number_finds() {
        let (exact, at_least, up_to, between) = ((Some(5), Some(5)), (Some(5), None), (None, Some(20)), (Some(4), Some(6)));
        for (range, expected) in [
            (Range::AtLeast(5), [true, true, false, false]),
            (Range::AtMost(6), [true, false, false, true]),
            (Range::Within(3, 10), [true, true, false, true]),
            (Range::Within(5, 20), [true, true, true, false]),
            (Range::Is(5), [true, true, false, false]),
            (Range::Is(20), [false, false, true, false]),
            (Range::MayBe(6), [false, true, true, true]),
            (Range::Any, [true; 4]),
        ] {
            assert_eq!([exact, at_least, up_to, between].map(|(min, max)| meets(range, Bounds { min, max })), expected, "{range}");
        }
    }
}
