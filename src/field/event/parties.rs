//! Who did it and to whom: the sides that the words around a trigger give.
//!
//! An adjective or possessive before ("Russian shelling", "Israel's strikes"), a subject, or "by …" names who acts;
//! what is hit names whom. A foe that is not named is known where the two fight each other.

use super::marks::{Hit, Marks};
use crate::{
    lexicon::triggers::{Classes, Opponents},
    model::Place,
};

/// Who acts and whom it hits.
#[derive(Default)]
pub struct Parties {
    pub initiator: Option<String>,
    pub target: Option<String>,
}

/// The parties of an event of this kind at that place.
pub fn find(marks: &Marks, hit: &Hit, kind: &str, place: Option<&Place>) -> Parties {
    if kind.starts_with("talks/") {
        return partners(marks, hit);
    }
    if let Some(parties) = between(marks, hit) {
        return parties;
    }
    let harmed = kind == "casualties" && is_of_the_harmed(marks, hit);
    let attacker = if kind == "casualties" { attacker(marks, hit) } else { None };
    let own = attacker.is_some();
    let initiator = attacker.or_else(|| by(marks, hit)).or_else(|| if harmed { None } else { before(marks, hit) });
    let hurt = if harmed { before(marks, hit) } else { None };
    let mut target = hurt.or_else(|| if own { None } else { after(marks, hit) }).filter(|t| Some(t) != initiator.as_ref());
    let violent = ["strikes/", "battles/", "abuses/", "damage/"].iter().any(|facet| kind.starts_with(facet)) || kind == "casualties";
    if violent && kind != "battles/mobilisation" {
        let foe = initiator.as_deref().and_then(|side| marks.foe(side, place));
        target = foe.map(str::to_owned).or(target);
    }
    Parties { initiator, target }
}

/// "died", "the death of": the side before the words is the one that lost.
fn is_of_the_harmed(marks: &Marks, hit: &Hit) -> bool {
    marks.any(hit.tokens.clone(), marks.known.dying)
}

/// "killed in an Israeli air strike", "wounded by Russian shelling": whose attack it was.
fn attacker(marks: &Marks, hit: &Hit) -> Option<String> {
    let range = marks.after(hit, 8);
    let (at, side) = marks.named_in(range.clone()).first()?;
    let set = (range.start..*at).any(|i| matches!(marks.doc.letters(i), b"in" | b"by" | b"during" | b"after" | b"when"));
    let parted = (range.start..*at).any(|i| marks.doc.tokens[i].hash == 0);
    let attacks = |h: &Hit| {
        let mut kinds = marks.table.triggers_of(h.entry).map(|trigger| trigger.kind.as_str());
        kinds.any(|kind| matches!(kind, "attack/?" | "bomb/?") || kind.starts_with("strikes/"))
    };
    let from = marks.hits.partition_point(|h| h.tokens.start <= *at);
    let own = marks.hits[from..].iter().take_while(|h| h.tokens.start <= at + 3).any(attacks);
    (set && !parted && own && !marks.is_located(*at)).then(|| (*side).to_owned())
}

/// "clashes between A and B".
fn between(marks: &Marks, hit: &Hit) -> Option<Parties> {
    let near = hit.tokens.start..marks.after(hit, 6).end;
    let from = near.clone().find(|at| marks.doc.letters(*at) == b"between").filter(|at| near.contains(at))?;
    let end = marks.after(hit, 20).end.max(from);
    let mut sides = marks.sides_in(from..end);
    let first = sides.next()?;
    let second = sides.find(|side| *side != first)?;
    Some(Parties { initiator: Some(first.to_owned()), target: Some(second.to_owned()) })
}

