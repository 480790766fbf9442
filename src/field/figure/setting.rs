//! Whose loss a figure tells of, where, when, and whether it is news.
//!
//! A figure's words and what was found around it in; victim, place, days and "background" out.

use super::{frame::Match, phrase::Counted, reading::Reading};
use crate::{
    field::{Setting, claimant::Claimant, time},
    lexicon::{
        Lexicon,
        counts::{Class, Role},
    },
    model::{Actor, Days, Measure, Place, Span, Via},
};
use rustc_hash::FxHashMap;
use std::{cell::OnceCell, ops::Range};

/// Where a figure stands: its number with its noun, and its verb.
pub struct Site<'a> {
    pub r: &'a Reading<'a>,
    pub counted: &'a Counted,
    pub found: &'a Match<'a>,
    /// The bytes of the number.
    pub at: Span,
}

impl Site<'_> {
    /// From the first to the last token of number and verb.
    fn tokens(&self) -> Range<usize> {
        let (number, verb) = (&self.counted.tokens, &self.found.tokens);
        let joined =
            !matches!(self.found.way, "joined" | "part" | "whole") && number.start.saturating_sub(verb.end) < 12 && verb.start.saturating_sub(number.end) < 24;
        if joined { number.start.min(verb.start)..number.end.max(verb.end) } else { number.clone() }
    }
}

/// The place where what is counted happened, as the figure's own sentence tells.
pub fn place<'a>(site: &Site, setting: &Setting<'a>) -> Option<&'a Place> {
    /// A place further off than this says nothing of the figure, however long the sentence.
    const REACH: usize = 1200;
    /// So many places on either side are asked.
    const NEAREST: usize = 12;
    let (r, own) = (site.r, site.tokens());
    let sentence = r.doc.span(r.range.clone());
    let window = Span::new(sentence.start.max(site.at.start.saturating_sub(REACH)), sentence.end.min(site.at.end + REACH));
    let first = setting.places.partition_point(|p| p.span.start < window.start);
    let middle = setting.places.partition_point(|p| p.span.start < site.at.start);
    let from = first.max(middle.saturating_sub(NEAREST));
    let here = setting.places[from..].iter().take(2 * NEAREST).take_while(|p| p.span.end <= window.end);
    let named = |p: &&Place| p.via == Via::Name && !matches!(p.kind.as_str(), "hospital" | "facility" | "continent") && p.country.is_some();
    let here: Vec<&Place> = here.filter(|p| named(p) && !speaks(setting, p)).collect();
    Some(first_of(r, &here, cheapest(site, &own, &here)?))
}

/// Which of the places costs least; outwards from the figure, until what follows is too far to be it.
fn cheapest(site: &Site, own: &Range<usize>, here: &[&Place]) -> Option<usize> {
    // Within so many tokens a place may cost less than its distance.
    const NEAR: usize = 20;
    let doc = site.r.doc;
    let middle = here.partition_point(|p| p.span.start < site.at.start);
    let mut best: Option<(usize, usize)> = None;
    let far = |gap: usize, best: &Option<(usize, usize)>| gap > NEAR && best.is_some_and(|(least, _)| gap > least);
    let weigh = |n: usize, best: &mut Option<(usize, usize)>| {
        if let Some(here) = cost(site, own, here[n], best.map(|(least, _)| least)).map(|c| (c, n)) {
            *best = Some(best.map_or(here, |b| b.min(here)));
        }
    };
    for (n, place) in here.iter().enumerate().skip(middle) {
        if far(doc.token_at(place.span.start).saturating_sub(own.end), &best) {
            break;
        }
        weigh(n, &mut best);
    }
    for n in (0..middle).rev() {
        if far(own.start.saturating_sub(doc.token_at(here[n].span.end.saturating_sub(1)) + 1), &best) {
            break;
        }
        weigh(n, &mut best);
    }
    best.map(|(_, n)| n)
}

