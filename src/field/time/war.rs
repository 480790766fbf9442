//! "since the war began", "from the beginning of the invasion": which war, and since when.
//!
//! A war is known by its name or by what the text is about; the words after "since" must speak of its beginning.

use super::reader::{Found, Reader};
use crate::{
    lexicon::times::{Which, Word},
    model::Days,
};
use chrono::{Datelike, NaiveDate};
use std::ops::Range;

/// Words by which a clause after "since" speaks of the beginning of the war that the text is about.
const WARS: &[&str] = &["war", "invasion", "invaded", "conflict", "hostilities", "fighting", "aggression", "retaliated", "retaliation"];

/// Words for what is done in a war.
pub const FIGHTING: &[&str] = &[
    "war",
    "invasion",
    "conflict",
    "offensive",
    "fighting",
    "hostilities",
    "assault",
    "attack",
    "attacks",
    "massacre",
    "bombardment",
    "bombing",
    "shelling",
    "airstrikes",
    "campaign",
    "incursion",
];

/// The first day of the war named after the "since" at the token.
pub fn read(r: &Reader, at: usize) -> Option<Found> {
    let from = opening(r, at)?;
    if r.text(from) == "then" {
        return r.anchor.map(|day| Found::date(from..from + 1, day.to_string(), Some(Days::one(day)), "time/war"));
    }
    let end = clause_end(r, from);
    let clause = from..end;
    let named = clause.clone().find_map(|i| {
        let (tokens, war) = r.doc.phrase(&r.table.war_names, i, end)?;
        Some((tokens.end, war as usize))
    });
    let sign = clause.clone().rev().find(|i| WARS.contains(&r.text(*i)));
    let (stop, war) = match (named, sign) {
        (Some((stop, war)), _) => (stop.max(began(r, stop)), &r.table.wars[war]),
        (None, Some(sign)) if is_plain(r, clause) => (began(r, sign + 1), &r.table.wars[topic(r)?]),
        _ => return None,
    };
    let days = r.published.is_none_or(|p| war.first <= p).then(|| Days::one(war.first))?;
    Some(Found::date(from..stop.min(end), war.first.to_string(), Some(days), "time/war"))
}

/// Whether the clause names no other war and no time of its own: "since the cold war", "since the offensive of May".
fn is_plain(r: &Reader, mut clause: Range<usize>) -> bool {
    clause.all(|at| {
        let party = r.table.war_subjects.word(r.doc.tokens[at].hash).is_some();
        let named = r.is_capital(at) && !party;
        !named
            && !matches!(r.word(at), Word::Month(_) | Word::Weekday(_) | Word::Which(Which::Last))
            && !matches!(r.text(at), "cold" | "civil")
            && r.year_at(at).is_none()
    })
}

/// Whether `opening` may find something: no for certain, for most words.
#[inline]
pub fn may_open(r: &Reader, at: usize) -> bool {
    matches!(r.doc.initial(at), b's' | b'f')
}

/// The token after "since" or "from the beginning of".
pub fn opening(r: &Reader, at: usize) -> Option<usize> {
    if !may_open(r, at) {
        return None;
    }
    match r.text(at) {
        "since" => Some(at + 1),
        "from" if matches!(r.text(at + 2), "beginning" | "start" | "outset" | "onset") && r.text(at + 3) == "of" => Some(at + 1),
        _ => None,
    }
}

/// The verb of "the war began" belongs to the expression.
fn began(r: &Reader, at: usize) -> usize {
    if matches!(r.text(at), "began" | "begun" | "started" | "erupted" | "broke" | "starts" | "begins") {
        at + 1 + usize::from(r.text(at + 1) == "out")
    } else {
        at
    }
}

fn clause_end(r: &Reader, from: usize) -> usize {
    let most = (from + 16).min(r.sentence.end);
    (from..most).find(|i| matches!(r.text(*i), "," | ";" | "-" | "–" | "." | "(" | ")" | "—" | "”" | "\"") || r.is_report(*i)).unwrap_or(most)
}

/// The war that the text is most about, among those that ran at publication; the youngest of equals.
fn topic(r: &Reader) -> Option<usize> {
    let published = r.published?;
    let counts = r.wars();
    let running = |war: &usize| {
        let war = &r.table.wars[*war];
        war.first <= published && war.last.is_none_or(|last| (published - last).num_days() < 400)
    };
    (0..counts.len()).filter(|war| counts[*war] > 0).filter(running).max_by_key(|war| (counts[*war], r.table.wars[*war].first))
}

/// The first day of a war that the text speaks of, if it lies within these days: "since 2014", "since February 2022".
pub fn first_within(r: &Reader, days: Days) -> Option<NaiveDate> {
    let counts = r.wars();
    let firsts = r.table.wars.iter().enumerate().filter(|(n, _)| counts[*n] > 0).map(|(_, war)| war.first);
    firsts.filter(|first| days.first <= *first && *first <= days.last).min()
}

/// The year of a day that names a war's beginning: "the October 7 attack", in whatever year it is told.
pub fn year_of_first(r: &Reader, tokens: &Range<usize>, month: u32, day: u32, nearest: NaiveDate) -> Option<i32> {
    let published = r.published?;
    if let Some((_, war)) = r.doc.phrase(&r.table.war_names, tokens.start, r.sentence.end) {
        return Some(r.table.wars[war as usize].first.year());
    }
    let counts = r.wars();
    let war =
        r.table.wars.iter().enumerate().filter(|(n, war)| counts[*n] > 0 && war.first.month() == month && war.first.day() == day && war.first <= published);
    let first = war.map(|(_, war)| war.first).max()?;
    let fresh = (published - nearest).num_days().abs() <= 14;
    let near = tokens.start.saturating_sub(6)..tokens.end + 4;
    let named = r.before(tokens.start) == "since" || near.into_iter().any(|at| FIGHTING.contains(&r.text(at)));
    (named || !fresh).then_some(first.year())
}
