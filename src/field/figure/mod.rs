//! Numbers that somebody states about the war.
//!
//! Text, times, places, actors and claimants in; figures with measure, object, bounds, victim, place, date and claimant out.
//! A sentence goes through four steps: its numbers (`quantity`), what they count (`phrase`), what is said of that (`frame`),
//! and whose, where, when and by whom (`setting`).

mod frame;
mod phrase;
mod quantity;
mod reading;
mod setting;
mod share;
#[cfg(test)]
mod tests;

use super::{Setting, text::Doc};
use crate::{
    lexicon::Lexicon,
    model::{BlockKind, Figure, Grounds, Measure, Span},
};
use frame::Match;
use phrase::{Counted, Link};
use reading::Reading;
use setting::{People, Site};

/// Finds the figures, in the order of the text, each with its place, date and claimant.
pub fn find(doc: &Doc, setting: &Setting, lexicon: &Lexicon) -> Vec<Figure> {
    let mut figures = Vec::new();
    let people = People::new(setting.actors);
    // Step by step for all sentences, not sentence by sentence: each step's code is more than stays at hand with the others'.
    let readings: Vec<Reading> = doc.sentences.iter().filter_map(|sentence| Reading::new(doc, lexicon, sentence.tokens.clone())).collect();
    let mut counted: Vec<Vec<Counted>> = readings.iter().map(|r| phrase::find(r, quantity::find(r))).collect();
    let matches: Vec<Vec<Option<Match>>> = readings.iter().zip(&counted).map(|(r, counted)| frame::find(r, counted)).collect();
    for ((r, counted), matches) in readings.iter().zip(&mut counted).zip(matches) {
        let first = figures.len();
        add_up_families(r, counted);
        for (counted, found) in counted.iter().zip(matches) {
            if let Some(found) = found
                && is_told(r, counted, &found)
            {
                figures.push(figure(r, counted, &found, setting, &people, lexicon));
            }
        }
        share_places(&mut figures[first..]);
        lend_back(doc, &mut figures[first..], setting, lexicon);
    }
    lend_to_leads(doc, &mut figures);
    figures
}

/// "A block in Kyiv was destroyed, killing one": what follows in the sentence, and names no place, was there too.
fn share_places(figures: &mut [Figure]) {
    for at in 1..figures.len() {
        let (before, after) = figures.split_at_mut(at);
        let (before, after) = (&before[at - 1], &mut after[0]);
        if after.place.is_none() && before.place.is_some() && after.rule.starts_with("figure/active") && before.claimant == after.claimant {
            (after.place, after.place_id, after.grounds.place) = (before.place.clone(), before.place_id.clone(), before.grounds.place);
        }
    }
}

/// "Two are killed and six are hurt in a raid on Kherson": what stands behind both holds for both.
fn lend_back(doc: &Doc, figures: &mut [Figure], setting: &Setting, lexicon: &Lexicon) {
    for at in (1..figures.len()).rev() {
        let (before, after) = figures.split_at_mut(at);
        let (before, after) = (&mut before[at - 1], &after[0]);
        let between = doc.text.get(before.span.end..after.span.start).unwrap_or("—").trim();
        let joined = matches!(between, "" | "," | "and" | ", and" | "and at least" | "and up to" | "and another");
        let hit = |f: &Figure| matches!(f.measure, Measure::Killed | Measure::Injured | Measure::Casualties | Measure::Missing);
        let passive = |f: &Figure| !f.rule.starts_with("figure/active");
        if !joined || !hit(before) || !hit(after) || !passive(before) || !passive(after) {
            continue;
        }
        if before.place.is_some() || after.place.is_none() || before.claimant != after.claimant {
            continue;
        }
        (before.place, before.place_id, before.grounds.place) = (after.place.clone(), after.place_id.clone(), after.grounds.place);
        let land = setting.places.iter().find(|p| Some(&p.id) == after.place_id.as_ref());
        if before.victim.is_none() {
            before.victim = land.and_then(|p| setting::state(p.country.as_deref()?, lexicon));
        }
    }
}

