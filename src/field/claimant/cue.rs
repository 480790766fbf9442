//! Reporting cues of one sentence, each with its speaker and the side on which its statement stands.
//!
//! A sentence in, cues in the order of the text out. Which words report is in `speech.tsv`.

use super::speaker::{Name, Names};
use crate::{
    field::text::{Doc, Shape},
    lexicon::{Lexicon, speech},
    model::Status,
};
use std::ops::Range;

/// Where the statement stands, seen from its cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// "X said that …"
    After,
    /// "…, X said"
    Before,
}

/// A cue with its speaker.
#[derive(Clone, Debug)]
pub struct Cue {
    /// The speaker, the verb and what goes between.
    pub tokens: Range<usize>,
    pub side: Side,
    pub status: Status,
    pub speaker: Name,
    /// "citing X": who reports it steps back behind X.
    pub cites: bool,
}

/// All cues of a sentence that have a speaker.
pub fn find(doc: &Doc, lexicon: &Lexicon, range: Range<usize>, names: &mut Names) -> Vec<Cue> {
    let speech = lexicon.speech();
    let mut found: Vec<Cue> = Vec::new();
    found.extend(opening(doc, &range, names));
    let mut at = found.last().map_or(range.start, |c| c.tokens.end);
    while let Some(here) = doc.openers(speech.cues.begins(), at.min(range.end)..range.end).next() {
        at = here;
        let Some((span, number)) = doc.phrase(&speech.cues, at, range.end).filter(|_| !is_states(doc, at, range.start)) else {
            at += 1;
            continue;
        };
        let cue = match speech.cue(number) {
            speech::Cue::Says(status) => says(doc, span.clone(), &range, names, status, found.last()),
            speech::Cue::Per(status) => per(doc, span.clone(), &range, names, status),
            speech::Cue::Data(_) => None,
        };
        at = span.end.max(cue.as_ref().map_or(0, |c| c.tokens.end));
        found.extend(cue);
    }
    found
}

/// "the United States": no verb.
fn is_states(doc: &Doc, at: usize, begin: usize) -> bool {
    at > begin && doc.letters(at) == b"states" && doc.tokens[at].shape != Shape::Lower
}

/// "In its report of Sunday, the ministry …", "In a report by the United Nations, it was …": what the report holds is X's.
fn opening(doc: &Doc, range: &Range<usize>, names: &mut Names) -> Option<Cue> {
    if doc.letters(range.start) != b"in" {
        return None;
    }
    let data = (range.start + 1..(range.start + 6).min(range.end))
        .find(|i| matches!(doc.letters(*i), b"report" | b"statement" | b"update" | b"bulletin" | b"summary" | b"briefing"))?;
    let link = data + 1;
    if !matches!(doc.letters(link), b"of" | b"by" | b"from") {
        return None;
    }
    let end = names.phrase_end(link + 1, range.end);
    if doc.letters(end) != b"," {
        return None;
    }
    let speaker = names.name(link + 1..end)?;
    Some(Cue { tokens: range.start..end, side: Side::After, status: Status::Claimed, speaker, cites: false })
}

/// "according to X", "citing X".
fn per(doc: &Doc, cue: Range<usize>, range: &Range<usize>, names: &mut Names, status: Status) -> Option<Cue> {
    let end = names.phrase_end(cue.end, range.end);
    let speaker = names.name(cue.end..end)?;
    let head = (cue.start.saturating_sub(2).max(range.start)..cue.start).all(|i| matches!(doc.word(i), "\"" | "“" | "but" | "and" | "—"));
    let side = if head || opens_clause(doc, cue.start, range, end) { Side::After } else { Side::Before };
    Some(Cue { tokens: cue.start..end, side, status, speaker, cites: matches!(doc.letters(cue.start), b"citing" | b"quoting") })
}

