//! What an expression of time hangs on: the statement, a "since", or the verb by which somebody speaks.

use super::reader::{Found, Reader, add_days};
use crate::{
    lexicon::times::{Unit, Word},
    model::{TimeKind, TimeRole},
};
use chrono::NaiveDate;

/// Nouns for what is said.
const SPEECHES: &[&str] =
    &["address", "statement", "briefing", "interview", "speech", "post", "conference", "update", "remarks", "report", "message", "letter", "tweet", "bulletin"];

/// The role of the expression in its clause.
pub fn of(r: &Reader, found: &Found) -> TimeRole {
    if found.rule == "time/war" {
        return TimeRole::Since;
    }
    let start = found.tokens.start;
    // "claims yesterday's bombing": it dates the bombing, not the claim.
    let owns = matches!(r.sign(found.tokens.end), "'" | "’") && r.text(found.tokens.end + 1) == "s";
    match r.before(start) {
        "since" => return TimeRole::Since,
        "by" | "until" | "till" | "before" => return TimeRole::Bound,
        _ if owns && found.kind == TimeKind::Date => return TimeRole::On,
        "of" if start >= 2 && r.text(start - 2) == "as" => return TimeRole::Bound,
        "from" | "between" if matches!(r.text(found.tokens.end), "to" | "until" | "till" | "through" | "and" | "-" | "–") => return TimeRole::From,
        _ => {}
    }
    let both = found.rule == "time/weekday" && r.text(found.tokens.end) == "and" && matches!(r.word(found.tokens.end + 1), Word::Weekday(_));
    let across = r.is_hyphen(found.tokens.end) && (r.digits(found.tokens.end + 1, 2).is_some() || matches!(r.word(found.tokens.end + 1), Word::Month(_)));
    if both && matches!(r.before(start), "on" | "") || across {
        return TimeRole::From;
    }
    if r.text(found.tokens.end) == "after" && found.kind == TimeKind::Duration {
        return days_after(r, found).unwrap_or_default();
    }
    if dates_a_funeral(r, found) {
        return TimeRole::Report;
    }
    match clause_opener(r, start) {
        Some("since") => TimeRole::Since,
        Some("before") => TimeRole::Bound,
        _ if hangs_on_report(r, found) => TimeRole::Report,
        _ => TimeRole::On,
    }
}

/// "a day after the strike killed 5": what follows was so many days before the day that the text speaks of.
fn days_after(r: &Reader, found: &Found) -> Option<TimeRole> {
    let (count, after) = match r.word(found.tokens.start) {
        Word::Article => (1, r.next(found.tokens.start)),
        _ => r.number(found.tokens.start)?,
    };
    let length = match r.word(r.past_hyphen(after)) {
        Word::Unit(Unit::Day) => 1,
        Word::Unit(Unit::Week) => 7,
        _ => return None,
    };
    let recent = |day: &NaiveDate| r.published.is_some_and(|p| (0..=7).contains(&(p - *day).num_days()));
    let base = r.anchor.filter(recent).or(r.published)?;
    Some(TimeRole::After(add_days(base, -length * i64::from(count))?))
}

/// "Mourners carry the body of a man killed in Rafah, Oct. 9, 2024": the day of the picture.
fn dates_a_funeral(r: &Reader, found: &Found) -> bool {
    let start = found.tokens.start;
    let dated = r.before(start) == "," || found.tokens.len() > 3;
    dated && (r.sentence.start..start).rev().take(60).any(|at| r.word(at) == Word::Mourning)
}

/// "since gunmen attacked the town on Saturday", "before the assault on June 4".
fn clause_opener<'r>(r: &'r Reader, start: usize) -> Option<&'r str> {
    let back = (r.sentence.start..start).rev().take(16).take_while(|at| !is_boundary(r, *at));
    back.filter(|at| r.before(*at) != "long").find_map(|at| match r.text(at) {
        word @ ("since" | "before") => Some(word),
        "from" if super::war::opening(r, at).is_some() => Some("since"),
        _ => None,
    })
}

