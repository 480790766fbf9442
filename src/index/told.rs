//! What claims tell, column by column: the values of a document in one field, as one number.
//!
//! Every document has exactly one value, the names joined, or an empty one: so it stands at the document's own number, and a whole
//! stretch is read at once. Number 0 is the empty value. The numbers are those of one segment; names are looked up when they are needed.

use super::{IndexError, ROLES, bits::Bits, field, fields::Kind, tokenizer::values};
use crate::model::Days;
use std::ops::Range;
use tantivy::{
    DocId, SegmentReader, TantivyError,
    columnar::{Cardinality, StrColumn},
};

/// One field of claims in a segment; who acts stands in several columns.
pub struct Told {
    columns: Vec<StrColumn>,
}

/// Documents whose values are read in one go.
const WINDOW: u32 = 1024;

impl Told {
    /// `None` where nothing was ever told.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn open(segment: &SegmentReader, name: &str) -> Result<Option<Self>, IndexError> {
        let own = [name];
        let names = if field(name).is_some_and(|f| f.kind == Kind::Roles) { ROLES } else { &own };
        let columns = names.iter().map(|name| column(segment, name)).collect::<Result<Vec<_>, _>>()?;
        let columns: Vec<StrColumn> = columns.into_iter().flatten().collect();
        Ok((!columns.is_empty()).then_some(Told { columns }))
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The values of one column, the empty one among them.
    pub fn count(&self, column: usize) -> usize {
        self.columns[column].num_terms()
    }

    /// The number of a document's value in one column.
    pub fn of(&self, column: usize, doc: DocId) -> u64 {
        self.columns[column].ords().values.get_val(doc)
    }

    /// Gives for each document, in order, the numbers of its values, one of each column.
    pub fn each(&self, docs: &Bits, mut take: impl FnMut(DocId, &[u64])) {
        let width = self.columns.len();
        let (mut read, mut rows) = (Read::default(), vec![0; WINDOW as usize * width]);
        batches(docs, |batch, window| {
            for (at, column) in self.columns.iter().enumerate() {
                let mut to = rows[at..].iter_mut().step_by(width);
                read.runs(column, docs, window.clone(), |_, ords| ords.iter().zip(&mut to).for_each(|(ord, to)| *to = *ord));
            }
            batch.iter().zip(rows.chunks_exact(width)).for_each(|(doc, row)| take(*doc, row));
        });
    }

    /// Gives the numbers of the values in one column of documents that follow each other, run by run: the first document and the
    /// numbers of all.
    pub fn runs(&self, column: usize, docs: &Bits, mut take: impl FnMut(DocId, &[u64])) {
        let mut read = Read::default();
        windows(docs).for_each(|window| read.runs(&self.columns[column], docs, window, &mut take));
    }

    /// The numbers that these documents have in one column, in order; all of it where it has fewer values than there are documents.
    pub fn used(&self, column: usize, docs: &Bits) -> Vec<u64> {
        let all = self.count(column) as u64;
        if docs.count() >= all {
            return (1..all).collect();
        }
        let mut used: Vec<u64> = docs.iter().map(|doc| self.of(column, doc)).filter(|ord| *ord > 0).collect();
        used.sort_unstable();
        used.dedup();
        used
    }

    /// The names for which numbers stand that are given in order.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn names(&self, column: usize, ords: &[u64], mut take: impl FnMut(u64, &str)) -> Result<(), IndexError> {
        let mut of = ords.iter();
        let each = |joined: &[u8]| {
            if let (Some(ord), Ok(joined)) = (of.next(), std::str::from_utf8(joined)) {
                values(joined).for_each(|name| take(*ord, name));
            }
        };
        self.columns[column].dictionary().sorted_ords_to_term_cb(ords, each).map_err(TantivyError::from)?;
        Ok(())
    }
}

/// The stretches of at most [`WINDOW`] in which these documents stand; each begins at a multiple of 64.
fn windows(docs: &Bits) -> impl Iterator<Item = Range<DocId>> + '_ {
    let mut next = 0;
    std::iter::from_fn(move || {
        let first = docs.next(next)?;
        let first = first - first % 64;
        next = first.saturating_add(WINDOW).min(docs.len());
        Some(first..next)
    })
}

