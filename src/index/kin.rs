//! What lies within what, and who belongs to whom: asked of the tables while indexing and while searching.

use crate::lexicon::Lexicon;

/// Answers for the widening qualifiers: `place:` finds all within, `actor:` all who belong.
pub trait Kin {
    /// The ids of all that this place lies within, itself not among them.
    fn around(&self, place_id: &str) -> Vec<String>;
    /// The names of all that this actor belongs to or stands for, itself not among them.
    fn above(&self, actor: &str) -> Vec<String>;
    /// The ids of the places of this name, in any spelling, the likeliest first.
    fn places(&self, name: &str) -> Vec<String>;
    /// The canonical name of the actor of this name, in any spelling.
    fn actor(&self, name: &str) -> Option<String>;
}

impl Kin for Lexicon {
    fn around(&self, _place_id: &str) -> Vec<String> {
        Vec::new()
    }

    fn above(&self, _actor: &str) -> Vec<String> {
        Vec::new()
    }

    fn places(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }

    fn actor(&self, _name: &str) -> Option<String> {
        None
    }
}
