//! What is said of a counted phrase: the verb or noun that makes its number a figure.
//!
//! A sentence and its counted phrases in; for each the trigger that governs it, if any, out. Every search is bounded,
//! so the cost is that of the number of phrases.

use super::{
    phrase::{Counted, Link, leads_parts},
    reading::Reading,
    share::{from_next, inherited},
};
use crate::{
    lexicon::counts::{Class, Frame, Role, Takes, Trigger},
    model::Measure,
};
use std::ops::Range;

/// The trigger of a counted phrase.
#[derive(Clone, Debug)]
pub struct Match<'a> {
    pub trigger: &'a Trigger,
    pub measure: Measure,
    /// The trigger's words.
    pub tokens: Range<usize>,
    /// "passive", "active" …: the rule that joined them.
    pub way: &'static str,
}

/// Most tokens from a phrase to the verb behind it.
const REACH: usize = 22;
/// Most tokens from "toll" to its number.
const TOLL_REACH: usize = 24;

/// The matches of all phrases, one for one.
pub fn find<'a>(r: &Reading<'a>, counted: &[Counted]) -> Vec<Option<Match<'a>>> {
    let mut found: Vec<Option<Match>> = Vec::with_capacity(counted.len());
    for at in 0..counted.len() {
        if counted[at].link == Link::Whole {
            found.push(None);
            continue;
        }
        // "shot down four missiles and a drone launched from …" tells of one downing.
        let downed = counted[at].link == Link::Joined && found.last().is_some_and(|f| f.as_ref().is_some_and(|m| m.measure == Measure::Downed));
        let own = behind(r, counted, at)
            .filter(|m| !(downed && m.measure == Measure::Launched))
            .or_else(|| before(r, counted, at))
            .or_else(|| toll(r, counted, at))
            .or_else(|| means(r, counted, at));
        found.push(own);
    }
    for at in 0..counted.len() {
        if found[at].is_none() {
            found[at] = inherited(r, counted, &found, at);
        }
    }
    for at in (0..counted.len().saturating_sub(1)).rev() {
        if found[at].is_none() && matches!(counted[at + 1].link, Link::Joined) {
            found[at] = from_next(counted, &found, at);
        }
    }
    for at in 0..counted.len().saturating_sub(1) {
        // "Of 80 drones, 52 were shot down": as many were launched.
        let downed = found[at + 1].clone().filter(|m| m.measure == Measure::Downed && counted[at + 1].link == Link::Part);
        if let Some(next) = downed.filter(|_| found[at].is_none() && counted[at].class == Class::Air && leads_parts(r, &counted[at])) {
            found[at] = Some(Match { measure: Measure::Launched, way: "whole", ..next });
        }
    }
    for at in 0..counted.len() {
        if found[at].is_none() && counted[at].class == Class::Displaced {
            found[at] = refugees(r, &counted[at]);
        }
    }
    found
}

/// "86,000 refugees": many count as displaced, whatever is said of them.
fn refugees<'a>(r: &Reading<'a>, phrase: &Counted) -> Option<Match<'a>> {
    const MANY: u64 = 100;
    if phrase.quantity.min.or(phrase.quantity.max)? < MANY {
        return None;
    }
    phrase.tokens.clone().find_map(|at| {
        let (end, triggers) = r.trigger(at)?;
        let trigger = triggers.iter().find(|t| t.frame == Frame::Count && t.measure == Measure::Displaced)?;
        Some(Match { trigger, measure: Measure::Displaced, tokens: at..end, way: "refugees" })
    })
}

