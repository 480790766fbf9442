//! Which expression of time dates a statement.
//!
//! A place in the text and the times found in, days out. The day of a speech is not the day of what it tells of;
//! the nearest time of the clause governs, then one that the sentence named before.

use crate::{
    field::text::{Doc, Sentence, Shape},
    model::{BlockKind, Days, Span, Time, TimeKind, TimeRole},
};
use chrono::NaiveDate;
use std::ops::Range;

/// The days on which what stands at `at` happened, as its own sentence tells, and the words that tell it.
pub fn govern(doc: &Doc, times: &[Time], published: Option<NaiveDate>, at: Span) -> Option<(Days, Span)> {
    let sentence = doc.sentences.get(doc.sentence_at(at.start))?;
    let here = within(times, sentence);
    // The end of "from 3 to 5 June" counts with its beginning.
    let whole = here.iter().enumerate().filter(|(n, _)| *n == 0 || here[n - 1].role != TimeRole::From);
    let candidates = whole.filter_map(|(n, t)| Some((cost(doc, t, at)?, n)));
    let (_, best) = candidates.min()?;
    let time = &here[best];
    let days = match time.role {
        TimeRole::Since if is_of_clause(doc, time, at) || is_named_by(doc, time, at) => time.days,
        TimeRole::Since => Days::span(time.days?.first, published?),
        TimeRole::From => here.get(best + 1).and_then(|next| Days::span(time.days?.first, next.days?.last)).or(time.days),
        TimeRole::After(day) => Some(Days::one(day)),
        _ => time.days,
    };
    Some((days?, time.span))
}

/// The times of a sentence.
fn within<'t>(times: &'t [Time], sentence: &Sentence) -> &'t [Time] {
    let here = &times[times.partition_point(|t| t.span.start < sentence.span.start)..];
    &here[..here.partition_point(|t| t.span.start < sentence.span.end)]
}

/// The day on which somebody said what stands at `at`: for statements that are themselves what happened.
pub fn speech_day(doc: &Doc, times: &[Time], at: Span) -> Option<(Days, Span)> {
    let sentence = doc.sentences.get(doc.sentence_at(at.start))?;
    let said = within(times, sentence).iter().filter(|t| t.role == TimeRole::Report && t.days.is_some() && is_near(t, at));
    let time = said.min_by_key(|t| t.span.start.abs_diff(at.start))?;
    Some((time.days?, time.span))
}

/// Sentences without an end occur; a time far off dates nothing.
fn is_near(time: &Time, at: Span) -> bool {
    time.span.start.abs_diff(at.start) < 1500
}

/// Whether the statement is that of the clause after "since" or "before": it happened on the day that the clause names.
fn is_of_clause(doc: &Doc, time: &Time, at: Span) -> bool {
    let (from, to) = (doc.token_at(at.start), doc.token_at(at.end));
    let time_token = doc.token_at(time.span.start);
    let opener = (time_token.saturating_sub(20)..=time_token).rev().find(|i| matches!(doc.letters(*i), b"since" | b"from" | b"before"));
    opener.is_some_and(|opener| if time.role == TimeRole::Bound { opener < to } else { opener <= from } && at.start < time.span.end)
}

/// "since the 1953 armistice": the year tells which armistice.
fn is_named_by(doc: &Doc, time: &Time, at: Span) -> bool {
    let (first, end) = (doc.token_at(time.span.start), doc.token_at(time.span.end.saturating_sub(1)) + 1);
    let named = end..doc.token_at(at.start);
    first > 0 && doc.letters(first - 1) == b"the" && time.span.end <= at.start && named.len() <= 2 && named.into_iter().all(|i| doc.tokens[i].hash != 0)
}

/// "the worst attack since 2014": no span of what happened, but how long nothing like it did.
fn is_compared(doc: &Doc, time: &Time) -> bool {
    let token = doc.token_at(time.span.start);
    let Some(since) = (token.saturating_sub(8)..token).rev().find(|i| doc.letters(*i) == b"since") else { return false };
    let clause = (since.saturating_sub(9)..since).rev().take_while(|i| !matches!(doc.sign(*i), "," | ";" | "." | ":"));
    clause.into_iter().any(|i| {
        matches!(
            doc.letters(i),
            b"first"
                | b"worst"
                | b"most"
                | b"deadliest"
                | b"largest"
                | b"biggest"
                | b"heaviest"
                | b"bloodiest"
                | b"fiercest"
                | b"highest"
                | b"longest"
                | b"greatest"
        )
    })
}

