//! What happened: events of the kinds of `schema/events.toml`.

use super::{Setting, text::Doc};
use crate::{
    lexicon::Lexicon,
    model::{Event, Figure},
};

/// Finds the events, in the order of the text, and the figures that belong to each.
pub fn find(_doc: &Doc, _setting: &Setting, _figures: &mut [Figure], _lexicon: &Lexicon) -> Vec<Event> {
    Vec::new()
}