/// "3 soldiers died", "3 were killed", "3 killed", "3 dead".
fn behind<'a>(r: &Reading<'a>, counted: &[Counted], at: usize) -> Option<Match<'a>> {
    let phrase = &counted[at];
    let mut here = phrase.tokens.end;
    let mut near = true;
    let mut auxiliary: Option<usize> = None;
    let limit = (here + REACH).min(r.range.end);
    let mut next = at + 1;
    while here < limit {
        if let Some(other) = counted.get(next).filter(|c| c.tokens.start <= here) {
            // A part or a partner in between is passed over; any other number has a statement of its own.
            if other.link == Link::None || leads_parts(r, phrase) {
                return None;
            }
            here = other.tokens.end.max(here + 1);
            next += 1;
            near = false;
            auxiliary = None;
            continue;
        }
        if let Some((end, triggers)) = r.trigger(here)
            && r.noun(here).is_none_or(|_| near)
        {
            let passive = auxiliary.is_some();
            if let Some(found) = said(r, phrase, here..end, triggers, near, passive) {
                return Some(found);
            }
            if !passive && triggers.iter().any(|t| matches!(t.frame, Frame::Act | Frame::Hit)) && !near {
                return None;
            }
        }
        match r.role(here) {
            Role::Be => auxiliary = Some(here),
            Role::Not => return None,
            Role::Modal => return None,
            _ if r.is_adverb(here) || r.role(here) == Role::Have => {}
            _ => {
                if let Some(end) = aside(r, here, limit) {
                    here = end;
                    near = false;
                    while counted.get(next).is_some_and(|c| c.tokens.start < here) {
                        next += 1;
                    }
                    continue;
                }
                // "80 drones, of which 52 were destroyed": what follows is said of the part.
                let word = r.letters(here);
                if word == b"of" && matches!(r.letters(here + 1), b"which" | b"whom") {
                    return None;
                }
                if word == b"among" && (auxiliary.is_some() || near) {
                    return among(r, phrase, here);
                }
                if word == b"and"
                    && let Some(end) = joined_noun(r, here)
                {
                    here = end;
                    near = near && end == here;
                    continue;
                }
                if word == b"and"
                    && let Some((end, triggers)) = r.trigger(here + 1)
                {
                    let goes: &[Trigger] = if triggers.iter().any(|t| t.frame == Frame::Go && t.measure == Measure::Displaced) { triggers } else { &[] };
                    return said(r, phrase, here + 1..end, goes, false, false);
                }
                if breaks(r, here, auxiliary.is_some()) {
                    return None;
                }
                near = near && word == b"\"";
                if !matches!(word, b"\"" | b",") && !matches!(r.doc.sign(here), "“" | "”") {
                    auxiliary = None;
                }
            }
        }
        here += 1;
    }
    None
}

/// "1,800 people, half of them children, have died": where what the commas set apart ends.
fn aside(r: &Reading, at: usize, limit: usize) -> Option<usize> {
    if !matches!(r.word(at), "," | "—" | "–" | "-" | "(") {
        return None;
    }
    let double = usize::from(r.letters(at) == b"-" && r.letters(at + 1) == b"-");
    let end = (at + 2 + double..(limit + 16).min(r.range.end)).find(|i| {
        let closes = matches!(r.word(*i), "," | "—" | "–" | ")" | "-");
        let dash = usize::from(r.letters(*i) == b"-" && r.letters(i + 1) == b"-");
        closes && matches!(r.role(i + 1 + dash), Role::Be | Role::Have)
    })?;
    let plain = !(at..end).any(|i| r.is_speech(i) || r.letters(i) == b";");
    plain.then_some(end + 1)
}

/// "500 civilians and soldiers": where a second noun of the same phrase ends; "in Israel and Gaza" likewise.
fn joined_noun(r: &Reading, at: usize) -> Option<usize> {
    let capital = |i: usize| r.range.contains(&i) && r.doc.tokens[i].shape == crate::field::text::Shape::Title;
    if let Some((end, _)) = r.noun(at + 1) {
        return Some(end);
    }
    (capital(at - 1) && capital(at + 1)).then_some(at + 2)
}

/// "12 men were among the dead", "among those killed".
fn among<'a>(r: &Reading<'a>, phrase: &Counted, at: usize) -> Option<Match<'a>> {
    for here in at + 1..(at + 7).min(r.range.end) {
        let Some((end, triggers)) = r.trigger(here) else { continue };
        let trigger = triggers.iter().find(|t| matches!(t.frame, Frame::Hit | Frame::Count))?;
        let measure = takes(trigger, phrase)?;
        return Some(Match { trigger, measure, tokens: here..end, way: "among" });
    }
    None
}

