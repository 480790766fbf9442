//! Words that take up an event which the text has told already, and losses that no war has caused.
//!
//! "A drone hit the depot. The attack killed two": the second sentence's attack is the first one's drone strike.

use super::{Told, marks::Marks};
use crate::lexicon::triggers::Classes;

/// Drops what only echoes a more telling event, and casualties of accidents and courts.
pub fn drop_echoes(marks: &Marks, told: &mut Vec<Told>) {
    let table = marks.table;
    let unwarlike = table.classes(&["accident", "law", "crime", "sport", "fiction"]);
    let courtly = table.classes(&["law"]);
    let warlike = table.classes(&["army", "militant", "war", "drone", "missile", "artillery", "bomb"]);
    let telling: Vec<(usize, bool)> = told.iter().filter(|t| is_violent(t.kind)).map(|t| (t.hit.sentence, is_telling(t))).collect();
    let in_sentence = |sentence: usize| telling.iter().skip_while(move |(s, _)| *s < sentence).take_while(move |(s, _)| *s == sentence);
    let negotiations: Vec<usize> = told.iter().filter(|t| t.kind == "talks/negotiation").map(|t| t.hit.sentence).collect();
    let mut first_violent = telling.first().map_or(usize::MAX, |(s, _)| *s);
    if telling.is_empty() {
        first_violent = usize::MAX;
    }
    told.retain(|t| {
        let sentence = t.hit.sentence;
        if t.kind == "casualties" {
            let violent = in_sentence(sentence).next().is_some();
            return violent
                || (!marks.in_sentence(t.hit, unwarlike) && (first_violent != usize::MAX || marks.whole & warlike != 0 && marks.whole & unwarlike == 0));
        }
        if t.vague && t.kind == "talks/diplomacy" {
            return negotiations.binary_search(&sentence).is_err();
        }
        if t.vague && !is_telling(t) && marks.in_sentence(t.hit, courtly) {
            return false;
        }
        if t.kind == "strikes/unspecified" || (t.vague && !is_telling(t)) {
            let specific = in_sentence(sentence).any(|(_, telling)| *telling);
            return !specific && !(is_definite(marks, t) && first_violent < sentence);
        }
        true
    });
}

/// "the strikes", "that raid", "these attacks", without a name or an adjective of a side between.
fn is_definite(marks: &Marks, told: &Told) -> bool {
    let before = marks.before(told.hit, 2);
    let near: Classes = marks.table.classes(&["demonym", "state"]);
    let definite = before.clone().any(|at| matches!(marks.doc.word(at), "the" | "this" | "that" | "these" | "those" | "such" | "each"));
    definite && !marks.any(before, near)
}

fn is_violent(kind: &str) -> bool {
    ["strikes/", "battles/", "abuses/"].iter().any(|facet| kind.starts_with(facet)) && kind != "battles/mobilisation"
}

/// Whether the event is more than "an attack".
fn is_telling(told: &Told) -> bool {
    is_violent(told.kind)
        && told.kind != "strikes/unspecified"
        && told.kind != "strikes/interception"
        && !(told.vague && matches!(told.kind, "abuses/attack" | "battles/clash"))
}