/// Whether the place belongs to a claimant's name.
fn speaks(setting: &Setting, place: &Place) -> bool {
    let all = &setting.claimants.all;
    let from = all.partition_point(|c| c.scope.start + 2000 < place.span.start);
    all[from..].iter().take_while(|c| c.scope.start <= place.span.end + 2000).take(40).any(|c| c.words.holds(place.span))
}

/// "in Kherson and Odesa": the first; "in Nikopol, Ukraine": the first too.
fn first_of<'a>(r: &Reading, here: &[&'a Place], best: usize) -> &'a Place {
    // "in the central Ukraine region of Vinnytsia"
    if let Some(inner) = here.get(best + 1) {
        let between = r.doc.token_at(here[best].span.end)..r.doc.token_at(inner.span.start);
        if between.len() <= 4 && between.len() >= 2 && r.letters(between.end - 1) == b"of" && is_part(r.word(between.end - 2)) {
            return inner;
        }
    }
    // "in East Jerusalem's Silwan"
    if let Some(inner) = here.get(best + 1) {
        let between = r.doc.token_at(here[best].span.end)..r.doc.token_at(inner.span.start);
        if between.len() == 2 && r.letters(between.start + 1) == b"s" {
            return inner;
        }
    }
    let mut first = best;
    while first > 0 {
        let between = r.doc.token_at(here[first - 1].span.end)..r.doc.token_at(here[first].span.start);
        let joins = between.len() <= 2 && between.clone().all(|i| matches!(r.letters(i), b"," | b"and" | b"the"));
        if !(joins || lies_in(r, here[first - 1], here[first], between.clone())) || between.is_empty() {
            break;
        }
        first -= 1;
    }
    here[first]
}

/// "Jalalabad in Afghanistan", "Mocoa, in the south of Colombia": what the second says of the first is where it lies.
fn lies_in(r: &Reading, inner: &Place, outer: &Place, between: Range<usize>) -> bool {
    let from = between.start + usize::from(r.letters(between.start) == b",");
    let apposed = from > between.start && r.letters(from) == b"the" && r.letters(between.end.wrapping_sub(1)) == b"of";
    let aside = from > between.start && matches!(r.letters(from), b"outside" | b"near" | b"close");
    let opens = matches!(r.letters(from), b"in" | b"of") || apposed;
    if aside && inner.country == outer.country && between.len() <= 6 {
        return true;
    }
    let wider = matches!(outer.kind.as_str(), "country" | "admin1" | "region") && inner.kind != outer.kind && inner.kind != "country";
    opens && wider && inner.country == outer.country && between.len() <= 6 && (from + 1..between.end).all(|i| !r.is_sign(i) && r.trigger(i).is_none())
}

/// How far a place is from the figure; `None` where it does not say where that happened, or is farther than `least`.
fn cost(site: &Site, own: &Range<usize>, place: &Place, least: Option<usize>) -> Option<usize> {
    let r = site.r;
    let tokens = r.doc.token_at(place.span.start)..r.doc.token_at(place.span.end.saturating_sub(1)) + 1;
    if own.start <= tokens.start && tokens.end <= own.end {
        // "a Kyiv apartment block", "12 people in Kyiv were killed"
        let named = site.counted.class == Class::Thing && site.counted.tokens.start <= tokens.start && tokens.end <= site.counted.tokens.end;
        return (named || located(r, &tokens)).then_some(0);
    }
    if tokens.end <= own.start && where_between(r, tokens.end, own.start) {
        return Some(1);
    }
    if !located(r, &tokens) && !reached(site, &tokens) {
        return None;
    }
    if tokens.start == site.counted.tokens.end + 1 {
        return Some(0);
    }
    if tokens.start >= own.end {
        let between = own.end..tokens.start;
        if least.is_some_and(|least| between.len() > least) {
            return None;
        }
        let behind = clauses(r, between.clone(), true)?;
        return Some(between.len() + behind * 12);
    }
    let between = tokens.end..own.start;
    if least.is_some_and(|least| between.len() + 4 > least) {
        return None;
    }
    let before = clauses(r, between.clone(), false)?;
    Some(between.len() + before * 6 + 4)
}