fn is_boundary(r: &Reader, at: usize) -> bool {
    r.is_hyphen(at) && !r.is_glued(at) || matches!(r.sign(at), "," | ";" | ":" | "—" | "–" | "(" | ")" | "“" | "”" | "\"")
}

/// Words at which a new clause begins.
fn begins_clause(r: &Reader, at: usize) -> bool {
    is_boundary(r, at) || matches!(r.text(at), "that" | "which" | "who" | "when" | "where" | "while" | "as" | "after" | "because" | "but")
}

fn hangs_on_report(r: &Reader, found: &Found) -> bool {
    let mut clause = (r.sentence.start..found.tokens.start).rev().take(8).take_while(|at| !is_boundary(r, *at));
    if clause.any(|at| r.text(at) == "according") {
        return true;
    }
    match verb_before(r, found.tokens.start) {
        Some(verb) => r.is_report(verb) && !takes_lives(r, verb) && !opens_content(r, verb, found.tokens.start),
        None => verb_after(r, found).is_some_and(|verb| r.is_report(verb)),
    }
}

fn verb_before(r: &Reader, start: usize) -> Option<usize> {
    (r.sentence.start..start).rev().take(18).take_while(|at| !begins_clause(r, *at)).find(|at| r.is_past_verb(*at))
}

/// "The blast claimed nine lives on Monday".
fn takes_lives(r: &Reader, verb: usize) -> bool {
    matches!(r.text(verb), "claimed" | "claims" | "claiming") && (verb + 1..verb + 8).any(|at| matches!(r.text(at), "life" | "lives" | "victims"))
}

/// "said a strike on Monday": a clause without "that" follows; not "said in a statement on Monday".
fn opens_content(r: &Reader, verb: usize, start: usize) -> bool {
    let next = verb + 1;
    r.word(verb) == Word::Report { takes_clause: true }
        && next < start
        && !matches!(
            r.text(next),
            "in" | "on" | "at" | "to" | "during" | "via" | "through" | "from" | "by" | "earlier" | "later" | "late" | "early" | "so" | "it" | "this"
        )
}

/// "In a briefing in Kyiv on Monday, …".
fn is_of_speech(r: &Reader, start: usize) -> bool {
    let lead = r.sentence.start..start;
    lead.len() < 12 && lead.clone().all(|at| !is_boundary(r, at)) && lead.into_iter().any(|at| SPEECHES.contains(&r.text(at)))
}

/// Whether a comma stands before the expression, or before its "on".
fn at_comma(r: &Reader, start: usize) -> bool {
    r.before(start) == "," || (r.before(start) == "on" && start > 0 && r.before(start - 1) == ",")
}

/// The verb of an expression that opens its sentence: "On Monday, the ministry said"; not "On Monday, she said, three died".
fn verb_after(r: &Reader, found: &Found) -> Option<usize> {
    let opens = is_of_speech(r, found.tokens.start) || (r.sentence.start..found.tokens.start).rev().take(4).take_while(|at| !is_boundary(r, *at)).count() < 3;
    if !opens {
        return None;
    }
    let comma = r.past_comma(found.tokens.end) > found.tokens.end;
    let first = found.tokens.start <= r.sentence.start + 2 || is_of_speech(r, found.tokens.start);
    // "… in Helmand, on Sunday, the alliance said": the day belongs to what stands before.
    if comma && !first && at_comma(r, found.tokens.start) {
        return None;
    }
    let ahead = (found.tokens.end..r.sentence.end).take(if first && comma { 40 } else { 18 });
    let mut verbs = ahead
        .skip(usize::from(comma))
        .take_while(|at| if first && comma { r.text(*at) != ";" } else { !begins_clause(r, *at) })
        .filter(|at| r.is_past_verb(*at));
    verbs.find(|at| !(r.is_report(*at) && r.text(at + 1) == ","))
}
