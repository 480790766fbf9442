//! Whose loss a figure tells of, where, when, and whether it is news.

use super::{frame::Match, phrase::Counted, reading::Reading};
use crate::{
    field::{Setting, claimant::Claimant, place, text::Doc, time},
    lexicon::Lexicon,
    model::{Days, Span},
};

/// Name and id of the place, unless it stands only in the claimant's name.
pub fn place(doc: &Doc, setting: &Setting, at: Span, _claimant: Option<&Claimant>) -> (Option<String>, Option<String>) {
    place::govern(doc, setting.places, at).map_or((None, None), |p| (Some(p.name.clone()), Some(p.id.clone())))
}

/// The days of what is counted.
pub fn date(r: &Reading, setting: &Setting, at: Span, _found: &Match) -> Option<Days> {
    time::govern(r.doc, setting.times, setting.published, at)
}

/// The side of those hit, or the owner of what is launched or lost.
pub fn victim(_r: &Reading, _counted: &Counted, _found: &Match, _setting: &Setting, _lexicon: &Lexicon) -> Option<String> {
    None
}

/// "Israel said it would answer the attack that killed 40": the speaker speaks of something else, the toll is the reporter's.
pub fn is_recalled(r: &Reading, claimant: &Claimant, at: Span) -> bool {
    let verb = r.doc.token_at(claimant.span.end);
    let figure = r.doc.token_at(at.start);
    if claimant.span.end > at.start || !r.range.contains(&verb) {
        return false;
    }
    let relative = (verb + 3..figure).rev().take(12).find(|i| matches!(r.word(*i), "that" | "which" | "who" | "killing" | "killings" | "leaving"));
    let Some(relative) = relative else { return false };
    // The thing that killed must have been named, and be known: "the attack that", "attacks that".
    let from = relative.saturating_sub(12).max(verb + 1);
    let attack = (from..relative).rev().find(|i| r.within(&r.counts.attacks, *i).is_some());
    attack.is_some_and(|attack| (attack.saturating_sub(6).max(verb)..attack).any(|i| matches!(r.word(i), "the" | "its" | "their" | "s" | "this" | "those" | "after" | "following" | "amid" | "since")))
}

/// Whether the sentence tells a running total or recalled history.
pub fn is_background(r: &Reading, _setting: &Setting, _at: Span) -> bool {
    r.range.clone().any(|i| matches!(r.word(i), "since"))
}