/// "a camp in Rafah, where 12 died": the place right before "where" is the one.
fn where_between(r: &Reading, place: usize, figure: usize) -> bool {
    let near = (place..(place + 4).min(figure)).find(|i| r.letters(*i) == b"where");
    near.is_some_and(|w| figure - w < 14 && r.letters(place) != b"border" && (place..w).all(|i| r.role(i) == Role::None))
}

/// "taken to Raqqa", "abducted from Sinjar": where the taken and the displaced were, or came to.
fn reached(site: &Site, tokens: &Range<usize>) -> bool {
    let moved = matches!(site.found.measure, Measure::Captured | Measure::Deported | Measure::Displaced | Measure::Released);
    let before = tokens.start.checked_sub(1).filter(|b| *b >= site.r.range.start);
    moved && tokens.start >= site.counted.tokens.end && before.is_some_and(|b| matches!(site.r.letters(b), b"to" | b"from"))
}

/// Clause borders between a place and a figure; `None` where the statements are different ones.
fn clauses(r: &Reading, between: Range<usize>, behind: bool) -> Option<usize> {
    let mut borders = 0;
    let mut parted = false;
    let mut comma = false;
    for at in between.clone() {
        let word = r.letters(at);
        let relative = || matches!(r.letters(at.wrapping_sub(1)), b"that" | b"which" | b"who");
        if parted && matches!(r.role(at), Role::Be | Role::Have) && (behind || comma) && !relative() {
            return None;
        }
        if behind && r.role(at) == Role::Be && !parted && at > between.start && r.letters(at - 1) != b"that" {
            return None;
        }
        let dash = matches!(r.doc.sign(at), "—" | "–");
        let after_comma = std::mem::replace(&mut comma, dash || word == b",");
        parted |= comma;
        let finite = |from: usize| (from..(from + 14).min(r.range.end)).any(|i| matches!(r.role(i), Role::Be | Role::Have));
        match word {
            b";" => return None,
            b"but" | b"while" | b"whereas" | b"although" | b"though" => return None,
            b"saying" | b"adding" => return None,
            b"and" if after_comma && (behind || (finite(at) && r.trigger(at + 1).is_none())) => return None,
            b"as" if after_comma => return None,
            _ if dash && behind => return None,
            b"who" if !behind => return None,
            b"which" | b"whose" | b"where" | b"because" if behind => return None,
            b"after" | b"before" | b"since" | b"when" | b"as" | b"who" if behind => borders += 1,
            b"that" if behind => borders += 2,
            b"," | b"that" | b"which" | b"where" | b"when" | b"after" | b"as" | b":" => borders += 1,
            _ if dash => borders += 1,
            _ if r.is_speech(at) && at > between.start && !matches!(r.role(at - 1), Role::Be) => {
                // "officials in Gaza said 12 died" is the claimant's; "in Kyiv, the mayor said, 12 died" is not.
                if !between.clone().any(|i| matches!(r.letters(i), b"," | b"that")) || behind {
                    return None;
                }
                borders += 1;
            }
            _ => {}
        }
    }
    Some(borders)
}

