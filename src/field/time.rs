//! Expressions of time and their values, resolved against the publication date.

use super::text::Doc;
use crate::{
    lexicon::Lexicon,
    model::{Days, Span, Time},
};
use chrono::NaiveDate;

/// Finds the expressions of time, in the order of the text. Without a publication date relative ones have no days.
pub fn find(_doc: &Doc, _published: Option<NaiveDate>, _lexicon: &Lexicon) -> Vec<Time> {
    Vec::new()
}

/// The days on which what stands at `at` happened: the nearest governing time of its sentence.
pub fn govern(doc: &Doc, times: &[Time], _published: Option<NaiveDate>, at: Span) -> Option<Days> {
    let sentence = doc.sentences.get(doc.sentence_at(at.start))?.span;
    times.iter().filter(|t| sentence.holds(t.span) && t.days.is_some()).min_by_key(|t| t.span.start.abs_diff(at.start))?.days
}