/// What one trigger behind a phrase says of it.
fn said<'a>(r: &Reading<'a>, phrase: &Counted, tokens: Range<usize>, triggers: &'a [Trigger], near: bool, passive: bool) -> Option<Match<'a>> {
    for trigger in triggers {
        let way = match trigger.frame {
            Frame::Hit if passive => "passive",
            Frame::Hit if near && !has_object(r, tokens.end) && (phrase.object.is_some() || stands_alone(r, tokens.end)) => "participle",
            Frame::Go => "subject",
            Frame::Count if near || passive => "count",
            _ => continue,
        };
        if way == "participle"
            && trigger.measure == Measure::Launched
            && r.letters(tokens.end) != b"by"
            && r.letters(tokens.end) != b"at"
            && r.letters(tokens.end) != b"from"
        {
            continue;
        }
        if let Some(measure) = takes(trigger, phrase)
            && !is_unreal(r, tokens.start)
        {
            return Some(Match { trigger, measure, tokens, way });
        }
    }
    None
}

/// "six captured" ends there; "six captured young men" goes on to its noun.
fn stands_alone(r: &Reading, at: usize) -> bool {
    r.is_sign(at) || r.role(at) != Role::None || r.is_adverb(at) || r.trigger(at).is_some() || r.within(&r.counts.things, at).is_some()
}

/// Whether an object follows, so that the verb is active: "killed three", "hit the town".
fn has_object(r: &Reading, at: usize) -> bool {
    if r.is_sign(at) {
        return false;
    }
    matches!(
        r.letters(at),
        b"the"
            | b"a"
            | b"an"
            | b"his"
            | b"her"
            | b"their"
            | b"its"
            | b"at"
            | b"about"
            | b"some"
            | b"more"
            | b"dozens"
            | b"hundreds"
            | b"several"
            | b"scores"
            | b"themselves"
    ) && !(r.letters(at) == b"at" && r.letters(at + 1) != b"least")
        || r.noun(at).is_some()
        || (r.range.contains(&at) && r.doc.tokens[at].shape == crate::field::text::Shape::Number && r.within(&r.counts.things, at + 1).is_none())
}

/// "killed 3", "killing 3", "the deaths of 3", "those killed were 3".
fn before<'a>(r: &Reading<'a>, counted: &[Counted], at: usize) -> Option<Match<'a>> {
    let phrase = &counted[at];
    let adjacent = r.trigger_before(phrase.tokens.start).is_some();
    if phrase.link == Link::Part && !adjacent && !matches!(r.letters(phrase.tokens.start.wrapping_sub(1)), b"included" | b"include") {
        return None;
    }
    let mut end = phrase.tokens.start;
    for _ in 0..4 {
        let last = end.checked_sub(1).filter(|l| r.range.contains(l))?;
        if let Some(start) = r.trigger_before(end) {
            let (_, triggers) = r.trigger(start)?;
            return active(r, phrase, start..end, triggers);
        }
        let skips = matches!(
            r.word(last),
            "the"
                | "an"
                | "a"
                | "also"
                | "its"
                | "their"
                | "reportedly"
                | "another"
                | "to"
                | "up"
                | "all"
                | "some"
                | "of"
                | "\""
                | "“"
                | "another's"
                | "last"
                | "remaining"
                | "final"
                | "further"
                | "additional"
        ) || r.is_adverb(last);
        if matches!(r.letters(last), b"were" | b"are" | b"was" | b"included" | b"include" | b":") {
            return inverted(r, phrase, last);
        }
        if !skips {
            return objects(r, counted, at, last);
        }
        end = last;
    }
    None
}