/// Whether a preposition of place stands before it, or what is done there: "shelled Nikopol".
fn located(r: &Reading, tokens: &Range<usize>) -> bool {
    // "the Israel-Gaza war"
    if matches!(r.word(tokens.end), "-" | "–") && r.doc.tokens.get(tokens.end).is_some_and(|t| !t.spaced) {
        return false;
    }
    // "killed on the Gaza border", but not "3 miles from the Gaza border"
    if matches!(r.letters(tokens.end), b"border" | b"frontier") {
        return tokens.start >= r.range.start + 2 && matches!(r.letters(tokens.start - 2), b"on" | b"at" | b"along") && r.letters(tokens.start - 1) == b"the";
    }
    for before in (tokens.start.saturating_sub(5).max(r.range.start)..tokens.start).rev() {
        let word = r.word(before);
        match word {
            "in" | "near" | "at" | "across" | "inside" | "around" | "outside" | "throughout" | "within" | "into" | "over" => {
                // "speaking in Geneva", "while in Israel": where the speaker was.
                let away = ["speak", "arriv", "while", "visit", "travel", "meeting", "talks", "told", "reporters", "conference"];
                return !before.checked_sub(1).is_some_and(|b| b >= r.range.start && away.iter().any(|w| r.word(b).starts_with(w)));
            }
            "on" | "of" | "from" | "to" | "against" | "for" => {
                let noun = before.checked_sub(1).filter(|b| *b >= r.range.start);
                let attack =
                    noun.is_some_and(|b| (b.saturating_sub(4)..=b).any(|i| r.within(&r.counts.attacks, i).is_some()) || r.word(b).starts_with("attack"));
                let part = noun.is_some_and(|b| is_part(r.word(b)));
                return match word {
                    "on" => attack || r.is_sign(before.wrapping_sub(1)) || noun.is_none(),
                    "of" => part || attack,
                    "against" => attack,
                    _ => false,
                };
            }
            "strikes" | "hit" | "struck" | "shelled" | "bombed" | "attacked" | "targeted" | "invaded" | "hits" | "pounded" | "bombarded" | "fled" | "left"
            | "leaving" | "rocked" | "shell" | "attack" | "strike" | "bomb" | "hitting" | "striking" | "targeting" | "stormed" | "overran" | "infiltrated"
            | "entered" | "raided" | "evacuate" | "storming" | "attacking" | "shelling" | "bombing" | "raiding" | "infiltrating" | "invading" => return true,
            "," | "and" => return tokens.start.checked_sub(2).is_some_and(|b| b >= r.range.start && listed(r, b)),
            "the" | "a" | "an" | "another" | "southern" | "northern" | "eastern" | "western" | "central" | "nearby" | "occupied" | "besieged" => {}
            _ if r.role(before) != Role::None || r.is_sign(before) => return false,
            _ => {}
        }
    }
    false
}

/// "in Kherson and Odesa": the name that ends at `last` heads or goes on a list, and the list does not open the sentence.
fn listed(r: &Reading, last: usize) -> bool {
    let name = |at: usize| matches!(r.doc.tokens[at].shape, crate::field::text::Shape::Title | crate::field::text::Shape::Upper);
    let mut at = last;
    for _ in 0..24 {
        let joint = at < last && matches!(r.letters(at), b"," | b"and" | b"-");
        if !joint && !name(at) {
            return at < last && !r.is_sign(at);
        }
        if at == r.range.start {
            return false;
        }
        at -= 1;
    }
    true
}

/// "the city of", "parts of"
fn is_part(word: &str) -> bool {
    matches!(
        word,
        "city"
            | "town"
            | "village"
            | "region"
            | "port"
            | "district"
            | "outskirts"
            | "north"
            | "south"
            | "east"
            | "west"
            | "parts"
            | "camp"
            | "suburb"
            | "capital"
            | "province"
            | "area"
            | "settlement"
            | "state"
            | "centre"
            | "center"
            | "neighborhood"
            | "neighbourhood"
            | "governorate"
            | "oblast"
            | "island"
            | "kibbutz"
    )
}

/// The days of what is counted, and the words that tell them.
pub fn date(site: &Site, setting: &Setting) -> Option<(Days, Span)> {
    let doc = site.r.doc;
    time::govern(doc, setting.times, setting.published, site.at).or_else(|| {
        let standing = site.found.way == "toll" || is_total(site);
        if standing { None } else { time::default_day(doc, setting.times, setting.published, site.at) }
    })
}