/// ", but according to X, 12 died": a new statement begins.
fn opens_clause(doc: &Doc, start: usize, range: &Range<usize>, end: usize) -> bool {
    let conjunction = start > range.start && matches!(doc.letters(start - 1), b"but" | b"while" | b"and" | b"though" | b"although" | b"that");
    let comma = |from: usize| (from..(from + 6).min(range.end)).any(|i| doc.letters(i) == b",");
    conjunction && (doc.letters(end) == b"," || (start > range.start + 1 && doc.letters(start - 2) == b"," && comma(end)))
}

/// "X said", "said X".
fn says(doc: &Doc, verb: Range<usize>, range: &Range<usize>, names: &mut Names, status: Status, last: Option<&Cue>) -> Option<Cue> {
    if is_no_report(doc, &verb, range) {
        return None;
    }
    if doc.word(verb.end - 1).ends_with("ing") {
        return match last {
            // "the mayor said, adding that": the same speaker goes on.
            Some(last) => Some(Cue { tokens: verb, side: Side::After, status, ..last.clone() }),
            None => participle(doc, verb, range, names, status),
        };
    }
    if let Some(cue) = inverted(doc, &verb, range, names, status) {
        return Some(cue);
    }
    let end = before_adverbs(doc, verb.start, range.start);
    let phrase = names.phrase_before(end, range.start);
    let start = phrase.start;
    let speaker = names.name(phrase)?;
    if needs_data(doc.word(verb.start)) && !speaker.of_data {
        return None;
    }
    let side = side(doc, start, verb.end, range);
    Some(Cue { tokens: start..verb.end, side, status, speaker, cites: false })
}

/// "…, said X", "…", says X, a doctor".
fn inverted(doc: &Doc, verb: &Range<usize>, range: &Range<usize>, names: &mut Names, status: Status) -> Option<Cue> {
    let before = verb.start.checked_sub(1).filter(|b| *b >= range.start)?;
    let first = doc.tokens.get(verb.end).filter(|_| verb.end < range.end)?;
    let parted = matches!(doc.word(before), "," | "\"" | "”" | "»" | "-" | "–" | "—" | "’" | "'");
    let names_one =
        first.shape == Shape::Title || first.shape == Shape::Upper || matches!(doc.letters(verb.end), b"the" | b"a" | b"an") || names.speaks(verb.end);
    if !parted || !names_one || names.is_time(verb.end) {
        return None;
    }
    let end = names.phrase_end(verb.end, range.end);
    // "X, the mayor, said Russia fired …": a verb behind the name shows that it is no speaker.
    let closed = end >= range.end
        || matches!(doc.letters(end), b"," | b"." | b"\"" | b";" | b"who" | b"in" | b"on" | b"at" | b"after" | b"during" | b":" | b"as" | b"of");
    let quoted = matches!(doc.word(before), "\"" | "”" | "»" | "’" | "'") || (before > range.start && matches!(doc.word(before - 1), "\"" | "”" | "’"));
    if !closed && !quoted {
        return None;
    }
    let speaker = names.name(verb.end..end)?;
    Some(Cue { tokens: verb.start..end, side: Side::Before, status, speaker, cites: false })
}

/// "Israel went on with its raids, saying it had …": the sentence's subject speaks.
fn participle(doc: &Doc, verb: Range<usize>, range: &Range<usize>, names: &mut Names, status: Status) -> Option<Cue> {
    let before = verb.start.checked_sub(1).filter(|b| *b >= range.start)?;
    if doc.letters(before) != b"," && before != range.start {
        return None;
    }
    let speaker = names.subject(range.start..verb.start)?;
    Some(Cue { tokens: verb.clone(), side: Side::After, status, speaker, cites: false })
}

