//! What counted phrases have of each other: parts, partners and wholes share the trigger of the one beside them.
//!
//! Phrases and the matches of some in; the match of a phrase that has none of its own out.

use super::{
    frame::{Match, takes},
    phrase::{Counted, Link},
    reading::Reading,
};
use crate::{lexicon::counts::Class, model::Measure};

/// The match of the phrase before, for "including 3 children", "and one soldier", "of 48 drones".
pub fn inherited<'a>(r: &Reading<'a>, counted: &[Counted], found: &[Option<Match<'a>>], at: usize) -> Option<Match<'a>> {
    let phrase = &counted[at];
    let before = at.checked_sub(1)?;
    match phrase.link {
        Link::Joined => {
            let from = found[before].clone().filter(|m| matches!(m.way, "active" | "joined" | "means" | "toll" | "inverted"))?;
            takes(from.trigger, phrase).filter(|m| *m == from.measure).map(|_| Match { way: "joined", ..from })
        }
        Link::Part => {
            let from = found[..at].iter().rev().take(6).flatten().next()?.clone();
            let measure = takes(from.trigger, phrase)?;
            Some(Match { measure, way: "part", ..from })
        }
        Link::Whole => {
            let from = found[before].clone()?;
            let launched = from.measure == Measure::Downed && matches!(phrase.class, Class::Air);
            launched.then_some(Match { measure: Measure::Launched, way: "whole", ..from })
        }
        Link::None => in_another_place(r, counted, found, at),
    }
}

/// "killed four in Kherson and two in Nikopol".
fn in_another_place<'a>(r: &Reading<'a>, counted: &[Counted], found: &[Option<Match<'a>>], at: usize) -> Option<Match<'a>> {
    let (phrase, before) = (&counted[at], at.checked_sub(1)?);
    let from = found[before].clone()?;
    let start = counted[before].tokens.end.max(from.tokens.end);
    let between = start..phrase.tokens.start.max(start + 1);
    let place =
        between.len() <= 7 && matches!(r.letters(between.start), b"in" | b"at" | b"near" | b"on") && matches!(r.letters(between.end - 1), b"and" | b",");
    let plain = between.clone().skip(1).all(|i| r.trigger(i).is_none() && !r.is_speech(i));
    let here = matches!(r.letters(phrase.tokens.end), b"in" | b"at" | b"near" | b"on");
    (place && plain && here && phrase.class == counted[before].class).then_some(Match { way: "joined", ..from })
}

/// "13 Palestinians and one Israeli killed": the verb behind the second holds for the first too.
pub fn from_next<'a>(counted: &[Counted], found: &[Option<Match<'a>>], at: usize) -> Option<Match<'a>> {
    let from = found[at + 1].clone().filter(|m| matches!(m.way, "passive" | "participle" | "subject" | "count" | "among"))?;
    if from.tokens.start < counted[at + 1].tokens.end {
        return None;
    }
    takes(from.trigger, &counted[at]).filter(|m| *m == from.measure).map(|_| from)
}
