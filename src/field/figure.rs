//! Numbers that somebody states about the war.

use super::{Setting, text::Doc};
use crate::{lexicon::Lexicon, model::Figure};

/// Finds the figures, in the order of the text, each with its place, date and claimant.
pub fn find(_doc: &Doc, _setting: &Setting, _lexicon: &Lexicon) -> Vec<Figure> {
    Vec::new()
}
