//! Places and what they resolve to.
//!
//! Text layer and actors in, mentions of places with their gazetteer rows out. `candidates` reads names and what stands
//! beside them, `choose` says which are places and which place is meant, `govern` gives a figure or event its place.

mod candidates;
mod choose;
mod govern;

use super::text::Doc;
use crate::{
    lexicon::Lexicon,
    model::{Actor, Place},
};

pub use govern::govern;

/// Finds the places, in the order of the text. Names within actors' names are `nested`.
pub fn find(doc: &Doc, actors: &[Actor], lexicon: &Lexicon) -> Vec<Place> {
    let places = lexicon.places();
    let mentions = candidates::read(doc, actors, places);
    choose::resolve(doc, &mentions, places)
}
