//! Places and what they resolve to.

use super::text::Doc;
use crate::{
    lexicon::Lexicon,
    model::{Actor, Place, Span, Via},
};

/// Finds the places, in the order of the text. Names within actors' names are `nested`.
pub fn find(_doc: &Doc, _actors: &[Actor], _lexicon: &Lexicon) -> Vec<Place> {
    Vec::new()
}

/// The place where what stands at `at` happened: the governing place of its clause or sentence.
pub fn govern<'a>(doc: &Doc, places: &'a [Place], at: Span) -> Option<&'a Place> {
    let sentence = doc.sentences.get(doc.sentence_at(at.start))?.span;
    places.iter().filter(|p| sentence.holds(p.span) && p.via == Via::Name).min_by_key(|p| p.span.start.abs_diff(at.start))
}
