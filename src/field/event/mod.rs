//! What happened: events of the kinds of `schema/events.toml`.
//!
//! Text, setting and figures in; events with kind, place, date, sides and the figures that belong to them, out.
//! A trigger (`data/lang/en/events.tsv`) counts when the words around allow it; the means of a strike and the partners
//! of talks settle its kind; repeated mentions of one event become one.

mod context;
mod harm;
mod invasion;
mod marks;
mod means;
mod mood;
mod parties;
mod recall;
mod site;
#[cfg(test)]
mod tests;

use super::{Setting, text::Doc, time};
use crate::{
    lexicon::{Lexicon, triggers::Triggers},
    model::{Days, Event, Figure, Grounds, Place, Span, Status, Via},
};
use marks::{Hit, Marks};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::{borrow::Cow, hash::BuildHasher};

/// Finds the events, in the order of the text, and the figures that belong to each.
pub fn find(doc: &Doc, setting: &Setting, figures: &mut [Figure], lexicon: &Lexicon) -> Vec<Event> {
    let table = lexicon.triggers();
    let marks = Marks::new(doc, setting, lexicon);
    let mut told = told(&marks, table);
    let violence = recall::Violence::new(&marks, &told);
    recall::drop_echoes(&marks, &violence, &mut told);
    let mut events = placed(&marks, setting, &told);
    brought(&marks, &violence, figures, &mut events);
    events.sort_by_key(|e| e.span.start);
    context::complete(doc, &mut events);
    attach(doc, figures, &mut events);
    context::drop_unplaced(&mut events);
    let mut merged = merge(events);
    context::drop_bare(&mut merged);
    merged
}

/// The triggers that count.
fn told<'a>(marks: &'a Marks<'a>, table: &'a Triggers) -> Vec<Told<'a>> {
    let mut told = Vec::with_capacity(marks.hits.len());
    for hit in &marks.hits {
        for trigger in table.triggers_of(hit.entry) {
            if !marks.meets(hit, &trigger.needs) || !marks.allows(hit, trigger.mood) {
                continue;
            }
            for kind in marks.settle(hit, &trigger.kind) {
                let vague = trigger.kind.ends_with('?');
                told.push(Told { kind, hit, vague, row: &trigger.name });
                if kind.starts_with("strikes/") && kind != "strikes/interception" && marks.hits_infrastructure(hit) {
                    told.push(Told { kind: "damage/infrastructure", hit, vague: false, row: &trigger.name });
                }
            }
        }
    }
    told
}

/// A trigger that counts, before it has place and date.
struct Told<'a> {
    kind: &'a str,
    hit: &'a Hit,
    /// The words alone do not tell the kind.
    vague: bool,
    row: &'a str,
}

/// The events of all triggers, one for each place.
///
/// "Drones targeted Kursk and Bryansk, striking depots": a further trigger of the same kind in a sentence is another event
/// only where it names a place of its own.
fn placed(marks: &Marks, setting: &Setting, told: &[Told]) -> Vec<Event> {
    let mut events = Vec::with_capacity(told.len());
    for (at, here) in told.iter().enumerate() {
        if let Some(event) = invasion::find(marks, setting, here) {
            events.push(event);
            continue;
        }
        let site = site::find(marks, here.hit, here.kind);
        let again = told[..at].iter().rev().take_while(|t| t.hit.sentence == here.hit.sentence).take(20).any(|t| t.kind == here.kind);
        if again && !site.own && !here.kind.starts_with("talks/") {
            continue;
        }
        if site.places.is_empty() {
            events.push(event(marks, setting, here, venue(marks, setting, here)));
        }
        events.extend(site.places.into_iter().map(|p| event(marks, setting, here, Some(p))));
    }
    events
}

/// "GENEVA (AP) — Negotiators met on Monday": talks that a lead tells of without a place are where it was written.
fn venue<'a>(marks: &Marks, setting: &Setting<'a>, told: &Told) -> Option<&'a Place> {
    let sentence = marks.doc.sentences[told.hit.sentence].span;
    let first = setting.places.partition_point(|p| p.span.start < sentence.start);
    let mut here = setting.places[first..].iter().take_while(|p| p.span.start < sentence.end);
    let town = |p: &Place| !matches!(p.kind.as_str(), "country" | "continent" | "region");
    let elsewhere = here.clone().any(|p| p.via == Via::Name && town(p));
    here.find(|p| p.via == Via::Dateline && town(p)).filter(|_| told.kind == "talks/negotiation" && !elsewhere)
}

fn event(marks: &Marks, setting: &Setting, told: &Told, place: Option<&Place>) -> Event {
    let at = marks.doc.span(told.hit.tokens.clone());
    let claimant = setting.claimants.of(at);
    let parties = parties::find(marks, told.hit, told.kind, place);
    let (date, dated) = time::govern(marks.doc, setting.times, setting.published, at).or_else(|| spoken(marks, setting, told, at)).unzip();
    Event {
        kind: told.kind.to_owned(),
        date,
        place: place.map(|p| p.name.clone()),
        place_id: place.map(|p| p.id.clone()),
        initiator: parties.initiator,
        target: parties.target,
        status: claimant.map_or(Status::Stated, |c| c.status),
        claimant: claimant.map(|c| c.name.clone()),
        span: marks.doc.sentences[told.hit.sentence].span,
        figures: Vec::new(),
        rule: Cow::Owned(["event/trigger ", told.row].concat()),
        grounds: Grounds { place: place.map(|p| p.span), date: dated, claimant: claimant.map(|c| c.words) },
    }
}

