//! What an expression of time hangs on: the statement, a "since", or the verb by which somebody speaks.

use super::reader::{Found, Reader};
use crate::{lexicon::times::Word, model::TimeRole};

/// The role of the expression in its clause.
pub fn of(r: &Reader, found: &Found) -> TimeRole {
    if found.rule == "time/war" {
        return TimeRole::Since;
    }
    let start = found.tokens.start;
    match r.before(start) {
        "since" => return TimeRole::Since,
        "by" | "until" | "till" | "before" => return TimeRole::Bound,
        "of" if start >= 2 && r.text(start - 2) == "as" => return TimeRole::Bound,
        "from" | "between" if matches!(r.text(found.tokens.end), "to" | "until" | "till" | "through" | "and" | "-" | "–") => return TimeRole::From,
        _ => {}
    }
    if is_after_since(r, start) {
        return TimeRole::Since;
    }
    if hangs_on_report(r, found) { TimeRole::Report } else { TimeRole::On }
}

/// "since gunmen attacked the town on Saturday".
fn is_after_since(r: &Reader, start: usize) -> bool {
    (r.sentence.start..start).rev().take(16).take_while(|at| !is_boundary(r, *at)).any(|at| r.text(at) == "since")
}

fn is_boundary(r: &Reader, at: usize) -> bool {
    matches!(r.text(at), "," | ";" | ":" | "—" | "–" | "(" | ")" | "“" | "”" | "\"")
}

/// Words at which a new clause begins.
fn begins_clause(r: &Reader, at: usize) -> bool {
    is_boundary(r, at) || matches!(r.text(at), "that" | "which" | "who" | "when" | "where" | "while" | "as" | "after" | "because" | "but")
}

fn hangs_on_report(r: &Reader, found: &Found) -> bool {
    match verb_before(r, found.tokens.start) {
        Some(verb) => r.word(verb) == Word::Report,
        None => verb_after(r, found.tokens.end).is_some_and(|verb| r.word(verb) == Word::Report),
    }
}

fn verb_before(r: &Reader, start: usize) -> Option<usize> {
    (r.sentence.start..start).rev().take(18).take_while(|at| !begins_clause(r, *at)).find(|at| r.is_past_verb(*at))
}

/// The first verb after an expression that opens its clause: "On Monday, the ministry said"; not "On Monday, she said, three died".
fn verb_after(r: &Reader, end: usize) -> Option<usize> {
    let from = r.past_comma(end);
    let verb = (from..r.sentence.end).take(18).take_while(|at| !is_boundary(r, *at)).find(|at| r.is_past_verb(*at))?;
    let aside = from > end && r.text(verb + 1) == ",";
    (!aside).then_some(verb)
}
