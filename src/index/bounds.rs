//! The lowest and highest number that a figure states, as two columns keep them.
//!
//! Most figures are exact and most numbers small: the codes of both stay small too, an open side is a small code of its own.

use super::{IndexError, bits::Bits, bound_names, told::batches};
use crate::model::Measure;
use tantivy::{
    DocId, SegmentReader,
    columnar::{Column, ColumnIndex},
};

/// The bounds of a figure; `None` where the text leaves a side open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub min: Option<u64>,
    pub max: Option<u64>,
}

/// Codes of the upper bound that are no number.
const SAME: u64 = 0;
const OPEN: u64 = 1;

impl Bounds {
    /// What the columns of the lower and of the upper bound hold.
    pub(super) fn code(self) -> (u64, u64) {
        let max = match self.max {
            None => OPEN,
            max if max == self.min => SAME,
            Some(max) => max.saturating_add(2),
        };
        (self.min.map_or(0, |min| min.saturating_add(1)), max)
    }

    pub(super) fn of_code(min: u64, max: u64) -> Self {
        let min = min.checked_sub(1);
        let max = match max {
            SAME => min,
            OPEN => None,
            code => Some(code - 2),
        };
        Bounds { min, max }
    }
}

/// The bounds of all figures of one measure in a segment.
pub struct BoundsColumn {
    min: Column<u64>,
    max: Column<u64>,
}

impl BoundsColumn {
    /// `None` where the segment has no figure of this measure.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn open(segment: &SegmentReader, measure: Measure) -> Result<Option<Self>, IndexError> {
        let (min, max) = bound_names(measure);
        let fast = segment.fast_fields();
        Ok(fast.column_opt(min)?.zip(fast.column_opt(max)?).map(|(min, max)| BoundsColumn { min, max }))
    }

    /// How many figures there are.
    pub fn count(&self) -> u32 {
        self.min.values.num_vals()
    }

    /// Gives each figure with its claim, in order, read one after the other: much faster than [`BoundsColumn::of`] for many.
    ///
    /// `claims`: all that have a figure of this measure; false, and nothing is given, where they are others.
    pub fn each(&self, claims: &Bits, mut take: impl FnMut(DocId, Bounds)) -> bool {
        // Where the figures of each claim begin, unless no claim has several.
        let firsts = if let ColumnIndex::Multivalued(index) = &self.min.index { Some(index.get_start_index_column()) } else { None };
        let rows = firsts.map_or(u64::from(self.count()), |firsts| u64::from(firsts.num_vals()).saturating_sub(1));
        if rows != claims.count() {
            return false;
        }
        let (mut begins, mut min, mut max, mut rank) = (Vec::new(), Vec::new(), Vec::new(), 0);
        batches(claims, |batch, _| {
            let next = rank + batch.len() as u32;
            begins.clear();
            begins.extend(rank..=next);
            if let Some(firsts) = firsts {
                firsts.get_range(u64::from(rank), &mut begins);
            }
            let (first, end) = (begins[0], begins[batch.len()]);
            for (column, values) in [(&self.min, &mut min), (&self.max, &mut max)] {
                values.resize(end.saturating_sub(first) as usize, 0);
                column.values.get_range(u64::from(first), values);
            }
            let mut figures = min.iter().zip(&max);
            for (doc, begin) in batch.iter().zip(begins.windows(2)) {
                let count = begin[1].saturating_sub(begin[0]) as usize;
                figures.by_ref().take(count).for_each(|(min, max)| take(*doc, Bounds::of_code(*min, *max)));
            }
            rank = next;
        });
        true
    }

    /// The bounds of each figure of a claim.
    pub fn of(&self, claim: DocId) -> impl Iterator<Item = Bounds> + '_ {
        self.min.values_for_doc(claim).zip(self.max.values_for_doc(claim)).map(|(min, max)| Bounds::of_code(min, max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::sample::{Folder, claim, index, record};

    #[test]
    fn bounds_come_back_from_their_codes() {
        for (min, max) in [(Some(5), Some(5)), (Some(0), Some(0)), (Some(12), None), (None, Some(20)), (None, Some(0)), (Some(4), Some(6)), (None, None)] {
            let bounds = Bounds { min, max };
            let (low, high) = bounds.code();
            assert_eq!(Bounds::of_code(low, high), bounds);
        }
    }

    #[test]
    fn figures_read_in_a_row_are_those_that_are_looked_up() {
        let rows: Vec<String> = (0..3000)
            .map(|n| match n % 5 {
                0 => "talks/ceasefire||||||".to_owned(),
                1 => format!("strikes/drone||||||killed {n} -; killed {} {}", n % 7, n % 7),
                2 => format!("strikes/drone||||||killed {} {n}; injured 2 5", n / 2),
                _ => format!("strikes/drone||||||injured {n} {n}"),
            })
            .collect();
        let claims = |part: &[String]| part.iter().map(|row| claim(row)).collect();
        let article = |(number, part): (usize, &[String])| (record(&format!("a{number}"), "", "daily.example", "2025-06-02", "Text."), claims(part));
        let folder = Folder::new();
        let index = index(&folder, &rows.chunks(40).enumerate().map(article).collect::<Vec<_>>());
        for segment in index.searcher().segment_readers() {
            for measure in [Measure::Killed, Measure::Injured, Measure::Missing] {
                let Some(bounds) = BoundsColumn::open(segment, measure).unwrap() else { continue };
                let looked_up: Vec<(DocId, Bounds)> = (0..segment.max_doc()).flat_map(|doc| bounds.of(doc).map(move |figure| (doc, figure))).collect();
                let mut claims = Bits::none(segment.max_doc());
                looked_up.iter().for_each(|(doc, _)| claims.insert(*doc));
                let mut found = Vec::new();
                assert!(bounds.each(&claims, |doc, figure| found.push((doc, figure))));
                assert_eq!(found, looked_up, "{measure:?}");
                let others = Bits::all(segment.max_doc());
                assert!(!bounds.each(&others, |_, _| panic!("these are others")));
            }
        }
    }
}
