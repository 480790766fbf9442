//! What lies within what, and who belongs to whom: asked of the tables while indexing and while searching.

use crate::lexicon::{Lexicon, actors::Known, fold};
use rustc_hash::FxHashMap;
use std::{cell::RefCell, iter, rc::Rc};

/// Answers for the widening qualifiers: `place:` finds all within, `actor:` all who belong.
pub trait Kin {
    /// The ids of all that this place lies within, itself not among them.
    fn around(&self, place_id: &str) -> Vec<String>;
    /// The names of all that this actor belongs to or stands for, itself not among them.
    fn above(&self, actor: &str) -> Vec<String>;
    /// The places that this name may mean, in any spelling, the likeliest first.
    fn places(&self, name: &str) -> Vec<Meant>;
    /// The place that has just this name, in any spelling; the likeliest, where it is well known.
    fn spelt(&self, _name: &str) -> Option<String> {
        None
    }
    /// What a place lies in, the country first, itself last.
    fn levels(&self, _place_id: &str) -> Vec<Level> {
        Vec::new()
    }
    /// The canonical name of the actor of this name, in any spelling.
    fn actor(&self, name: &str) -> Option<String>;
    /// Whether this actor speaks for a state, a government, a force or an armed group.
    fn is_official(&self, _actor: &str) -> bool {
        false
    }
}

/// What was asked before; an archive names the same places and actors over and over.
#[derive(Default)]
pub struct Memo {
    around: RefCell<FxHashMap<String, Rc<[String]>>>,
    above: RefCell<FxHashMap<String, Rc<[String]>>>,
}

/// Answers that are kept of each sort; the frequent names come early.
const KEPT: usize = 1 << 16;

impl Memo {
    pub fn around(&self, kin: &dyn Kin, place_id: &str) -> Rc<[String]> {
        Self::ask(&self.around, place_id, |id| kin.around(id))
    }

    pub fn above(&self, kin: &dyn Kin, actor: &str) -> Rc<[String]> {
        Self::ask(&self.above, actor, |name| kin.above(name))
    }

    fn ask(known: &RefCell<FxHashMap<String, Rc<[String]>>>, name: &str, find: impl Fn(&str) -> Vec<String>) -> Rc<[String]> {
        if let Some(answer) = known.borrow().get(name) {
            return answer.clone();
        }
        let answer: Rc<[String]> = find(name).into();
        let mut known = known.borrow_mut();
        if known.len() < KEPT {
            known.insert(name.to_owned(), answer.clone());
        }
        answer
    }
}

/// A place among those that lie in each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub id: String,
    pub name: String,
    /// `country`, `admin1`, `city` …
    pub kind: String,
}

/// A place that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    pub id: String,
    /// For people: `Kherson Oblast (admin1, UA)`.
    pub told: String,
}

/// A place of this name is meant without a word that says so.
const WELL_KNOWN: f32 = 0.6;

/// Places that fit a name nearly as well as the best one may be meant too.
const NEARLY: f32 = 0.8;

/// Levels of belonging that are followed; more would be a circle in the data.
const LEVELS: usize = 8;

/// "Ukrainian officials", "police in Russia": the one whose adjective or name stands in a wording that we do not know.
fn named_within<'a>(lexicon: &'a Lexicon, wording: &str) -> Option<&'a Known> {
    let actors = lexicon.actors();
    let named = |word| actors.by_name(word).filter(|known| known.is_state() || known.kind == "armed-group");
    fold::words(wording).find_map(|word| actors.adjectives.get(word).map(|number| actors.get(number)).or_else(|| named(word)))
}

impl Kin for Lexicon {
    fn around(&self, place_id: &str) -> Vec<String> {
        let places = self.places();
        places.by_id(place_id).map_or_else(Vec::new, |row| places.ancestors(row).into_iter().map(|r| places.id(r)).collect())
    }

    fn above(&self, actor: &str) -> Vec<String> {
        let actors = self.actors();
        let mut names: Vec<String> = Vec::new();
        let mut next = actors.by_name(actor).or_else(|| named_within(self, actor));
        for _ in 0..LEVELS {
            let Some(known) = next else { break };
            for name in iter::once(&known.name).chain(&known.side) {
                if name != actor && !names.contains(name) {
                    names.push(name.clone());
                }
            }
            next = known.within.as_deref().and_then(|id| actors.by_id(id)).map(|n| actors.get(n));
        }
        names
    }

    fn places(&self, name: &str) -> Vec<Meant> {
        let places = self.places();
        let found = places.find(name);
        let best = found.first().map_or(0.0, |c| c.score);
        let near: Vec<u32> = found.iter().take_while(|c| c.score >= NEARLY * best).map(|c| c.row).collect();
        // "Kherson" is the city; who means the region about it says so.
        let named: Vec<u32> = near.iter().copied().filter(|row| fold::fold(places.entry(*row).name) == fold::fold(name)).collect();
        let meant = if named.is_empty() { near } else { named };
        let told = |row| {
            let entry = places.entry(row);
            let within = places.admin1(row).filter(|a| *a != row).map_or_else(String::new, |a| format!(" in {}", places.entry(a).name));
            let country = entry.country.map_or_else(String::new, |c| format!(", {c}"));
            format!("{} ({}{within}{country})", entry.name, entry.kind)
        };
        meant.into_iter().map(|row| Meant { id: places.id(row), told: told(row) }).collect()
    }

    fn spelt(&self, name: &str) -> Option<String> {
        let places = self.places();
        let known = places.longest_name(fold::words(name).map(|w| fold::hash(&fold::key(w)))).is_some_and(|(words, _)| words == fold::words(name).count());
        let best = if known { places.find(name).into_iter().next()? } else { return None };
        (best.score >= WELL_KNOWN).then(|| places.id(best.row))
    }

    fn levels(&self, place_id: &str) -> Vec<Level> {
        let places = self.places();
        let Some(row) = places.by_id(place_id) else { return Vec::new() };
        let mut rows: Vec<u32> = [places.country(row), places.admin1(row), Some(row)].into_iter().flatten().collect();
        rows.dedup();
        let level = |row| {
            let entry = places.entry(row);
            Level { id: places.id(row), name: entry.name.to_owned(), kind: entry.kind.to_owned() }
        };
        rows.into_iter().map(level).collect()
    }

    fn actor(&self, name: &str) -> Option<String> {
        self.actors().by_name(name).map(|known| known.name.clone())
    }

    fn is_official(&self, actor: &str) -> bool {
        let known = self.actors().by_name(actor).or_else(|| named_within(self, actor));
        known.is_some_and(|k| matches!(k.kind.as_str(), "state" | "government" | "military" | "armed-group") || (k.is_person() && k.side.is_some()))
    }
}
