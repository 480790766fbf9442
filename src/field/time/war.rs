//! "since the war began", "since the invasion": which war, and since when.
//!
//! A war is known by its name or by what the text is about; the words after "since" must speak of its beginning.

use super::reader::{Found, Reader};
use crate::{
    lexicon::times::{Times, Word},
    model::Days,
};

/// Words by which a clause after "since" speaks of a war's beginning.
const SIGNS: &[&str] = &[
    "war",
    "invasion",
    "invaded",
    "conflict",
    "offensive",
    "fighting",
    "hostilities",
    "assault",
    "attack",
    "attacks",
    "attacked",
    "retaliated",
    "bombardment",
    "campaign",
    "operation",
    "aggression",
    "incursion",
];

/// The first day of the war named after the "since" at the token.
pub fn read(r: &Reader, times: &Times, at: usize) -> Option<Found> {
    if r.text(at) != "since" {
        return None;
    }
    let end = clause_end(r, at + 1);
    let clause = at + 1..end;
    let named = clause.clone().find_map(|i| {
        let (tokens, war) = r.doc.phrase(&times.war_names, i, end)?;
        Some((tokens.end, war as usize))
    });
    let sign = clause.clone().rev().find(|i| SIGNS.contains(&r.text(*i)));
    let (stop, war) = match (named, sign) {
        (Some((stop, war)), _) => (stop.max(began(r, stop)), &times.wars[war]),
        (None, Some(sign)) => (began(r, sign + 1), &times.wars[topic(r, times)?]),
        _ => return None,
    };
    let days = r.published.is_none_or(|p| war.first <= p).then(|| Days::one(war.first))?;
    Some(Found::date(at + 1..stop.min(end), war.first.to_string(), Some(days), "time/war"))
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
    (from..most).find(|i| matches!(r.text(*i), "," | ";" | "." | "(" | ")" | "—" | "”" | "\"") || r.word(*i) == Word::Report).unwrap_or(most)
}

/// The war that the text is most about, among those that ran at publication; the youngest of equals.
fn topic(r: &Reader, times: &Times) -> Option<usize> {
    let published = r.published?;
    let mut counts = vec![0_usize; times.wars.len()];
    for token in &r.doc.tokens {
        let Some((1, value)) = times.war_subjects.longest([token.hash]) else { continue };
        for war in times.wars_about(value) {
            counts[*war] += 1;
        }
    }
    let running = |war: &usize| {
        let war = &times.wars[*war];
        war.first <= published && war.last.is_none_or(|last| (published - last).num_days() < 400)
    };
    (0..counts.len()).filter(|war| counts[*war] > 0).filter(running).max_by_key(|war| (counts[*war], times.wars[*war].first))
}
