//! The place of a figure or event: which of a sentence's places governs a stretch of it.
//!
//! The words' own clause first, then the sentence, then the last place of the sentence before in the same paragraph.

use crate::{
    field::text::Doc,
    model::{Place, Span, Via},
};

/// The place where what stands at `at` happened.
pub fn govern<'a>(doc: &Doc, places: &'a [Place], at: Span) -> Option<&'a Place> {
    let number = doc.sentence_at(at.start);
    let sentence = doc.sentences.get(number)?;
    let here: Vec<&Place> = inside(places, sentence.span).collect();
    if let Some(place) = best(doc, &here, at) {
        return Some(place);
    }
    let before = doc.sentences.get(number.checked_sub(1)?).filter(|s| s.block == sentence.block)?;
    let earlier: Vec<&Place> = inside(places, before.span).filter(|p| is_located(doc, p)).collect();
    earlier.last().copied()
}

fn inside(places: &[Place], span: Span) -> impl Iterator<Item = &Place> {
    let from = places.partition_point(|p| p.span.start < span.start);
    places[from..].iter().take_while(move |p| p.span.end <= span.end).filter(|p| p.via == Via::Name)
}

/// The place nearest to the words that a preposition sets; what narrows it ("in Y, Z") comes first.
fn best<'a>(doc: &Doc, here: &[&'a Place], at: Span) -> Option<&'a Place> {
    let located = here.iter().enumerate().filter(|(_, p)| is_located(doc, p));
    let nearest = located.min_by_key(|(_, p)| cost(doc, p.span, at))?.0;
    let mut first = nearest;
    while first > 0 && doc.text[here[first - 1].span.end..here[first].span.start].trim() == "," {
        first -= 1;
    }
    Some(here[first])
}

/// Distance in bytes; a clause border in between costs as much as a long clause.
fn cost(doc: &Doc, place: Span, at: Span) -> usize {
    let between = if place.start >= at.end { at.end..place.start } else { place.end..at.start.max(place.end) };
    let text = doc.text.get(between).unwrap_or_default();
    text.len() + 80 * text.matches([';', '—', '“', '”']).count() + 40 * text.matches(", ").count()
}

/// Whether a preposition of place stands before it.
fn is_located(doc: &Doc, place: &Place) -> bool {
    let mut at = doc.token_at(place.span.start);
    for _ in 0..4 {
        let Some(before) = at.checked_sub(1) else { return false };
        match doc.word(before) {
            "in" | "near" | "at" | "on" | "over" | "across" | "inside" | "around" | "outside" | "into" | "throughout" | "from" | "of" | "," | "and" => {
                return true;
            }
            "." | ":" | ";" => return false,
            _ => at = before,
        }
    }
    false
}