/// "have been killed", "has killed": a total that grows, and not one day's loss.
fn is_total(site: &Site) -> bool {
    let verb = site.found.tokens.start;
    (verb.saturating_sub(4).max(site.r.range.start)..verb).any(|i| matches!(site.r.letters(i), b"have" | b"has"))
}

/// The side of those hit, or the owner of what is launched or lost.
pub fn victim(site: &Site, people: &People, place: Option<&Place>, claimant: Option<&Claimant>, lexicon: &Lexicon) -> Option<String> {
    let r = site.r;
    let phrase = r.doc.span(site.counted.tokens.start..site.counted.tokens.end + 1).end;
    let phrase = Span::new(site.at.start, phrase);
    if let Some(named) = people.within(phrase).find(|a| a.kind != "person") {
        return Some(side(named));
    }
    if let Some(people) = site.counted.tokens.clone().find_map(|i| nation(r, i, lexicon)) {
        return Some(people);
    }
    let owned = site.counted.tokens.clone().any(|i| matches!(r.letters(i), b"its" | b"their" | b"our"));
    if owned && let Some(speaker) = claimant {
        return people.named(&speaker.name).map(side).or_else(|| first_nation(&speaker.name, lexicon));
    }
    match site.found.measure {
        Measure::Launched => {
            if let Some(owner) = launcher(site, people) {
                return Some(owner);
            }
            let verb = site.found.tokens.start;
            let before = r.doc.span(verb.saturating_sub(24).max(r.range.start)..verb.max(r.range.start + 1));
            match site.found.way {
                "whole" => None,
                "means" => people.within(before).next().map(side),
                _ => people.within(before).last().map(side),
            }
        }
        Measure::Downed => launcher(site, people),
        // Rebels who fall in a country are not its own.
        _ if is_militant(site, lexicon) => None,
        _ => place.and_then(|p| state(p.country.as_deref()?, lexicon)),
    }
}

fn is_militant(site: &Site, lexicon: &Lexicon) -> bool {
    let table = lexicon.triggers();
    let classes = |at: usize| table.phrases.word(site.r.doc.tokens[at].hash).map_or(0, |entry| table.classes_of(table.entry(entry)));
    site.counted.tokens.clone().any(|at| classes(at) & table.known.militant != 0)
}

/// "52 of 80 drones that Russia launched", "12 missiles launched by Iran".
fn launcher(site: &Site, people: &People) -> Option<String> {
    let r = site.r;
    let behind = site.counted.tokens.end..(site.counted.tokens.end + 12).min(r.range.end);
    let end = behind.clone().find(|i| matches!(r.letters(*i), b"," | b";" | b"." | b"and" | b"but")).unwrap_or(behind.end);
    let fires = |i: &usize| ["launch", "fire", "sent", "send"].iter().any(|stem| r.word(*i).starts_with(stem));
    let fired = (behind.start..end).find(fires)?;
    let named = match r.word(fired + 1) {
        "by" => fired + 1..end,
        _ if matches!(r.letters(behind.start), b"that" | b"which") || r.doc.tokens[behind.start].shape != crate::field::text::Shape::Lower => {
            behind.start..fired
        }
        _ => return None,
    };
    people.within(r.doc.span(named)).next().map(side)
}

fn side(actor: &Actor) -> String {
    actor.side.clone().unwrap_or_else(|| actor.name.clone())
}

/// The actors of a text by place and by name.
pub struct People<'a> {
    actors: &'a [Actor],
    mentions: Vec<(Span, &'a Actor)>,
    /// Made when a speaker is first asked for.
    by_name: OnceCell<FxHashMap<&'a str, &'a Actor>>,
}