/// The first two sides that the clause names.
fn partners(marks: &Marks, hit: &Hit) -> Parties {
    let near = marks.named_in(marks.before(hit, 20).start..marks.after(hit, 15).end);
    let mut sides = near.iter().filter(|(at, _)| !marks.is_located(*at)).map(|(_, side)| *side);
    let initiator = sides.next();
    let target = sides.find(|side| Some(*side) != initiator);
    Parties { initiator: initiator.map(str::to_owned), target: target.map(str::to_owned) }
}

/// "by Russian forces".
fn by(marks: &Marks, hit: &Hit) -> Option<String> {
    let range = marks.after(hit, 12);
    let by = range.clone().find(|at| marks.doc.letters(*at) == b"by")?;
    // "shot down a missile fired by rebels": they did what the nearer verb tells.
    let other =
        |at: usize| marks.doc.word(at).len() > 4 && marks.doc.word(at).ends_with("ed") && marks.tags[at] & (marks.known.actor | marks.known.demonym) == 0;
    if (range.start..by).any(|at| matches!(marks.doc.sign(at), "," | ";") || other(at)) {
        return None;
    }
    marks.sides_in(by..range.end.min(by + 5)).next().map(str::to_owned)
}

/// The nearest side before the trigger, unless the verb is passive.
fn before(marks: &Marks, hit: &Hit) -> Option<String> {
    let range = marks.before(hit, 14);
    let start = range.clone().rev().find(|at| matches!(marks.doc.sign(*at), ";" | ":" | "“" | "”")).map_or(range.start, |at| at + 1);
    let be = marks.known.be;
    let passive = marks.any(hit.tokens.clone(), be) || marks.any(marks.before(hit, 3), be) && !marks.doc.word(hit.tokens.end - 1).ends_with("ing");
    if passive {
        return None;
    }
    // Who speaks of it need not have done it: "Ukraine says Russia launched".
    let saying = (start..range.end).rev().find(|at| marks.tags[*at] & marks.known.saying != 0);
    if let Some(speaker) = saying.and_then(|verb| itself(marks, start, verb, range.end)) {
        return Some(speaker);
    }
    let start = saying.map_or(start, |at| at + 1);
    let acting = |tokens: std::ops::Range<usize>| marks.named_in(tokens).iter().filter(|(at, _)| !marks.is_located(*at));
    acting(start..range.end).next()?;
    let progressive = marks.doc.word(hit.tokens.end - 1).ends_with("ing");
    let ends = |at: usize| ends_subject(marks, at, be) && !(progressive && marks.tags[at] & be != 0) && !opens_where(marks, at);
    let adjacent = acting(range.end.saturating_sub(3).max(start)..range.end)
        .next_back()
        .map(|near| first_of_list(marks, near))
        .filter(|_| !(range.end.saturating_sub(2)..range.end).any(ends));
    let start = (start..range.end).rev().find(|at| ends(*at)).map_or(start, |at| at + 1);
    adjacent.or_else(|| acting(start..range.end).next().map(|(_, side)| *side)).map(str::to_owned)
}

