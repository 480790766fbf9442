//! Words that take up an event which the text has told already, and losses that no war has caused.
//!
//! "A drone hit the depot. The attack killed two": the second sentence's attack is the first one's drone strike.

use super::{Told, marks::Marks};
use crate::lexicon::triggers::Classes;

/// Which sentences tell of violence, and whether the text is about a war at all.
pub struct Violence {
    /// Sentences in order, each with whether it tells more than "an attack".
    told: Vec<(usize, bool)>,
    unwarlike: Classes,
    warlike: Classes,
    play: Classes,
    arms: Classes,
}

impl Violence {
    pub fn new(marks: &Marks, told: &[Told]) -> Self {
        let armed =
            marks.known.army | marks.known.militant | marks.known.war | marks.known.drone | marks.known.missile | marks.known.artillery | marks.known.bomb;
        Violence {
            told: told.iter().filter(|t| is_violent(t.kind)).map(|t| (t.hit.sentence, is_telling(t))).collect(),
            unwarlike: marks.known.accident | marks.known.law | marks.known.crime | marks.known.sport | marks.known.fiction,
            warlike: armed | marks.known.gunfire,
            play: marks.known.play,
            arms: armed | marks.known.gunman | marks.known.firearm | marks.known.aircraft,
        }
    }

    fn within(&self, sentence: usize) -> impl Iterator<Item = &(usize, bool)> {
        let first = self.told.partition_point(|(s, _)| *s < sentence);
        self.told[first..].iter().take_while(move |(s, _)| *s == sentence)
    }

    fn is_before(&self, sentence: usize) -> bool {
        self.told.first().is_some_and(|(s, _)| *s < sentence)
    }

    /// "The striker killed off the game": words of play, and none of arms.
    fn is_game(&self, marks: &Marks, sentence: usize) -> bool {
        let here = marks.classes_of(sentence);
        here & self.arms == 0 && (here & self.play != 0 || marks.whole & self.play != 0 && marks.whole & self.arms == 0)
    }

    /// Whether losses in this sentence are a war's: no crash, flood or verdict has caused them.
    pub fn caused(&self, marks: &Marks, sentence: usize) -> bool {
        if self.is_game(marks, sentence) {
            return false;
        }
        if self.within(sentence).next().is_some() {
            return true;
        }
        let calm = marks.classes_of(sentence) & self.unwarlike == 0;
        calm && (!self.told.is_empty() || marks.whole & self.warlike != 0 && marks.whole & self.unwarlike == 0)
    }
}

/// Drops what only echoes a more telling event, and casualties of accidents and courts.
pub fn drop_echoes(marks: &Marks, violence: &Violence, told: &mut Vec<Told>) {
    told.retain(|t| !is_violent(t.kind) && t.kind != "casualties" || !violence.is_game(marks, t.hit.sentence));
    let courtly = marks.known.law;
    let negotiations: Vec<usize> = told.iter().filter(|t| t.kind == "talks/negotiation").map(|t| t.hit.sentence).collect();
    let first_talks = told.iter().find(|t| t.kind.starts_with("talks/")).map_or(usize::MAX, |t| t.hit.sentence);
    let mut vague: Option<(usize, &str)> = None;
    told.retain(|t| {
        let sentence = t.hit.sentence;
        if t.kind == "casualties" {
            return violence.caused(marks, sentence);
        }
        if t.vague && t.kind == "talks/diplomacy" {
            let again = is_definite(marks, t) && first_talks < sentence;
            return !again && negotiations.binary_search(&sentence).is_err();
        }
        if t.vague && !is_telling(t) && marks.in_sentence(t.hit, courtly) {
            return false;
        }
        if t.kind == "strikes/unspecified" || (t.vague && !is_telling(t)) {
            let specific = violence.within(sentence).any(|(_, telling)| *telling);
            // "launched attacks on the town, attacking homes" is told once.
            let first = vague.is_none_or(|(number, kind)| number != sentence || kind == t.kind);
            vague = Some((sentence, t.kind));
            return first && !specific && !(is_definite(marks, t) && violence.is_before(sentence));
        }
        true
    });
}

/// "the strikes", "that raid", "these attacks", without a name or an adjective of a side between.
fn is_definite(marks: &Marks, told: &Told) -> bool {
    let before = marks.before(told.hit, 2);
    let near: Classes = marks.known.demonym | marks.known.state;
    let definite = before.clone().any(|at| matches!(marks.doc.letters(at), b"the" | b"this" | b"that" | b"these" | b"those" | b"such" | b"each"));
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