fn active<'a>(r: &Reading<'a>, phrase: &Counted, tokens: Range<usize>, triggers: &'a [Trigger]) -> Option<Match<'a>> {
    let passive = tokens.start.checked_sub(1).is_some_and(|b| r.role(b) == Role::Be);
    for trigger in triggers {
        let fits = match trigger.frame {
            Frame::Hit => !passive,
            Frame::Act => true,
            _ => false,
        };
        if fits
            && let Some(measure) = takes(trigger, phrase).or_else(|| as_hostages(r, trigger, phrase))
            && !is_unreal(r, tokens.start)
        {
            return Some(Match { trigger, measure, tokens, way: "active" });
        }
    }
    None
}

/// "took 200 to the coast as hostages"
fn as_hostages(r: &Reading, trigger: &Trigger, phrase: &Counted) -> Option<Measure> {
    let people = matches!(phrase.class, Class::People | Class::Unknown) && trigger.takes == Takes::Hostages;
    let end = phrase.tokens.end;
    let said =
        (end..(end + 9).min(r.range.end)).any(|i| matches!(r.letters(i), b"hostage" | b"hostages" | b"prisoner" | b"prisoners" | b"captive" | b"captives"));
    (people && said).then_some(trigger.measure)
}

/// "Among those killed were 3 children": the participle stands before the verb.
fn inverted<'a>(r: &Reading<'a>, phrase: &Counted, verb: usize) -> Option<Match<'a>> {
    let from = verb.saturating_sub(6).max(r.range.start);
    for start in (from..verb).rev() {
        let Some((end, triggers)) = r.trigger(start) else { continue };
        let trigger = triggers.iter().find(|t| matches!(t.frame, Frame::Hit | Frame::Count))?;
        let measure = takes(trigger, phrase)?;
        return Some(Match { trigger, measure, tokens: start..end, way: "inverted" });
    }
    None
}

/// "killing the mayor and two guards": an object that is no number stands between.
fn objects<'a>(r: &Reading<'a>, counted: &[Counted], at: usize, last: usize) -> Option<Match<'a>> {
    if !matches!(r.letters(last), b"and" | b"plus") {
        return None;
    }
    let from = last.saturating_sub(9).max(r.range.start);
    for here in (from..last).rev() {
        if counted[..at].iter().rev().take(2).any(|c| c.tokens.contains(&here)) || r.role(here) == Role::Be || r.is_speech(here) {
            return None;
        }
        let Some((end, triggers)) = r.trigger(here) else { continue };
        let near =
            end < last && !r.is_sign(end) && (r.role(end) == Role::None || matches!(r.letters(end), b"the" | b"a" | b"its" | b"his" | b"their" | b"her"));
        return if near { active(r, &counted[at], here..end, triggers) } else { None };
    }
    None
}

/// "the death toll has risen to 40".
fn toll<'a>(r: &Reading<'a>, counted: &[Counted], at: usize) -> Option<Match<'a>> {
    let phrase = &counted[at];
    let start = phrase.tokens.start;
    let last = start.checked_sub(1).filter(|l| r.range.contains(l))?;
    let joins = matches!(
        r.letters(last),
        b"to"
            | b"at"
            | b"of"
            | b"is"
            | b"was"
            | b"are"
            | b"were"
            | b"reached"
            | b"reaches"
            | b"reach"
            | b"hit"
            | b"hits"
            | b"passed"
            | b"topped"
            | b"stands"
            | b"stood"
            | b"as"
            | b":"
            | b"surpassed"
            | b"above"
            | b"been"
    ) || matches!(
        r.letters(start),
        b"exceeds" | b"exceeded" | b"exceed" | b"exceeding" | b"surpassed" | b"surpassing" | b"topped" | b"past" | b"beyond" | b"approaching"
    );
    if !joins || matches!(phrase.class, Class::Air | Class::Weapon | Class::Craft | Class::Thing) {
        return None;
    }
    let from = start.saturating_sub(TOLL_REACH).max(r.range.start);
    for here in (from..start).rev() {
        if r.letters(here) == b";" {
            return None;
        }
        let Some((end, triggers)) = r.trigger(here) else { continue };
        let numbered = (here.saturating_sub(4).max(r.range.start)..end)
            .any(|i| matches!(r.letters(i), b"number" | b"numbers" | b"toll" | b"count" | b"losses" | b"casualties"));
        if let Some(trigger) = triggers.iter().find(|t| t.frame == Frame::Toll).filter(|_| numbered) {
            return takes(trigger, phrase).map(|measure| Match { trigger, measure, tokens: here..end, way: "toll" });
        }
    }
    None
}