/// "A and B strike": the first of those that act together.
fn first_of_list<'m>(marks: &Marks<'m>, near: &(usize, &'m str)) -> &'m str {
    let earlier = marks.named_in(near.0.saturating_sub(5)..near.0);
    let Some((at, side)) = earlier.last().filter(|(at, _)| !marks.is_located(*at)) else { return near.1 };
    let between = at + 1..near.0;
    let army = marks.known.army;
    let listed =
        marks.doc.letters(between.end.saturating_sub(1)) == b"and" && between.clone().all(|i| i + 1 == near.0 || marks.is_name(i) || marks.tags[i] & army != 0);
    if listed && !between.is_empty() { side } else { near.1 }
}

/// "insurgents in Somalia seize": where the subject is does not end it.
fn opens_where(marks: &Marks, at: usize) -> bool {
    marks.doc.letters(at) == b"in" && (at + 1..at + 4).any(|i| marks.is_located(i))
}

/// Most words of the name of who speaks.
const SPEAKER_MOST: usize = 12;

/// "Hezbollah said it fired", "the army says that its forces hit", "rebels claim to have taken": who speaks tells of itself.
fn itself(marks: &Marks, start: usize, verb: usize, end: usize) -> Option<String> {
    let next = if marks.doc.letters(verb + 1) == b"that" { verb + 2 } else { verb + 1 };
    let claims = marks.doc.letters(next) == b"to" && marks.doc.letters(next + 1) == b"have";
    if !claims && !matches!(marks.doc.letters(next), b"it" | b"its" | b"they" | b"their") {
        return None;
    }
    // "says it has evidence that Russia fires": another acts.
    if !marks.named_in(next + 1..end).is_empty() {
        return None;
    }
    let opposed = |at: usize| at > 0 && matches!(marks.doc.letters(at - 1), b"against" | b"with" | b"anti");
    marks
        .named_in(start.min(verb.saturating_sub(SPEAKER_MOST))..verb)
        .iter()
        .rev()
        .find(|(at, _)| marks.is_speaker(*at) && !opposed(*at))
        .map(|(_, side)| (*side).to_owned())
}

/// What stands before such a word is not the subject of what stands after it: "soldiers are killed in an attack".
fn ends_subject(marks: &Marks, at: usize, be: Classes) -> bool {
    let word = marks.doc.letters(at);
    marks.tags[at] & be != 0
        || matches!(
            word,
            b"in"
                | b"during"
                | b"after"
                | b"following"
                | b"when"
                | b"as"
                | b"since"
                | b"amid"
                | b"with"
                | b"by"
                | b"over"
                | b"killed"
                | b"wounded"
                | b"while"
                | b"from"
        )
}

/// The first side after the trigger.
fn after(marks: &Marks, hit: &Hit) -> Option<String> {
    let range = marks.after(hit, 12);
    let end = range.clone().find(|at| matches!(marks.doc.sign(*at), ";" | ":" | "“" | "”")).unwrap_or(range.end);
    marks.named_in(range.start..end).iter().find(|(at, _)| !marks.is_speaker(*at)).map(|(_, side)| (*side).to_owned())
}

impl Opponents {
    fn against(&self, side: &str) -> Option<&str> {
        if self.one == side {
            Some(&self.other)
        } else if self.other == side {
            Some(&self.one)
        } else {
            None
        }
    }
}

impl Marks<'_> {
    /// Whether both of two sides that fight each other are named near the hit.
    pub fn foes_meet(&self, hit: &Hit) -> bool {
        let near = self.named_in(self.before(hit, 20).start..self.after(hit, 15).end);
        let foes = |a: &str, b: &str| self.fighting.iter().any(|pair| pair.against(a) == Some(b));
        // Named together: "Russian and Ukrainian delegations", not "Russia's war in Ukraine".
        near.windows(2).any(|two| two[1].0 - two[0].0 <= 3 && foes(two[0].1, two[1].1))
    }

    /// Whether somebody is named near the hit, and nobody of those who fight.
    pub fn outsiders_meet(&self, hit: &Hit) -> bool {
        let near = self.named_in(self.before(hit, 10).start..self.after(hit, 10).end);
        near.iter().any(|(_, side)| !self.fighting.iter().any(|pair| pair.against(side).is_some()))
    }

    /// Whom `side` fights: the foe whose country the place lies in, else the only one that the text names.
    fn foe(&self, side: &str, place: Option<&Place>) -> Option<&str> {
        let country = place.and_then(|p| p.country.as_deref());
        let lives_there = |foe: &&str| country.is_some() && self.actors.by_name(foe).and_then(|k| k.country.as_deref()) == country;
        if let Some(foe) = self.table.opponents.iter().filter_map(|pair| pair.against(side)).find(lives_there) {
            return Some(foe);
        }
        let mut named = self.fighting.iter().filter_map(|pair| pair.against(side));
        named.next().filter(|_| named.next().is_none())
    }
}
