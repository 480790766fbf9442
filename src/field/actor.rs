//! Who acts, suffers or speaks.

use super::text::Doc;
use crate::{lexicon::Lexicon, model::Actor};
use chrono::NaiveDate;

/// Finds the actors, each once with all its mentions, in the order of their first mention.
pub fn find(_doc: &Doc, _published: Option<NaiveDate>, _lexicon: &Lexicon) -> Vec<Actor> {
    Vec::new()
}