/// A heading or lead takes place and days from the text under it that tells the same number.
fn lend_to_leads(doc: &Doc, figures: &mut [Figure]) {
    /// Figures behind a lead that are asked.
    const REACH: usize = 12;
    for at in 0..figures.len() {
        let number = doc.sentence_at(figures[at].span.start);
        let sentence = &doc.sentences[number];
        let open = !sentence.span.of(doc.text).ends_with(['.', '!', '?', '"', '”', ')']);
        if !(number < 2 || open || sentence.kind == BlockKind::Heading) {
            continue;
        }
        let (leads, text) = figures.split_at_mut(at + 1);
        let lead = &mut leads[at];
        let same = |f: &&Figure| f.measure == lead.measure && f.min.is_some() && f.min == lead.min;
        let Some(full) = text.iter().take(REACH).find(same).cloned() else { continue };
        if lead.place.is_none() {
            (lead.place, lead.place_id, lead.grounds.place) = (full.place, full.place_id, full.grounds.place);
        }
        if lead.date.is_none() {
            (lead.date, lead.grounds.date) = (full.date, full.grounds.date);
        }
    }
}

/// "a mother and her two daughters" are three; the second phrase is emptied.
fn add_up_families(r: &Reading, counted: &mut [Counted]) {
    for at in 1..counted.len() {
        let (before, after) = counted.split_at_mut(at);
        let (first, second) = (&mut before[at - 1], &mut after[0]);
        let start = second.tokens.start;
        let hers = matches!(r.letters(start), b"her" | b"his") || matches!(r.letters(start.wrapping_sub(1)), b"her" | b"his" | b"their");
        let own = second.link == Link::Joined && first.quantity.bare && hers;
        if let (true, Some(one), Some(more)) = (own, first.quantity.max, second.quantity.max) {
            (first.quantity.min, first.quantity.max) = (Some(one.saturating_add(more)), Some(one.saturating_add(more)));
            (second.quantity.min, second.quantity.max) = (None, None);
        }
    }
}

/// Whether a match is a figure: emptied phrases are not, nor single nouns where only numbers tell.
fn is_told(r: &Reading, counted: &Counted, found: &Match) -> bool {
    let quantity = &counted.quantity;
    if quantity.min.is_none() && quantity.max.is_none() {
        return false;
    }
    // "killed 56 people, two aid workers said": they speak.
    let end = counted.tokens.end;
    let speaks = counted.link == Link::Joined && r.is_speech(end) && r.letters(counted.tokens.start.wrapping_sub(1)) == b",";
    if speaks && r.trigger(end).is_none() {
        return false;
    }
    // "the pilot" is one where he is the object; else "the man" was named before.
    let noun = r.letters(found.tokens.end - 1) == b"of";
    let definite = quantity.bare && matches!(r.letters(quantity.tokens.start), b"the" | b"its" | b"their") && (found.way != "active" || noun);
    let one_of = r.letters(quantity.tokens.start) == b"one" && r.letters(quantity.tokens.end) == b"of" && found.way == "participle";
    if definite || one_of {
        return false;
    }
    !quantity.bare || matches!(found.measure, Measure::Killed | Measure::Injured | Measure::Downed | Measure::Destroyed | Measure::Captured)
}

fn figure(r: &Reading, counted: &Counted, found: &Match, setting: &Setting, people: &People, lexicon: &Lexicon) -> Figure {
    let number = r.doc.span(counted.tokens.clone());
    let verb = r.doc.span(found.tokens.clone());
    let at = r.doc.span(counted.quantity.tokens.clone());
    let claimant = setting.claimants.of(at).filter(|c| !setting::is_recalled(r, c, at));
    let site = Site { r, counted, found, at };
    let place = setting::place(&site, setting);
    let (date, dated) = setting::date(&site, setting).unzip();
    Figure {
        measure: found.measure,
        object: object(counted, found),
        min: counted.quantity.min,
        max: counted.quantity.max,
        qualifier: counted.quantity.qualifier,
        victim: setting::victim(&site, people, place, claimant, lexicon),
        place: place.map(|p| p.name.clone()),
        place_id: place.map(|p| p.id.clone()),
        date,
        claimant: claimant.map(|c| c.name.clone()),
        status: claimant.map_or(crate::model::Status::Stated, |c| c.status),
        background: setting::is_background(&site, setting, date),
        span: Span::new(number.start.min(verb.start), number.end.max(verb.end)),
        rule: ["figure/", found.way, " ", &found.trigger.row].concat().into(),
        grounds: Grounds { place: place.map(|p| p.span), date: dated, claimant: claimant.map(|c| c.words) },
    }
}

fn object(counted: &Counted, found: &Match) -> String {
    match (counted.object.as_deref(), found.measure) {
        (Some("lives"), _) => "people".to_owned(),
        (Some(object), _) => object.to_owned(),
        (None, Measure::Launched | Measure::Downed) => "drones".to_owned(),
        (None, Measure::Destroyed) => "buildings".to_owned(),
        (None, _) => "people".to_owned(),
    }
}
