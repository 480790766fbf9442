//! Claims: what one sentence states with one place, one date and one claimant.
//!
//! A record's events and figures in, claims out; no text is read again.

use crate::model::{Claim, Event, Figure, Record, Span};

/// Groups a record's events and figures into claims, in the order of the text.
///
/// A figure joins the claim of the event that lists it where place, date and claimant agree; else it stands on its own.
pub fn group(record: &Record) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for (number, figure) in record.figures.iter().enumerate() {
        let claim = of_figure(figure);
        let at = join(&mut claims, claim);
        claims[at].figures.push(figure.clone());
        for event in record.events.iter().filter(|e| e.figures.contains(&number)) {
            if agrees(event, &claims[at]) {
                add(&mut claims[at], event);
            }
        }
    }
    for event in &record.events {
        let at = join(&mut claims, of_event(event));
        add(&mut claims[at], event);
    }
    claims.sort_by_key(|c| (c.span.start, c.span.end));
    claims
}

/// The claim that `claim` goes into: one with the same setting whose words overlap, else itself as a new one.
fn join(claims: &mut Vec<Claim>, claim: Claim) -> usize {
    let same =
        |c: &Claim| c.span.meets(claim.span) && c.place == claim.place && c.date == claim.date && c.claimant == claim.claimant && c.status == claim.status;
    match claims.iter().position(same) {
        Some(at) => {
            claims[at].span = hull(claims[at].span, claim.span);
            claims[at].background &= claim.background;
            at
        }
        None => {
            claims.push(claim);
            claims.len() - 1
        }
    }
}

fn agrees(event: &Event, claim: &Claim) -> bool {
    (event.place.is_none() || event.place == claim.place) && (event.date.is_none() || event.date == claim.date)
}

fn add(claim: &mut Claim, event: &Event) {
    claim.span = hull(claim.span, event.span);
    insert(&mut claim.kinds, Some(&event.kind));
    insert(&mut claim.initiators, event.initiator.as_ref());
    insert(&mut claim.targets, event.target.as_ref());
}

fn insert(list: &mut Vec<String>, value: Option<&String>) {
    if let Some(value) = value.filter(|v| !list.contains(v)) {
        list.push(value.clone());
    }
}

fn hull(a: Span, b: Span) -> Span {
    Span::new(a.start.min(b.start), a.end.max(b.end))
}

fn of_figure(f: &Figure) -> Claim {
    Claim {
        span: f.span,
        place: f.place.clone(),
        place_id: f.place_id.clone(),
        date: f.date,
        claimant: f.claimant.clone(),
        status: f.status,
        background: f.background,
        kinds: Vec::new(),
        initiators: Vec::new(),
        targets: Vec::new(),
        figures: Vec::new(),
    }
}

fn of_event(e: &Event) -> Claim {
    Claim {
        span: e.span,
        place: e.place.clone(),
        place_id: e.place_id.clone(),
        date: e.date,
        claimant: e.claimant.clone(),
        status: e.status,
        background: false,
        kinds: Vec::new(),
        initiators: Vec::new(),
        targets: Vec::new(),
        figures: Vec::new(),
    }
}
