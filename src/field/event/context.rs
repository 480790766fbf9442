//! Place and day that an event takes from its neighbours, and what is left without either.
//!
//! "Three people died": where and when, the strike told before says.

use crate::{field::text::Doc, model::Event};
use rustc_hash::FxHashSet;

/// Where an event stands in the text.
struct Spot {
    sentence: usize,
    block: usize,
}

/// Fills in what neighbours tell; `events` are in the order of the text.
pub fn complete(doc: &Doc, events: &mut [Event]) {
    let spots: Vec<Spot> = events.iter().map(|e| spot(doc, e)).collect();
    within_sentences(&spots, events);
    from_before(&spots, events);
}

fn spot(doc: &Doc, event: &Event) -> Spot {
    let sentence = doc.sentence_at(event.span.start);
    Spot { sentence, block: doc.sentences.get(sentence).map_or(0, |s| s.block) }
}

/// Losses and damage are where and when the strike of their sentence was.
fn within_sentences(spots: &[Spot], events: &mut [Event]) {
    let mut from = 0;
    for group in spots.chunk_by(|a, b| a.sentence == b.sentence) {
        let (here, end) = (from, from + group.len());
        from = end;
        if !events[here..end].iter().any(is_effect) {
            continue;
        }
        let Some(first) = (here..end).find(|at| is_cause(&events[*at])) else { continue };
        let cause = (here..end).find(|at| is_cause(&events[*at]) && events[*at].place.is_some()).unwrap_or(first);
        let (place, id, date) = (events[cause].place.clone(), events[cause].place_id.clone(), events[first].date);
        let (placed, dated) = (events[cause].grounds.place, events[first].grounds.date);
        for event in events[here..end].iter_mut().filter(|e| is_effect(e)) {
            if event.place.is_none() {
                (event.place, event.place_id, event.grounds.place) = (place.clone(), id.clone(), placed);
            }
            if event.date.is_none() {
                (event.date, event.grounds.date) = (date, dated);
            }
        }
        if place.is_none() {
            lend_to_cause(&mut events[here..end]);
        }
    }
}

/// "Eight were killed in Kunduz when fighters attacked": the attack was where its losses were.
fn lend_to_cause(events: &mut [Event]) {
    let Some(effect) = events.iter().find(|e| is_effect(e) && e.place.is_some()).cloned() else { return };
    if events.iter().any(|e| is_effect(e) && e.place.is_some() && e.place != effect.place) {
        return;
    }
    for event in events.iter_mut().filter(|e| is_cause(e) && e.place.is_none() && e.kind != "strikes/interception") {
        (event.place, event.place_id, event.grounds.place) = (effect.place.clone(), effect.place_id.clone(), effect.grounds.place);
    }
}

/// Losses without a place are where the event told just before was, in the same paragraph.
fn from_before(spots: &[Spot], events: &mut [Event]) {
    for at in 1..events.len() {
        let gap = spots[at].sentence - spots[at - 1].sentence;
        if spots[at].block != spots[at - 1].block || gap > 1 || !is_violent(&events[at].kind) || !is_violent(&events[at - 1].kind) {
            continue;
        }
        if events[at].place.is_none() {
            let (before, after) = events.split_at_mut(at);
            let (before, after) = (&before[at - 1], &mut after[0]);
            (after.place, after.place_id, after.grounds.place) = (before.place.clone(), before.place_id.clone(), before.grounds.place);
        }
    }
}

/// Drops an event without a place where its sentence tells of the same with one: "a shell exploded … in Sarajevo".
pub fn drop_unplaced(events: &mut Vec<Event>) {
    if !events.iter().any(is_open) {
        return;
    }
    let placed: FxHashSet<(&str, usize)> = events.iter().filter(|e| e.place.is_some()).map(|e| (e.kind.as_str(), e.span.start)).collect();
    let echoes = |e: &Event| is_open(e) && placed.contains(&(e.kind.as_str(), e.span.start));
    let dropped = events.iter().map(echoes).collect();
    drop_all(events, dropped);
}

/// Drops events without place and day where the text tells of the same kind, at a place, without a day too.
pub fn drop_bare(events: &mut Vec<Event>) {
    if !events.iter().any(is_open) {
        return;
    }
    let told: FxHashSet<&str> = events.iter().filter(|e| e.place.is_some() && e.date.is_none()).map(|e| e.kind.as_str()).collect();
    let bare = |e: &Event| is_open(e) && e.date.is_none() && told.contains(e.kind.as_str());
    let dropped = events.iter().map(bare).collect();
    drop_all(events, dropped);
}

/// Whether violence is told of with neither place nor number.
fn is_open(event: &Event) -> bool {
    event.place.is_none() && event.figures.is_empty() && is_violent(&event.kind)
}

/// Drops the events whose turn in `dropped` says so.
fn drop_all(events: &mut Vec<Event>, dropped: Vec<bool>) {
    let mut dropped = dropped.into_iter();
    events.retain(|_| dropped.next() == Some(false));
}

fn is_violent(kind: &str) -> bool {
    ["strikes/", "battles/", "abuses/", "damage/"].iter().any(|facet| kind.starts_with(facet)) || kind == "casualties"
}

fn is_cause(event: &Event) -> bool {
    is_violent(&event.kind) && !is_effect(event) && event.kind != "battles/mobilisation"
}

fn is_effect(event: &Event) -> bool {
    event.kind == "casualties" || event.kind == "damage/infrastructure"
}
