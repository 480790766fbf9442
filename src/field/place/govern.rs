//! The place of a figure or event: which of a sentence's places governs a stretch of it.
//!
//! A place governs when a preposition or a verb of attack sets it ("in Kherson", "struck Odesa") and it is not part of who
//! speaks ("officials in Gaza said"). The nearest in clauses wins, what narrows it ("in Y, Z") comes first; a sentence
//! without one takes the last of the sentence before in its paragraph.

use crate::{
    field::text::{Doc, Shape},
    model::{Place, Span, Via},
};
use std::ops::Range;

/// Most places of a sentence that are weighed, those nearest to the words in question.
const NEAREST_MOST: usize = 16;
/// Most tokens between a place and the words that it governs.
const GAP_MOST: usize = 120;

/// Beyond this the words belong to other clauses.
const COST_MOST: usize = 60;

/// The place where what stands at `at` happened.
pub fn govern<'a>(doc: &Doc, places: &'a [Place], at: Span) -> Option<&'a Place> {
    let number = doc.sentence_at(at.start);
    let sentence = doc.sentences.get(number)?;
    let here = near(places, sentence.span, at);
    if let Some(place) = best(doc, here, at) {
        return Some(place);
    }
    if let Some(place) = recalled(doc, places, sentence.tokens.clone()) {
        return Some(place);
    }
    let before = doc.sentences.get(number.checked_sub(1)?).filter(|s| s.block == sentence.block)?;
    let earlier = near(places, before.span, at);
    let last = earlier.iter().rposition(|p| is_governing(doc, p))?;
    Some(narrowest(doc, earlier, last))
}

/// "in the city", "in the enclave": the last place of that kind that the text named before.
fn recalled<'a>(doc: &Doc, places: &'a [Place], sentence: Range<usize>) -> Option<&'a Place> {
    let sentence = sentence.start..sentence.end.min(sentence.start + GAP_MOST);
    let noun = sentence
        .clone()
        .skip(2)
        .find(|i| matches!(doc.word(i - 1), "the" | "that" | "this") && PREPOSITIONS.contains(&doc.word(i - 2)) && !kinds_of(doc.word(*i)).is_empty())?;
    let kinds = kinds_of(doc.word(noun));
    let to = places.partition_point(|p| p.span.start < doc.tokens[noun].span.start);
    places[..to].iter().rev().take(4 * NEAREST_MOST).find(|p| p.via != Via::Demonym && kinds.contains(&p.kind.as_str()))
}

fn kinds_of(noun: &str) -> &'static [&'static str] {
    match noun {
        "city" | "town" => &["city", "town"],
        "village" | "settlement" => &["village", "town"],
        "region" | "province" | "oblast" | "governorate" | "enclave" | "strip" | "territory" | "peninsula" => &["admin1", "region"],
        "country" => &["country"],
        "camp" => &["camp"],
        _ => &[],
    }
}

/// The places of a sentence, those around `at` where they are too many.
fn near(places: &[Place], sentence: Span, at: Span) -> &[Place] {
    let from = places.partition_point(|p| p.span.start < sentence.start);
    let to = places.partition_point(|p| p.span.start < sentence.end);
    let inside = &places[from..to.max(from)];
    let middle = inside.partition_point(|p| p.span.start < at.start);
    &inside[middle.saturating_sub(NEAREST_MOST)..(middle + NEAREST_MOST).min(inside.len())]
}

fn best<'a>(doc: &Doc, here: &'a [Place], at: Span) -> Option<&'a Place> {
    let governing = here.iter().enumerate().filter(|(_, p)| is_governing(doc, p));
    let (nearest, _) = governing.filter_map(|(i, p)| Some((i, cost(doc, p.span, at)?))).min_by_key(|(_, cost)| *cost)?;
    Some(narrowest(doc, here, nearest))
}

