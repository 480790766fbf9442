//! What a figure leaves possible, and whether two can both be true.

use crate::model::{Figure, Qualifier};

/// The lowest and highest number that the wording allows; "about" allows a tenth on either side.
pub fn range(min: Option<u64>, max: Option<u64>, qualifier: Qualifier) -> (u64, u64) {
    let (low, high) = (min.unwrap_or(0), max.unwrap_or(u64::MAX));
    if qualifier != Qualifier::About {
        return (low, high);
    }
    (low - low / 10, if high == u64::MAX { high } else { high.saturating_add(high / 10) })
}

pub fn overlap(a: (u64, u64), b: (u64, u64)) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

/// The one number that stands for a figure: its lower bound, or the upper where there is no other.
pub fn number(min: Option<u64>, max: Option<u64>) -> Option<u64> {
    min.or(max)
}

/// Whether two victims may be the same: one is unknown, or both are named alike.
pub fn same_victim(a: &Figure, b: &Figure) -> bool {
    a.victim.is_none() || b.victim.is_none() || a.victim == b.victim
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: (Option<u64>, Option<u64>, Qualifier), b: (Option<u64>, Option<u64>, Qualifier), expected: bool) {
        assert_eq!(overlap(range(a.0, a.1, a.2), range(b.0, b.1, b.2)), expected, "{a:?} {b:?}");
    }

    #[test]
    fn at_least_three_allows_five_and_not_two() {
        check((Some(3), None, Qualifier::AtLeast), (Some(5), Some(5), Qualifier::Exact), true);
        check((Some(3), None, Qualifier::AtLeast), (Some(2), Some(2), Qualifier::Exact), false);
    }

    #[test]
    fn about_a_hundred_allows_ninety_five_and_not_eighty() {
        check((Some(100), Some(100), Qualifier::About), (Some(95), Some(95), Qualifier::Exact), true);
        check((Some(100), Some(100), Qualifier::About), (Some(80), Some(80), Qualifier::Exact), false);
    }
}