/// What is done by speaking was done on the day of the speech: "warned on Monday that it would strike".
fn spoken(marks: &Marks, setting: &Setting, told: &Told, at: Span) -> Option<(Days, Span)> {
    let speaks = matches!(told.kind, "talks/threat" | "talks/diplomacy");
    speaks.then(|| time::speech_day(marks.doc, setting.times, at)).flatten().filter(|(days, _)| days.is_one())
}

/// Adds the events that figures bring with them, in place of what words alone told of the same.
fn brought(marks: &Marks, violence: &recall::Violence, figures: &[Figure], events: &mut Vec<Event>) {
    let mut counted: Vec<(usize, &str)> = figures.iter().filter_map(|f| Some((marks.doc.sentence_at(f.span.start), harm::kind_of(f)?))).collect();
    counted.sort_unstable();
    counted.dedup();
    let mut sides: FxHashMap<(usize, String), (Option<String>, Option<String>)> = FxHashMap::default();
    events.retain_mut(|e| {
        let number = marks.doc.sentence_at(e.span.start);
        let goes = counted.binary_search(&(number, e.kind.as_str())).is_ok();
        if goes && e.kind != "casualties" {
            sides.entry((number, std::mem::take(&mut e.kind))).or_insert_with(|| (e.initiator.take(), e.target.take()));
        }
        !goes
    });
    for figure in figures {
        let Some(kind) = harm::kind_of(figure) else { continue };
        let number = marks.doc.sentence_at(figure.span.start);
        let (initiator, target) = if sides.is_empty() { (None, None) } else { sides.get(&(number, kind.to_owned())).cloned().unwrap_or_default() };
        // "each released 390 prisoners": words tell of it, whether there is war in the text or not.
        let told = violence.caused(marks, number) || initiator.is_some() && target.is_some();
        let Some(sentence) = marks.doc.sentences.get(number).filter(|_| told) else { continue };
        let target = target.or_else(|| figure.victim.clone().filter(|v| Some(v) != initiator.as_ref()));
        events.push(Event {
            kind: kind.to_owned(),
            date: figure.date,
            place: figure.place.clone(),
            place_id: figure.place_id.clone(),
            initiator,
            target,
            status: figure.status,
            claimant: figure.claimant.clone(),
            span: sentence.span,
            figures: Vec::new(),
            rule: Cow::Borrowed("event/figure"),
            grounds: figure.grounds,
        });
    }
}

/// Gives every figure to the events of its sentence, place and date that it may belong to.
fn attach(doc: &Doc, figures: &[Figure], events: &mut [Event]) {
    for (number, figure) in figures.iter().enumerate() {
        let Some(sentence) = doc.sentences.get(doc.sentence_at(figure.span.start)) else { continue };
        let begin = events.partition_point(|e| e.span.start < sentence.span.start);
        // A sentence without end is not searched without end.
        let end = events.partition_point(|e| e.span.start < sentence.span.end).min(begin + 200);
        let here = &events[begin..end];
        let fits = |e: &Event| harm::belongs(figure.measure, &e.kind);
        let alike = |e: &Event| e.place == figure.place && e.date == figure.date;
        // What agrees fully is preferred; else an event, or a figure, that leaves place or day open.
        let mut exact: Vec<&str> = here.iter().filter(|e| fits(e) && alike(e)).map(|e| e.kind.as_str()).collect();
        exact.sort_unstable();
        exact.dedup();
        let open = |e: &Event| may_be(&e.place, &figure.place) && may_be(&e.date, &figure.date) && !exact.contains(&e.kind.as_str());
        let owners: Vec<usize> = (begin..end).filter(|at| fits(&events[*at]) && (alike(&events[*at]) || open(&events[*at]))).collect();
        owners.into_iter().for_each(|at| events[at].figures.push(number));
    }
}

fn may_be<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// Makes repeated mentions one event: the first, with the figures of all.
fn merge(events: Vec<Event>) -> Vec<Event> {
    let mut seen: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut merged: Vec<Event> = Vec::new();
    for event in events {
        let same = seen.entry(FxBuildHasher.hash_one((&event.kind, &event.place, event.date))).or_default();
        match same.iter().find(|at| agree(&merged[**at], &event)) {
            Some(at) => join(&mut merged[*at], event),
            None => {
                // What differs in who acts is rare; a text that varies it without end is not searched without end.
                if same.len() < 8 {
                    same.push(merged.len());
                }
                merged.push(event);
            }
        }
    }
    merged
}

fn agree(a: &Event, b: &Event) -> bool {
    let same = a.kind == b.kind && a.place == b.place && a.date == b.date;
    same && (a.initiator.is_none() || b.initiator.is_none() || a.initiator == b.initiator)
}

fn join(first: &mut Event, again: Event) {
    first.initiator = first.initiator.take().or(again.initiator).filter(|i| Some(i) != first.target.as_ref());
    first.target = first.target.take().or(again.target);
    first.figures.extend(again.figures);
    first.figures.sort_unstable();
    first.figures.dedup();
}
