//! Expressions of time and their values, resolved against the publication date.
//!
//! The text layer in, TIMEX-like expressions with their days and roles out; `govern` then says which of them dates a statement.
//! Each rule reads at a token and leaves the reader as it is; the longest reading in the order of the rules wins.

mod calendar;
mod govern;
mod length;
mod reader;
mod relative;
mod role;
mod war;

pub use govern::{default_day, govern, speech_day};
pub use war::beginning;

use super::text::Doc;
use crate::{
    lexicon::{Lexicon, times::Word},
    model::{Days, Time, TimeRole},
};
use chrono::{Datelike, NaiveDate};
use reader::{Found, Reader};

/// Finds the expressions of time, in the order of the text. Without a publication date relative ones have no days.
pub fn find(doc: &Doc, published: Option<NaiveDate>, lexicon: &Lexicon) -> Vec<Time> {
    let table = lexicon.times();
    let mut reader = Reader::new(doc, published, table);
    let mut times = Vec::new();
    for sentence in &doc.sentences {
        reader.sentence = sentence.tokens.clone();
        let mut named_year = None;
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let Some(found) = read(&reader, at).or_else(|| war::read(&reader, at)) else {
                at += 1;
                continue;
            };
            note(&mut reader, &found, &mut named_year);
            let begin = found.tokens.start;
            at = found.tokens.end.max(at + 1);
            times.push(time(&reader, found, begin));
        }
        reader.year = named_year;
    }
    times
}

fn read(r: &Reader, at: usize) -> Option<Found> {
    if r.word(at) == Word::Other && r.shape(at) != Some(super::text::Shape::Number) {
        return None;
    }
    calendar::read(r, at).or_else(|| relative::read(r, at)).or_else(|| length::read(r, at))
}

/// Keeps the day and the year of the past that later words count from.
fn note(r: &mut Reader, found: &Found, named_year: &mut Option<i32>) {
    let Some(days) = found.days else { return };
    if days.is_one() {
        r.anchor = Some(days.first);
        r.anchor_sentence = r.sentence.start;
    }
    let past = r.published.is_some_and(|p| days.first.year() < p.year());
    if past && matches!(found.rule, "time/year" | "time/month" | "time/day" | "time/shifted") {
        r.year = Some(days.first.year());
        *named_year = r.year;
    }
}

fn time(r: &Reader, found: Found, begin: usize) -> Time {
    let line = r.items.get(begin).map_or(0, |item| item.line);
    let rule = if line > 0 { format!("{} data/lang/en/dates.tsv:{line}", found.rule).into() } else { found.rule.into() };
    let span = r.doc.span(found.tokens.clone());
    let role = role::of(r, &found);
    let days = found.days.filter(|d: &Days| d.first <= d.last);
    let since = days.filter(|d| role == TimeRole::Since && !d.is_one()).and_then(|d| war::first_within(r, d)).map(Days::one);
    Time { span, surface: span.of(r.doc.text).to_owned(), value: found.value, kind: found.kind, days: since.or(days), role, rule }
}
