//! The lowest and highest number that a figure states, as two columns keep them.
//!
//! Most figures are exact and most numbers small: the codes of both stay small too, an open side is a small code of its own.

use tantivy::{DocId, SegmentReader, columnar::Column};

use super::{IndexError, bound_names};
use crate::model::Measure;

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

    /// The bounds of each figure of a claim.
    pub fn of(&self, claim: DocId) -> impl Iterator<Item = Bounds> + '_ {
        self.min.values_for_doc(claim).zip(self.max.values_for_doc(claim)).map(|(min, max)| Bounds::of_code(min, max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_come_back_from_their_codes() {
        for (min, max) in [(Some(5), Some(5)), (Some(0), Some(0)), (Some(12), None), (None, Some(20)), (None, Some(0)), (Some(4), Some(6)), (None, None)] {
            let bounds = Bounds { min, max };
            let (low, high) = bounds.code();
            assert_eq!(Bounds::of_code(low, high), bounds);
        }
    }
}
