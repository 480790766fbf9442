//! Whose loss a figure tells of, where, when, and whether it is news.

use super::{frame::Match, phrase::Counted, reading::Reading};
use crate::{
    field::{Setting, claimant::Claimant, place, text::Doc, time},
    lexicon::Lexicon,
    model::{Days, Span},
};

/// Name and id of the place, unless it stands only in the claimant's name.
pub fn place(doc: &Doc, setting: &Setting, at: Span, _claimant: Option<&Claimant>) -> (Option<String>, Option<String>) {
    place::govern(doc, setting.places, at).map_or((None, None), |p| (Some(p.name.clone()), Some(p.id.clone())))
}

/// The days of what is counted.
pub fn date(r: &Reading, setting: &Setting, at: Span, _found: &Match) -> Option<Days> {
    time::govern(r.doc, setting.times, setting.published, at)
}

/// The side of those hit, or the owner of what is launched or lost.
pub fn victim(_r: &Reading, _counted: &Counted, _found: &Match, _setting: &Setting, _lexicon: &Lexicon) -> Option<String> {
    None
}

/// Whether the sentence tells a running total or recalled history.
pub fn is_background(r: &Reading, _setting: &Setting, _at: Span) -> bool {
    r.range.clone().any(|i| matches!(r.word(i), "since"))
}