/// How far the time is from the statement; `None` where it dates another, or none.
fn cost(doc: &Doc, time: &Time, at: Span) -> Option<usize> {
    let (days, since) = match time.role {
        TimeRole::On | TimeRole::From => (time.days?, false),
        TimeRole::Since if is_compared(doc, time) && !is_of_clause(doc, time, at) && !is_named_by(doc, time, at) => return None,
        TimeRole::Since => (time.days?, true),
        TimeRole::After(day) => (Days::one(day), false),
        TimeRole::Bound if is_of_clause(doc, time, at) => (time.days?, false),
        TimeRole::Bound | TimeRole::Report => return None,
    };
    if !is_near(time, at) {
        return None;
    }
    if time.span.meets(at) {
        return Some(0);
    }
    let token = |byte: usize| doc.token_at(byte);
    let before = time.span.end <= at.start;
    let between = if before { token(time.span.end)..token(at.start) } else { token(at.end)..token(time.span.start) };
    let breaks = breaks(doc, between.clone());
    // A whole week or month dates its own clause alone.
    if !since && breaks > 0 && (days.last - days.first).num_days() >= 6 && !opens_sentence(doc, time) {
        return None;
    }
    let fits = match (before, time.role) {
        (true, TimeRole::After(_)) => breaks == 0,
        (false, TimeRole::After(_)) => false,
        (true, _) => leads(doc, time, between.clone(), since),
        (false, _) => follows(doc, between.clone(), since) && !(is_of_picture(time) && between.clone().any(|i| matches!(doc.letters(i), b"as" | b"during"))),
    };
    if is_of_a_name(doc, time) && !(before && between.len() <= 3 && between.clone().all(|i| doc.tokens[i].hash != 0)) {
        return None;
    }
    let near = if matches!(time.role, TimeRole::After(_)) { 0 } else { between.len() + breaks * if before { 20 } else { 10 } };
    fits.then_some(near)
}

/// "2011 Libyan civil war", "the 2002 Bali bombings": the year tells which, and when only of that.
fn is_of_a_name(doc: &Doc, time: &Time) -> bool {
    let at = doc.token_at(time.span.start);
    let named = doc.tokens.get(at + 1).is_some_and(|t| t.spaced && t.shape == Shape::Title);
    let first = doc.sentences[doc.sentence_at(time.span.start)].tokens.start;
    let before = at.checked_sub(1).filter(|b| *b >= first).map_or("", |b| doc.word(b));
    let set = at >= first + 2 && matches!(doc.letters(at - 2), b"in" | b"during" | b"since");
    time.rule == "time/year" && named && (before.is_empty() || matches!(before, "the" | "s") && !set)
}

/// What somebody does something for has its own day: "raids to avenge the attack of Sunday".
fn is_reason(word: &str) -> bool {
    matches!(word, "avenge" | "avenging" | "retaliation" | "response" | "revenge" | "reprisal")
}

/// "…, Saturday, Oct. 7, 2023" as captions write it: the day of the picture, unless the statement stands beside it.
fn is_of_picture(time: &Time) -> bool {
    time.surface.matches(',').count() == 2
}

fn opens_sentence(doc: &Doc, time: &Time) -> bool {
    let sentence = &doc.sentences[doc.sentence_at(time.span.start)];
    doc.token_at(time.span.start) <= sentence.tokens.start + 2
}

/// Whether a time named before still dates what comes after these words.
fn leads(doc: &Doc, time: &Time, between: Range<usize>, since: bool) -> bool {
    let aside = is_in_contrast(doc, time);
    let mut comma = false;
    // "Six days of shelling, after a raid that killed ten, …": what stands aside has its own day.
    if time.kind == TimeKind::Duration && time.rule.starts_with("time/duration") && between.clone().filter(|i| doc.letters(*i) == b",").count() % 2 == 1 {
        return false;
    }
    for i in between {
        let word = doc.letters(i);
        let breaks = matches!(word, b";" | b"saying" | b"adding" | b"while" | b"but") || (comma && since && word == b"and") || (aside && word == b",");
        if breaks {
            return false;
        }
        comma = word == b",";
    }
    true
}