/// "in Y, Z" and "Z's Y": the part before the whole.
fn narrowest<'a>(doc: &Doc, here: &'a [Place], at: usize) -> &'a Place {
    let between = |a: usize| doc.text.get(here[a].span.end..here[a + 1].span.start).unwrap_or_default();
    let named = |i: usize| here[i].via == Via::Name;
    let mut first = at;
    while first > 0 && between(first - 1).trim() == "," && named(first - 1) && is_part(&here[first - 1], &here[first]) {
        first -= 1;
    }
    while first > 0 && matches!(between(first - 1).trim(), "and" | "," | "or") && named(first - 1) && is_governing(doc, &here[first - 1]) {
        first -= 1;
    }
    if first + 1 < here.len() && matches!(between(first).trim_end(), "'s" | "’s") && named(first + 1) && is_part(&here[first + 1], &here[first]) {
        first += 1;
    }
    &here[first]
}

fn is_part(inner: &Place, outer: &Place) -> bool {
    inner.country == outer.country && inner.id != outer.id && inner.kind != "country"
}

/// Tokens in between, and what parts clauses counts more; `None` when it is too far.
fn cost(doc: &Doc, place: Span, at: Span) -> Option<usize> {
    let (place, at) = (tokens(doc, place), tokens(doc, at));
    let between = if place.start >= at.end { at.end..place.start } else { place.end..at.start.max(place.end) };
    if between.len() > GAP_MOST {
        return None;
    }
    let borders: usize = between.clone().map(|i| border(doc, i)).sum();
    Some(between.len() + borders + usize::from(place.start < at.start)).filter(|cost| *cost <= COST_MOST)
}

fn border(doc: &Doc, at: usize) -> usize {
    match doc.word(at) {
        ";" | "—" | "–" | ":" | "“" | "”" => 16,
        "," => 4,
        "while" | "although" | "though" | "but" | "which" | "that" | "who" | "when" | "as" | "after" | "before" | "since" | "because" | "if" => 9,
        "said" | "says" | "according" | "reported" | "told" => 6,
        _ => 0,
    }
}

fn tokens(doc: &Doc, span: Span) -> Range<usize> {
    let first = doc.token_at(span.start);
    let last = doc.tokens.partition_point(|t| t.span.start < span.end);
    first..last.max(first)
}

fn is_governing(doc: &Doc, place: &Place) -> bool {
    let here = tokens(doc, place.span);
    match place.via {
        Via::Name => {}
        Via::Demonym => return is_before_place_noun(doc, here.end),
        Via::Nested | Via::Dateline => return false,
    }
    // A hospital or a border is at the place that is named besides.
    if place.kind == "hospital" || matches!(doc.word(here.end), "border" | "borders") {
        return false;
    }
    let clause_of_place = doc.word(here.end) == "where" || (doc.word(here.end) == "," && doc.word(here.end + 1) == "where");
    (clause_of_place || is_located(doc, here.start) || is_adjective(doc, place, &here)) && !is_speaker(doc, &here) && !is_cause(doc, here.start)
}

/// "Ukrainian cities", "Israeli border villages": the adjective of a country gives a place.
fn is_before_place_noun(doc: &Doc, next: usize) -> bool {
    (next..next + 2).any(|i| {
        matches!(
            doc.word(i),
            "city"
                | "cities"
                | "town"
                | "towns"
                | "village"
                | "villages"
                | "territory"
                | "soil"
                | "region"
                | "regions"
                | "settlement"
                | "settlements"
                | "capital"
                | "kibbutz"
                | "airspace"
                | "waters"
        )
    })
}

/// "A Kyiv apartment block was destroyed": the town stands for an adjective before what was hit.
fn is_adjective(doc: &Doc, place: &Place, here: &Range<usize>) -> bool {
    let begins = here.start == 0 || doc.sentences.get(doc.sentence_at(place.span.start)).is_some_and(|s| s.tokens.start == here.start);
    let article = begins || here.start.checked_sub(1).is_some_and(|b| matches!(doc.word(b), "a" | "an" | "the" | "another"));
    let noun = doc.tokens.get(here.end).is_some_and(|t| t.shape == Shape::Lower) && !doc.word(here.end).ends_with('s') && !doc.word(here.end).ends_with("ed");
    article && noun && place.kind != "country" && !FUNCTION.contains(&doc.word(here.end))
}