/// "attacked with 30 drones".
fn means<'a>(r: &Reading<'a>, counted: &[Counted], at: usize) -> Option<Match<'a>> {
    let phrase = &counted[at];
    let start = r.trigger_before(phrase.tokens.start)?;
    let (end, triggers) = r.trigger(start)?;
    let trigger = triggers.iter().find(|t| t.frame == Frame::By)?;
    let measure = takes(trigger, phrase)?;
    let from = start.saturating_sub(14).max(r.range.start);
    let attack = (from..start).any(|i| r.within(&r.counts.attacks, i).is_some());
    (attack && !is_unreal(r, start)).then_some(Match { trigger, measure, tokens: start..end, way: "means" })
}

/// The measure when the trigger may be said of what is counted.
pub fn takes(trigger: &Trigger, phrase: &Counted) -> Option<Measure> {
    let class = phrase.class;
    let object = phrase.object.as_deref();
    let fits = match trigger.takes {
        Takes::People => matches!(class, Class::People | Class::Displaced | Class::Lives | Class::Unknown),
        Takes::Hostages => matches!(object, Some("hostages" | "prisoners")),
        Takes::Lives => class == Class::Lives,
        Takes::Weapons => matches!(class, Class::Air | Class::Weapon),
        // "30 of them were shot down"
        Takes::Air => matches!(class, Class::Air | Class::Craft | Class::Weapon) || (class == Class::Unknown && object.is_none() && phrase.link == Link::Part),
        Takes::Things => matches!(class, Class::Thing | Class::Craft | Class::Air) || (class == Class::Unknown && object.is_some_and(|o| o != "people")),
    };
    if !fits {
        return None;
    }
    let known = !matches!(trigger.measure, Measure::Captured | Measure::Released) || class != Class::Unknown || object.is_none_or(|o| o == "people");
    let downed = trigger.measure == Measure::Destroyed && class == Class::Air;
    known.then_some(if downed { Measure::Downed } else { trigger.measure })
}

/// "could kill 30", "not killed", "threatened to kill 5": it did not happen.
fn is_unreal(r: &Reading, verb: usize) -> bool {
    let mut here = verb;
    let mut perfect = false;
    for _ in 0..5 {
        let Some(before) = here.checked_sub(1).filter(|b| r.range.contains(b)) else { return false };
        match r.role(before) {
            Role::Not => return true,
            Role::Modal => return !perfect || r.letters(before) != b"may",
            Role::Have => perfect = true,
            Role::Be => {}
            _ if r.letters(before) == b"to" => {
                return !perfect && before.checked_sub(1).is_none_or(|b| r.within(&r.counts.did, b).is_none());
            }
            _ if r.is_adverb(before) => {}
            _ => return false,
        }
        here = before;
    }
    false
}

/// Whether the statement about a phrase ends here.
fn breaks(r: &Reading, at: usize, auxiliary: bool) -> bool {
    if r.is_speech(at) {
        return !auxiliary;
    }
    match r.letters(at) {
        b"as" => !at.checked_sub(1).is_some_and(|b| r.word(b).ends_with("ed") || r.letters(b) == b"known"),
        b";" | b":" | b"after" | b"when" | b"while" | b"because" | b"before" | b"whose" | b"where" | b"and" | b"but" | b"or" | b"if" | b"though"
        | b"although" | b"until" | b"." | b"whereas" | b"so" | b"then" => true,
        _ => false,
    }
}
