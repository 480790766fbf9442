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

/// Places that fit a name nearly as well as the best one are meant too: a city and its region, namesakes.
const NEARLY: f32 = 0.8;

/// Levels of belonging that are followed; more would be a circle in the data.
const LEVELS: usize = 8;

impl Kin for Lexicon {
    fn around(&self, place_id: &str) -> Vec<String> {
        let places = self.places();
        places.by_id(place_id).map_or_else(Vec::new, |row| places.ancestors(row).into_iter().map(|r| places.id(r)).collect())
    }

    fn above(&self, actor: &str) -> Vec<String> {
        let actors = self.actors();
        let mut names = Vec::new();
        let mut next = actors.by_name(actor);
        while let Some(known) = next.filter(|_| names.len() < LEVELS) {
            names.push(known.name.clone());
            names.extend(known.side.clone());
            next = known.within.as_deref().and_then(|id| actors.by_id(id)).map(|n| actors.get(n));
        }
        names
    }

    fn places(&self, name: &str) -> Vec<String> {
        let places = self.places();
        let found = places.find(name);
        let best = found.first().map_or(0.0, |c| c.score);
        found.iter().take_while(|c| c.score >= NEARLY * best).map(|c| places.id(c.row)).collect()
    }

    fn actor(&self, name: &str) -> Option<String> {
        self.actors().by_name(name).map(|known| known.name.clone())
    }
}
