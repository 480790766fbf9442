//! Who acts, suffers or speaks.
//!
//! The text layer in; each actor once, with all its mentions, out. Known names come from `data/actors.tsv`; bodies and
//! posts are read from their words ("Ukraine's air force", "the Turkish foreign minister"). Who claims what is for `claimant`.

mod cast;
mod person;
mod possess;
mod scan;
mod state;
mod words;

use super::text::Doc;
use crate::{lexicon::Lexicon, model::Actor};
use chrono::NaiveDate;

/// Finds the actors, each once with all its mentions, in the order of their first mention.
pub fn find(doc: &Doc, published: Option<NaiveDate>, lexicon: &Lexicon) -> Vec<Actor> {
    let mut scan = scan::Scan::new(doc, published, lexicon);
    for sentence in &doc.sentences {
        scan.sentence(sentence.tokens.clone());
    }
    let mut cast = scan.finish();
    person::recall(doc, lexicon, &mut cast);
    cast.finish()
}

/// Whom "the ministry", "the group" or "the army" at byte `at` takes up: the last actor before it of that kind.
pub fn antecedent<'a>(actors: &'a [Actor], noun: &str, at: usize) -> Option<&'a Actor> {
    let fits = |actor: &Actor| match noun {
        "ministry" => actor.kind == "government" && actor.name.contains("Ministry"),
        "group" | "movement" | "militia" | "rebels" | "militants" => matches!(actor.kind.as_str(), "armed-group" | "organisation"),
        "army" | "military" | "air force" | "navy" | "general staff" | "brigade" => actor.kind == "military",
        "agency" | "organisation" | "organization" | "body" => matches!(actor.kind.as_str(), "organisation" | "agency" | "government"),
        "think tank" | "institute" => actor.kind == "think-tank",
        "office" | "service" | "police" | "council" => actor.kind == "government",
        _ => false,
    };
    let last = |actor: &Actor| actor.mentions.iter().map(|m| m.end).filter(|end| *end <= at).max();
    actors.iter().filter(|a| fits(a)).filter_map(|a| Some((last(a)?, a))).max_by_key(|(end, _)| *end).map(|(_, a)| a)
}

#[cfg(test)]
mod tests;