const FUNCTION: &[&str] = &[
    "and",
    "or",
    "is",
    "are",
    "was",
    "were",
    "has",
    "had",
    "have",
    "will",
    "would",
    "could",
    "may",
    "in",
    "on",
    "at",
    "to",
    "for",
    "from",
    "with",
    "by",
    "after",
    "as",
    "but",
    "that",
    "which",
    "who",
    "where",
    "when",
    "while",
    "said",
    "told",
    "of",
    "into",
    "over",
    "since",
    "region",
    "authority",
    "military",
    "border",
    "also",
    "not",
];

/// "in response to the attack on X": X is not where this happened.
fn is_cause(doc: &Doc, start: usize) -> bool {
    (start.saturating_sub(9)..start).rev().take_while(|i| !matches!(doc.sign(*i), "," | "." | ";" | "—")).any(|i| {
        matches!(doc.word(i), "response" | "retaliation" | "revenge" | "support" | "visit" | "trip" | "ambassador" | "embassy" | "condemned" | "critics")
    })
}

/// Whether a preposition of place or a verb of attack sets the name that begins at this token.
fn is_located(doc: &Doc, start: usize) -> bool {
    let mut at = start;
    for _ in 0..8 {
        let Some(before) = at.checked_sub(1) else { return false };
        let capital = matches!(doc.tokens[before].shape, Shape::Title | Shape::Upper);
        match doc.word(before) {
            word if PREPOSITIONS.contains(&word) => return true,
            "of" => return before.checked_sub(1).is_some_and(|b| AREAS.contains(&doc.word(b)) || doc.word(b).ends_with("ern") || is_direction(doc.word(b))),
            "and" | "," | "or" | "the" | "a" | "an" | "s" | "city" | "town" | "village" | "region" | "province" | "kibbutz" | "occupied" | "besieged"
            | "unprepared" | "nearby" | "neighboring" | "neighbouring" | "war-torn" => {}
            word if is_direction(word) => {}
            _ if capital => {}
            _ => return false,
        }
        at = before;
    }
    false
}

const PREPOSITIONS: &[&str] = &[
    "in",
    "near",
    "at",
    "over",
    "across",
    "inside",
    "around",
    "outside",
    "into",
    "throughout",
    "within",
    "on",
    "towards",
    "toward",
    "hit",
    "hits",
    "struck",
    "strikes",
    "strike",
    "shelled",
    "bombed",
    "attacked",
    "attacking",
    "targeting",
    "targeted",
    "stormed",
    "storming",
    "invaded",
    "invading",
    "captured",
    "seized",
    "recaptured",
    "retook",
    "liberated",
    "shelling",
    "bombing",
    "pounded",
    "bombarded",
    "entered",
    "reached",
    "leaving",
    "left",
    "fled",
];

const AREAS: &[&str] = &[
    "city",
    "town",
    "village",
    "region",
    "regions",
    "province",
    "oblast",
    "district",
    "outskirts",
    "settlement",
    "cities",
    "towns",
    "villages",
    "coast",
    "port",
    "capital",
    "kibbutz",
    "neighborhood",
    "neighbourhood",
    "suburb",
    "centre",
    "center",
    "parts",
    "north",
    "south",
    "east",
    "west",
    "peninsula",
    "island",
    "areas",
    "area",
    "bombardment",
    "bombing",
    "shelling",
    "invasion",
    "siege",
];

fn is_direction(word: &str) -> bool {
    matches!(
        word,
        "north"
            | "south"
            | "east"
            | "west"
            | "northern"
            | "southern"
            | "eastern"
            | "western"
            | "central"
            | "northeast"
            | "northwest"
            | "southeast"
            | "southwest"
    ) || (word.ends_with("ern") && (word.starts_with("north") || word.starts_with("south")))
}

/// "officials in Gaza said", "according to the ministry in Gaza": the place belongs to who speaks.
fn is_speaker(doc: &Doc, place: &Range<usize>) -> bool {
    if matches!(doc.word(place.end), "said" | "says" | "say" | "reported" | "told" | "announced" | "claimed" | "confirmed" | "put") {
        return true;
    }
    (place.start.saturating_sub(9)..place.start).rev().take_while(|i| !matches!(doc.sign(*i), "," | "." | ";" | "—")).any(|i| doc.word(i) == "according")
}