impl<'a> People<'a> {
    pub fn new(actors: &'a [Actor]) -> Self {
        let mut mentions: Vec<_> = actors.iter().flat_map(|a| a.mentions.iter().map(move |m| (*m, a))).collect();
        mentions.sort_by_key(|(span, _)| *span);
        People { actors, mentions, by_name: OnceCell::new() }
    }

    fn named(&self, name: &str) -> Option<&'a Actor> {
        self.by_name.get_or_init(|| self.actors.iter().map(|a| (a.name.as_str(), a)).collect()).get(name).copied()
    }

    fn within(&self, span: Span) -> impl Iterator<Item = &'a Actor> {
        let from = self.mentions.partition_point(|(m, _)| m.start < span.start);
        self.mentions[from..].iter().take_while(move |(m, _)| m.start < span.end).filter(move |(m, _)| m.end <= span.end).map(|(_, a)| *a)
    }
}

/// The state of "Ukrainian", "Gazans".
fn nation(r: &Reading, at: usize, lexicon: &Lexicon) -> Option<String> {
    r.demonym(at)?;
    let (_, row) = r.doc.phrase(lexicon.places().demonyms(), at, r.range.end)?;
    state(lexicon.places().entry(row).country?, lexicon)
}

fn first_nation(name: &str, lexicon: &Lexicon) -> Option<String> {
    let row = name.split_whitespace().find_map(|w| lexicon.places().demonyms().get(w))?;
    state(lexicon.places().entry(row).country?, lexicon)
}

/// The state of a country's code, as actors are named.
pub fn state(country: &str, lexicon: &Lexicon) -> Option<String> {
    let row = lexicon.places().country_of_code(country)?;
    let name = lexicon.places().name(row);
    Some(lexicon.actors().by_name(name).map_or_else(|| name.to_owned(), |a| a.name.clone()))
}

/// "Israel said it would answer the attack that killed 40": the speaker speaks of something else, the toll is the reporter's.
pub fn is_recalled(r: &Reading, claimant: &Claimant, at: Span) -> bool {
    let verb = r.doc.token_at(claimant.span.end);
    let figure = r.doc.token_at(at.start);
    if claimant.span.end > at.start || !r.range.contains(&verb) {
        return false;
    }
    let relative = (verb + 3..figure).rev().take(12).find(|i| matches!(r.letters(*i), b"that" | b"which" | b"who" | b"killing" | b"killings" | b"leaving"));
    let Some(relative) = relative else { return false };
    // The thing that killed must have been named, and be known: "the attack that", "attacks that".
    let from = relative.saturating_sub(12).max(verb + 1);
    let attack = (from..relative).rev().find(|i| r.within(&r.counts.attacks, *i).is_some());
    attack.is_some_and(|attack| {
        (attack.saturating_sub(6).max(verb)..attack)
            .any(|i| matches!(r.letters(i), b"the" | b"its" | b"their" | b"s" | b"this" | b"those" | b"after" | b"following" | b"amid" | b"since"))
    })
}

/// Whether the figure is a running total or recalled history.
pub fn is_background(site: &Site, setting: &Setting, date: Option<Days>) -> bool {
    /// A loss of longer ago than this is no news.
    const NEWS_DAYS: i64 = 14;
    let r = site.r;
    let old = date.zip(setting.published).is_some_and(|(d, p)| (p - d.first).num_days() > NEWS_DAYS);
    let here = site.counted.tokens.start;
    let words = |i: usize| {
        let next = || r.word(i + 1);
        match r.letters(i) {
            b"since" => true,
            b"so" => next() == "far",
            b"in" => next() == "total",
            b"total" => matches!(next(), "of" | "number") || r.letters(i.wrapping_sub(1)) == b"the",
            b"to" => next() == "date",
            b"bringing" | b"overall" | b"cumulative" => true,
            _ => false,
        }
    };
    let mut near = here.saturating_sub(60).max(r.range.start)..(here + 60).min(r.range.end);
    old || site.found.way == "toll" || near.any(words)
}