/// "While the 2014 war cost 2,000 lives, …": a clause that dates itself alone.
fn is_in_contrast(doc: &Doc, time: &Time) -> bool {
    let sentence = &doc.sentences[doc.sentence_at(time.span.start)];
    let token = doc.token_at(time.span.start);
    (sentence.tokens.start..token).rev().take(20).take_while(|i| doc.letters(*i) != b",").any(|i| {
        matches!(doc.letters(i), b"while" | b"although" | b"though" | b"whereas" | b"unlike") || is_reason(doc.word(i)) && i <= sentence.tokens.start + 2
    })
}

/// Whether a time named after these words dates what stands before them.
fn follows(doc: &Doc, between: Range<usize>, since: bool) -> bool {
    let mut comma = false;
    let mut anew = false;
    let mut dashes = 0;
    for i in between {
        let word = doc.word(i);
        let dash = matches!(word, "—" | "–" | ":") || (word == "-" && doc.tokens[i].spaced);
        dashes += usize::from(dash);
        if word == ";" || matches!(word, "while" | "but") || is_reason(word) {
            return false;
        }
        let opens = matches!(word, "and" | "as" | "which" | "who" | "when" | "where" | "said" | "after" | "according" | "that");
        if comma && opens && !since || anew && word == "according" {
            return false;
        }
        anew |= comma && word == "and";
        comma = word == ",";
    }
    // A pair of dashes sets words aside.
    since || dashes % 2 == 0
}

fn breaks(doc: &Doc, between: Range<usize>) -> usize {
    between.into_iter().filter(|i| matches!(doc.letters(*i), b"," | b"that" | b"which" | b"who")).count()
}

/// How many sentences around a statement may lend it their day.
const REACH: usize = 3;

/// The day of fresh news whose sentence names none: that of the sentence before, or, in a lead, of those that follow.
///
/// A sentence with a time of its own, one about a state of things and one that looks ahead have none.
pub fn default_day(doc: &Doc, times: &[Time], published: Option<NaiveDate>, at: Span) -> Option<(Days, Span)> {
    let published = published?;
    let number = doc.sentence_at(at.start);
    let sentence = doc.sentences.get(number)?;
    let dated = |t: &Time| t.days.is_some() || t.role == TimeRole::Report || t.kind != TimeKind::Duration;
    if within(times, sentence).iter().any(dated) {
        return None;
    }
    let fresh = |n: usize| {
        let other = doc.sentences.get(n)?;
        let named = within(times, other).iter().find(|t| t.role == TimeRole::On && t.days.is_some())?;
        let days = named.days.filter(|d| (0..=7).contains(&(published - d.last).num_days()) && (d.last - d.first).num_days() <= 1);
        Some((days?, named.span))
    };
    let before = (number.saturating_sub(REACH)..number).rev().find_map(fresh);
    let after = (number + 1..=number + REACH).find_map(fresh);
    let day = if is_heading(doc, number) { after } else { before.or_else(|| after.filter(|_| number < REACH)) };
    day.filter(|_| tells_news(doc, sentence, at))
}

/// A heading, or a line that ends like one.
fn is_heading(doc: &Doc, number: usize) -> bool {
    let sentence = &doc.sentences[number];
    let ends_block = doc.sentences.get(number + 1).is_none_or(|next| next.block != sentence.block);
    let bare = doc.tokens[sentence.tokens.end - 1].shape != Shape::Sign;
    sentence.kind == BlockKind::Heading || ends_block && bare
}

/// Whether the sentence tells what happened, rather than how things stand or what may come.
fn tells_news(doc: &Doc, sentence: &Sentence, at: Span) -> bool {
    let mut past = false;
    let near = doc.token_at(at.start).saturating_sub(60)..doc.token_at(at.end) + 60;
    for i in near.start.max(sentence.tokens.start)..near.end.min(sentence.tokens.end) {
        let word = doc.letters(i);
        if matches!(
            word,
            b"will"
                | b"would"
                | b"could"
                | b"may"
                | b"might"
                | b"should"
                | b"if"
                | b"since"
                | b"total"
                | b"toll"
                | b"ago"
                | b"earlier"
                | b"previously"
                | b"already"
                | b"continue"
                | b"continues"
                | b"continued"
        ) {
            return false;
        }
        past |= matches!(word, b"was" | b"were" | b"hit" | b"hits" | b"struck" | b"died" | b"shot" | b"kills" | b"fell" | b"killed")
            || word.len() > 4 && word.ends_with(b"ed");
    }
    past
}