/// "said" as a noun or in another sense: "the report", "claimed responsibility", "was reported".
fn is_no_report(doc: &Doc, verb: &Range<usize>, range: &Range<usize>) -> bool {
    let before = verb.start.checked_sub(1).filter(|b| *b >= range.start).map_or("", |b| doc.word(b));
    let after = if verb.end < range.end { doc.word(verb.end) } else { "" };
    if matches!(
        before,
        "was"
            | "were"
            | "is"
            | "are"
            | "been"
            | "be"
            | "being"
            | "to"
            | "the"
            | "a"
            | "an"
            | "its"
            | "their"
            | "his"
            | "her"
            | "of"
            | "these"
            | "those"
            | "this"
            | "no"
            | "not"
            | "would"
            | "could"
            | "should"
            | "some"
            | "from"
            | "by"
            | "in"
            | "new"
            | "latest"
            | "early"
            | "initial"
            | "as"
    ) {
        return true;
    }
    // "Hundreds reported killed", but "whom the police said killed two".
    if doc.word(verb.start).ends_with("ed") && matches!(after, "killed" | "dead" | "missing" | "wounded" | "injured" | "captured") {
        return true;
    }
    // "a man believed to be dead"
    if after == "to" && matches!(doc.letters(verb.start), b"believed" | b"estimated" | b"reported" | b"suspected" | b"said" | b"predicted") {
        return true;
    }
    match doc.word(verb.start) {
        "suspected" | "accused" => after == "of",
        "claimed" | "claims" | "claim" | "claiming" => {
            matches!(after, "responsibility" | "credit" | "victory" | "lives" | "the" | "about" | "at" | "more" | "over" | "dozens" | "hundreds")
                && !(after == "the" && doc.letters(verb.end + 1) != b"lives" && doc.letters(verb.end + 1) != b"life")
        }
        "put" | "puts" => !(verb.end..(verb.end + 4).min(range.end))
            .any(|i| matches!(doc.letters(i), b"toll" | b"number" | b"figure" | b"total" | b"count" | b"losses" | b"casualties")),
        "report" | "reports" | "estimate" | "estimates" => matches!(after, "of" | "from" | "by" | "," | "." | "in"),
        "show" | "shows" | "showed" => matches!(after, "up" | "off"),
        _ => false,
    }
}

/// Verbs whose subject is data, not a speaker.
fn needs_data(verb: &str) -> bool {
    matches!(verb, "show" | "shows" | "showed" | "listed" | "registered")
}

/// Passes back over "also", "has", "later on Monday" before the verb.
fn before_adverbs(doc: &Doc, verb: usize, begin: usize) -> usize {
    let mut end = verb;
    while end > begin
        && matches!(
            doc.letters(end - 1),
            b"also"
                | b"has"
                | b"have"
                | b"had"
                | b"later"
                | b"earlier"
                | b"then"
                | b"previously"
                | b"separately"
                | b"repeatedly"
                | b"itself"
                | b"himself"
                | b"now"
                | b"officially"
                | b"publicly"
                | b"has since"
                | b"since"
                | b"reportedly"
                | b"meanwhile"
                | b"initially"
                | b"already"
                | b"only"
                | b"recently"
                | b"further"
                | b"did"
                | b"once"
                | b"again"
                | b"subsequently"
                | b"jointly"
        )
    {
        end -= 1;
    }
    end
}

/// On which side of "X said" its statement stands.
fn side(doc: &Doc, start: usize, after: usize, range: &Range<usize>) -> Side {
    if start <= range.start {
        return Side::After;
    }
    let parted = matches!(doc.word(start - 1), "," | "\"" | "”" | "—" | "–" | "-" | "»" | "(" | "’" | "'");
    if !parted {
        return Side::After;
    }
    // What follows up to the next sign: nothing, or when and to whom it was said.
    for at in after..(after + 12).min(range.end) {
        match doc.word(at) {
            "," | "." | ";" | "\"" | "“" | "”" | ")" | "—" | "–" | "!" | "?" => return Side::Before,
            "that" | "it" | "they" | "he" | "she" | "at" if at == after => return Side::After,
            "were" | "was" | "had" | "have" | "has" | "is" | "are" | "that" | "would" | "will" | "killed" | "injured" | "wounded" => return Side::After,
            ":" => return Side::After,
            _ => {}
        }
    }
    Side::Before
}
