//! What happened: events of the kinds of `schema/events.toml`.
//!
//! Text, setting and figures in; events with kind, place, date, sides and the figures that belong to them, out.
//! A trigger (`data/lang/en/events.tsv`) counts when the words around allow it; the means of a strike and the partners
//! of talks settle its kind; repeated mentions of one event become one.

mod harm;
mod invasion;
mod marks;
mod means;
mod mood;
mod parties;
mod recall;
mod site;

use super::{Setting, text::Doc, time};
use crate::{
    lexicon::{Lexicon, triggers::Triggers},
    model::{Days, Event, Figure, Place, Status},
};
use marks::{Hit, Marks};
use std::borrow::Cow;

/// Finds the events, in the order of the text, and the figures that belong to each.
pub fn find(doc: &Doc, setting: &Setting, figures: &mut [Figure], lexicon: &Lexicon) -> Vec<Event> {
    let table = lexicon.triggers();
    let marks = Marks::new(doc, setting, table);
    let mut events = told(&marks, setting, table);
    brought(doc, figures, &mut events);
    attach(doc, figures, &mut events);
    events.sort_by_key(|e| e.span.start);
    merge(events)
}

/// Events that triggers tell of.
fn told<'a>(marks: &Marks<'a>, setting: &Setting<'a>, table: &Triggers) -> Vec<Event> {
    let (moods, means) = (mood::Moods::new(table), means::Means::new(table));
    let mut told = Vec::new();
    for hit in &marks.hits {
        for number in &table.entries[hit.entry as usize].triggers {
            let trigger = &table.triggers[*number as usize];
            if !marks.meets(hit, &trigger.needs) || !moods.allows(marks, hit, trigger.mood) {
                continue;
            }
            for kind in means.settle(marks, hit, &trigger.kind) {
                let vague = trigger.kind.ends_with('?');
                told.push(Told { kind, hit, vague, row: &trigger.name });
                if kind.starts_with("strikes/") && kind != "strikes/interception" && means.hits_infrastructure(marks, hit) {
                    told.push(Told { kind: "damage/infrastructure", hit, vague: false, row: &trigger.name });
                }
            }
        }
    }
    recall::drop_echoes(marks, &mut told);
    told.iter().flat_map(|t| events(marks, setting, t)).collect()
}

/// A trigger that counts, before it has place and date.
struct Told<'a> {
    kind: &'a str,
    hit: &'a Hit,
    /// The words alone do not tell the kind.
    vague: bool,
    row: &'a str,
}

/// One event for each of its places.
fn events(marks: &Marks, setting: &Setting, told: &Told) -> Vec<Event> {
    if let Some(event) = invasion::find(marks, setting, told) {
        return vec![event];
    }
    let places = site::find(marks, told.hit, told.kind);
    if places.is_empty() { vec![event(marks, setting, told, None)] } else { places.into_iter().map(|p| event(marks, setting, told, Some(p))).collect() }
}

fn event(marks: &Marks, setting: &Setting, told: &Told, place: Option<&Place>) -> Event {
    let at = marks.doc.span(told.hit.tokens.clone());
    let claimant = setting.claimants.of(at);
    let parties = parties::find(marks, told.hit, told.kind, place);
    Event {
        kind: told.kind.to_owned(),
        date: time::govern(marks.doc, setting.times, setting.published, at).or_else(|| time::default_day(marks.doc, setting.times, setting.published, at)),
        place: place.map(|p| p.name.clone()),
        place_id: place.map(|p| p.id.clone()),
        initiator: parties.initiator,
        target: parties.target,
        status: claimant.map_or(Status::Stated, |c| c.status),
        claimant: claimant.map(|c| c.name.clone()),
        span: marks.doc.sentences[told.hit.sentence].span,
        figures: Vec::new(),
        rule: Cow::Owned(format!("event/trigger {}", told.row)),
    }
}

/// Adds the events that figures bring with them.
fn brought(doc: &Doc, figures: &[Figure], events: &mut Vec<Event>) {
    for figure in figures {
        let Some(kind) = harm::kind_of(figure) else { continue };
        let Some(sentence) = doc.sentences.get(doc.sentence_at(figure.span.start)) else { continue };
        events.push(Event {
            kind: kind.to_owned(),
            date: figure.date,
            place: figure.place.clone(),
            place_id: figure.place_id.clone(),
            initiator: None,
            target: figure.victim.clone(),
            status: figure.status,
            claimant: figure.claimant.clone(),
            span: sentence.span,
            figures: Vec::new(),
            rule: Cow::Borrowed("event/figure"),
        });
    }
}

/// Gives every figure to the events of its sentence, place and date that it may belong to.
fn attach(doc: &Doc, figures: &[Figure], events: &mut [Event]) {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|at| events[*at].span.start);
    for (number, figure) in figures.iter().enumerate() {
        let Some(sentence) = doc.sentences.get(doc.sentence_at(figure.span.start)) else { continue };
        let begin = order.partition_point(|at| events[*at].span.start < sentence.span.start);
        let end = order.partition_point(|at| events[*at].span.start < sentence.span.end);
        for at in &order[begin..end] {
            let event = &mut events[*at];
            if event.place == figure.place && event.date == figure.date && harm::belongs(figure.measure, &event.kind) {
                event.figures.push(number);
            }
        }
    }
}

/// Makes repeated mentions one event: the first, with the figures of all.
fn merge(events: Vec<Event>) -> Vec<Event> {
    let mut seen: std::collections::HashMap<(String, Option<String>, Option<Days>, Option<String>), usize> = std::collections::HashMap::new();
    let mut merged: Vec<Event> = Vec::new();
    for event in events {
        let key = (event.kind.clone(), event.place.clone(), event.date, event.initiator.clone());
        match seen.get(&key) {
            Some(at) => {
                let first: &mut Event = &mut merged[*at];
                first.target = first.target.take().or(event.target);
                first.figures.extend(event.figures);
                first.figures.sort_unstable();
                first.figures.dedup();
            }
            None => {
                seen.insert(key, merged.len());
                merged.push(event);
            }
        }
    }
    merged
}