/// Gives these documents batch by batch, each with the bounds of its stretch.
pub(super) fn batches(docs: &Bits, mut take: impl FnMut(&[DocId], Range<DocId>)) {
    let mut batch = Vec::with_capacity(WINDOW as usize);
    for window in windows(docs) {
        batch.clear();
        docs.gather(window.start, window.end, &mut batch);
        take(&batch, window);
    }
}

/// Documents are read one by one where they are fewer than one in so many.
const FEW: u32 = 7;

/// What is read of one stretch.
struct Read {
    values: [u64; WINDOW as usize],
    /// The documents, where they are read one by one.
    batch: Vec<DocId>,
}

impl Default for Read {
    fn default() -> Self {
        Read { values: [0; WINDOW as usize], batch: Vec::with_capacity(WINDOW as usize) }
    }
}

impl Read {
    /// Gives the values of documents of a stretch, run by run: see [`Told::runs`].
    #[inline]
    fn runs(&mut self, column: &StrColumn, docs: &Bits, window: Range<DocId>, mut take: impl FnMut(DocId, &[u64])) {
        let (column, Read { values, batch }) = (&column.ords().values, self);
        let (members, runs) = docs.count_within(window.start, window.end);
        if members * FEW >= window.end - window.start {
            column.get_range(u64::from(window.start), &mut values[..window.len()]);
            return docs.runs(window.start, window.end, |first, count| take(first, &values[(first - window.start) as usize..][..count]));
        }
        batch.clear();
        docs.gather(window.start, window.end, batch);
        column.get_vals(batch, &mut values[..batch.len()]);
        if members < 2 * runs {
            return batch.iter().zip(&*values).for_each(|(doc, value)| take(*doc, std::slice::from_ref(value)));
        }
        let mut at = 0;
        docs.runs(window.start, window.end, |first, count| {
            take(first, &values[at..at + count]);
            at += count;
        });
    }
}

fn column(segment: &SegmentReader, name: &str) -> Result<Option<StrColumn>, IndexError> {
    let Some(column) = segment.fast_fields().str(name)? else { return Ok(None) };
    // The empty value comes first: every segment has an article, which tells nothing.
    let first = column.dictionary().ord_to_term(0, &mut Vec::new()).map_err(TantivyError::from)?;
    if column.ords().index.get_cardinality() != Cardinality::Full || !first {
        return Err(TantivyError::InternalError(format!("the column {name} has gaps")).into());
    }
    Ok(Some(column))
}

/// The days of which the claims of a segment tell.
pub struct Spans {
    told: Told,
    /// By the number of the value: first and last day; none for the empty one.
    days: Vec<Option<(i64, i64)>>,
}

impl Spans {
    /// `None` where nothing was ever told.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn open(segment: &SegmentReader) -> Result<Option<Self>, IndexError> {
        let Some(told) = Told::open(segment, "days")? else { return Ok(None) };
        let mut days = vec![None; told.count(0)];
        let all: Vec<u64> = (0..days.len() as u64).collect();
        told.names(0, &all, |ord, name| {
            days[ord as usize] = name.parse::<Days>().ok().map(|d| (super::days(d.first), super::days(d.last)));
        })?;
        Ok(Some(Spans { told, days }))
    }

    /// The days by the numbers of values.
    pub fn days(&self) -> &[Option<(i64, i64)>] {
        &self.days
    }

    pub fn of(&self, claim: DocId) -> Option<(i64, i64)> {
        self.days.get(self.told.of(0, claim) as usize).copied().flatten()
    }

    /// Gives for each claim the number of its days.
    pub fn each(&self, claims: &Bits, mut take: impl FnMut(DocId, usize)) {
        self.told.runs(0, claims, |first, ords| (first..).zip(ords).for_each(|(doc, ord)| take(doc, *ord as usize)));
    }

    /// The column itself: one value a claim.
    pub fn told(&self) -> &Told {
        &self.told
    }
}
